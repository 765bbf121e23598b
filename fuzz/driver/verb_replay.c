/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak replay: a reproducer again, in any world. */
#include "options.h"
#include "replay_program.h"
#include "report_show.h"
#include "say.h"
#include "verb.h"
#include "world.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPLAY_SECONDS 600.0
#define REPLAY_BOOT_SECONDS 60.0
#define THREADS_TIMES 20u
#define BLOB_MARK "hb1:"
#define SCENARIO_MARK "scenario:"
#define RUNS_IN_A_BOOT "repeat=20"

struct replay_options {
    struct common common;
    const char *file;
    const char *world;
    uint64_t times; /* 0: the world's default */
    uint64_t smp;   /* 0: the program's */
    bool trace;
};

struct replay {
    struct replay_options options;
    struct core core;
    struct findings findings;
    struct tally tally;
    struct world_run run;
    struct boot boot;
    char file[PATH_MAX];
    char text[PATH_MAX];
    const char *scenario; /* instead of a file */
    unsigned failures;
    unsigned times;
};

/* What to hand to a world: a file that can be read, a blob, or a scenario. */
static int find_input(struct replay *replay)
{
    const char *name = replay->options.file;
    struct stat state;
    errno = 0;
    if (strncmp(name, SCENARIO_MARK, strlen(SCENARIO_MARK)) == 0) {
        replay->scenario = name + strlen(SCENARIO_MARK);
        return HB_EXIT_CLEAN;
    }
    if (strncmp(name, BLOB_MARK, strlen(BLOB_MARK)) == 0) {
        snprintf(replay->file, sizeof replay->file, "%s", name);
        return HB_EXIT_CLEAN;
    }
    if (stat(name, &state) != 0 || !S_ISREG(state.st_mode) || access(name, R_OK) != 0) {
        say_error("%s: %s", name, errno != 0 ? strerror(errno) : "no regular file");
        return HB_EXIT_USAGE;
    }
    if (state.st_size == 0) {
        say_error("%s: it is empty", name);
        return HB_EXIT_USAGE;
    }
    snprintf(replay->file, sizeof replay->file, "%s", name);
    return HB_EXIT_CLEAN;
}

static void common_words(struct replay *replay)
{
    world_word(&replay->run, "--out");
    world_word(&replay->run, replay->findings.out);
    world_word(&replay->run, "--json");
}

static int run_sim(struct replay *replay)
{
    replay->times = replay->options.times > 0 ? (unsigned)replay->options.times : 1;
    world_begin(&replay->run, &replay->core, "hb-sim", &replay->tally, &replay->findings);
    replay->run.echo = true;
    if (replay->scenario != NULL) {
        world_word(&replay->run, "--scenario");
        world_word(&replay->run, replay->scenario);
    } else {
        world_word(&replay->run, "--replay");
        world_word(&replay->run, replay->file);
        world_number(&replay->run, "--times", replay->times);
    }
    if (replay->options.trace) {
        world_word(&replay->run, "--trace");
    }
    common_words(replay);
    int code = world_run(&replay->run, REPLAY_SECONDS);
    if (code == HB_EXIT_FINDING) {
        /* All or none: hb-sim says so itself if one replay differs from another. */
        replay->failures = replay->findings.count > 0 ? replay->times : 0;
        if (replay->findings.count > 0) {
            report_show(replay->findings.list[0].file);
        }
    }
    return code;
}

static int run_threads(struct replay *replay)
{
    int code = HB_EXIT_CLEAN;
    replay->times = replay->options.times > 0 ? (unsigned)replay->options.times : THREADS_TIMES;
    for (unsigned i = 0; i < replay->times && !process_interrupted(); i++) {
        world_begin(&replay->run, &replay->core, i % 2 == 0 ? "hb-stress-tsan" : "hb-stress-asan", &replay->tally,
                    &replay->findings);
        replay->run.replay_words = " --world threads";
        replay->run.echo = i == 0;
        world_word(&replay->run, replay->scenario != NULL ? "--scenario" : "--program");
        world_word(&replay->run, replay->scenario != NULL ? replay->scenario : replay->file);
        world_number(&replay->run, "--seed", i + 1);
        common_words(replay);
        int once = world_run(&replay->run, REPLAY_SECONDS);
        replay->failures += once == HB_EXIT_FINDING;
        code = exit_worse(code, once);
        if (once == HB_EXIT_USAGE || once == HB_EXIT_ENVIRONMENT) {
            break;
        }
    }
    return code;
}

