/* SPDX-License-Identifier: Apache-2.0 */
#include "canary.h"

#include "verb.h"

#include <string.h>

#define CANARY_SECONDS 60.0
#define SIM_CANARY "hb-sim-defect-SB-01"
#define SIM_CANARY_INVARIANT "INV-13"
#define SIM_CANARY_EXECUTIONS "20000" /* it is found within a hundred */

int tsan_canary(const struct core *core, struct tally *tally, struct findings *findings)
{
    static struct world_run run;
    struct tally scratch = {.name = tally->name, .world = tally->world};
    world_begin(&run, core, "hb-stress-tsan", &scratch, findings);
    world_word(&run, "--canary");
    int code = world_run(&run, CANARY_SECONDS);
    if (code == HB_EXIT_CLEAN || code == HB_EXIT_INTERRUPTED) {
        return code;
    }
    const char *why = scratch.state[0] != '\0' ? scratch.state + strlen("NOT RUN: ") : "the TSan canary failed";
    snprintf(tally->state, sizeof tally->state, "NOT RUN: %.200s", why);
    tally->code = HB_EXIT_ENVIRONMENT;
    return HB_EXIT_ENVIRONMENT;
}

static void on_line(void *context, const char *line, bool is_err)
{
    bool *found = context;
    struct event event;
    *found = *found || (!is_err && event_parse(line, &event) && event.kind == EVENT_FINDING &&
                        strcmp(event.invariant, SIM_CANARY_INVARIANT) == 0);
}

bool sim_canary(char *why, size_t size)
{
    char program[PATH_MAX];
    static char random[] = "--random", until[] = "--until", invariant[] = SIM_CANARY_INVARIANT,
                executions[] = "--executions", most[] = SIM_CANARY_EXECUTIONS, json[] = "--json";
    if (core_tool(SIM_CANARY, program, sizeof program) != HB_EXIT_CLEAN) {
        snprintf(why, size, "the canary %s does not build", SIM_CANARY);
        return false;
    }
    char *argv[] = {program, random, until, invariant, executions, most, json, NULL};
    bool found = false;
    struct process process = {.line = on_line, .context = &found};
    int code = process_run(&process, argv, CANARY_SECONDS);
    snprintf(why, size, "the canary %s was not found (exit code %d)", SIM_CANARY, code);
    return found && code == HB_EXIT_FINDING;
}
