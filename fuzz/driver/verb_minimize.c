/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak minimize: the smallest program and schedule that fail as a reproducer does. */
#include "core.h"
#include "minimize_program.h"
#include "minimize_threads.h"
#include "options.h"
#include "process.h"
#include "reproducer.h"
#include "say.h"
#include "shell_word.h"
#include "subject.h"
#include "verb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_SECONDS 3600.0
#define GRACE_SECONDS 60.0 /* for a reducer to end by itself */

struct minimize_options {
    struct common common;
    const char *file;
    const char *output;
    double seconds;
};

/* ---- where to ---- */

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* min.hb beside the file; of a file that is called so, min-2.hb. */
static void beside(const char *file, char *out, size_t size)
{
    const char *slash = subject_is_blob(file) ? NULL : strrchr(file, '/');
    int folder = slash != NULL ? (int)(slash - file) + 1 : 0;
    snprintf(out, size, "%.*smin.hb", folder, file);
    if (same_file(file, out)) {
        snprintf(out, size, "%.*smin-2.hb", folder, file);
    }
}

static int choose_output(const struct minimize_options *o, char *out, size_t size)
{
    if (o->output == NULL) {
        beside(o->file, out, size);
        return HB_EXIT_CLEAN;
    }
    if (strlen(o->output) >= size) {
        say_error("%s: path too long", o->output);
        return HB_EXIT_USAGE;
    }
    snprintf(out, size, "%s", o->output);
    if (!subject_is_blob(o->file) && same_file(o->file, out)) {
        say_error("%s: that is the input, which stays as it is; name another file with -o", out);
        return HB_EXIT_USAGE;
    }
    return HB_EXIT_CLEAN;
}

/* ---- the reducer ---- */

static bool begins(const char *line, const char *words)
{
    return strncmp(line, words, strlen(words)) == 0;
}

/* Lines of the reducer; notes whether there was nothing to write. */
static void pass_on(void *context, const char *line, bool is_err)
{
    struct minimize_request *request = context;
    if (request->first_of_two && begins(line, "did not reproduce")) {
        return;
    }
    if (begins(line, "already minimal") || begins(line, "nothing smaller so far") || strstr(line, "\"file\":\"\"")) {
        request->wrote = false;
    }
    if (is_err) {
        fprintf(stderr, "%s\n", line);
    } else if (line[0] == '{') {
        printf("%s\n", line);
        fflush(stdout);
    } else {
        say("%s", line);
    }
}

int minimize_run(const char *program, struct minimize_request *request)
{
    char seconds[32], minimize[] = "--minimize", output[] = "--output", limit[] = "--seconds", json[] = "--json";
    char *words[16 + MINIMIZE_EXTRA_MAX] = {(char *)(size_t)program, minimize, (char *)(size_t)request->file, output,
                                            request->output};
    unsigned count = 5;
    request->wrote = true;
    struct process process = {.line = pass_on, .context = request};
    if (request->seconds > 0) {
        snprintf(seconds, sizeof seconds, "%.0f", request->seconds < 1 ? 1.0 : request->seconds);
        words[count++] = limit;
        words[count++] = seconds;
    }
    if (say_is_json()) {
        words[count++] = json;
    }
    for (unsigned i = 0; i < request->extra_count; i++) {
        words[count++] = request->extra[i];
    }
    say_command(words);
    int code = process_run(&process, words, (request->seconds > 0 ? request->seconds : MOST_SECONDS) + GRACE_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code < 0 || code > HB_EXIT_SKIPPED) {
        say_error("the reducer ended with %d", code);
        return HB_EXIT_ENVIRONMENT;
    }
    return code;
}

void minimize_end(const struct minimize_request *request, const char *words)
{
    const char *file = request->wrote ? request->output : request->file;
    char word[2 * PATH_MAX];
    say("REPLAY: ./hartbreak replay %s%s", shell_word(file, word, sizeof word), words);
}

static const char *const targets[] = {"hb-sim", NULL};

/* Beside a core from elsewhere this tree's own, to hold expectations against. */
static int prepare(const struct minimize_options *o, struct core *core, struct minimize_request *request)
{
    static struct core own;
    static char sound[] = "--sound", program[PATH_MAX];
    int code = core_prepare(core, o->common.core);
    code = code == HB_EXIT_CLEAN ? core_build(core, targets) : code;
    if (code != HB_EXIT_CLEAN || o->common.core == NULL) {
        return code;
    }
    code = core_prepare(&own, NULL);
    code = code == HB_EXIT_CLEAN ? core_build(&own, targets) : code;
    core_binary(&own, "hb-sim", program, sizeof program);
    request->extra[request->extra_count++] = sound;
    request->extra[request->extra_count++] = program;
    return code;
}

static int minimize_core(const struct minimize_options *o, struct minimize_request *request)
{
    static struct core core;
    char program[PATH_MAX], words[PATH_MAX], all[PATH_MAX + 32];
    const char *world = "";
    int code = prepare(o, &core, request);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    core_binary(&core, "hb-sim", program, sizeof program);
    double begin = seconds_now();
    request->first_of_two = minimize_is_threads(request->file);
    code = minimize_run(program, request);
    if (request->first_of_two && code == HB_EXIT_FINDING) {
        say("a schedule of the simulator fails so, too: it was made smaller there, exactly");
    } else if (request->first_of_two && code == HB_EXIT_CLEAN) {
        say("no schedule of the simulator fails so: on to threads, by how often it fails");
        request->first_of_two = false;
        request->seconds -= request->seconds > 0 ? seconds_now() - begin : 0;
        request->seconds = o->seconds > 0 && request->seconds < 1 ? 1 : request->seconds;
        code = minimize_threads(&core, request);
        world = " --world threads";
    }
    if (code == HB_EXIT_FINDING) {
        core_words(&core, words, sizeof words);
        snprintf(all, sizeof all, "%s%s", world, words);
        minimize_end(request, all);
    }
    return code;
}

int verb_minimize(int argc, char **argv)
{
    static struct minimize_options o;
    static struct minimize_request request;
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0}, {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"core", OPTION_TEXT, &o.common.core, 0, 0},       {"out", OPTION_TEXT, &o.output, 0, 0},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},        {NULL, 0, NULL, 0, 0},
    };
    int code;
    static char out[] = "--out";
    for (int i = 1; i < argc; i++) {
        argv[i] = strcmp(argv[i], "-o") == 0 ? out : argv[i];
    }
    if (!options_read(argc, argv, specs, &o.file, 1, &code)) {
        return code;
    }
    if (o.file == NULL) {
        say_error("minimize needs a file, or a blob (hb1:...)");
        return HB_EXIT_USAGE;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    code = subject_check(o.file) ? HB_EXIT_CLEAN : HB_EXIT_USAGE;
    code = code == HB_EXIT_CLEAN ? choose_output(&o, request.output, sizeof request.output) : code;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    request.file = o.file;
    request.seconds = o.seconds;
    if (prog_reproducer_is(o.file) && o.common.core != NULL) {
        say_error("%s is of a C program: --core is for reproducers of the scheduler core", o.file);
        return HB_EXIT_USAGE;
    }
    return prog_reproducer_is(o.file) ? minimize_program(&request) : minimize_core(&o, &request);
}
