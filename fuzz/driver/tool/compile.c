/* SPDX-License-Identifier: Apache-2.0 */
/* hb-compile: makes a program ready for the simulator, for builds and tests that run it themselves. */
#include "process.h"
#include "program_build.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

static int usage(void)
{
    fputs("usage: hb-compile [--races on|off|none] -o RUNNER FILE.c [more.c] [-- CFLAGS]\n", stderr);
    return HB_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static struct program program = {.races = true};
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
    return program_build_at(&program, out);
}
