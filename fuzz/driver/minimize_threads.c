/* SPDX-License-Identifier: Apache-2.0 */
#include "minimize_threads.h"

#include "say.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

/* The build that found it comes first, if that is known; then the fastest. */
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

/* The build that found it, from the report beside the file; BUILDS if that does not say. */
static unsigned found_by(const char *file)
{
    char path[PATH_MAX], line[512], name[64];
    const char *slash = strrchr(file, '/');
    unsigned build = BUILDS;
    snprintf(path, sizeof path, "%.*sreport.txt", slash != NULL ? (int)(slash - file) + 1 : 0, file);
    FILE *in = fopen(path, "r");
    while (in != NULL && build == BUILDS && fgets(line, sizeof line, in) != NULL) {
        for (unsigned i = 0; i < BUILDS && sscanf(line, "binary %63[^,\n]", name) == 1; i++) {
            build = strcmp(name, builds[i]) == 0 ? i : build;
        }
    }
    if (in != NULL) {
        fclose(in);
    }
    return build;
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
    unsigned first = found_by(request->file);
    request->extra_count = 0;
    for (unsigned n = 0; n < BUILDS; n++) {
        /* That build first, the others as they stand. */
        unsigned i = first == BUILDS || n > first ? n : n == 0 ? first : n - 1;
        core_binary(core, builds[i], paths[n], sizeof paths[n]);
        request->extra[request->extra_count++] = stress;
        request->extra[request->extra_count++] = paths[n];
    }
    return minimize_run(program, request);
}
