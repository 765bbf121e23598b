/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_gdb.h"

#include "say.h"
#include "verb.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define GDB_WORDS_MAX 128u
#define POLL_SECONDS 0.05

static const char script[] = HB_SOURCE_DIR "/fuzz/driver/gdb/hb.py";
/* Debian's own gdb knows the host's machine only; elsewhere gdb knows all. */
static const char *const multiarch[] = {"gdb-multiarch", "gdb"};

int replay_gdb_words(struct replay_options *options, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            options->gdb_words = argv + i + 1;
            options->gdb_count = (unsigned)(argc - i - 1);
            return i;
        }
    }
    return argc;
}

static const char *debugger(bool harts)
{
    if (!harts) {
        return program_present("gdb") ? "gdb" : NULL;
    }
    for (unsigned i = 0; i < sizeof multiarch / sizeof multiarch[0]; i++) {
        if (program_present(multiarch[i])) {
            return multiarch[i];
        }
    }
    return NULL;
}

int replay_gdb_check(const struct replay_options *options, bool harts)
{
    if (!options->gdb) {
        if (options->gdb_words != NULL) {
            say_error("words behind -- are for gdb: --gdb is missing");
            return HB_EXIT_USAGE;
        }
        return HB_EXIT_CLEAN;
    }
    if (options->common.json || options->repair || options->times > 1) {
        say_error("--gdb is one replay on a terminal: not with --json, --repair or --times");
        return HB_EXIT_USAGE;
    }
    if (options->gdb_count + 16 > GDB_WORDS_MAX) {
        say_error("%u words for gdb are too many: put them into a file, -- -x FILE", options->gdb_count);
        return HB_EXIT_USAGE;
    }
    if (options->gdb_count == 0 && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
        say_error("--gdb needs a terminal, or gdb's own options: --gdb -- -batch -ex 'hb where'");
        return HB_EXIT_USAGE;
    }
    if (debugger(harts) == NULL) {
        say_error("no %s on this machine: ./hartbreak doctor shows how to install it", harts ? multiarch[0] : "gdb");
        return HB_EXIT_ENVIRONMENT;
    }
    return HB_EXIT_CLEAN;
}

_Noreturn static void become(char *const argv[], pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGHUP);
    if (getppid() != parent) {
        _exit(127);
    }
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    execvp(argv[0], argv);
    fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* Keeps an eye on `beside` meanwhile, which may be NULL. gdb's exit code, or 128 and its signal. */
static int foreground(char *const argv[], struct process *beside)
{
    struct process *list[1] = {beside};
    say_command(argv);
    fflush(NULL);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is gdb's */
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        become(argv, parent);
    }
    int status = 0;
    pid_t ended = pid;
    while (pid > 0 && (ended = waitpid(pid, &status, WNOHANG)) == 0) { /* until gdb ends */
        if (process_interrupted()) {
            kill(pid, SIGTERM);
        }
        processes_poll(list, 1, POLL_SECONDS);
    }
    process_catch_signals();
    if (pid < 0 || ended != pid) {
        say_error("gdb: %s", strerror(errno));
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* gdb -q SETTINGS -x hb.py -ex FIRST, the user's words, LAST. */
static int run(const struct replay_options *o, const char *gdb, const char *const *before, const char *first,
               const char *const *last, struct process *beside)
{
    const char *argv[GDB_WORDS_MAX] = {gdb, "-q"};
    unsigned count = 2;
    for (unsigned i = 0; before[i] != NULL; i++) {
        argv[count++] = before[i];
    }
    argv[count++] = "-x";
    argv[count++] = script;
    argv[count++] = "-ex";
    argv[count++] = first;
    for (unsigned i = 0; i < o->gdb_count; i++) {
        argv[count++] = o->gdb_words[i];
    }
    for (unsigned i = 0; last[i] != NULL; i++) {
        argv[count++] = last[i];
    }
    int code = foreground((char *const *)(size_t)argv, beside);
    if (code != 0 && !process_interrupted()) {
        say_error("gdb ended with %d", code);
        return HB_EXIT_ENVIRONMENT;
    }
    return HB_EXIT_CLEAN;
}

int replay_gdb_program(const struct replay_options *options, const char *program, const char *file, bool fails)
{
    static const char *const before[] = {NULL};
    const char *const last[] = {"--args", program, "--replay", file, "--steps", "/dev/null", NULL};
    say("gdb: %s; hb help lists what hb can do", fails ? "at the failure" : "it does not fail: at its first step");
    return run(options, debugger(false), before, fails ? "hb fail" : "hb until 1", last, NULL);
}

int replay_gdb_sim(struct replay *replay, bool fails)
{
    char program[PATH_MAX];
    core_binary(&replay->core, "hb-sim", program, sizeof program);
    return replay_gdb_program(&replay->options, program, replay->file, fails);
}

int replay_gdb_harts(struct replay *replay, struct boot *boot, bool fails)
{
    char target[PATH_MAX + 16];
    snprintf(target, sizeof target, "target remote %s", boot->request.gdb);
    const char *const before[] = {"-iex", "set confirm off", boot->kernel, "-ex", target, NULL};
    static const char *const last[] = {NULL};
    say("gdb: the kernel under QEMU, %s; hb help lists what hb can do",
        fails ? "at the failure" : "which does not fail: at its first entry");
    int code = run(&replay->options, debugger(true), before, fails ? "hb fail" : "hb until 1", last, &boot->process);
    process_stop(&boot->process);
    boot_wait(boot);
    return code;
}
