/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hb-stress-tsan and hb-stress-tsan-locks as they are called: starts the instrumented binary of that
 * name in ../libexec, once its canary has sung.
 *
 * TSan may die before main, depending on how the kernel lays out memory, so the judge must not be
 * instrumented itself. What is judged is whether a known race is reported, not what TSan says.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/report.h"
#include "sched_view.h"

static bool instrumented_path(char *out, size_t size)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) {
        return false;
    }
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return snprintf(out, size, "%s/../libexec/%s", self, slash + 1) < (int)size;
}

static void fix_layout(void)
{
    int now = personality(0xffffffff);
    if (now >= 0) {
        personality((unsigned long)now | ADDR_NO_RANDOMIZE);
    }
}

/* Whether the instrumented binary sees its own planted faults; quiet unless `out` is the output to show. */
static bool canary_sings(const char *path, bool fixed_layout, bool show)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (!show) {
            dup2(null, STDOUT_FILENO);
        }
        dup2(null, STDERR_FILENO);
        if (fixed_layout) {
            fix_layout();
        }
        execl(path, path, "--canary", (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
        continue;
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool has_option(int argc, char **argv, const char *option)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], option) == 0) {
            return true;
        }
    }
    return false;
}

static int not_here(int argc, char **argv)
{
    static const char reason[] = "tsan NOT RUN: a known race is not reported on this machine; "
                                 "as root: sysctl vm.mmap_rnd_bits=28, or run it under `setarch -R`";
    fprintf(stderr, "hb-stress: %s\n", reason);
    if (has_option(argc, argv, "--json")) {
        struct hb_report report = {.out = stdout, .json = true, .world = "threads", .core = sched_view_core_name()};
        struct hb_totals totals = {0};
        hb_report_done(&report, &totals, HB_VERDICT_NOT_RUN, reason);
    }
    return 3;
}

int main(int argc, char **argv)
{
    char path[PATH_MAX];
    if (!instrumented_path(path, sizeof path) || access(path, X_OK) != 0) {
        fprintf(stderr, "hb-stress: no instrumented binary beside this one; build its target\n");
        return 3;
    }
    bool asked = has_option(argc, argv, "--canary");
    bool fixed_layout = false;
    if (!canary_sings(path, false, asked)) {
        fixed_layout = true;
        if (!canary_sings(path, true, asked)) {
            return not_here(argc, argv);
        }
        fix_layout();
    }
    if (asked) {
        printf("canary: %s\n", fixed_layout ? "works with a fixed memory layout only" : "works");
        return 0;
    }
    execv(path, argv);
    fprintf(stderr, "hb-stress: %s: %s\n", path, strerror(errno));
    return 3;
}
