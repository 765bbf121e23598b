/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak explore: a scenario or anyone's program in the simulator, searched as far as the budget goes. */
#include "explore.h"
#include "reproducer.h"
#include "say.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>

#define SCENARIO_BOUND 2u
#define DEFAULT_SECONDS 60.0
#define BOUND_MAX 256u

static bool one_of(const char *option, const char *value, const char *const *names)
{
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], value) == 0) {
            return true;
        }
    }
    const char *near = nearest_name(value, names);
    say_error("--%s does not know '%s'%s%s%s", option, value, near ? "; did you mean '" : "", near ? near : "",
              near ? "'?" : "");
    return false;
}

/* I/N with 1 <= I <= N. */
static bool is_shard(const char *text)
{
    char *end;
    unsigned long part = strtoul(text, &end, 10);
    unsigned long parts = *end == '/' && end[1] >= '0' && end[1] <= '9' ? strtoul(end + 1, &end, 10) : 0;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && part >= 1 && part <= parts && parts <= 1000000) {
        return true;
    }
    say_error("--shard needs I/N with I from 1 to N, as 2/8, not '%s'", text);
    return false;
}

/* No scenario is named like that. */
static bool is_source(const char *word)
{
    size_t length = strlen(word);
    return length > 2 && strcmp(word + length - 2, ".c") == 0;
}

/* Before a core is built for it. @FILE is hb-sim's to read. */
static bool is_scenario(const char *name)
{
#define HB_SCENARIO(name, text, cpus, capabilities, expect) name,
    static const char *const names[] = {
        "all",
#include "scenario_list.h"
        NULL,
    };
#undef HB_SCENARIO
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (name[0] == '@' || strcmp(names[i], name) == 0) {
            return true;
        }
    }
    const char *near = nearest_name(name, names);
    say_error("there is no scenario '%s'%s%s%s (selftest/include/scenario_list.h has them)", name,
              near != NULL ? "; did you mean '" : "", near != NULL ? near : "", near != NULL ? "'?" : "");
    return false;
}

static bool check_subject(const struct explore_options *o, bool cpus_given)
{
    if (o->program.source_count == 0 && o->scenario == NULL) {
        say_error("explore needs the name of a scenario, or all, or --program FILE.c");
        return false;
    }
    if (o->program.source_count == 0 && is_source(o->scenario)) {
        say_error("'%s' is a file, not a scenario: ./hartbreak explore --program %s", o->scenario, o->scenario);
        return false;
    }
    if (o->program.source_count == 0 && o->program.flag_count > 0) {
        say_error("flags of the compiler belong to --program FILE.c");
        return false;
    }
    if (o->program.source_count == 0 && strcmp(o->races, "none") == 0) {
        say_error("--races none is for --program; for scenarios there are on and off");
        return false;
    }
    if (o->program.source_count > 0 && (cpus_given || o->common.core != NULL)) {
        say_error("--%s is for scenarios, not for --program", cpus_given ? "cpus" : "core");
        return false;
    }
    if (o->program.source_count == 0 && o->length > 0) {
        say_error("--length is for --program");
        return false;
    }
    return o->scenario == NULL || is_scenario(o->scenario);
}

/* A bound asks for the exhaustive search; a scenario is searched so unless told otherwise. */
static void choose_search(struct explore_options *o, const char *bound)
{
    bool program = o->program.source_count > 0;
    if (o->strategy == NULL) {
        o->strategy = program && bound == NULL ? "portfolio" : "dfs";
    }
    if (o->memory == NULL) {
        o->memory = program ? "c11" : "sc";
    }
    o->bound = EXPLORE_NO_BOUND;
    if (bound != NULL && strcmp(bound, "none") != 0) {
        o->bound = strtoull(bound, NULL, 10);
    } else if (bound == NULL && !program && strncmp(o->strategy, "dfs", 3) == 0) {
        o->bound = SCENARIO_BOUND;
    }
    if (o->seconds <= 0 && o->executions == 0) {
        o->seconds = DEFAULT_SECONDS;
    }
}

static bool check_bound(const char *bound)
{
    size_t digits = bound != NULL ? strspn(bound, "0123456789") : 0;
    if (bound == NULL || strcmp(bound, "none") == 0 ||
        (digits > 0 && bound[digits] == '\0' && digits < 5 && strtoul(bound, NULL, 10) <= BOUND_MAX)) {
        return true;
    }
    say_error("--bound needs a number from 0 to %u, or none, not '%s'", BOUND_MAX, bound);
    return false;
}

static bool check_words(const struct explore_options *o)
{
    static const char *const strategies[] = {"portfolio", "random", "walk", "pct", "pos", "surw", "dfs", NULL};
    static const char *const memories[] = {"sc", "tso", "c11", NULL};
    static const char *const switches[] = {"on", "off", "none", NULL};
    return (o->strategy == NULL || one_of("strategy", o->strategy, strategies)) &&
           (o->memory == NULL || one_of("memory", o->memory, memories)) && one_of("races", o->races, switches) &&
           is_shard(o->shard);
}

int verb_explore(int argc, char **argv)
{
    static struct explore_options o = {.races = "on", .shard = "1/1", .seed = 1};
    const char *words[PROGRAM_SOURCES_MAX] = {NULL}, *program = NULL, *bound = NULL;
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"core", OPTION_TEXT, &o.common.core, 0, 0},
        {"out", OPTION_TEXT, &o.common.out, 0, 0},
        {"program", OPTION_TEXT, &program, 0, 0},
        {"strategy", OPTION_TEXT, &o.strategy, 0, 0},
        {"memory", OPTION_TEXT, &o.memory, 0, 0},
        {"races", OPTION_TEXT, &o.races, 0, 0},
        {"bound", OPTION_TEXT, &bound, 0, 0},
        {"shard", OPTION_TEXT, &o.shard, 0, 0},
        {"executions", OPTION_NUMBER, &o.executions, 1, UINT64_MAX},
        {"seed", OPTION_NUMBER, &o.seed, 0, UINT64_MAX},
        {"cpus", OPTION_NUMBER, &o.cpus, 1, 64},
        {"length", OPTION_NUMBER, &o.length, 1, PROG_LENGTH_MAX},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    argc = program_flags(&o.program, argc, argv);
    if (argc < 0) {
        return HB_EXIT_USAGE;
    }
    if (!options_read(argc, argv, specs, words, PROGRAM_SOURCES_MAX - 1, &code)) {
        return code;
    }
    if (program != NULL) {
        o.program.sources[o.program.source_count++] = program;
        for (unsigned i = 0; words[i] != NULL && o.program.source_count < PROGRAM_SOURCES_MAX; i++) {
            o.program.sources[o.program.source_count++] = words[i];
        }
    } else if (words[0] != NULL && words[1] != NULL) {
        say_error("explore does not know what to do with '%s'", words[1]);
        return HB_EXIT_USAGE;
    }
    o.scenario = program == NULL ? words[0] : NULL;
    if (!check_subject(&o, o.cpus != 0) || !check_words(&o) || !check_bound(bound)) {
        return HB_EXIT_USAGE;
    }
    o.program.races = strcmp(o.races, "off") != 0;
    choose_search(&o, bound);
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    return explore_run(&o);
}
