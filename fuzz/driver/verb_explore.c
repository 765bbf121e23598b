/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak explore: scenarios in the simulator under every schedule within a bound. */
#include "options.h"
#include "say.h"
#include "verb.h"
#include "world.h"

#define EXPLORE_GRACE_SECONDS 60.0

struct explore_options {
    struct common common;
    const char *scenario;
    uint64_t bound;
    uint64_t cpus;
    double seconds;
};

static int explore(const struct explore_options *o)
{
    static const char *const targets[] = {"hb-sim", NULL};
    static struct core core;
    static struct findings findings;
    static struct world_run run;
    struct tally tally = {.name = "explore", .world = "sim"};
    int code = core_prepare(&core, o->common.core);
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&core, targets);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    findings_init(&findings, o->common.out, &core);
    world_begin(&run, &core, "hb-sim", &tally, &findings);
    run.echo = true;
    world_word(&run, "--scenario");
    world_word(&run, o->scenario);
    world_word(&run, "--strategy");
    world_word(&run, "dfs");
    world_number(&run, "--bound", o->bound);
    world_number(&run, "--cpus", o->cpus);
    world_number(&run, "--seconds", (uint64_t)(o->seconds + 0.999));
    world_word(&run, "--out");
    world_word(&run, findings.out);
    world_word(&run, "--json");
    code = world_run(&run, o->seconds + EXPLORE_GRACE_SECONDS);
    if (code == HB_EXIT_USAGE) {
        return code; /* hb-sim has said what is wrong */
    }
    tally_table(&tally, 1);
    if (run.reason[0] != '\0') {
        say("%s", run.reason);
    }
    code = process_interrupted() ? HB_EXIT_INTERRUPTED : code;
    findings_end(&findings, code);
    return code;
}

int verb_explore(int argc, char **argv)
{
    struct explore_options o = {.bound = 2, .cpus = 2, .seconds = 60};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0}, {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"core", OPTION_TEXT, &o.common.core, 0, 0},       {"out", OPTION_TEXT, &o.common.out, 0, 0},
        {"bound", OPTION_NUMBER, &o.bound, 0, 16},         {"cpus", OPTION_NUMBER, &o.cpus, 1, 64},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, &o.scenario, 1, &code)) {
        return code;
    }
    if (o.scenario == NULL) {
        say_error("explore needs the name of a scenario, or all");
        return HB_EXIT_USAGE;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    return explore(&o);
}