/* How many CPUs the program asks for: the line `cpus N`. */
static unsigned program_cpus(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];
    unsigned cpus = 0;
    while (file != NULL && cpus == 0 && fgets(line, sizeof line, file) != NULL) {
        (void)sscanf(line, " cpus %u", &cpus);
    }
    if (file != NULL) {
        fclose(file);
    }
    return cpus >= 1 && cpus <= 64 ? cpus : 4;
}

static void to_file(void *context, const char *line, bool is_err)
{
    if (!is_err) {
        fprintf(context, "%s\n", line);
    }
}

/* The guest reads text only, whatever form the file has. */
static int as_text(struct replay *replay)
{
    char program[PATH_MAX];
    struct process process = {.line = to_file};
    snprintf(replay->text, sizeof replay->text, "%.4000s/bin/replay-%d.hb", replay->core.build, getpid());
    FILE *file = fopen(replay->text, "w");
    if (file == NULL) {
        say_error("%s: %s", replay->text, strerror(errno));
        return HB_EXIT_ENVIRONMENT;
    }
    process.context = file;
    int code = core_tool("hb-seeds", program, sizeof program);
    if (code != HB_EXIT_CLEAN) {
        fclose(file);
        return code;
    }
    char *argv[] = {program, "--text", replay->file, NULL};
    code = process_run(&process, argv, REPLAY_SECONDS);
    fclose(file);
    if (code != 0) {
        say_error("%s", process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no program");
        unlink(replay->text);
        return HB_EXIT_USAGE;
    }
    return HB_EXIT_CLEAN;
}

static int boots(struct replay *replay, const struct boot_request *request)
{
    struct boot *boot = &replay->boot;
    for (unsigned i = 0; i < replay->times && !process_interrupted(); i++) {
        if (!boot_start(boot, &replay->core, request)) {
            return HB_EXIT_ENVIRONMENT;
        }
        boot_wait(boot);
        if (process_interrupted() || boot_verdict(boot)) {
            continue;
        }
        if (boot->usage) {
            say_error("%s", boot->why);
            return HB_EXIT_USAGE;
        }
        if (replay->failures++ == 0) {
            say("FAIL %s", boot->why);
        }
    }
    return replay->failures > 0 ? HB_EXIT_FINDING : HB_EXIT_CLEAN;
}

static int run_harts(struct replay *replay)
{
    const struct replay_options *o = &replay->options;
    struct boot_request request = {
        .smp = o->smp > 0 ? (unsigned)o->smp : 4, .timeout = REPLAY_BOOT_SECONDS, .echo = o->common.verbose};
    char only[128];
    replay->times = o->times > 0 ? (unsigned)o->times : 1;
    if (replay->scenario != NULL) {
        snprintf(only, sizeof only, "only=%.100s", replay->scenario);
        for (char *space; (space = strchr(only, ' ')) != NULL;) {
            *space = '-';
        }
        request.append = strcmp(replay->scenario, "all") == 0 ? NULL : only;
        return boots(replay, &request);
    }
    int code = as_text(replay);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    request.smp = o->smp > 0 ? (unsigned)o->smp : program_cpus(replay->text);
    request.initrd = replay->text;
    request.append = RUNS_IN_A_BOOT;
    code = boots(replay, &request);
    unlink(replay->text);
    return code;
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
    const char *targets[4];
};

static const struct replay_world replay_worlds[] = {
    {"sim", run_sim, {"hb-sim", NULL}},
    {"threads", run_threads, {"hb-stress-tsan", "hb-stress-asan", NULL}},
    {"harts", run_harts, {"hartbreak-kernel", NULL}},
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
    int code = core_prepare(&replay->core, o->common.core);
    if (code == HB_EXIT_CLEAN) {
        code = find_input(replay);
    }
    if (code == HB_EXIT_CLEAN && world->run == run_harts && !qemu_present()) {
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
        char words[PATH_MAX];
        core_words(&replay->core, words, sizeof words);
        say("reproduced (%u/%u)", replay->failures, replay->times);
        const char *quote = strchr(o->file, ' ') != NULL ? "'" : "";
        say("REPLAY: ./hartbreak replay %s%s%s%s%s%s", quote, o->file, quote,
            strcmp(world->name, "sim") == 0 ? "" : " --world ", strcmp(world->name, "sim") == 0 ? "" : world->name,
            words);
    } else if (code == HB_EXIT_ENVIRONMENT && replay->tally.state[0] != '\0') {
        say_error("%s", replay->tally.state);
    }
    return code;
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
        {NULL, 0, NULL, 0, 0},
    };
    int code;
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
    say_json_mode(o->common.json);
    say_verbose_mode(o->common.verbose);
    if (replay_is_program(o->file)) {
        return replay_program(o->file, o->times, o->trace);
    }
    return replay_in(&replay, world);
}
