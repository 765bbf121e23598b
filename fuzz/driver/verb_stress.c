/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak stress: random programs on real threads, one build after another. */
#include "canary.h"
#include "options.h"
#include "say.h"
#include "verb.h"
#include "world.h"

#include <string.h>

/* Beyond what was asked for: a world that does not end by itself by then is a hang. */
#define STRESS_GRACE_SECONDS 600.0

struct stress_build {
    const char *name;
    const char *program;
    bool tsan;
};

static const struct stress_build builds[] = {
    {"tsan", "hb-stress-tsan", true},
    {"tsan-locks", "hb-stress-tsan-locks", true},
    {"asan", "hb-stress-asan", false},
    {"plain", "hb-stress-plain", false},
};
#define BUILDS (sizeof builds / sizeof builds[0])

struct stress_options {
    struct common common;
    const char *build;
    uint64_t programs;
    double seconds;
    uint64_t cpus;
    uint64_t seed;
    const char *scenario;
    const char *without;
};

static bool choose_builds(const struct stress_options *o, bool *chosen)
{
    char copy[128];
    char *rest;
    snprintf(copy, sizeof copy, "%s", o->build);
    for (char *word = strtok_r(copy, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
        bool known = false;
        for (unsigned i = 0; i < BUILDS; i++) {
            if (strcmp(word, builds[i].name) == 0) {
                chosen[i] = known = true;
            }
        }
        if (!known) {
            say_error("--build knows tsan, tsan-locks, asan and plain, not '%s'", word);
            return false;
        }
    }
    if (o->without != NULL && strcmp(o->without, "tsan") != 0) {
        say_error("--without knows tsan, not '%s'", o->without);
        return false;
    }
    return true;
}

static void run_build(const struct stress_options *o, const struct core *core, const struct stress_build *build,
                      unsigned share, struct tally *tally, struct findings *findings)
{
    static struct world_run run;
    if (build->tsan && o->without != NULL) {
        snprintf(tally->state, sizeof tally->state, "skipped: --without tsan");
        tally->code = HB_EXIT_CLEAN;
        return;
    }
    if (build->tsan && tsan_canary(core, tally, findings) != HB_EXIT_CLEAN) {
        return;
    }
    world_begin(&run, core, build->program, tally, findings);
    run.replay_words = " --world threads";
    run.echo = o->common.verbose;
    world_number(&run, "--cpus", o->cpus);
    world_number(&run, "--seed", o->seed);
    if (o->scenario != NULL) {
        world_word(&run, "--scenario");
        world_word(&run, o->scenario);
    }
    if (o->seconds > 0) {
        world_number(&run, "--seconds", (uint64_t)(o->seconds / share + 0.999));
    } else if (o->scenario == NULL) {
        world_number(&run, "--programs", o->programs);
    }
    world_word(&run, "--out");
    world_word(&run, findings->out);
    world_word(&run, "--json");
    world_run(&run, o->seconds + STRESS_GRACE_SECONDS);
}

static int run_builds(const struct stress_options *o, const bool *chosen)
{
    static struct findings findings;
    static struct core core;
    struct tally tallies[BUILDS];
    const char *targets[BUILDS + 2] = {NULL};
    unsigned count = 0, rows = 0;
    for (unsigned i = 0; i < BUILDS; i++) {
        if (chosen[i] && !(builds[i].tsan && o->without != NULL)) {
            targets[count++] = builds[i].program;
        }
        if (chosen[i] && builds[i].tsan && o->without == NULL && !chosen[0]) {
            targets[count++] = "hb-stress-tsan";
        }
    }
    int code = core_prepare(&core, o->common.core);
    if (code == HB_EXIT_CLEAN && count > 0) {
        code = core_build(&core, targets);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    findings_init(&findings, o->common.out, &core);
    for (unsigned i = 0; i < BUILDS && !process_interrupted(); i++) {
        if (chosen[i]) {
            tallies[rows] = (struct tally){.name = builds[i].name, .world = "threads"};
            run_build(o, &core, &builds[i], count > 0 ? count : 1, &tallies[rows], &findings);
            rows++;
        }
    }
    tally_table(tallies, rows);
    code = process_interrupted() ? HB_EXIT_INTERRUPTED : count == 0 ? HB_EXIT_SKIPPED : tally_code(tallies, rows);
    findings_end(&findings, code);
    return code;
}

int verb_stress(int argc, char **argv)
{
    struct stress_options o = {.build = "tsan,tsan-locks,asan", .programs = 200, .cpus = 4, .seed = 1};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"core", OPTION_TEXT, &o.common.core, 0, 0},
        {"out", OPTION_TEXT, &o.common.out, 0, 0},
        {"build", OPTION_TEXT, &o.build, 0, 0},
        {"programs", OPTION_NUMBER, &o.programs, 1, 1000000000},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},
        {"cpus", OPTION_NUMBER, &o.cpus, 1, 64},
        {"seed", OPTION_NUMBER, &o.seed, 0, UINT64_MAX},
        {"scenario", OPTION_TEXT, &o.scenario, 0, 0},
        {"without", OPTION_TEXT, &o.without, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    bool chosen[BUILDS] = {false};
    int code;
    if (!options_read(argc, argv, specs, NULL, 0, &code)) {
        return code;
    }
    if (!choose_builds(&o, chosen)) {
        return HB_EXIT_USAGE;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    return run_builds(&o, chosen);
}
