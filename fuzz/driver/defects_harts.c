/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_harts.h"

#include "replay.h"
#include "say.h"
#include "verb.h"

#include <string.h>

#define BOOTS 2u

static void boot(const struct defect *d, const struct core *core, struct defect_result *r)
{
    static struct replay replay;
    char sim[64], kernel[96];
    memset(&replay, 0, sizeof replay);
    snprintf(sim, sizeof sim, "hb-sim-defect-%s", d->id);
    snprintf(kernel, sizeof kernel, "../kernel/order/hartbreak-kernel-%s.elf", d->id);
    replay.options = (struct replay_options){.file = r->file, .times = BOOTS};
    replay.core = *core;
    replay.sim = sim;
    replay.kernel = kernel;
    snprintf(replay.file, sizeof replay.file, "%s", r->file);
    int code = replay_harts(&replay);
    bool same = code == HB_EXIT_FINDING && strstr(replay.boot.why, r->invariant) != NULL;
    snprintf(r->harts, sizeof r->harts, "%s %u/%u", code == HB_EXIT_FINDING ? (same ? r->invariant : "other") : "no",
             replay.failures, BOOTS);
    if (!same && !process_interrupted()) {
        r->found = false;
        snprintf(r->why, sizeof r->why, "on harts: %.150s", code == HB_EXIT_FINDING ? replay.boot.why : "clean");
    }
}

int defects_harts(const struct defects *defects, const struct core *core, struct defect_result *results)
{
    if (!qemu_present()) {
        return HB_EXIT_ENVIRONMENT;
    }
    for (unsigned i = 0; i < defects->count && !process_interrupted(); i++) {
        if (results[i].found && defect_applies(&defects->entry[i], "harts")) {
            say("%s on harts", defects->entry[i].id);
            boot(&defects->entry[i], core, &results[i]);
        }
    }
    return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_CLEAN;
}
