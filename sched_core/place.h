/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a runnable task goes: to this CPU's runqueue, or to the mailbox of another CPU.
 *
 * Who may call: the task's owner CPU, interrupts off, its runqueue lock held. After core_place_move the
 * task belongs to another CPU and must not be touched.
 */
#ifndef CORE_PLACE_H
#define CORE_PLACE_H

#include "core.h"

/* Fresh choices of a target before giving up. Each refusal takes a hotplug step of another CPU meanwhile. */
#define PLACE_TRIES_MAX (2u * SCHED_MAX_CPUS)

/* Queues the task here; asks this CPU to reschedule if it now runs a lower class. */
void core_place_here(struct sched_cpu *self, struct sched_task *t, bool front) NEEDS(&self->rq.lock);

/* Here if this CPU may keep it, else core_place_move. */
void core_place_runnable(struct sched_cpu *self, struct sched_task *t) NEEDS(&self->rq.lock);

/* To the lowest allowed CPU that accepts tasks: owner there, place TRANSIT, request ARRIVE. */
void core_place_move(struct sched_cpu *self, struct sched_task *t) NEEDS(&self->rq.lock);

#endif
