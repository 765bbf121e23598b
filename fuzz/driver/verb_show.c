/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak show: a reproducer as a timeline of what its failure depends on. */
#include "options.h"
#include "process.h"
#include "replay_program.h"
#include "say.h"
#include "shell_word.h"
#include "show_html.h"
#include "show_past.h"
#include "show_perfetto.h"
#include "show_terminal.h"
#include "subject.h"
#include "verb.h"
#include "world.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPLAY_SECONDS 600.0
/* More than that nobody reads: a livelock is thousands. */
#define SCREEN_ROWS 400u
#define STEPS_MARK "{\"steps\":"

struct show_options {
    struct common common;
    const char *file;
    const char *html;
    const char *perfetto;
    bool all;
};

struct show_run {
    struct show_options options;
    struct core core;
    char program[PATH_MAX]; /* what replays */
    char steps[PATH_MAX];
    char replay[2 * PATH_MAX];
    bool bad; /* the steps cannot be read */
};

static void passed_on(void *context, const char *line, bool is_err)
{
    const struct show_run *run = context;
    bool hash = strncmp(line, "sim: execution ", strlen("sim: execution ")) == 0; /* that is for replays */
    if ((is_err && !hash) || run->options.common.verbose) {
        fprintf(stderr, "%s\n", line);
    }
}

/* The program that replays the file, built. */
static int prepare(struct show_run *run)
{
    static const char *const targets[] = {"hb-sim", NULL};
    const struct show_options *o = &run->options;
    if (replay_is_program(o->file)) {
        if (o->common.core != NULL) {
            say_error("%s is of a C program, which runs on no core: --core says nothing here", o->file);
            return HB_EXIT_USAGE;
        }
        int code = replay_program_runner(o->file, run->program, sizeof run->program);
        return code == HB_EXIT_CLEAN ? core_prepare(&run->core, NULL) : code;
    }
    int code = core_prepare(&run->core, o->common.core);
    code = code == HB_EXIT_CLEAN ? core_build(&run->core, targets) : code;
    core_binary(&run->core, "hb-sim", run->program, sizeof run->program);
    return code;
}

/* The world writes the steps. */
static int record(struct show_run *run)
{
    struct process process = {.line = passed_on, .context = run};
    char *argv[] = {run->program, "--replay", (char *)(size_t)run->options.file, "--steps", run->steps, "--json", NULL};
    say_command(argv);
    int code = process_run(&process, argv, REPLAY_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code == HB_EXIT_CLEAN || code == HB_EXIT_FINDING) {
        return HB_EXIT_CLEAN;
    }
    if (code == HB_EXIT_USAGE || code == HB_EXIT_SKIPPED) {
        return code;
    }
    say_error("%s ended with %d", run->program, code);
    return HB_EXIT_ENVIRONMENT;
}

static void print_json(const struct show *show)
{
    for (unsigned i = 0; i < show->count; i++) {
        if (show->step[i].kept) {
            say_event(cJSON_Duplicate(show->step[i].json, true));
        }
    }
}

static int present(struct show_run *run)
{
    struct show show;
    const struct show_options *o = &run->options;
    run->bad = !show_load(&show, run->steps);
    if (run->bad) {
        show_free(&show);
        return HB_EXIT_ENVIRONMENT;
    }
    if (run->replay[0] == '\0' && show.blob[0] != '\0') {
        snprintf(run->replay, sizeof run->replay, "./hartbreak replay %s", show.blob);
    }
    unsigned kept = o->all || show_failure(&show) == NULL ? show.count : show_past(&show);
    int code = HB_EXIT_CLEAN;
    if (o->html != NULL && !show_html(&show, run->replay, o->html)) {
        code = HB_EXIT_ENVIRONMENT;
    }
    if (o->perfetto != NULL && !show_perfetto(&show, o->perfetto)) {
        code = HB_EXIT_ENVIRONMENT;
    }
    FILE *to = say_is_json() ? stderr : stdout;
    if (show_failure(&show) == NULL) {
        say("did not reproduce (0/1)");
    }
    show_terminal(&show, kept, o->all ? 0 : SCREEN_ROWS, run->replay, show_width(to), to);
    print_json(&show);
    show_free(&show);
    return code;
}

/* A file of steps instead of a reproducer. */
static bool is_steps(const char *name)
{
    char start[sizeof STEPS_MARK] = "";
    FILE *file = fopen(name, "r");
    bool is = file != NULL && fgets(start, sizeof start, file) != NULL && strcmp(start, STEPS_MARK) == 0;
    if (file != NULL) {
        fclose(file);
    }
    return is;
}

static int show_it(struct show_run *run)
{
    char words[PATH_MAX], word[PATH_MAX];
    const char *file = run->options.file;
    if (!subject_check(file)) {
        return HB_EXIT_USAGE;
    }
    if (!subject_is_blob(file) && is_steps(file)) {
        snprintf(run->steps, sizeof run->steps, "%s", file);
        int given = present(run);
        return given == HB_EXIT_ENVIRONMENT && run->bad ? HB_EXIT_USAGE : given;
    }
    int code = prepare(run);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    core_words(&run->core, words, sizeof words);
    snprintf(run->replay, sizeof run->replay, "./hartbreak replay %s%s", shell_word(file, word, sizeof word), words);
    snprintf(run->steps, sizeof run->steps, "%.4000s/bin/steps-%d.jsonl", run->core.build, getpid());
    code = record(run);
    code = code == HB_EXIT_CLEAN ? present(run) : code;
    unlink(run->steps);
    return code;
}

int verb_show(int argc, char **argv)
{
    static struct show_run run;
    struct show_options *o = &run.options;
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o->common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o->common.json, 0, 0},
        {"core", OPTION_TEXT, &o->common.core, 0, 0},
        {"all", OPTION_FLAG, &o->all, 0, 0},
        {"html", OPTION_TEXT, &o->html, 0, 0},
        {"perfetto", OPTION_TEXT, &o->perfetto, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, &o->file, 1, &code)) {
        return code;
    }
    if (o->file == NULL) {
        say_error("show needs a file, or a blob (hb1:...)");
        return HB_EXIT_USAGE;
    }
    say_json_mode(o->common.json);
    say_verbose_mode(o->common.verbose);
    return show_it(&run);
}
