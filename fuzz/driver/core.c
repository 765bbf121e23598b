/* SPDX-License-Identifier: Apache-2.0 */
#include "core.h"

#include "process.h"
#include "say.h"
#include "shell_word.h"
#include "verb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#define CONFIGURE_SECONDS 300.0
#define BUILD_SECONDS 3600.0
#define QUIET_STEPS 3u

static const char *const seam_headers[] = {"sched.h", "sched_port.h", "sched_view.h"};

static bool has_sources(const char *dir)
{
    DIR *folder = opendir(dir);
    bool found = false;
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        found = found || (length > 2 && strcmp(entry->d_name + length - 2, ".c") == 0);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return found;
}

static bool check_core(const char *dir)
{
    char path[PATH_MAX];
    if (access(dir, R_OK | X_OK) != 0) {
        say_error("core %s: %s", dir, strerror(errno));
        return false;
    }
    for (unsigned i = 0; i < sizeof seam_headers / sizeof seam_headers[0]; i++) {
        snprintf(path, sizeof path, "%s/include/%s", dir, seam_headers[i]);
        if (access(path, R_OK) != 0) {
            say_error("core %s: include/%s is missing (the seams are in sched_core/include/)", dir, seam_headers[i]);
            return false;
        }
    }
    if (!has_sources(dir)) {
        say_error("core %s: no C files in it", dir);
        return false;
    }
    return true;
}

/* Where a foreign core is built: one place a directory, whatever its contents are today. */
static void choose_folder(struct core *core, const char *real)
{
    const char *slash = strrchr(real, '/');
    snprintf(core->name, sizeof core->name, "%.40s", slash != NULL && slash[1] != '\0' ? slash + 1 : "core");
    snprintf(core->build, sizeof core->build, "%s/%s-%08x", HB_CORES_DIR, core->name, XXH32(real, strlen(real), 0));
    snprintf(core->copy, sizeof core->copy, "%.4000s/core", core->build);
}

static int lock_build(const char *build)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.4000s/.driver-lock", build);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (fd < 0) {
        /* Somebody else's finished build may still be used. */
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        say_status("waiting for another hartbreak that builds in %s", build);
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR && !process_interrupted()) {
        }
    }
    return fd;
}

static void unlock_build(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}

struct log {
    const struct core *core;
    bool seen_error;
    char error[1024];
};

/* Paths of the mirror are shown as those of the user's own files. */
static void show_given(const struct core *core, const char *line, char *out, size_t size)
{
    const char *at = core->foreign ? strstr(line, core->copy) : NULL;
    if (at == NULL) {
        snprintf(out, size, "%s", line);
    } else {
        snprintf(out, size, "%.*s%s%s", (int)(at - line), line, core->given, at + strlen(core->copy));
    }
}

static void build_line(void *context, const char *line, bool is_err)
{
    struct log *log = context;
    (void)is_err;
    static const char *const signs[] = {"error:", "undefined symbol", "undefined reference", "ninja: error",
                                        "unknown target"};
    for (unsigned i = 0; i < sizeof signs / sizeof signs[0] && !log->seen_error; i++) {
        if (strstr(line, signs[i]) != NULL) {
            log->seen_error = true;
            show_given(log->core, line, log->error, sizeof log->error);
        }
    }
    /* A check that there is nothing to do is not worth a line. */
    const char *slash = line[0] == '[' ? strchr(line, '/') : NULL;
    if (slash != NULL && strtoul(slash + 1, NULL, 10) > QUIET_STEPS) {
        say_status("building %s %.60s", log->core->foreign ? log->core->name : "hartbreak", line);
    }
}

