/* SPDX-License-Identifier: Apache-2.0 */
/* What the build of a foreign core takes from the tree's own build (cmake/worlds.cmake) is made there first. */
#include "core.h"
#include "process.h"
#include "say.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>

#define ASK_SECONDS 300.0

static const char own_build[] = HB_BUILD_DIR "/";

struct wanted {
    const char *not_in; /* the core's own build, which may be a part of the tree's */
    unsigned count;
    char *names[CORE_TARGETS_MAX + 1];
};

static void input_line(void *context, const char *line, bool is_err)
{
    struct wanted *wanted = context;
    if (is_err || strncmp(line, own_build, sizeof own_build - 1) != 0 ||
        strncmp(line, wanted->not_in, strlen(wanted->not_in)) == 0) {
        return;
    }
    if (wanted->count < CORE_TARGETS_MAX) {
        wanted->names[wanted->count] = strdup(line + sizeof own_build - 1);
        wanted->count += wanted->names[wanted->count] != NULL;
    }
}

/* False: it could not be asked; the build itself will say why. */
static bool ask(const struct core *core, const char *const *targets, struct wanted *wanted)
{
    char *build = (char *)(size_t)core->build;
    char *renew[] = {"ninja", "-C", build, "build.ninja", NULL}; /* the seams may have changed */
    char *inputs[CORE_TARGETS_MAX + 6] = {"ninja", "-C", build, "-t", "inputs"};
    for (unsigned i = 0; targets[i] != NULL && i < CORE_TARGETS_MAX; i++) {
        inputs[5 + i] = (char *)(size_t)targets[i];
    }
    struct process quiet = {0}, process = {.line = input_line, .context = wanted};
    return process_run(&quiet, renew, ASK_SECONDS) == 0 && process_run(&process, inputs, ASK_SECONDS) == 0;
}

int core_worlds(const struct core *core, const char *const *targets)
{
    struct wanted wanted = {.not_in = core->build};
    struct core *own = malloc(sizeof *own);
    int code = own != NULL ? core_prepare(own, NULL) : HB_EXIT_ENVIRONMENT;
    if (code == HB_EXIT_CLEAN && ask(core, targets, &wanted) && wanted.count > 0) {
        code = core_build(own, (const char *const *)wanted.names);
    }
    for (unsigned i = 0; i < wanted.count; i++) {
        free(wanted.names[i]);
    }
    free(own);
    return process_interrupted() ? HB_EXIT_INTERRUPTED : code;
}
