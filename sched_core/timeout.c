/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deadlines of waits: one sorted list a CPU. Adding walks the list, at most config.tasks steps.
 *
 * Owner: the CPU whose list it is; nobody else touches it.
 * Locks: IPC, RUNQUEUE
 * Proof: KSELFTEST: block timeout ok
 */
#include "wait.h"

void core_timeout_add(struct sched_cpu *self, struct sched_task *t)
{
    if (t->deadline == SCHED_FOREVER) {
        return;
    }
    struct sched_task *before = NULL;
    struct sched_task *after = self->timeouts;
    while (after != NULL && after->deadline <= t->deadline) {
        before = after;
        after = after->timeout_next;
    }
    t->timeout_prev = before;
    t->timeout_next = after;
    *(before != NULL ? &before->timeout_next : &self->timeouts) = t;
    if (after != NULL) {
        after->timeout_prev = t;
    }
}

void core_timeout_remove(struct sched_cpu *self, struct sched_task *t)
{
    if (t->timeout_prev == NULL && self->timeouts != t) {
        return;
    }
    *(t->timeout_prev != NULL ? &t->timeout_prev->timeout_next : &self->timeouts) = t->timeout_next;
    if (t->timeout_next != NULL) {
        t->timeout_next->timeout_prev = t->timeout_prev;
    }
    t->timeout_next = NULL;
    t->timeout_prev = NULL;
}

static void timeout_end(struct sched_cpu *self, struct sched_task *t)
{
    core_timeout_remove(self, t);
    t->deadline = SCHED_FOREVER;
    /* A granter that unlinked the waiter first has posted GRANT: that ends the wait. */
    if (t->wait == WAIT_BLOCK || core_wait_cancel(self, t)) {
        core_lock_take(self, &self->rq.lock);
        core_wait_end(self, t, SCHED_TIMEOUT, 0);
        core_wait_resume(self, t);
        core_lock_drop(self, &self->rq.lock);
    }
}

void core_timeout_fire(struct sched_cpu *self, uint64_t now)
{
    uint32_t bound = self->s->config.tasks;
    for (uint32_t i = 0; i < bound; i++) {
        struct sched_task *t = self->timeouts;
        if (t == NULL || t->deadline > now) {
            return;
        }
        timeout_end(self, t);
    }
}
