/* SPDX-License-Identifier: Apache-2.0 */
/* From sources to a runner: preprocess for the cache, compile, combine, rename, link (program_link.c). */
#include "core.h"
#include "process.h"
#include "program_step.h"
#include "say.h"
#include "verb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define READ_BYTES 65536u

static const char *const hook_flags[] = {
    "-fsanitize=thread",
    "-fsanitize-thread-memory-access",
    "-fsanitize-thread-atomics",
    "-mllvm",
    "-tsan-instrument-func-entry-exit=0",
    "-g",
    "-fno-lto",
    "-fno-omit-frame-pointer",
    "-femulated-tls",
    "-fno-pie",
    "-fno-optimize-sibling-calls",
    "-U_FORTIFY_SOURCE",
    "-fcommon",
    "-fno-stack-protector",
    "-fstack-clash-protection", /* a frame that is too large meets the guard, not another thread's stack */
    "-fcf-protection=none",
    "-fkeep-persistent-storage-variables", /* or a variable goes whose only store the compiler forwards */
    "-fno-vectorize",                      /* accesses as the source has them */
    "-fno-slp-vectorize",
    "-Wno-unused-command-line-argument",
    "-fdiagnostics-color=never",
};
#define PIPELINE "5" /* part of the key of the cache: to be raised when the steps below change */

struct build {
    const struct program *program;
    char work[PATH_MAX]; /* made for this build */
    char done[PATH_MAX]; /* what it becomes */
    const char *runner;
    struct object object;
    struct step step;
};

/* Without a wish of the user: -O2, or -O0 where races are no findings and each access is a point of its own. */
static void compile_words(struct step *step, const struct program *program)
{
    step_word(step, program->races ? "-O2" : "-O0");
    for (unsigned i = 0; i < program->flag_count; i++) {
        step_word(step, program->flags[i]);
    }
    for (unsigned i = 0; i < sizeof hook_flags / sizeof hook_flags[0]; i++) {
        step_word(step, hook_flags[i]);
    }
    if (!program->races) { /* a read is a point of its own, even if a write of the same place follows */
        step_word(step, "-mllvm");
        step_word(step, "-tsan-instrument-read-before-write");
    }
}

/* ---- the cache ---- */

static bool add_file(XXH64_state_t *state, const char *path)
{
    char data[READ_BYTES];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        say_error("%s: %s", path, strerror(errno));
        return false;
    }
    for (size_t got; (got = fread(data, 1, sizeof data, file)) > 0;) {
        XXH64_update(state, data, got);
    }
    fclose(file);
    return true;
}

static void add_text(XXH64_state_t *state, const char *text)
{
    XXH64_update(state, text, strlen(text) + 1);
}

static int preprocess(struct build *build, XXH64_state_t *state)
{
    char path[PATH_MAX];
    struct step *step = &build->step;
    snprintf(path, sizeof path, "%.4000s/preprocessed.c", build->work);
    for (unsigned i = 0; i < build->program->source_count; i++) {
        step_begin(step, HB_CC, true);
        step_word(step, "-E");
        compile_words(step, build->program);
        step_word(step, build->program->sources[i]);
        step_word(step, "-o");
        step_word(step, path);
        int code = step_run(step);
        if (code != HB_EXIT_CLEAN) {
            return code;
        }
        add_text(state, build->program->sources[i]);
        if (!add_file(state, path)) {
            return HB_EXIT_ENVIRONMENT;
        }
    }
    unlink(path);
    return HB_EXIT_CLEAN;
}

/* Everything that a runner depends on. */
static int find_place(struct build *build)
{
    char here[PATH_MAX] = "", machine[64];
    struct stat state_of;
    XXH64_state_t *state = XXH64_createState();
    if (state == NULL || stat(PROGRAM_ARCHIVE, &state_of) != 0) {
        say_error("%s: %s", PROGRAM_ARCHIVE, strerror(errno));
        XXH64_freeState(state);
        return HB_EXIT_ENVIRONMENT;
    }
    XXH64_reset(state, 0);
    snprintf(machine, sizeof machine, "%lld %lld.%ld", (long long)state_of.st_size, (long long)state_of.st_mtim.tv_sec,
             state_of.st_mtim.tv_nsec);
    add_text(state, machine);
    add_text(state, getcwd(here, sizeof here) != NULL ? here : "");
    add_text(state, HB_CC " " PIPELINE);
    compile_words((step_begin(&build->step, "", false), &build->step), build->program);
    for (unsigned i = 0; i < build->step.count; i++) {
        add_text(state, build->step.argv[i]);
    }
    int code =
        add_file(state, HB_SOURCE_DIR "/fuzz/program/calls.tsv") ? preprocess(build, state) : HB_EXIT_ENVIRONMENT;
    snprintf(build->done, sizeof build->done, "%s/%016llx", HB_PROGRAMS_DIR, (unsigned long long)XXH64_digest(state));
    XXH64_freeState(state);
    return code;
}

