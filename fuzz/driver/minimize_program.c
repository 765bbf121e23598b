/* SPDX-License-Identifier: Apache-2.0 */
#include "minimize_program.h"

#include "core.h"
#include "program_build.h"
#include "replay_program.h"
#include "reproducer.h"
#include "say.h"
#include "verb.h"

#include <stdlib.h>

struct program_minimize {
    struct prog_reproducer recorded;
    struct core core;
    char runner[PATH_MAX];
};

static int minimize_it(struct program_minimize *m, struct minimize_request *request)
{
    static const char *const targets[] = {"hb-program-runtime", NULL};
    struct hb_error error;
    if (!prog_reproducer_load(request->file, &m->recorded, &error)) {
        say_error("%s", error.text);
        return HB_EXIT_USAGE;
    }
    int code = core_prepare(&m->core, NULL);
    code = code == HB_EXIT_CLEAN ? core_build(&m->core, targets) : code;
    code =
        code == HB_EXIT_CLEAN ? replay_program_build(&m->recorded, request->file, m->runner, sizeof m->runner) : code;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    code = minimize_run(m->runner, request);
    if (code == HB_EXIT_FINDING) {
        minimize_end(request, "");
    }
    return code;
}

int minimize_program(struct minimize_request *request)
{
    struct program_minimize *m = calloc(1, sizeof *m);
    if (m == NULL) {
        return HB_EXIT_ENVIRONMENT;
    }
    int code = minimize_it(m, request);
    free(m);
    return code;
}
