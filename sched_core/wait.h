/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting: the parts that sched_block, wait queues and endpoints share.
 *
 * Who ends a wait: for sched_block, the owner CPU alone. For a queue or endpoint, whoever unlinks the
 * waiter under that list's IPC lock: a granter, which then posts GRANT, or the owner (timeout, kill).
 */
#ifndef CORE_WAIT_H
#define CORE_WAIT_H

#include "core.h"

/* Running task, interrupts off: the caller becomes BLOCKED; for a list, under its lock and before it is linked. */
void core_wait_begin(struct sched_cpu *self, enum wait_kind kind, uint32_t object, uint64_t timeout);

/* Owner CPU: ends the wait with this result; the task is not yet placed. */
void core_wait_end(struct sched_cpu *self, struct sched_task *t, enum sched_result result, uint64_t value);

/* Owner CPU: makes a task whose wait has ended runnable; if it is still current it just goes on. */
void core_wait_resume(struct sched_cpu *self, struct sched_task *t) NEEDS(&self->rq.lock);

/* Owner CPU, no locks: takes the task off the list that it waits on. False: a grant came first. */
bool core_wait_cancel(struct sched_cpu *self, struct sched_task *t);

struct sched_task *core_waitlist_pop(struct sched_waitlist *list) NEEDS(&list->lock);
void core_waitlist_push(struct sched_waitlist *list, struct sched_task *t) NEEDS(&list->lock);

/* Notes that queue or endpoint number `bit` of the instance needs a reset. */
void core_waitlist_touch(struct sched *s, struct sched_waitlist *list, uint32_t bit) NEEDS(&list->lock);

/* Deadline list of the owner CPU; a task without deadline is not in it. */
void core_timeout_add(struct sched_cpu *self, struct sched_task *t);
void core_timeout_remove(struct sched_cpu *self, struct sched_task *t);

/* Owner CPU, no locks: ends the waits whose deadline has come. */
void core_timeout_fire(struct sched_cpu *self, uint64_t now);

#endif
