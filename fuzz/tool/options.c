/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "invariant.h"
#include "search.h"

enum {
    REPLAY = 256,
    SCENARIO,
    PROGRAM,
    RANDOM,
    DETERMINISM,
    MINIMIZE,
    PASSES,
    SOUND,
    OUTPUT,
    STRATEGY,
    MEMORY,
    RACES,
    SHARD,
    POINTS,
    OUT,
    SEED,
    EXECUTIONS,
    SECONDS,
    CPUS,
    BOUND,
    TIMES,
    TRACE,
    STEPS,
    REPORT,
    REPAIR,
    ENTRIES,
    JSON,
    FIRST,
    UNTIL,
    ONLY,
    IGNORE,
    HELP
};

static const struct option table[] = {
    {"replay", required_argument, NULL, REPLAY},
    {"scenario", required_argument, NULL, SCENARIO},
    {"program", required_argument, NULL, PROGRAM},
    {"random", no_argument, NULL, RANDOM},
    {"determinism", required_argument, NULL, DETERMINISM},
    {"minimize", required_argument, NULL, MINIMIZE},
    {"passes", no_argument, NULL, PASSES},
    {"sound", required_argument, NULL, SOUND},
    {"output", required_argument, NULL, OUTPUT},
    {"strategy", required_argument, NULL, STRATEGY},
    {"memory", required_argument, NULL, MEMORY},
    {"races", required_argument, NULL, RACES},
    {"shard", required_argument, NULL, SHARD},
    {"points", required_argument, NULL, POINTS},
    {"out", required_argument, NULL, OUT},
    {"seed", required_argument, NULL, SEED},
    {"executions", required_argument, NULL, EXECUTIONS},
    {"seconds", required_argument, NULL, SECONDS},
    {"cpus", required_argument, NULL, CPUS},
    {"bound", required_argument, NULL, BOUND},
    {"times", required_argument, NULL, TIMES},
    {"trace", no_argument, NULL, TRACE},
    {"repair", required_argument, NULL, REPAIR},
    {"entries", required_argument, NULL, ENTRIES},
    {"steps", required_argument, NULL, STEPS},
    {"report", required_argument, NULL, REPORT},
    {"json", no_argument, NULL, JSON},
    {"first", no_argument, NULL, FIRST},
    {"until", required_argument, NULL, UNTIL},
    {"only", required_argument, NULL, ONLY},
    {"ignore", required_argument, NULL, IGNORE},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

void options_usage(void)
{
    puts("hb-sim: runs programs on the scheduler core in the simulated machine\n"
         "\n"
         "  --replay FILE [--times N] [--trace]   one reproducer (text, blob or bytes), exactly\n"
         "  --repair FILE                         with --replay: a schedule nearby that fails as recorded, if it does "
         "not\n"
         "  --entries FILE                        with --replay: the order in which CPUs enter the core\n"
         "  --steps FILE                          with --replay: each step and what it depends on, as JSON lines\n"
         "  --scenario NAME|all|@FILE             explores the schedules of scenarios; FILE lists them\n"
         "  --program FILE                        explores a program's schedules\n"
         "  --random                              random programs under random schedules\n"
         "  --minimize FILE --output OUT          the smallest program and schedule that fail in the same way\n"
         "  --sound PROGRAM                       with --minimize: hb-sim of a sound core, which must go on to meet "
         "what "
         "a\n"
         "                                        program expects, if that is what is broken\n"
         "  --passes                              whether this core meets what programs expect: blobs on standard "
         "input\n"
         "  --determinism N                       N random inputs, each twice: one digest of all of them\n"
         "\n"
         "  --strategy NAME       how schedules are chosen; dfs is exhaustive (portfolio: all of them in turn; of "
         "random\n"
         "                        programs those that sample)\n"
         "  --memory sc|tso|c11   what a load may read (sc)\n"
         "  --races on|off        whether data races are findings (on)\n"
         "  --bound N|none        dfs, also as an arm of portfolio: at most N deviations from the default\n"
         "                        schedule (2); strategies that sample take as many as they draw\n"
         "  --shard I/N           one of N parts of the search\n"
         "  --points entry|port|access   where a schedule may deviate (access)\n"
         "  --cpus N              1 to 64 virtual CPUs (as the program says)\n"
         "  --seed N  --executions N  --seconds N   what to run, and when to stop\n"
         "  --first               stop at the first finding\n"
         "  --until INV-nn,...    stop at the first finding of one of these invariants\n"
         "  --only INV-nn,...     judge only these invariants\n"
         "  --ignore INV-nn,...   judge all but these; an execution that cannot go on past one ends without a verdict\n"
         "  --out DIR             where findings are saved, one folder a signature\n"
         "  --report FILE         the report of the newest finding; with --trace, of a replay that does not fail its "
         "steps\n"
         "  --json                JSON lines instead of text\n"
         "\n"
         "exit: 0 clean, 1 finding, 2 bad input, 3 it cannot run here, 4 skipped, 130 interrupted");
}

static bool number(const char *name, const char *text, uint64_t low, uint64_t high, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno == 0 && *end == '\0' && end != text && text[0] != '-' && value >= low && value <= high) {
        *out = value;
        return true;
    }
    fprintf(stderr, "hb-sim: --%s needs a number from %llu to %llu, not '%s'\n", name, (unsigned long long)low,
            (unsigned long long)high, text);
    return false;
}

