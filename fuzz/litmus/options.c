/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static const char usage[] =
    "usage: hb-litmus [options] [FILE | DIRECTORY ...]\n"
    "Runs litmus tests on the program machine, every schedule of them, and compares the outcomes with those that\n"
    "the tests state and the reference computes. Without paths: the committed suite.\n"
    "  --memory sc|tso|c11|all   models (all)\n"
    "  --reference               print what the reference allows; explore nothing\n"
    "  --random N [--seed S]     N random programs instead of tests\n"
    "  --plain                   random programs: with a plain place, which must race just where C11 says so\n"
    "  --both                    random programs: also without reduction of the search\n"
    "  --strategy NAME           search: dfs, or dfs-plain without reduction (dfs)\n"
    "  --shards N                search in N parts, one after the other, and join what they show (1)\n"
    "  --executions N            at most N a search; one that is cut fails (no limit)\n"
    "  --test WORD               only tests whose names contain it\n"
    "  --json                    one JSON object a line\n"
    "Exit codes: 0 as expected; 1 a difference, or a search that is not whole; 2 bad usage or test; 3 the host "
    "refused.\n";

#define SHARDS_MAX 1000u

static int bad(const char *what, const char *value)
{
    (void)fprintf(stderr, "hb-litmus: %s: %s\n%s", what, value, usage);
    return 3;
}

static bool parse_models(struct litmus_options *options, const char *word)
{
    bool any = false;
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        options->model[m] = strcmp(word, "all") == 0 || strcmp(word, litmus_model_word(m)) == 0;
        any |= options->model[m];
    }
    return any;
}

static bool parse_count(const char *word, uint64_t *value)
{
    char *end;
    *value = strtoull(word, &end, 10);
    return *word >= '0' && *word <= '9' && *end == '\0';
}

enum { MEMORY = 1, REFERENCE, RANDOM, SEED, BOTH, PLAIN, STRATEGY, EXECUTIONS, SHARDS, TEST, JSON, HELP };

static const struct option names[] = {
    {"memory", required_argument, NULL, MEMORY},
    {"reference", no_argument, NULL, REFERENCE},
    {"random", required_argument, NULL, RANDOM},
    {"seed", required_argument, NULL, SEED},
    {"both", no_argument, NULL, BOTH},
    {"plain", no_argument, NULL, PLAIN},
    {"strategy", required_argument, NULL, STRATEGY},
    {"executions", required_argument, NULL, EXECUTIONS},
    {"shards", required_argument, NULL, SHARDS},
    {"test", required_argument, NULL, TEST},
    {"json", no_argument, NULL, JSON},
    {"help", no_argument, NULL, HELP},
    {0},
};

static int parse_one(struct litmus_options *options, int option)
{
    uint64_t count;
    switch (option) {
    case MEMORY:
        return parse_models(options, optarg) ? 0 : bad("no such memory model", optarg);
    case REFERENCE:
        options->reference = true;
        return 0;
    case RANDOM:
        return parse_count(optarg, &options->random) && options->random ? 0 : bad("not a number of programs", optarg);
    case SEED:
        return parse_count(optarg, &options->seed) ? 0 : bad("not a seed", optarg);
    case BOTH:
        options->both = true;
        return 0;
    case PLAIN:
        options->plain = true;
        return 0;
    case STRATEGY:
        options->strategy = optarg;
        return strncmp(optarg, "dfs", 3) == 0 ? 0 : bad("not an enumeration", optarg);
    case EXECUTIONS:
        return parse_count(optarg, &options->executions) ? 0 : bad("not a number of executions", optarg);
    case SHARDS:
        if (!parse_count(optarg, &count) || count == 0 || count > SHARDS_MAX)
            return bad("not a number of shards", optarg);
        options->shards = (uint32_t)count;
        return 0;
    case TEST:
        options->only = optarg;
        return 0;
    case JSON:
        options->json = true;
        return 0;
    case HELP:
        (void)fputs(usage, stdout);
        return 1;
    default:
        (void)fputs(usage, stderr);
        return 3;
    }
}

int options_parse(struct litmus_options *options, int argc, char **argv)
{
    *options = (struct litmus_options){.model = {true, true, true}, .strategy = "dfs", .seed = 1, .shards = 1};
    for (;;) {
        int option = getopt_long(argc, argv, "", names, NULL);
        if (option < 0)
            break;
        int end = parse_one(options, option);
        if (end)
            return end;
    }
    options->paths = (const char *const *)argv + optind;
    options->path_count = (uint32_t)(argc - optind);
    if (options->random && options->path_count)
        return bad("random programs come from no file", argv[optind]);
    return 0;
}
