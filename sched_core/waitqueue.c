/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wait queues: sched_wait, sched_signal, sched_broadcast.
 *
 * Owner: the queue belongs to who holds its lock; a waiter stays its owner CPU's.
 * Locks: IPC > RUNQUEUE > TASK > MAILBOX
 * Proof: KSELFTEST: ipc ok, KSELFTEST: wakeup ok
 */
#include "request.h"
#include "steal.h"
#include "wait.h"

enum sched_result sched_wait(struct sched *s, struct sched_waitqueue_id queue, uint64_t timeout)
{
    if (queue.n >= s->config.waitqueues) {
        return SCHED_REJECT_ARGUMENT;
    }
    enum sched_result result = SCHED_REJECT_ARGUMENT;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = self->current;
    if (t != NULL && t->place == SCHED_PLACE_RUNNING) {
        struct sched_waitlist *list = &s->queues[queue.n];
        core_lock_take(self, &list->lock);
        core_waitlist_touch(s, list, queue.n);
        core_wait_begin(self, WAIT_QUEUE, queue.n, timeout);
        core_waitlist_push(list, t);
        core_lock_drop(self, &list->lock);
        result = SCHED_BLOCKED;
    }
    sched_port_irq_restore(s->world, irq);
    return result;
}

/* All that wait now, or the oldest, in one critical section: nobody who comes later is woken by it. */
static enum sched_result waitqueue_wake(struct sched *s, uint32_t queue, uint32_t max, uint32_t *woken)
{
    uint32_t count = 0;
    if (queue >= s->config.waitqueues) {
        return SCHED_REJECT_ARGUMENT;
    }
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_waitlist *list = &s->queues[queue];
    core_lock_take(self, &list->lock);
    for (; count < max; count++) {
        struct sched_task *t = core_waitlist_pop(list);
        if (t == NULL) {
            break;
        }
        t->grant_value = 0;
        core_request_grant(self, t);
    }
    core_lock_drop(self, &list->lock);
    core_steal_offer(self);
    sched_port_irq_restore(s->world, irq);
    if (woken != NULL) {
        *woken = count;
    }
    return SCHED_OK;
}

enum sched_result sched_signal(struct sched *s, struct sched_waitqueue_id queue, uint32_t *woken)
{
    return waitqueue_wake(s, queue.n, 1, woken);
}

enum sched_result sched_broadcast(struct sched *s, struct sched_waitqueue_id queue, uint32_t *woken)
{
    return waitqueue_wake(s, queue.n, s->config.tasks, woken);
}
