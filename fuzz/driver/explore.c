/* SPDX-License-Identifier: Apache-2.0 */
/* Runs an exploration and says how far it came. */
#include "explore.h"

#include "report_show.h"
#include "reproducer.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* For a slow last execution, a report, and the replays that confirm a finding. */
#define GRACE_SECONDS 60.0

static bool is_program(const struct explore_options *o)
{
    return o->program.source_count > 0;
}

bool explore_origin(const struct explore_options *o, const char *path)
{
    struct prog_reproducer *r = calloc(1, sizeof *r);
    struct hb_error error = {.text = "out of memory"};
    bool ok = r != NULL;
    for (unsigned i = 0; ok && i < o->program.source_count; i++) {
        struct prog_source *source = &r->source[r->source_count++];
        snprintf(source->path, sizeof source->path, "%s", o->program.sources[i]);
        ok = prog_source_digest(source->path, source->digest, &error);
    }
    for (unsigned i = 0; ok && i < o->program.flag_count; i++) {
        const char *flag = o->program.flags[i];
        ok = strlen(flag) < PROG_FLAG_BYTES && flag[0] != '\0' && strchr(flag, '\n') == NULL;
        if (!ok) {
            (void)hb_error_set(&error, "a flag is empty, has a line break, or is longer than %u characters",
                               PROG_FLAG_BYTES - 1);
        }
        snprintf(r->flag[r->flag_count++], PROG_FLAG_BYTES, "%s", flag);
    }
    if (ok && (getcwd(r->folder, sizeof r->folder) == NULL || strchr(r->folder, '\n') != NULL)) {
        r->folder[0] = '\0'; /* then a replay starts in the same folder */
    }
    if (ok) {
        snprintf(r->memory, sizeof r->memory, "%s", o->memory);
        r->races = strcmp(o->races, "on") == 0;
        r->trust = strcmp(o->races, "none") == 0;
        r->length = o->length;
        r->seed = o->seed;
        ok = prog_reproducer_write(path, r, &error);
    }
    if (!ok) {
        say_error("%s", error.text);
    }
    free(r);
    return ok;
}

/* Options that hb-sim and runners of programs have in common. */
static void search_words(const struct explore_options *o, struct world_run *run, const struct findings *findings)
{
    const char *const pairs[][2] = {{"--strategy", o->strategy},
                                    {"--memory", o->memory},
                                    {"--races", o->races},
                                    {"--shard", o->shard},
                                    {"--out", findings->out}};
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        world_word(run, pairs[i][0]);
        world_word(run, pairs[i][1]);
    }
    if (o->bound != EXPLORE_NO_BOUND) {
        world_number(run, "--bound", o->bound);
    } else if (!is_program(o) && strncmp(o->strategy, "dfs", 3) == 0) {
        world_word(run, "--bound");
        world_word(run, "none");
    }
    if (o->executions > 0) {
        world_number(run, "--executions", o->executions);
    }
    if (o->seconds > 0) {
        world_number(run, "--seconds", (uint64_t)(o->seconds + 0.999));
    }
    world_number(run, "--seed", o->seed);
    world_word(run, "--json");
}

static int run_it(const struct explore_options *o, const struct core *core, const char *runner, const char *origin)
{
    static struct findings findings;
    static struct world_run run;
    struct tally tally = {.name = "explore", .world = is_program(o) ? "program" : "sim"};
    findings_init(&findings, o->common.out, core);
    world_begin(&run, core, "hb-sim", &tally, &findings);
    run.echo = true;
    if (is_program(o)) {
        run.argv[0] = (char *)(size_t)runner;
        world_word(&run, "--origin");
        world_word(&run, origin);
        world_word(&run, "--first");
        if (o->length > 0) {
            world_number(&run, "--length", o->length);
        }
    } else {
        world_word(&run, "--scenario");
        world_word(&run, o->scenario);
        world_number(&run, "--cpus", o->cpus > 0 ? o->cpus : 2);
    }
    search_words(o, &run, &findings);
    int code = world_run(&run, o->seconds > 0 ? o->seconds + GRACE_SECONDS : 0);
    if (code == HB_EXIT_USAGE) {
        return code; /* it has said what is wrong */
    }
    if (!is_program(o)) {
        tally_table(&tally, 1);
    }
    if (run.reason[0] != '\0' && (!is_program(o) || run.last.complete[0] == '\0')) {
        say("%s", run.reason);
    }
    code = process_interrupted() ? HB_EXIT_INTERRUPTED : code;
    if (is_program(o) && findings.count > 0) {
        report_show_beside(findings.list[0].file);
    }
    explore_conclude(o, &run, &findings, code);
    return code;
}

static int explore_program(const struct explore_options *o, const struct core *core)
{
    char runner[PATH_MAX], origin[PATH_MAX];
    int code = program_build(&o->program, runner, sizeof runner);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    snprintf(origin, sizeof origin, "%s/origin-%d.hb", HB_PROGRAMS_DIR, getpid());
    code = explore_origin(o, origin) ? run_it(o, core, runner, origin) : HB_EXIT_USAGE;
    unlink(origin);
    return code;
}

int explore_run(const struct explore_options *o)
{
    static const char *const sim[] = {"hb-sim", NULL}, *const machine[] = {"hb-program-runtime", NULL};
    static struct core core;
    int code = program_check(&o->program);
    if (code == HB_EXIT_CLEAN) {
        code = core_prepare(&core, o->common.core);
    }
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&core, is_program(o) ? machine : sim);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    return is_program(o) ? explore_program(o, &core) : run_it(o, &core, NULL, NULL);
}