static void remove_folder(const char *path)
{
    char inside[PATH_MAX];
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.') {
            snprintf(inside, sizeof inside, "%.4000s/%.90s", path, entry->d_name);
            unlink(inside);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    rmdir(path);
}

/* ---- the steps ---- */

/* What one run of the compiler takes and gives. IR is LLVM's, as text. */
enum form {
    C_TO_IR,     /* optimised, with hooks */
    C_TO_FRONT,  /* as the front end gives it */
    FRONT_TO_IR, /* the rest of the way */
    IR_TO_OBJECT,
};

static int compile(struct build *build, enum form form, const char *source, const char *out)
{
    struct step *step = &build->step;
    step_begin(step, HB_CC, true);
    compile_words(step, build->program);
    step_word(step, form == IR_TO_OBJECT ? "-c" : "-S");
    step_word(step, form == IR_TO_OBJECT ? "-g" : "-emit-llvm");
    if (form == C_TO_FRONT || form == IR_TO_OBJECT) {
        step_word(step, "-Xclang");
        step_word(step, "-disable-llvm-passes");
    }
    if (form == FRONT_TO_IR || form == IR_TO_OBJECT) {
        step_word(step, "-x");
        step_word(step, "ir");
    }
    step_word(step, source);
    step_word(step, "-o");
    step_word(step, out);
    return step_run(step);
}

/* Again, if the front end's output has what needs to be lowered; what has no hook even then is refused. */
static int compile_lowered(struct build *build, const char *source, const char *text)
{
    char front[PATH_MAX];
    snprintf(front, sizeof front, "%.4000s/front.ll", build->work);
    bool lowered = false;
    int code = compile(build, C_TO_FRONT, source, front);
    code = code == HB_EXIT_CLEAN ? ir_lower(front, &lowered) : code;
    code = code == HB_EXIT_CLEAN && lowered ? compile(build, FRONT_TO_IR, front, text) : code;
    unlink(front);
    return code == HB_EXIT_CLEAN && lowered ? ir_check(text, source, NULL) : code;
}

static int compile_all(struct build *build)
{
    char object[PATH_MAX], text[PATH_MAX];
    int code = HB_EXIT_CLEAN;
    for (unsigned i = 0; i < build->program->source_count && code == HB_EXIT_CLEAN; i++) {
        const char *source = build->program->sources[i];
        bool lower = false;
        snprintf(object, sizeof object, "%.4000s/%u.o", build->work, i);
        snprintf(text, sizeof text, "%.4000s/%u.ll", build->work, i);
        code = compile(build, C_TO_IR, source, text);
        code = code == HB_EXIT_CLEAN ? ir_check(text, source, &lower) : code;
        code = code == HB_EXIT_CLEAN && lower ? compile_lowered(build, source, text) : code;
        code = code == HB_EXIT_CLEAN ? compile(build, IR_TO_OBJECT, text, object) : code;
        unlink(text);
    }
    return code;
}

/* One object, common symbols allocated: then all names but main can be made its own. */
static int combine(struct build *build, const char *whole)
{
    struct step *step = &build->step;
    static char objects[PROGRAM_SOURCES_MAX][PATH_MAX];
    step_begin(step, HB_LD, true); /* lld leaves common symbols for later */
    step_word(step, "-r");
    step_word(step, "-d");
    step_word(step, "-o");
    step_word(step, whole);
    for (unsigned i = 0; i < build->program->source_count; i++) {
        snprintf(objects[i], sizeof objects[i], "%.4000s/%u.o", build->work, i);
        step_word(step, objects[i]);
    }
    return step_run(step);
}

static int check(struct build *build, const char *whole)
{
    if (!object_read(&build->object, whole)) {
        return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_ENVIRONMENT;
    }
    if (build->object.main_at[0] == '\0') {
        say_error("%s: there is no main function in the program", build->program->sources[0]);
        return HB_EXIT_USAGE;
    }
    if (build->object.has_constructors) {
        say_error("%s: constructors and destructors (functions that run before or after main) are not supported",
                  build->program->sources[0]);
        return HB_EXIT_USAGE;
    }
    return object_supported(&build->object) ? HB_EXIT_CLEAN : HB_EXIT_USAGE;
}

