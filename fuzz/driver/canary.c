/* SPDX-License-Identifier: Apache-2.0 */
#include "canary.h"

#include "verb.h"

#include <string.h>

#define CANARY_SECONDS 60.0

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