static int configure(struct core *core)
{
    char path[PATH_MAX], core_dir[PATH_MAX + 32], compiler[PATH_MAX + 32];
    snprintf(path, sizeof path, "%.4000s/build.ninja", core->build);
    if (access(path, R_OK) == 0) {
        return HB_EXIT_CLEAN;
    }
    snprintf(core_dir, sizeof core_dir, "-DHB_CORE_DIR=%s", core->copy);
    snprintf(compiler, sizeof compiler, "-DCMAKE_C_COMPILER=%s", HB_CC);
    char worlds[] = "-DHB_WORLDS=" HB_BUILD_DIR;
    char *argv[] = {
        "cmake",  "-S",     HB_SOURCE_DIR,    "-B",   core->build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
        compiler, core_dir, "-DHB_TESTS=OFF", worlds, NULL};
    struct log log = {.core = core};
    struct process process = {.line = build_line, .context = &log};
    say_plain_command(argv);
    int code = process_run(&process, argv, CONFIGURE_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code != 0) {
        unlink(path);
        unsigned first = process.tail_count > TAIL_LINES ? process.tail_count - TAIL_LINES : 0;
        for (unsigned i = first; i < process.tail_count; i++) {
            say_error("%s", process.tail[i % TAIL_LINES]);
        }
        say_error("configuring for core %s failed", core->given);
        return HB_EXIT_ENVIRONMENT;
    }
    return HB_EXIT_CLEAN;
}

int core_prepare(struct core *core, const char *dir)
{
    memset(core, 0, sizeof *core);
    if (dir == NULL) {
        snprintf(core->name, sizeof core->name, "sched_core");
        snprintf(core->build, sizeof core->build, "%s", HB_BUILD_DIR);
        snprintf(core->copy, sizeof core->copy, "%s/sched_core", HB_SOURCE_DIR);
        return HB_EXIT_CLEAN;
    }
    char real[PATH_MAX];
    core->foreign = true;
    snprintf(core->given, sizeof core->given, "%s", dir);
    if (!check_core(dir) || realpath(dir, real) == NULL) {
        return HB_EXIT_USAGE;
    }
    choose_folder(core, real);
    if (!make_folders(core->build)) {
        return HB_EXIT_ENVIRONMENT;
    }
    int lock = lock_build(core->build);
    int code = mirror(real, core->copy) ? configure(core) : HB_EXIT_USAGE;
    unlock_build(lock);
    return code;
}

int core_build(const struct core *core, const char *const *targets)
{
    char *argv[CORE_TARGETS_MAX + 4] = {"ninja", "-C", (char *)(size_t)core->build};
    unsigned count = 3;
    for (unsigned i = 0; targets[i] != NULL && i < CORE_TARGETS_MAX; i++) {
        argv[count++] = (char *)(size_t)targets[i];
    }
    int code = core->foreign ? core_worlds(core, targets) : HB_EXIT_CLEAN;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    const char *const environment[] = {"NINJA_STATUS=[%f/%t] ", NULL};
    struct log log = {.core = core};
    struct process process = {.line = build_line, .context = &log, .environment = environment};
    int lock = lock_build(core->build);
    double begin = seconds_now();
    code = process_run(&process, argv, BUILD_SECONDS);
    unlock_build(lock);
    say_status_end();
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code == 0) {
        if (seconds_now() - begin > 2) {
            say_plain_command(argv);
        }
        return HB_EXIT_CLEAN;
    }
    if (!log.seen_error) {
        show_given(core, process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no output",
                   log.error, sizeof log.error);
    }
    say_plain_command(argv);
    say_error("%s%s does not build: %s", core->foreign ? "core " : "", core->foreign ? core->given : "hartbreak",
              log.error);
    bool ours = strstr(log.error, "build.ninja") != NULL;
    return core->foreign && !ours ? HB_EXIT_USAGE : HB_EXIT_ENVIRONMENT;
}

int core_tool(const char *name, char *out, size_t size)
{
    struct core *own = calloc(1, sizeof *own);
    const char *const targets[] = {name, NULL};
    int code = own != NULL ? core_prepare(own, NULL) : HB_EXIT_ENVIRONMENT;
    if (code == HB_EXIT_CLEAN) {
        code = core_build(own, targets);
        core_binary(own, name, out, size);
    }
    free(own);
    return code;
}

void core_binary(const struct core *core, const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s/bin/%s", core->build, name);
}

void core_words(const struct core *core, char *out, size_t size)
{
    *out = '\0';
    if (core->foreign) {
        char word[2 * PATH_MAX];
        snprintf(out, size, " --core %s", shell_word(core->given, word, sizeof word));
    }
}
