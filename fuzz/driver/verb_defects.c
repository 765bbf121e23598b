/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak defects: hunts for the bugs that were planted, to see whether the harness would find them. */
#include "defects_harts.h"
#include "defects_hunt.h"
#include "defects_killers.h"
#include "defects_mutants.h"
#include "defects_report.h"
#include "defects_study.h"
#include "defects_table.h"
#include "options.h"
#include "say.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT_FOLDER "findings/defects"
#define REFRESH_SECONDS 120.0
#define STUDY_EXECUTIONS 1000000u
#define HUNT_SECONDS 60.0
#define MUTANT_EXECUTIONS 20000u

static bool known_world(const char *world)
{
    static const char *const names[] = {"sim", "threads", "harts", NULL};
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], world) == 0) {
            return true;
        }
    }
    say_error("there is no world '%s' (sim, threads, harts)", world);
    return false;
}

/* An enumeration has no end that a hunt could wait for: only the study asks what it is worth. */
static bool known_strategy(const char *strategy, bool study)
{
    for (unsigned i = 0; i < STUDY_STRATEGIES; i++) {
        if (strcmp(study_strategies[i], strategy) == 0 && (study || strcmp(strategy, "dfs") != 0)) {
            return true;
        }
    }
    say_error("there is no strategy '%s' for random programs (portfolio, random, walk, pct, pos, surw%s)", strategy,
              study ? ", dfs" : "");
    return false;
}

static bool check(const struct defects_options *o)
{
    if (o->strategy != NULL && !known_strategy(o->strategy, o->study)) {
        return false;
    }
    if (!known_world(o->world)) {
        return false;
    }
    if (o->strategy != NULL && strcmp(o->world, "threads") == 0) {
        say_error("--strategy is for schedules in the simulator; real threads have none");
        return false;
    }
    return true;
}

static void pass_on(void *context, const char *line, bool is_err)
{
    (void)context;
    if (is_err) {
        say_error("%s", line);
    } else {
        say("%s", line);
    }
}

/* Patches follow the core. Configuring looks at them again, so that the next build has what they say now. */
static int refresh(const struct defects *defects)
{
    static char script[] = HB_SOURCE_DIR "/fuzz/tests/refresh.sh", core[] = HB_SOURCE_DIR "/sched_core";
    char *argv[DEFECTS_MAX + 3] = {script, core};
    unsigned count = 2;
    for (unsigned i = 0; i < defects->count; i++) {
        if (defects->entry[i].absent[0] == '\0') {
            argv[count++] = (char *)(size_t)defects->entry[i].patch;
        }
    }
    struct process process = {.line = pass_on};
    int code = process_run(&process, argv, REFRESH_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    return code == 0 ? HB_EXIT_CLEAN : code == 1 ? HB_EXIT_FINDING : HB_EXIT_ENVIRONMENT;
}

/* What is measured beside hunts. */
static int measure(const struct defects *defects, struct defects_options *o)
{
    static struct core core;
    int code = core_prepare(&core, NULL);
    code = code == HB_EXIT_CLEAN ? defects_build(defects, "sim", &core) : code;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    o->executions = o->executions > 0 ? o->executions : STUDY_EXECUTIONS;
    return o->killers ? defects_killers(defects, &core) : defects_study(defects, o, &core);
}

static int mutants(const struct defects_options *o, const char *const *names, unsigned count)
{
    static struct core core;
    int code = core_prepare(&core, NULL);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    uint64_t executions = o->executions > 0 ? o->executions : MUTANT_EXECUTIONS;
    return defects_mutants(&core, names, count, executions, o->jobs, o->complete);
}

static int hunt(const struct defects *defects, struct defects_options *o)
{
    static struct core core;
    o->seconds = o->seconds > 0 ? o->seconds : HUNT_SECONDS;
    struct defect_result *results = calloc(defects->count, sizeof *results);
    int code = results != NULL ? core_prepare(&core, NULL) : HB_EXIT_ENVIRONMENT;
    bool harts = strcmp(o->world, "harts") == 0;
    code = code == HB_EXIT_CLEAN ? defects_build(defects, o->world, &core) : code;
    if (code == HB_EXIT_CLEAN && harts) {
        code = defects_build(defects, "sim", &core);
    }
    if (code == HB_EXIT_CLEAN) {
        say("%u defects in %s, %.0f seconds of a core each, %llu side by side, seed %llu", defects->count, o->world,
            o->seconds, (unsigned long long)o->jobs, (unsigned long long)o->seed);
        code = defects_hunt(defects, o, &core, results);
    }
    if (code == HB_EXIT_CLEAN && harts) {
        code = defects_harts(defects, &core, results);
    }
    if (code == HB_EXIT_CLEAN) {
        code = defects_report(defects, results, o);
    }
    free(results);
    return code;
}

int verb_defects(int argc, char **argv)
{
    static struct defects defects;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    struct defects_options o = {.common.out = OUT_FOLDER, .world = "sim", .seed = 1, .seeds = 10};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"out", OPTION_TEXT, &o.common.out, 0, 0},
        {"world", OPTION_TEXT, &o.world, 0, 0},
        {"strategy", OPTION_TEXT, &o.strategy, 0, 0},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},
        {"executions", OPTION_NUMBER, &o.executions, 1, 1000000000},
        {"jobs", OPTION_NUMBER, &o.jobs, 1, DEFECTS_JOBS_MAX},
        {"seed", OPTION_NUMBER, &o.seed, 0, UINT32_MAX},
        {"table", OPTION_FLAG, &o.table, 0, 0},
        {"study", OPTION_FLAG, &o.study, 0, 0},
        {"seeds", OPTION_NUMBER, &o.seeds, 1, STUDY_SEEDS_MAX},
        {"refresh", OPTION_FLAG, &o.refresh, 0, 0},
        {"killers", OPTION_FLAG, &o.killers, 0, 0},
        {"mutants", OPTION_FLAG, &o.mutants, 0, 0},
        {"complete", OPTION_FLAG, &o.complete, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    const char *ids[DEFECTS_MAX] = {NULL};
    int code;
    if (!options_read(argc, argv, specs, ids, DEFECTS_MAX, &code)) {
        return code;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    o.jobs = o.jobs > 0 ? o.jobs : cpus < 1 ? 1 : cpus > DEFECTS_JOBS_MAX ? DEFECTS_JOBS_MAX : (uint64_t)cpus;
    unsigned count = 0;
    while (count < DEFECTS_MAX && ids[count] != NULL) {
        count++;
    }
    if (!check(&o)) {
        return HB_EXIT_USAGE;
    }
    if (o.mutants) {
        return mutants(&o, ids, count);
    }
    code = defects_load(&defects);
    code = code == HB_EXIT_CLEAN ? defects_keep(&defects, ids, count) : code;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (o.table) {
        defects_catalogue(&defects);
        return HB_EXIT_CLEAN;
    }
    if (o.refresh) {
        return refresh(&defects);
    }
    return o.killers || o.study ? measure(&defects, &o) : hunt(&defects, &o);
}
