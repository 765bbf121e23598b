/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ./hartbreak corpus add: a reproducer becomes a regression, which every test and hunt replays.
 * ./hartbreak corpus distill: a fuzzer's inputs without those that add nothing.
 */
#include "corpus_c.h"
#include "corpus_distill.h"
#include "replay.h"
#include "say.h"
#include "verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MOST 48u
#define SIGNATURE_LENGTH 8u
#define LINE_BYTES 512u
#define REASON_BYTES 512u

struct corpus_options {
    const char *words[2]; /* add FILE; distill [TARGET] */
    const char *name;
    const char *why;
    const char *folder; /* NULL: where such files are */
    const char *core;   /* on which a test in C must fail */
    const char *from;   /* inputs of another machine */
    bool as_c;
};

static bool good_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length > 0 && length <= NAME_MOST && name[length] == '\0' && name[0] != '-';
}

/* The signature in the line `origin ...` of a program's text. */
static bool read_signature(const char *path, char *out)
{
    FILE *file = fopen(path, "r");
    char line[LINE_BYTES];
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        const char *at = strncmp(line, "origin ", 7) == 0 ? strstr(line, " signature ") : NULL;
        found = at != NULL && sscanf(at, " signature %8[0-9a-f]", out) == 1 && strlen(out) == SIGNATURE_LENGTH;
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

/* Keeps what hb-sim says is wrong. */
static void on_line(void *context, const char *line, bool is_err)
{
    if (is_err) {
        snprintf(context, REASON_BYTES, "%s", strncmp(line, "hb-sim: ", 8) == 0 ? line + 8 : line);
    }
}

static int replay_own(struct replay *replay, char reason[REASON_BYTES])
{
    char program[PATH_MAX];
    struct process process = {.line = on_line, .context = reason};
    core_binary(&replay->core, "hb-sim", program, sizeof program);
    char option[] = "--replay";
    char *argv[] = {program, option, replay->file, NULL};
    return process_run(&process, argv, REPLAY_SECONDS);
}

static int write_regression(const struct corpus_options *o, const char *text, const char *path)
{
    char line[LINE_BYTES];
    FILE *in = fopen(text, "r");
    FILE *out = in != NULL ? fopen(path, "wx") : NULL;
    if (out == NULL) {
        say_error("%s: %s", path, errno == EEXIST ? "there is one already" : strerror(errno));
        if (in != NULL) {
            fclose(in);
        }
        return HB_EXIT_USAGE;
    }
    fprintf(out, "# SPDX-License-Identifier: Apache-2.0\n# %s\n", o->why);
    while (fgets(line, sizeof line, in) != NULL) {
        fputs(line, out);
    }
    fclose(in);
    if (fclose(out) != 0) {
        say_error("%s: %s", path, strerror(errno));
        return HB_EXIT_ENVIRONMENT;
    }
    return HB_EXIT_CLEAN;
}

/* A regression is what this tree's core once did, and does no more. */
static int judge(const struct replay *replay, const char *reason, int code)
{
    if (code == HB_EXIT_CLEAN) {
        return code;
    }
    if (code == HB_EXIT_FINDING) {
        say_error("%s fails on the core of this tree: repair the core first, no regression may fail", replay->file);
        return HB_EXIT_FINDING;
    }
    if (reason[0] != '\0') {
        say_error("%s", reason);
    } else {
        say_error("%s cannot be replayed: hb-sim ended with %d", replay->file, code);
    }
    return code == HB_EXIT_SKIPPED ? HB_EXIT_USAGE : code;
}

static int add_text(struct replay *replay, const struct corpus_options *o)
{
    const char *folder = o->folder != NULL ? o->folder : HB_SOURCE_DIR "/corpus/regressions";
    char signature[SIGNATURE_LENGTH + 1], path[PATH_MAX];
    int code = replay_as_text(replay);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (!read_signature(replay->text, signature)) {
        say_error("%s has no origin with a signature: it was not found by a world", replay->file);
        code = HB_EXIT_USAGE;
    } else if (!make_folders(folder)) {
        code = HB_EXIT_ENVIRONMENT;
    } else {
        snprintf(path, sizeof path, "%.3000s/%s-%s.hb", folder, signature, o->name);
        code = write_regression(o, replay->text, path);
    }
    if (code == HB_EXIT_CLEAN) {
        corpus_added(path);
    }
    unlink(replay->text);
    return code;
}

static int add_c(struct replay *replay, const struct corpus_options *o)
{
    const struct corpus_c test = {
        .name = o->name,
        .why = o->why,
        .folder = o->folder != NULL ? o->folder : HB_SOURCE_DIR "/selftest/regressions",
        .broken = o->core,
    };
    return corpus_as_c(replay, &test);
}

static int add(struct replay *replay, const struct corpus_options *o)
{
    static const char *const targets[] = {"hb-sim", NULL};
    char reason[REASON_BYTES] = "";
    int code = core_prepare(&replay->core, NULL);
    code = code == HB_EXIT_CLEAN ? core_build(&replay->core, targets) : code;
    if (code == HB_EXIT_CLEAN) {
        code = replay_own(replay, reason);
        code = judge(replay, reason, code);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    return o->as_c ? add_c(replay, o) : add_text(replay, o);
}

/* False: one line says what is wrong. */
static bool check(const struct corpus_options *o)
{
    struct stat state;
    if (o->words[1] == NULL) {
        say_error("corpus add needs a file: corpus add FILE --name N --why SENTENCE");
        return false;
    }
    if (o->from != NULL) {
        say_error("--from is of corpus distill");
        return false;
    }
    if (o->name == NULL || !good_name(o->name)) {
        say_error("--name needs a few words of small letters and digits, joined by '-', at most %u", NAME_MOST);
        return false;
    }
    bool comment = o->why != NULL && strstr(o->why, "*/") == NULL && strstr(o->why, "/*") == NULL;
    if (!comment || o->why[0] == '\0' || strchr(o->why, '\n') != NULL || strlen(o->why) > 116) {
        say_error("--why needs a sentence about what was wrong, in one line of at most 116");
        return false;
    }
    if (o->core != NULL && !o->as_c) {
        say_error("--core shows that a test in C fails there: --as-c is missing");
        return false;
    }
    if (stat(o->words[1], &state) != 0 || !S_ISREG(state.st_mode) || access(o->words[1], R_OK) != 0) {
        say_error("%s: no file that can be read", o->words[1]);
        return false;
    }
    return true;
}

static int distill(const struct corpus_options *o)
{
    if (o->name != NULL || o->why != NULL || o->folder != NULL || o->core != NULL || o->as_c) {
        say_error("corpus distill takes a target and --from, nothing else");
        return HB_EXIT_USAGE;
    }
    return corpus_distill(o->words[1] != NULL ? o->words[1] : "program", o->from);
}

int verb_corpus(int argc, char **argv)
{
    static struct replay replay;
    struct corpus_options o = {.why = NULL};
    bool verbose = false, json = false;
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &verbose, 0, 0},
        {"json", OPTION_FLAG, &json, 0, 0},
        {"name", OPTION_TEXT, &o.name, 0, 0},
        {"why", OPTION_TEXT, &o.why, 0, 0},
        {"out", OPTION_TEXT, &o.folder, 0, 0},
        {"as-c", OPTION_FLAG, &o.as_c, 0, 0},
        {"core", OPTION_TEXT, &o.core, 0, 0},
        {"from", OPTION_TEXT, &o.from, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, o.words, 2, &code)) {
        return code;
    }
    say_json_mode(json);
    say_verbose_mode(verbose);
    if (o.words[0] != NULL && strcmp(o.words[0], "distill") == 0) {
        return distill(&o);
    }
    if (o.words[0] == NULL || strcmp(o.words[0], "add") != 0) {
        say_error("corpus needs what to do: corpus add FILE --name N --why SENTENCE, or corpus distill [TARGET]");
        return HB_EXIT_USAGE;
    }
    if (!check(&o)) {
        return HB_EXIT_USAGE;
    }
    snprintf(replay.file, sizeof replay.file, "%s", o.words[1]);
    return add(&replay, &o);
}
