/* SPDX-License-Identifier: Apache-2.0 */
/* Runners of programs, for measurements. */
#include "bench.h"

#include "core.h"
#include "program_build.h"
#include "verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int bench_program(const char *source, const char *flags, bool racing, char *out, size_t size)
{
    static const char *const targets[] = {"hb-program-runtime", NULL};
    static struct program program;
    static char line[512];
    struct core *core = calloc(1, sizeof *core);
    char *rest = NULL;
    int code = core != NULL ? core_prepare(core, NULL) : HB_EXIT_ENVIRONMENT;
    if (code == HB_EXIT_CLEAN) {
        code = core_build(core, targets);
    }
    free(core);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    memset(&program, 0, sizeof program);
    program.races = !racing;
    program.sources[program.source_count++] = source;
    snprintf(line, sizeof line, "%s", flags);
    for (char *word = strtok_r(line, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        if (program.flag_count < PROGRAM_FLAGS_MAX) {
            program.flags[program.flag_count++] = word;
        }
    }
    return program_build(&program, out, size);
}
