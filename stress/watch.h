/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the world notes of the core's locks: which a hart holds or wants (for the dump of a hang and for
 * rules that only the world can judge), and, in the annotating build, what the race detector is told.
 *
 * Who may call: the hart itself; watch_forget is the monitor's, while no hart runs.
 */
#ifndef STRESS_WATCH_H
#define STRESS_WATCH_H

#include "machine.h"

void watch_lock(struct hart *self, enum sched_lock_step step, struct machine_lock lock);

/* The core's memory is about to be built anew: the locks in it are no longer locks. */
void watch_forget(struct machine *m);

#endif
