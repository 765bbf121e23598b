/* SPDX-License-Identifier: Apache-2.0 */
/* From sources to a runner: preprocess for the cache, compile, combine, rename, link. */
#include "core.h"
#include "process.h"
#include "program_part.h"
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

#define STEP_SECONDS 600.0
#define WORDS_MAX (PROGRAM_FLAGS_MAX + PROGRAM_SOURCES_MAX + 2 * SECTIONS_MAX + 48u)
#define WORD_MAX PATH_MAX
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
#define PROGRAM_BASE "0x30000000" /* beside the machine's arena: one window covers both (fuzz/program/arena.c) */
#define PIPELINE "4"              /* part of the key of the cache: to be raised when the steps below change */
static const char archive[] = HB_BUILD_DIR "/lib/libhb-program.a";

/* One command of the pipeline. */
struct step {
    unsigned count;
    char *argv[WORDS_MAX + 1];
    char own[2 * SECTIONS_MAX][2 * CALL_NAME_MAX];
    unsigned own_count;
    bool usage; /* what goes wrong is the program's fault */
    bool said;
    char error[LINE_MAX_LENGTH];
};

struct build {
    const struct program *program;
    char work[PATH_MAX]; /* made for this build */
    char done[PATH_MAX]; /* what it becomes */
    struct object object;
    struct step step;
};

static void word(struct step *step, const char *text)
{
    if (step->count < WORDS_MAX) {
        step->argv[step->count++] = (char *)(size_t)text;
    }
}

static void begin(struct step *step, const char *tool, bool usage)
{
    step->count = step->own_count = 0;
    step->usage = usage;
    step->said = false;
    step->error[0] = '\0';
    word(step, tool);
}

/* The first error; what follows it is often a consequence. */
static void step_line(void *context, const char *line, bool is_err)
{
    struct step *step = context;
    (void)is_err;
    static const char *const signs[] = {"error:", "undefined", "multiple definition", "duplicate symbol"};
    for (unsigned i = 0; i < sizeof signs / sizeof signs[0] && !step->said; i++) {
        if (strstr(line, signs[i]) != NULL) {
            step->said = true;
            snprintf(step->error, sizeof step->error, "%s", line);
        }
    }
}

static int run_step(struct step *step)
{
    struct process process = {.line = step_line, .context = step};
    step->argv[step->count] = NULL;
    int code = process_run(&process, step->argv, STEP_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code == 0) {
        return HB_EXIT_CLEAN;
    }
    const char *last = process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no output";
    say_error("%s", step->said ? step->error : last);
    return step->usage ? HB_EXIT_USAGE : HB_EXIT_ENVIRONMENT;
}

