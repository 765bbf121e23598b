/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU's runqueue: one FIFO for each QoS class and a bitmap of the classes that have tasks.
 *
 * Who may call: whoever holds that CPU's runqueue lock: the owner, or a thief that holds both locks.
 * Intrusive, so it cannot overflow; config.queue_limit is admission control, kept by the callers.
 */
#ifndef CORE_RUNQUEUE_H
#define CORE_RUNQUEUE_H

#include "core.h"

void core_runqueue_push(struct sched_cpu *cpu, struct sched_task *t, bool front) NEEDS(&cpu->rq.lock);
void core_runqueue_remove(struct sched_cpu *cpu, struct sched_task *t) NEEDS(&cpu->rq.lock);

/* Takes the oldest task of the highest class; NULL if there is none. */
struct sched_task *core_runqueue_pop(struct sched_cpu *cpu) NEEDS(&cpu->rq.lock);

/* Highest class that has tasks; -1 if none. */
int core_runqueue_top(const struct sched_cpu *cpu) NEEDS(&cpu->rq.lock);

/* Both locks, in ascending CPU number. */
void core_runqueue_lock_pair(struct sched_cpu *self, struct sched_cpu *other) TAKES(&self->rq.lock, &other->rq.lock);
void core_runqueue_drop_pair(struct sched_cpu *self, struct sched_cpu *other) DROPS(&self->rq.lock, &other->rq.lock);

#endif
