/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last step. What the compiler would tell the linker is the same for every program, and asking it takes as long as
 * linking does: so it is asked once, and its words are kept. If they do not do any more, the compiler is called.
 */
#include "program_ir.h"
#include "program_step.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

/* What stands in the kept words for what differs. */
#define OBJECT "hb_the_object"
#define RUNNER "hb_the_runner"
#define TRIES "hb_the_tries"

/* Beside the machine's arena: one window covers both (fuzz/program/arena.c). */
static const char image_base[] = "-Wl,--image-base=0x30000000";
static const char archive[] = PROGRAM_ARCHIVE;

static void compiler_words(struct step *step, const char *object, const char *runner, const char *tries)
{
    const char *const words[] = {"-no-pie", "-fuse-ld=lld", image_base, "-Wl,-z,norelro", "-o",       runner,
                                 object,    archive,        tries,      "-lcjson",        "-lxxhash", "-lm"};
    step_begin(step, HB_CC, false);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        step_word(step, words[i]);
    }
}

/* ---- the kept words, one a line ---- */

struct answer {
    FILE *out;
    unsigned commands;
};

/* " "TOOL" "WORD"...": a command that the compiler would run; a backslash makes the next character an ordinary one. */
static void answer_line(void *context, const char *line, bool is_err)
{
    struct answer *answer = context;
    if (!is_err || strncmp(line, " \"", 2) != 0) {
        return;
    }
    answer->commands++;
    bool inside = false;
    for (const char *at = line; *at != '\0'; at++) {
        if (*at == '"') {
            inside = !inside;
            fputs(inside ? "" : "\n", answer->out);
        } else if (inside) {
            at += *at == '\\' && at[1] != '\0';
            fputc(*at, answer->out);
        }
    }
}

static void kept_path(struct step *step, char *path, size_t size)
{
    XXH64_hash_t key = 0;
    for (unsigned i = 0; i < step->count; i++) {
        key = XXH64(step->argv[i], strlen(step->argv[i]), key);
    }
    snprintf(path, size, "%s/linker-%016llx", HB_PROGRAMS_DIR, (unsigned long long)key);
}

/* The words, or NULL. The caller frees them. */
static char *kept_words(struct step *step, char *path, size_t size)
{
    char making[PATH_MAX];
    compiler_words(step, "-Wl," OBJECT, RUNNER, "-Wl," TRIES);
    step_word(step, "-###");
    kept_path(step, path, size);
    if (access(path, R_OK) != 0) {
        snprintf(making, sizeof making, "%s/linker-%d", HB_PROGRAMS_DIR, getpid());
        struct answer answer = {.out = fopen(making, "w")};
        struct process process = {.line = answer_line, .context = &answer};
        step->argv[step->count] = NULL;
        bool ok = answer.out != NULL && process_run(&process, step->argv, STEP_SECONDS) == 0 && answer.commands == 1;
        ok = answer.out != NULL && fclose(answer.out) == 0 && ok;
        if (!ok || rename(making, path) != 0) {
            unlink(making);
            return NULL;
        }
    }
    return ir_read(path);
}

static bool link_directly(struct step *step, const char *object, const char *runner, const char *tries)
{
    char path[PATH_MAX];
    char *words = kept_words(step, path, sizeof path), *rest = words;
    struct process process = {0};
    step_begin(step, "", false);
    step->count = 0;
    for (char *word; words != NULL && (word = strsep(&rest, "\n")) != NULL && *word != '\0';) {
        step_word(step, strcmp(word, OBJECT) == 0   ? object
                        : strcmp(word, RUNNER) == 0 ? runner
                        : strcmp(word, TRIES) == 0  ? tries
                                                    : word);
    }
    step->argv[step->count] = NULL;
    bool done = step->count > 0 && process_run(&process, step->argv, STEP_SECONDS) == 0;
    if (!done) {
        unlink(path);
    }
    free(words);
    return done;
}

int program_link(struct step *step, const char *object, const char *runner, bool tries)
{
    static const char through[] = "-Wl,";
    const char *word = tries ? "-Wl,--defsym=hb_program_trylock=1" : "-Wl,--defsym=hb_program_trylock=0";
    if (link_directly(step, object, runner, word + strlen(through))) {
        return HB_EXIT_CLEAN;
    }
    compiler_words(step, object, runner, word);
    return process_interrupted() ? HB_EXIT_INTERRUPTED : step_run(step);
}