/* Without a wish of the user: -O2, or -O0 where races are no findings and each access is a point of its own. */
static void compile_words(struct step *step, const struct program *program)
{
    word(step, program->races ? "-O2" : "-O0");
    for (unsigned i = 0; i < program->flag_count; i++) {
        word(step, program->flags[i]);
    }
    for (unsigned i = 0; i < sizeof hook_flags / sizeof hook_flags[0]; i++) {
        word(step, hook_flags[i]);
    }
    if (!program->races) { /* a read is a point of its own, even if a write of the same place follows */
        word(step, "-mllvm");
        word(step, "-tsan-instrument-read-before-write");
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
        begin(step, HB_CC, true);
        word(step, "-E");
        compile_words(step, build->program);
        word(step, build->program->sources[i]);
        word(step, "-o");
        word(step, path);
        int code = run_step(step);
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
    if (state == NULL || stat(archive, &state_of) != 0) {
        say_error("%s: %s", archive, strerror(errno));
        XXH64_freeState(state);
        return HB_EXIT_ENVIRONMENT;
    }
    XXH64_reset(state, 0);
    snprintf(machine, sizeof machine, "%lld %lld.%ld", (long long)state_of.st_size, (long long)state_of.st_mtim.tv_sec,
             state_of.st_mtim.tv_nsec);
    add_text(state, machine);
    add_text(state, getcwd(here, sizeof here) != NULL ? here : "");
    add_text(state, HB_CC " " PIPELINE);
    compile_words((begin(&build->step, "", false), &build->step), build->program);
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
    begin(step, HB_CC, true);
    compile_words(step, build->program);
    word(step, form == IR_TO_OBJECT ? "-c" : "-S");
    word(step, form == IR_TO_OBJECT ? "-g" : "-emit-llvm");
    if (form == C_TO_FRONT || form == IR_TO_OBJECT) {
        word(step, "-Xclang");
        word(step, "-disable-llvm-passes");
    }
    if (form == FRONT_TO_IR || form == IR_TO_OBJECT) {
        word(step, "-x");
        word(step, "ir");
    }
    word(step, source);
    word(step, "-o");
    word(step, out);
    return run_step(step);
}

/* Again, with loops for the read-modify-writes that have no hook; what is left then is refused. */
static int compile_lowered(struct build *build, const char *source, const char *text)
{
    char front[PATH_MAX];
    snprintf(front, sizeof front, "%.4000s/front.ll", build->work);
    int code = compile(build, C_TO_FRONT, source, front);
    code = code == HB_EXIT_CLEAN ? ir_lower(front) : code;
    code = code == HB_EXIT_CLEAN ? compile(build, FRONT_TO_IR, front, text) : code;
    unlink(front);
    return code == HB_EXIT_CLEAN ? ir_check(text, source, NULL) : code;
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
    begin(step, HB_CC, true);
    word(step, "-r");
    word(step, "-nostdlib");
    word(step, "-fuse-ld=bfd"); /* lld leaves common symbols for later */
    word(step, "-Wl,-d");
    word(step, "-o");
    word(step, whole);
    for (unsigned i = 0; i < build->program->source_count; i++) {
        snprintf(objects[i], sizeof objects[i], "%.4000s/%u.o", build->work, i);
        word(step, objects[i]);
    }
    return run_step(step);
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
    begin(step, HB_OBJCOPY, false);
    snprintf(option, sizeof option, "--redefine-syms=%s", pairs);
    word(step, option);
    /* Reports still say main; the machine calls it by the other name. */
    snprintf(entry, sizeof entry, "--add-symbol=hb_program_main=%s,global,function", build->object.main_at);
    word(step, "--keep-global-symbol=hb_program_main");
    word(step, entry);
    for (unsigned i = 0; i < build->object.sections; i++) {
        const char *section = build->object.section[i];
        char *own = step->own[step->own_count++];
        bool zero = strncmp(section, ".bss", 4) == 0;
        snprintf(own, sizeof step->own[0], "%s=%s", section, zero ? "hb_program_bss" : "hb_program_data");
        word(step, "--rename-section");
        word(step, own);
    }
    word(step, whole);
    word(step, renamed);
    return run_step(step);
}

static int link_all(struct build *build, const char *renamed)
{
    struct step *step = &build->step;
    char runner[PATH_MAX];
    snprintf(runner, sizeof runner, "%.4000s/runner", build->work);
    begin(step, HB_CC, false);
    word(step, "-no-pie");
    word(step, "-fuse-ld=lld");
    word(step, "-Wl,--image-base=" PROGRAM_BASE);
    word(step, "-Wl,-z,norelro");
    word(step, "-o");
    word(step, runner);
    word(step, renamed);
    word(step, archive);
    word(step,
         object_tries(&build->object) ? "-Wl,--defsym=hb_program_trylock=1" : "-Wl,--defsym=hb_program_trylock=0");
    word(step, "-lcjson");
    word(step, "-lxxhash");
    word(step, "-lm");
    return run_step(step);
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
    code = code == HB_EXIT_CLEAN ? link_all(build, renamed) : code;
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

int program_build(const struct program *program, char *runner, size_t size)
{
    int code = program_check(program);
    struct build *build = code == HB_EXIT_CLEAN ? calloc(1, sizeof *build) : NULL;
    if (build == NULL) {
        return code != HB_EXIT_CLEAN ? code : HB_EXIT_ENVIRONMENT;
    }
    build->program = program;
    snprintf(build->work, sizeof build->work, "%s/making-%d", HB_PROGRAMS_DIR, getpid());
    code = make_folders(build->work) ? find_place(build) : HB_EXIT_ENVIRONMENT;
    snprintf(runner, size, "%.4000s/runner", build->done);
    if (code == HB_EXIT_CLEAN && access(runner, X_OK) != 0) {
        say_status("compiling %s", program->sources[0]);
        code = build_all(build);
        code = code == HB_EXIT_CLEAN ? keep(build) : code;
        say_status_end();
    }
    remove_folder(build->work);
    free(build);
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
