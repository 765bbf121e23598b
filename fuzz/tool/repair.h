/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repair: a schedule that no longer fails as recorded, because the core has changed since, is bent until it does.
 *
 * Nearby first: one deviation elsewhere, all of them elsewhere, several changed at random, then a random walk. Bound:
 * REPAIR_EXECUTIONS_MAX executions; the same file and core give the same result.
 */
#ifndef HB_SIM_REPAIR_H
#define HB_SIM_REPAIR_H

#include "recorded.h"

#define REPAIR_EXECUTIONS_MAX 40000u

/*
 * `job` is that of the recorded schedule, whose replay lost deviation `lost` first (the schedule's count: none). True:
 * the repaired file is `path`, and its finding is recorded. False: nothing was found, or c->broken.
 */
bool repair(struct campaign *c, const struct sim_job *job, uint32_t lost, const char *path);

#endif
