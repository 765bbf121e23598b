/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_mutants.h"

#include "process.h"
#include "say.h"
#include "verb.h"

#include <stdio.h>

#define PATTERNS_MAX 192u
#define HUNT_SECONDS (6 * 3600.0)

/* The script's table is for people and for docs/; its progress is on stderr. */
static void pass_on(void *context, const char *line, bool is_err)
{
    (void)context;
    if (is_err) {
        say_error("%s", line);
    } else {
        say("%s", line);
    }
}

int defects_mutants(const struct core *core, const char *const *patterns, unsigned count, uint64_t executions,
                    uint64_t jobs, bool complete)
{
    static const char *const targets[] = {"hb-sim", "sim_tool", "hb-mutate", NULL};
    static char script[] = HB_SOURCE_DIR "/fuzz/tests/mutants.sh", limit[] = "--executions", side[] = "--jobs",
                all[] = "--complete";
    char folder[PATH_MAX], executions_text[24], jobs_text[24];
    char *argv[PATTERNS_MAX + 8] = {script, folder, limit, executions_text, side, jobs_text};
    unsigned used = 6;
    int code = core_build(core, targets);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    (void)snprintf(folder, sizeof folder, "%s/fuzz/tests/mutants", core->build);
    (void)snprintf(executions_text, sizeof executions_text, "%llu", (unsigned long long)executions);
    (void)snprintf(jobs_text, sizeof jobs_text, "%llu", (unsigned long long)jobs);
    if (complete) {
        argv[used++] = all;
    }
    for (unsigned i = 0; i < count && i < PATTERNS_MAX; i++) {
        argv[used++] = (char *)(size_t)patterns[i];
    }
    struct process process = {.line = pass_on};
    code = process_run(&process, argv, HUNT_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    return code >= 0 && code <= HB_EXIT_USAGE ? code : HB_EXIT_ENVIRONMENT;
}
