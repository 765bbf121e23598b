/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passing the CPU from one context to another.
 *
 * Who may call: the CPU itself, interrupts off, no locks. A task that leaves is queued, moved or freed
 * only in the second half, on the next context's stack, when its own context is saved.
 */
#ifndef CORE_SWITCH_H
#define CORE_SWITCH_H

#include "core.h"

/* Passes to the best task, or the idle context. The caller's CPU may be another when it returns. */
void core_switch_run(struct sched *s);

/* Entry of a new task's context; `task` is its struct sched_task. */
void core_switch_start(void *task);

/* Marks the running task as ended: its handle is stale from here on. */
void core_switch_end(struct sched_cpu *self, struct sched_task *t);

#endif
