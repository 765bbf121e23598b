/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak replay: a reproducer again, in any world. */
#include "replay.h"
#include "replay_gdb.h"
#include "replay_program.h"
#include "say.h"
#include "shell_word.h"
#include "subject.h"
#include "verb.h"

#include <string.h>

#define SCENARIO_MARK "scenario:"

/* What to hand to a world: a file that can be read, a blob, or a scenario. */
static int find_input(struct replay *replay)
{
    const char *name = replay->options.file;
    if (strncmp(name, SCENARIO_MARK, strlen(SCENARIO_MARK)) == 0) {
        replay->scenario = name + strlen(SCENARIO_MARK);
        return HB_EXIT_CLEAN;
    }
    if (!subject_check(name)) {
        return HB_EXIT_USAGE;
    }
    snprintf(replay->file, sizeof replay->file, "%s", name);
    return HB_EXIT_CLEAN;
}

static int run_text(struct replay *replay)
{
    replay->times = 1;
    world_begin(&replay->run, &replay->core, "hb-fuzz-text", &replay->tally, &replay->findings);
    replay->run.replay_words = " --world text";
    replay->run.echo = true;
    snprintf(replay->run.artifact, sizeof replay->run.artifact, "%.500s", replay->file);
    world_word(&replay->run, replay->file);
    int code = world_run(&replay->run, REPLAY_SECONDS);
    replay->failures = code == HB_EXIT_FINDING;
    return code;
}

struct replay_world {
    const char *name;
    int (*run)(struct replay *replay);
    const char *targets[4]; /* NULL-ended */
};

static const struct replay_world replay_worlds[] = {
    {"sim", replay_sim, {"hb-sim", NULL}},
    {"threads", replay_threads, {"hb-stress-tsan", "hb-stress-asan", "hb-sim", NULL}},
    {"harts", replay_harts, {"hartbreak-kernel", "hb-sim", NULL}},
    {"text", run_text, {"hb-fuzz-text", NULL}},
};
#define REPLAY_WORLDS (sizeof replay_worlds / sizeof replay_worlds[0])

static const struct replay_world *find_world(const char *name)
{
    for (unsigned i = 0; i < REPLAY_WORLDS; i++) {
        if (strcmp(name, replay_worlds[i].name) == 0) {
            return &replay_worlds[i];
        }
    }
    say_error("there is no world '%s' (sim, threads, harts; text for inputs of the parser)", name);
    return NULL;
}

static int replay_in(struct replay *replay, const struct replay_world *world)
{
    const struct replay_options *o = &replay->options;
    int code = find_input(replay);
    if (code == HB_EXIT_CLEAN) {
        code = core_prepare(&replay->core, o->common.core);
    }
    if (code == HB_EXIT_CLEAN && world->run == replay_harts && !qemu_present()) {
        code = HB_EXIT_ENVIRONMENT;
    }
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&replay->core, world->targets);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    findings_init(&replay->findings, o->common.out, &replay->core);
    replay->tally = (struct tally){.name = world->name, .world = world->name};
    code = world->run(replay);
    if (process_interrupted()) {
        code = HB_EXIT_INTERRUPTED;
    }
    if (code == HB_EXIT_CLEAN) {
        say("did not reproduce (0/%u)", replay->times);
    } else if (code == HB_EXIT_FINDING) {
        char words[PATH_MAX], word[2 * PATH_MAX];
        core_words(&replay->core, words, sizeof words);
        if (replay->failures == 0) {
            say("did not reproduce as recorded (0/%u): it failed in another way", replay->times);
        } else {
            say("reproduced (%u/%u)", replay->failures, replay->times);
        }
        const char *file = replay->repaired[0] != '\0' ? replay->repaired : o->file;
        say("REPLAY: ./hartbreak replay %s%s%s%s", shell_word(file, word, sizeof word),
            strcmp(world->name, "sim") == 0 ? "" : " --world ", strcmp(world->name, "sim") == 0 ? "" : world->name,
            words);
    } else if (code == HB_EXIT_ENVIRONMENT && replay->tally.state[0] != '\0') {
        say_error("%s", replay->tally.state);
    }
    return code;
}

static int check_gdb(const struct replay_options *o, const struct replay_world *world)
{
    bool harts = world->run == replay_harts;
    if (o->gdb && world->run != replay_sim && !harts) {
        say_error("--gdb is for the simulator and for --world harts");
        return HB_EXIT_USAGE;
    }
    if (o->gdb && strncmp(o->file, SCENARIO_MARK, strlen(SCENARIO_MARK)) == 0) {
        say_error("--gdb needs a reproducer: a file, or a blob (hb1:...)");
        return HB_EXIT_USAGE;
    }
    return replay_gdb_check(o, harts);
}

/* A C program runs in the simulator alone, on no scheduler core: what asks for more is refused. */
static bool check_program(const struct replay_options *o, const struct replay_world *world)
{
    const char *option = o->repair                  ? "--repair"
                         : o->common.core != NULL   ? "--core"
                         : o->smp > 0               ? "--smp"
                         : world->run != replay_sim ? "--world"
                                                    : NULL;
    if (option != NULL) {
        say_error("%s is of a C program: %s is for reproducers of the scheduler core", o->file, option);
    }
    return option == NULL;
}

int verb_replay(int argc, char **argv)
{
    static struct replay replay;
    struct replay_options *o = &replay.options;
    o->world = "sim";
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o->common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o->common.json, 0, 0},
        {"core", OPTION_TEXT, &o->common.core, 0, 0},
        {"out", OPTION_TEXT, &o->common.out, 0, 0},
        {"world", OPTION_TEXT, &o->world, 0, 0},
        {"times", OPTION_NUMBER, &o->times, 1, 1000000},
        {"smp", OPTION_NUMBER, &o->smp, 1, 64},
        {"trace", OPTION_FLAG, &o->trace, 0, 0},
        {"repair", OPTION_FLAG, &o->repair, 0, 0},
        {"gdb", OPTION_FLAG, &o->gdb, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    argc = replay_gdb_words(o, argc, argv);
    if (!options_read(argc, argv, specs, &o->file, 1, &code)) {
        return code;
    }
    if (o->file == NULL) {
        say_error("replay needs a file, or a blob (hb1:...)");
        return HB_EXIT_USAGE;
    }
    const struct replay_world *world = find_world(o->world);
    if (world == NULL) {
        return HB_EXIT_USAGE;
    }
    if (o->repair && (world->run != replay_sim || strncmp(o->file, SCENARIO_MARK, strlen(SCENARIO_MARK)) == 0)) {
        say_error("--repair bends the schedule of a file, in the simulator only");
        return HB_EXIT_USAGE;
    }
    code = check_gdb(o, world);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    say_json_mode(o->common.json);
    say_verbose_mode(o->common.verbose);
    if (replay_is_program(o->file)) {
        return check_program(o, world) ? replay_program(o) : HB_EXIT_USAGE;
    }
    return replay_in(&replay, world);
}
