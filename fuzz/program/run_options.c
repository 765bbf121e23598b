/* SPDX-License-Identifier: Apache-2.0 */
#include "run_options.h"

#include "reproducer.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRATEGY = 256,
    MEMORY,
    RACES,
    BOUND,
    SHARD,
    EXECUTIONS,
    SECONDS,
    SEED,
    FIRST,
    JSON,
    OUT,
    REPLAY,
    MINIMIZE,
    OUTPUT,
    ORIGIN,
    TIMES,
    TRACE,
    STEPS,
    FEEDBACK,
    LENGTH,
    HELP
};

static const struct option table[] = {
    {"strategy", required_argument, NULL, STRATEGY},
    {"memory", required_argument, NULL, MEMORY},
    {"races", required_argument, NULL, RACES},
    {"bound", required_argument, NULL, BOUND},
    {"shard", required_argument, NULL, SHARD},
    {"executions", required_argument, NULL, EXECUTIONS},
    {"seconds", required_argument, NULL, SECONDS},
    {"seed", required_argument, NULL, SEED},
    {"first", no_argument, NULL, FIRST},
    {"json", no_argument, NULL, JSON},
    {"out", required_argument, NULL, OUT},
    {"replay", required_argument, NULL, REPLAY},
    {"minimize", required_argument, NULL, MINIMIZE},
    {"output", required_argument, NULL, OUTPUT},
    {"origin", required_argument, NULL, ORIGIN},
    {"times", required_argument, NULL, TIMES},
    {"trace", no_argument, NULL, TRACE},
    {"steps", required_argument, NULL, STEPS},
    {"feedback", required_argument, NULL, FEEDBACK},
    {"length", required_argument, NULL, LENGTH},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

static void usage(void)
{
    printf("options of a program linked with the machine:\n"
           "  --strategy NAME       ");
    for (uint32_t i = 0; hb_search_names[i]; i++)
        printf("%s%s", i ? ", " : "", hb_search_names[i]);
    printf("\n"
           "  --memory sc|tso|c11   memory model (default c11)\n"
           "  --races on|off|none   off: runs on past data races; none: trusts that there are none (default on)\n"
           "  --bound N             dfs, also of portfolio: at most N deviations an execution\n"
           "  --shard I/N           this part of the search\n"
           "  --executions N, --seconds T, --first, --seed S\n"
           "  --out DIR, --origin FILE, --json, --trace, --feedback on|off, --length N\n"
           "  --minimize FILE --output OUT\n"
           "  --replay FILE [--times N] [--steps FILE]\n");
}

static bool number(const char *name, const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || value < least || value > most) {
        fprintf(stderr, "program: --%s: '%s' is no number from %llu to %llu\n", name, text, (unsigned long long)least,
                (unsigned long long)most);
        return false;
    }
    *out = value;
    return true;
}

static bool small(const char *name, const char *text, uint32_t least, uint32_t *out)
{
    uint64_t value;
    if (!number(name, text, least, UINT32_MAX - 1, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool on_off(const char *name, const char *text, bool *out)
{
    *out = strcmp(text, "on") == 0;
    if (*out || strcmp(text, "off") == 0)
        return true;
    fprintf(stderr, "program: --%s is on or off, not '%s'\n", name, text);
    return false;
}

static bool memory(struct run_options *o, const char *text)
{
    static const char *const words[] = {[ENG_SC] = "sc", [ENG_TSO] = "tso", [ENG_C11] = "c11"};
    for (uint32_t i = 0; i < 3; i++)
        if (strcmp(text, words[i]) == 0) {
            o->model = (enum eng_model)i;
            o->memory = words[i];
            return true;
        }
    fprintf(stderr, "program: --memory is sc, tso or c11, not '%s'\n", text);
    return false;
}

static bool shard(struct run_options *o, const char *text)
{
    char after;
    if (sscanf(text, "%u/%u%c", &o->search.shard, &o->search.shards, &after) == 2 && o->search.shard >= 1 &&
        o->search.shard <= o->search.shards)
        return true;
    fprintf(stderr, "program: --shard is I/N with I from 1 to N, not '%s'\n", text);
    return false;
}

static bool seconds(struct run_options *o, const char *text)
{
    char *end;
    o->seconds = strtod(text, &end);
    if (end != text && *end == '\0' && o->seconds > 0)
        return true;
    fprintf(stderr, "program: --seconds: '%s' is no time\n", text);
    return false;
}

static bool read_one(struct run_options *o, int letter, const char *text)
{
    switch (letter) {
    case STRATEGY:
        o->search.strategy = text;
        return true;
    case MEMORY:
        return memory(o, text);
    case RACES:
        o->trust = strcmp(text, "none") == 0;
        return o->trust ? !(o->races = false) : on_off("races", text, &o->races);
    case FEEDBACK:
        return on_off("feedback", text, &o->feedback);
    case BOUND:
        return small("bound", text, 0, &o->search.bound);
    case SHARD:
        return shard(o, text);
    case EXECUTIONS:
        return number("executions", text, 1, UINT64_MAX, &o->search.executions);
    case SECONDS:
        return seconds(o, text);
    case SEED:
        return number("seed", text, 0, UINT64_MAX, &o->search.seed);
    case LENGTH:
        return number("length", text, 1, PROG_LENGTH_MAX, &o->budget);
    case TIMES:
        return small("times", text, 1, &o->times);
    case FIRST:
        return o->first = true;
    case JSON:
        return o->json = true;
    case TRACE:
        return o->trace = true;
    case STEPS:
        o->steps = text;
        return true;
    case OUT:
        o->out = text;
        return true;
    case REPLAY:
        o->replay = text;
        return true;
    case MINIMIZE:
        o->minimize = text;
        return true;
    case OUTPUT:
        o->output = text;
        return true;
    case ORIGIN:
        o->origin = text;
        return true;
    case HELP:
        usage();
        exit(0);
    default:
        return false;
    }
}

bool run_options_read(struct run_options *o, int argc, char **argv)
{
    *o = (struct run_options){.model = ENG_C11, .memory = "c11", .races = true, .times = 1};
    o->search = (struct hb_search_config){
        .strategy = hb_search_names[0], .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = 1};
    int letter;
    while ((letter = getopt_long(argc, argv, "", table, NULL)) != -1)
        if (!read_one(o, letter, optarg))
            return false;
    if (optind < argc) {
        fprintf(stderr, "program: '%s' is not an option\n", argv[optind]);
        return false;
    }
    if (o->minimize && !o->output) {
        fprintf(stderr, "program: --minimize needs --output OUT\n");
        return false;
    }
    const char *wrong = hb_search_check(&o->search);
    if (wrong)
        fprintf(stderr, "program: %s\n", wrong);
    return wrong == NULL;
}
