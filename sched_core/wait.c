/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Beginning and ending a wait.
 *
 * Owner: the waiting task's owner CPU; the links belong to the list's lock.
 * Locks: IPC, RUNQUEUE
 * Proof: KSELFTEST: block timeout ok, KSELFTEST: ipc ok, KSELFTEST: kill ok
 */
#include "wait.h"
#include "place.h"

static uint64_t wait_deadline(struct sched *s, uint64_t timeout)
{
    if (timeout == SCHED_FOREVER) {
        return SCHED_FOREVER;
    }
    uint64_t now = sched_port_time(s->world);
    return timeout >= SCHED_FOREVER - now ? SCHED_FOREVER - 1 : now + timeout;
}

void core_wait_begin(struct sched_cpu *self, enum wait_kind kind, uint32_t object, uint64_t timeout)
{
    struct sched_task *t = self->current;
    /* Until somebody ends the wait, this is its result: written before anyone can find the waiter. */
    t->wait_result = SCHED_BLOCKED;
    t->wait_value = 0;
    t->wait = kind;
    t->wait_object = object;
    t->deadline = wait_deadline(self->s, timeout);
    t->place = SCHED_PLACE_BLOCKED;
    core_timeout_add(self, t);
    self->need_resched = true;
}

void core_wait_end(struct sched_cpu *self, struct sched_task *t, enum sched_result result, uint64_t value)
{
    core_timeout_remove(self, t);
    t->deadline = SCHED_FOREVER;
    t->wait = WAIT_NONE;
    t->wait_result = result;
    t->wait_value = value;
}

void core_wait_resume(struct sched_cpu *self, struct sched_task *t)
{
    if (t == self->current) {
        t->place = SCHED_PLACE_RUNNING;
    } else {
        core_place_runnable(self, t);
    }
}

static struct sched_waitlist *wait_list(struct sched *s, const struct sched_task *t)
{
    return t->wait == WAIT_QUEUE ? &s->queues[t->wait_object] : &s->endpoints[t->wait_object];
}

static void waitlist_remove(struct sched_waitlist *list, struct sched_task *t) NEEDS(&list->lock)
{
    *(t->wait_prev != NULL ? &t->wait_prev->wait_next : &list->head) = t->wait_next;
    *(t->wait_next != NULL ? &t->wait_next->wait_prev : &list->tail) = t->wait_prev;
    t->wait_next = NULL;
    t->wait_prev = NULL;
    t->wait_linked = false;
    list->count--;
}

bool core_wait_cancel(struct sched_cpu *self, struct sched_task *t)
{
    struct sched_waitlist *list = wait_list(self->s, t);
    core_lock_take(self, &list->lock);
    bool linked = t->wait_linked;
    if (linked) {
        waitlist_remove(list, t);
    }
    core_lock_drop(self, &list->lock);
    return linked;
}

struct sched_task *core_waitlist_pop(struct sched_waitlist *list)
{
    struct sched_task *t = list->head;
    if (t != NULL) {
        waitlist_remove(list, t);
    }
    return t;
}

void core_waitlist_push(struct sched_waitlist *list, struct sched_task *t)
{
    t->wait_next = NULL;
    t->wait_prev = list->tail;
    *(list->tail != NULL ? &list->tail->wait_next : &list->head) = t;
    list->tail = t;
    t->wait_linked = true;
    list->count++;
}

void core_waitlist_touch(struct sched *s, struct sched_waitlist *list, uint32_t bit)
{
    if (!list->touched) {
        list->touched = true;
        atomic_fetch_or_explicit(&s->touched[bit / 64], core_bit(bit % 64), memory_order_relaxed);
    }
}
