/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_program.h"

#include "program_build.h"
#include "replay_gdb.h"
#include "report_show.h"
#include "reproducer.h"
#include "say.h"
#include "shell_word.h"
#include "subject.h"
#include "verb.h"
#include "world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPLAY_SECONDS 600.0

struct program_replay {
    struct prog_reproducer recorded;
    struct core core;
    struct findings findings;
    struct tally tally;
    struct world_run run;
    char runner[PATH_MAX];
};

bool replay_is_program(const char *file)
{
    return subject_is_file(file) && prog_reproducer_is(file);
}

static bool sources_of(const struct prog_reproducer *r, const char *file, struct program *program)
{
    if (r->source_count == 0) {
        say_error("%s names no source: it was kept by a runner without --origin; follow it with RUNNER --replay %s",
                  file, file);
        return false;
    }
    program->races = r->races || r->trust;
    for (uint32_t i = 0; i < r->source_count && i < PROGRAM_SOURCES_MAX; i++) {
        program->sources[program->source_count++] = r->source[i].path;
    }
    for (uint32_t i = 0; i < r->flag_count && i < PROGRAM_FLAGS_MAX; i++) {
        program->flags[program->flag_count++] = r->flag[i];
    }
    return true;
}

static bool name_changes(const struct prog_reproducer *r)
{
    char digest[PROG_DIGEST_BYTES];
    struct hb_error error;
    for (uint32_t i = 0; i < r->source_count; i++) {
        if (!prog_source_digest(r->source[i].path, digest, &error)) {
            say_error("%s", error.text);
            return false;
        }
        if (strcmp(digest, r->source[i].digest) != 0) {
            say_error("warning: %s has changed since this was found; its schedule may not fit any more",
                      r->source[i].path);
        }
    }
    return true;
}

static bool all_readable(const struct prog_reproducer *r)
{
    bool all = true;
    for (uint32_t i = 0; i < r->source_count; i++) {
        all = all && access(r->source[i].path, R_OK) == 0;
    }
    return all;
}

/* Sources and flags are relative to where they are: here, or in the folder where the failure was found. */
static bool enter_folder(const struct prog_reproducer *r, int here)
{
    if (all_readable(r) || r->folder[0] == '\0') {
        return true;
    }
    if (chdir(r->folder) != 0 || !all_readable(r)) {
        say_error("the sources are neither here nor in %s, where this was found", r->folder);
        return fchdir(here) == 0;
    }
    say("sources are those of %s", r->folder);
    return true;
}

int replay_program_build(const struct prog_reproducer *r, const char *file, char *runner, size_t size)
{
    struct program program = {.source_count = 0};
    int here = open(".", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (here < 0) {
        say_error("the current folder cannot be opened");
        return HB_EXIT_ENVIRONMENT;
    }
    int code = sources_of(r, file, &program) && enter_folder(r, here) && name_changes(r) ? program_check(&program)
                                                                                         : HB_EXIT_USAGE;
    code = code == HB_EXIT_CLEAN ? program_build(&program, runner, size) : code;
    if (fchdir(here) != 0) {
        say_error("the current folder is no more");
        code = HB_EXIT_ENVIRONMENT;
    }
    close(here);
    return code;
}

static void trace_line(void *context, const char *line, bool is_err)
{
    (void)context;
    (void)is_err;
    say("%s", line);
}

/* Once more for people: each step, and what the program prints. */
static void show_trace(struct program_replay *replay, const char *file)
{
    char option[] = "--replay", trace[] = "--trace";
    char *argv[] = {replay->runner, option, (char *)(size_t)file, trace, NULL};
    struct process process = {.line = trace_line};
    (void)process_run(&process, argv, REPLAY_SECONDS);
}

static int run_it(struct program_replay *replay, const char *file, uint64_t times, bool trace)
{
    struct world_run *run = &replay->run;
    findings_init(&replay->findings, NULL, &replay->core);
    replay->tally = (struct tally){.name = "replay", .world = "program"};
    world_begin(run, &replay->core, "runner", &replay->tally, &replay->findings);
    run->argv[0] = replay->runner;
    run->echo = true;
    world_word(run, "--replay");
    world_word(run, file);
    world_number(run, "--times", times);
    world_word(run, "--json");
    int code = world_run(run, REPLAY_SECONDS);
    if (trace && code == HB_EXIT_FINDING) {
        show_trace(replay, file);
    }
    return code;
}

static int judge(const struct program_replay *replay, const char *file, uint64_t times, bool shown, int code)
{
    const struct findings *findings = &replay->findings;
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code == HB_EXIT_CLEAN) {
        say("did not reproduce (0/%llu)", (unsigned long long)times);
        return code;
    }
    if (code != HB_EXIT_FINDING) {
        return code;
    }
    if (findings->count > 0 && strcmp(findings->list[0].signature, replay->recorded.signature) != 0) {
        say("it failed in another way: %s, not %s as recorded", findings->list[0].signature,
            replay->recorded.signature);
    } else {
        if (!shown) {
            report_show_beside(file);
        }
        say("reproduced (%llu/%llu)", (unsigned long long)times, (unsigned long long)times);
    }
    char word[2 * PATH_MAX];
    say("REPLAY: ./hartbreak replay %s", shell_word(file, word, sizeof word));
    return code;
}

static int prepare(struct program_replay *replay, const char *file)
{
    static const char *const targets[] = {"hb-program-runtime", NULL};
    struct hb_error error;
    if (!prog_reproducer_load(file, &replay->recorded, &error)) {
        say_error("%s", error.text);
        return HB_EXIT_USAGE;
    }
    int code = core_prepare(&replay->core, NULL);
    code = code == HB_EXIT_CLEAN ? core_build(&replay->core, targets) : code;
    return code == HB_EXIT_CLEAN ? replay_program_build(&replay->recorded, file, replay->runner, sizeof replay->runner)
                                 : code;
}

static int replay_it(struct program_replay *replay, const struct replay_options *o)
{
    uint64_t times = o->times > 0 ? o->times : 1;
    int code = prepare(replay, o->file);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    code = run_it(replay, o->file, times, o->trace);
    int debugged = HB_EXIT_CLEAN;
    if (o->gdb && (code == HB_EXIT_CLEAN || code == HB_EXIT_FINDING)) {
        debugged = replay_gdb_program(o, replay->runner, o->file, code == HB_EXIT_FINDING);
    }
    code = judge(replay, o->file, times, o->trace || o->gdb, code);
    return exit_worse(code, debugged);
}

int replay_program(const struct replay_options *o)
{
    struct program_replay *replay = calloc(1, sizeof *replay);
    if (replay == NULL) {
        return HB_EXIT_ENVIRONMENT;
    }
    int code = replay_it(replay, o);
    free(replay);
    return code;
}

int replay_program_runner(const char *file, char *runner, size_t size)
{
    struct program_replay *replay = calloc(1, sizeof *replay);
    if (replay == NULL) {
        return HB_EXIT_ENVIRONMENT;
    }
    int code = prepare(replay, file);
    snprintf(runner, size, "%s", replay->runner);
    free(replay);
    return code;
}