static bool small(const char *name, const char *text, uint64_t low, uint64_t high, uint32_t *out)
{
    uint64_t value;
    if (!number(name, text, low, high, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool one_of(const char *name, const char *text, const char *const *words, const char **out)
{
    for (uint32_t i = 0; words[i]; i++) {
        if (strcmp(words[i], text) != 0)
            continue;
        *out = words[i];
        return true;
    }
    fprintf(stderr, "hb-sim: --%s does not know '%s'\n", name, text);
    return false;
}

/* INV-07,INV-20 as bits. */
static bool invariants(const char *name, const char *text, uint64_t *out)
{
    *out = 0;
    for (const char *at = text; at; at = strchr(at, ',')) {
        unsigned id = 0;
        int used = 0;
        at += *at == ',';
        if (sscanf(at, "INV-%2u%n", &id, &used) != 1 || (at[used] != ',' && at[used] != '\0') ||
            !hb_invariant((enum hb_invariant_id)id)) {
            fprintf(stderr, "hb-sim: --%s needs invariants as INV-07,INV-20, not '%s'\n", name, text);
            return false;
        }
        *out |= 1ull << id;
    }
    return true;
}

static bool shard(struct options *o, const char *text)
{
    char *end;
    unsigned long part = strtoul(text, &end, 10);
    unsigned long parts = *end == '/' ? strtoul(end + 1, &end, 10) : 0;
    if (*end == '\0' && part >= 1 && part <= parts && parts <= UINT32_MAX) {
        o->shard = (uint32_t)part;
        o->shards = (uint32_t)parts;
        return true;
    }
    fprintf(stderr, "hb-sim: --shard needs I/N with I from 1 to N, not '%s'\n", text);
    return false;
}

static bool set_mode(struct options *o, enum mode mode, const char *subject)
{
    if (o->mode != MODE_NONE) {
        fprintf(stderr,
                "hb-sim: one of --replay, --scenario, --program, --random, --determinism and --minimize at a time\n");
        return false;
    }
    o->mode = mode;
    o->subject = subject;
    return true;
}

/* Options that are taken as they stand: names of files, and one that the search checks. */
static bool taken(struct options *o, int letter, const char *text)
{
    const struct {
        int letter;
        const char **to;
    } texts[] = {
        {STRATEGY, &o->strategy}, {OUTPUT, &o->output}, {OUT, &o->out},       {ENTRIES, &o->entries},
        {REPAIR, &o->repair},     {STEPS, &o->steps},   {REPORT, &o->report}, {SOUND, &o->sound},
    };
    for (uint32_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].letter != letter)
            continue;
        *texts[i].to = text;
        return true;
    }
    return false;
}

static bool read_one(struct options *o, int letter, const char *text)
{
    static const char *const models[] = {"sc", "tso", "c11", NULL};
    static const char *const switches[] = {"on", "off", NULL};
    static const char *const points[] = {"entry", "port", "access", NULL};
    switch (letter) {
    case REPLAY:
        return set_mode(o, MODE_REPLAY, text);
    case SCENARIO:
        return set_mode(o, MODE_SCENARIO, text);
    case PROGRAM:
        return set_mode(o, MODE_PROGRAM, text);
    case RANDOM:
        return set_mode(o, MODE_RANDOM, NULL);
    case MEMORY:
        return one_of("memory", text, models, &o->memory);
    case RACES:
        return one_of("races", text, switches, &o->races);
    case SHARD:
        return shard(o, text);
    case DETERMINISM:
        return set_mode(o, MODE_DETERMINISM, NULL) && number("determinism", text, 1, UINT64_MAX, &o->executions);
    case MINIMIZE:
        return set_mode(o, MODE_MINIMIZE, text);
    case PASSES:
        return set_mode(o, MODE_PASSES, NULL);
    case POINTS:
        return one_of("points", text, points, &o->points);
    case SEED:
        return number("seed", text, 0, UINT64_MAX, &o->seed);
    case EXECUTIONS:
        return number("executions", text, 1, UINT64_MAX, &o->executions);
    case SECONDS:
        return number("seconds", text, 1, 1u << 30, &o->seconds);
    case CPUS:
        return small("cpus", text, 1, 64, &o->cpus);
    case BOUND:
        o->bound = HB_UNBOUNDED;
        return strcmp(text, "none") == 0 || small("bound", text, 0, HB_POINTS_MAX, &o->bound);
    case TIMES:
        return small("times", text, 1, 1u << 30, &o->times);
    case TRACE:
        return o->trace = true;
    case JSON:
        return o->json = true;
    case FIRST:
        return o->first = true;
    case UNTIL:
        return invariants("until", text, &o->until);
    case ONLY:
        if (!invariants("only", text, &o->ignored))
            return false;
        o->ignored = ~o->ignored;
        return true;
    case IGNORE:
        return invariants("ignore", text, &o->ignored);
    case HELP:
        options_usage();
        exit(0);
    default:
        return taken(o, letter, text);
    }
}

bool options_read(struct options *o, int argc, char **argv)
{
    *o = (struct options){.strategy = hb_search_names[0], .seed = 1, .bound = 2, .times = 1, .shard = 1, .shards = 1};
    int letter;
    while ((letter = getopt_long(argc, argv, "", table, NULL)) != -1)
        if (!read_one(o, letter, optarg))
            return false;
    if (optind < argc) {
        fprintf(stderr, "hb-sim: '%s' is not an option\n", argv[optind]);
        return false;
    }
    if (o->mode == MODE_NONE) {
        fprintf(stderr, "hb-sim: --replay FILE, --scenario NAME, --program FILE or --random is needed (see --help)\n");
        return false;
    }
    if (o->mode == MODE_MINIMIZE && !o->output) {
        fprintf(stderr, "hb-sim: --minimize needs --output OUT\n");
        return false;
    }
    const struct hb_search_config search = {o->strategy, o->bound, o->shard, o->shards, o->seed, o->executions};
    const char *wrong = hb_search_check(&search);
    if (wrong)
        fprintf(stderr, "hb-sim: %s\n", wrong);
    return wrong == NULL;
}
