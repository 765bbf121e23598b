/* SPDX-License-Identifier: Apache-2.0 */
/* hb-compile: makes a program ready for the simulator, for builds and tests that run it themselves. */
#include "core.h"
#include "process.h"
#include "program_build.h"
#include "say.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
    fputs("usage: hb-compile [--races on|off|none] -o RUNNER FILE.c [more.c] [-- CFLAGS]\n", stderr);
    return HB_EXIT_USAGE;
}

/* A link is enough: what is in the cache never changes. */
static int put(const char *runner, const char *out)
{
    if ((unlink(out) != 0 && access(out, F_OK) == 0) || symlink(runner, out) != 0) {
        say_error("%s cannot be written", out);
        return HB_EXIT_ENVIRONMENT;
    }
    return HB_EXIT_CLEAN;
}

int main(int argc, char **argv)
{
    static struct program program = {.races = true};
    static char runner[PATH_MAX];
    const char *out = NULL;
    process_catch_signals();
    argc = program_flags(&program, argc, argv);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            out = argv[++i];
        } else if (strcmp(argv[i], "--races") == 0 && i + 1 < argc) {
            program.races = strcmp(argv[++i], "off") != 0;
        } else if (argv[i][0] == '-' || program.source_count == PROGRAM_SOURCES_MAX) {
            return usage();
        } else {
            program.sources[program.source_count++] = argv[i];
        }
    }
    if (argc < 0 || out == NULL || program.source_count == 0) {
        return usage();
    }
    int code = program_build(&program, runner, sizeof runner);
    return code == HB_EXIT_CLEAN ? put(runner, out) : code;
}
