/* SPDX-License-Identifier: Apache-2.0 */
#include "minimize_threads.h"

#include "say.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

/* The fastest first: what fails without a sanitizer needs none. */
static const char *const builds[] = {"hb-stress-plain", "hb-stress-asan", "hb-stress-tsan", "hb-stress-tsan-locks"};
#define BUILDS (sizeof builds / sizeof builds[0])

bool minimize_is_threads(const char *file)
{
    static const char origin[] = "origin world threads";
    char line[512];
    bool found = false;
    FILE *in = fopen(file, "r");
    while (in != NULL && !found && fgets(line, sizeof line, in) != NULL) {
        found = strncmp(line, origin, sizeof origin - 1) == 0;
    }
    if (in != NULL) {
        fclose(in);
    }
    return found;
}

int minimize_threads(const struct core *core, struct minimize_request *request)
{
    static char paths[BUILDS][PATH_MAX];
    static char program[PATH_MAX], stress[] = "--stress";
    const char *targets[BUILDS + 1] = {NULL};
    for (unsigned i = 0; i < BUILDS; i++) {
        targets[i] = builds[i];
    }
    int code = core_build(core, targets);
    code = code == HB_EXIT_CLEAN ? core_tool("hb-minimize-rate", program, sizeof program) : code;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    request->extra_count = 0;
    for (unsigned i = 0; i < BUILDS; i++) {
        core_binary(core, builds[i], paths[i], sizeof paths[i]);
        request->extra[request->extra_count++] = stress;
        request->extra[request->extra_count++] = paths[i];
    }
    return minimize_run(program, request);
}