/* Writable sections go where the machine restores them from. */
static int rename_all(struct build *build, const char *whole, const char *renamed)
{
    struct step *step = &build->step;
    char pairs[PATH_MAX], option[PATH_MAX + 32], entry[160];
    snprintf(pairs, sizeof pairs, "%.4000s/renames.txt", build->work);
    if (!object_renames(&build->object, pairs)) {
        return HB_EXIT_ENVIRONMENT;
    }
    step_begin(step, HB_OBJCOPY, false);
    snprintf(option, sizeof option, "--redefine-syms=%s", pairs);
    step_word(step, option);
    /* Reports still say main; the machine calls it by the other name. */
    snprintf(entry, sizeof entry, "--add-symbol=hb_program_main=%s,global,function", build->object.main_at);
    step_word(step, "--keep-global-symbol=hb_program_main");
    step_word(step, entry);
    for (unsigned i = 0; i < build->object.sections; i++) {
        const char *section = build->object.section[i];
        char *own = step->own[step->own_count++];
        bool zero = strncmp(section, ".bss", 4) == 0;
        snprintf(own, sizeof step->own[0], "%s=%s", section, zero ? "hb_program_bss" : "hb_program_data");
        step_word(step, "--rename-section");
        step_word(step, own);
    }
    step_word(step, whole);
    step_word(step, renamed);
    return step_run(step);
}

static int build_all(struct build *build)
{
    char whole[PATH_MAX], renamed[PATH_MAX];
    snprintf(whole, sizeof whole, "%.4000s/whole.o", build->work);
    snprintf(renamed, sizeof renamed, "%.4000s/program.o", build->work);
    int code = compile_all(build);
    code = code == HB_EXIT_CLEAN ? combine(build, whole) : code;
    code = code == HB_EXIT_CLEAN ? check(build, whole) : code;
    code = code == HB_EXIT_CLEAN ? rename_all(build, whole, renamed) : code;
    if (code == HB_EXIT_CLEAN) {
        code = program_link(&build->step, renamed, build->runner, object_tries(&build->object));
    }
    return code;
}

/* Another driver may have been quicker; then ours goes. */
static int keep(struct build *build)
{
    if (rename(build->work, build->done) != 0 && errno != ENOTEMPTY && errno != EEXIST) {
        say_error("%s: %s", build->done, strerror(errno));
        return HB_EXIT_ENVIRONMENT;
    }
    return HB_EXIT_CLEAN;
}

int program_check(const struct program *program)
{
    for (unsigned i = 0; i < program->source_count; i++) {
        struct stat state;
        const char *path = program->sources[i];
        if (stat(path, &state) != 0 || access(path, R_OK) != 0) {
            say_error("%s: %s", path, strerror(errno));
            return HB_EXIT_USAGE;
        }
        if (!S_ISREG(state.st_mode)) {
            say_error("%s: no regular file", path);
            return HB_EXIT_USAGE;
        }
    }
    return HB_EXIT_CLEAN;
}

/* NULL after one line: *code says why. */
static struct build *build_new(const struct program *program, int *code)
{
    *code = program_check(program);
    struct build *build = *code == HB_EXIT_CLEAN ? calloc(1, sizeof *build) : NULL;
    if (build == NULL) {
        *code = *code == HB_EXIT_CLEAN ? HB_EXIT_ENVIRONMENT : *code;
        return NULL;
    }
    build->program = program;
    snprintf(build->work, sizeof build->work, "%s/making-%d", HB_PROGRAMS_DIR, getpid());
    *code = make_folders(build->work) ? HB_EXIT_CLEAN : HB_EXIT_ENVIRONMENT;
    return build;
}

static void build_free(struct build *build)
{
    if (build != NULL) {
        remove_folder(build->work);
        free(build);
    }
}

int program_build(const struct program *program, char *runner, size_t size)
{
    int code;
    char made[PATH_MAX];
    struct build *build = build_new(program, &code);
    if (code == HB_EXIT_CLEAN) {
        code = find_place(build);
        snprintf(runner, size, "%.4000s/runner", build->done);
    }
    if (code == HB_EXIT_CLEAN && access(runner, X_OK) != 0) {
        say_status("compiling %s", program->sources[0]);
        snprintf(made, sizeof made, "%.4000s/runner", build->work);
        build->runner = made;
        code = build_all(build);
        code = code == HB_EXIT_CLEAN ? keep(build) : code;
        say_status_end();
    }
    build_free(build);
    return code;
}

int program_build_at(const struct program *program, const char *runner)
{
    int code;
    struct build *build = build_new(program, &code);
    if (code == HB_EXIT_CLEAN && unlink(runner) != 0 && errno != ENOENT) {
        say_error("%s: %s", runner, strerror(errno));
        code = HB_EXIT_ENVIRONMENT;
    }
    if (code == HB_EXIT_CLEAN) {
        build->runner = runner;
        code = build_all(build);
    }
    build_free(build);
    return code;
}

int program_flags(struct program *program, int argc, char **argv)
{
    int end = argc;
    for (int i = argc - 1; i > 0; i--) {
        end = strcmp(argv[i], "--") == 0 ? i : end;
    }
    for (int i = end + 1; i < argc; i++) {
        if (program->flag_count == PROGRAM_FLAGS_MAX) {
            say_error("more than %u flags after --", PROGRAM_FLAGS_MAX);
            return -1;
        }
        program->flags[program->flag_count++] = argv[i];
    }
    argv[end] = NULL;
    return end;
}
