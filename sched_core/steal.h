/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work conservation: a CPU without work takes a queued task of another; a CPU with more than it runs
 * claims idle CPUs and sends them a hint.
 *
 * Both sides write first and read then, sequentially consistent: the idle CPU its bit and then the
 * queue counts, the other its queue count and then the idle bits. So at least one sees the other.
 */
#ifndef CORE_STEAL_H
#define CORE_STEAL_H

#include "core.h"

/* Owner CPU, no locks, interrupts off: offers queued tasks that this CPU will not run next. */
void core_steal_offer(struct sched_cpu *self);

enum steal_idle { STEAL_IDLE_GOT, STEAL_IDLE_MORE, STEAL_IDLE_NONE };

/*
 * One idle pass over at most config.steal_queues_max victims, after announcing this CPU as idle. MORE:
 * the round over all CPUs is not complete, call again. The announcement stands until withdrawn.
 */
enum steal_idle core_steal_idle_pass(struct sched_cpu *self);

/* Owner CPU: is idle no more, or looks again soon. Notes whether somebody claimed it meanwhile. */
void core_steal_idle_withdraw(struct sched_cpu *self);

/*
 * Owner CPU, no locks: the end of a claim. Whatever this CPU does now (its own work, another task, it
 * leaves), the task that it was claimed for may still wait beside another idle CPU; so it offers what
 * all other queues hold in their stead. These hints replace one that was paid for.
 */
void core_steal_claim_end(struct sched_cpu *self);

#endif
