/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the world does when nobody can move: checks, fires the next event, serves the earliest
 * deadline, retries owed interrupts, or ends the run; in that order (docs/architecture.md).
 *
 * Owns: the run's progress through its events. Who may call: the hart that gave up the last credit
 * (activity.h), alone, interrupts off, no core lock held by anyone. Reads the core, never calls it.
 * Bounds: QUIESCE_ACTIONS_MAX actions a run, QUIESCE_OWED_ROUNDS rounds of retries in a row.
 */
#ifndef HB_KERNEL_QUIESCE_H
#define HB_KERNEL_QUIESCE_H

#include "hart.h"

#define QUIESCE_ACTIONS_MAX 4096u
#define QUIESCE_OWED_ROUNDS 8u

/* False: the run was over before. */
bool quiesce_act(struct hart *self);

#endif
