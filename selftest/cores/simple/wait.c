/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting and being woken: block and wake, wait queues, endpoints, timeouts. */
#include "simple.h"

/* The running task starts to wait. */
static enum sched_result begin(struct sched *s, enum wait_kind kind, uint32_t on, uint64_t timeout)
{
    struct cpu *self = simple_self(s);
    struct task *t = &s->tasks[self->current];
    uint64_t now = sched_port_time(s->world);
    t->wait = kind;
    t->wait_on = on;
    t->wait_result = SCHED_TIMEOUT;
    t->wait_value = 0;
    t->order = s->next_order++;
    t->deadline = timeout > SCHED_FOREVER - now ? SCHED_FOREVER : now + timeout;
    t->state = BLOCKED;
    self->need_resched = true;
    return SCHED_BLOCKED;
}

void simple_unblock(struct sched *s, struct task *t, enum sched_result result, uint64_t value)
{
    t->wait = WAIT_NONE;
    t->wait_result = result;
    t->wait_value = value;
    t->deadline = SCHED_FOREVER;
    (void)simple_record(s, SCHED_EVENT_WAKE, (uint64_t)(t - s->tasks));
    if (s->cpus[t->cpu].current == (uint32_t)(t - s->tasks))
        t->state = RUNNING;
    else
        simple_ready(s, t);
}

enum sched_result sched_block(struct sched *s, uint64_t timeout)
{
    struct sched_irq_state state = simple_lock(s);
    struct task *t = &s->tasks[simple_self(s)->current];
    enum sched_result result = SCHED_OK;
    if (!t->wake_pending)
        result = begin(s, WAIT_WAKE, 0, timeout);
    t->wake_pending = false;
    simple_unlock(s, state);
    return result;
}

enum sched_result sched_wait_result(struct sched *s, uint64_t *value)
{
    struct sched_irq_state state = simple_lock(s);
    const struct task *t = &s->tasks[simple_self(s)->current];
    enum sched_result result = t->wait_result;
    if (value)
        *value = t->wait_value;
    simple_unlock(s, state);
    return result;
}

enum sched_result sched_wake(struct sched *s, struct sched_task_id task)
{
    struct sched_irq_state state = simple_lock(s);
    struct task *t = simple_task(s, task);
    if (t && t->state == BLOCKED && t->wait == WAIT_WAKE)
        simple_unblock(s, t, SCHED_WOKEN, 0);
    else if (t)
        t->wake_pending = true;
    simple_unlock(s, state);
    return t ? SCHED_OK : SCHED_REJECT_STALE;
}

/* The task that has waited longest for an object. */
static struct task *oldest(struct sched *s, enum wait_kind kind, uint32_t on)
{
    struct task *best = NULL;
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        struct task *t = &s->tasks[n];
        bool waits = t->state == BLOCKED && t->wait == kind && t->wait_on == on && !t->kill_pending;
        if (waits && (!best || t->order < best->order))
            best = t;
    }
    return best;
}

enum sched_result sched_wait(struct sched *s, struct sched_waitqueue_id queue, uint64_t timeout)
{
    if (queue.n >= s->config.waitqueues)
        return SCHED_REJECT_ARGUMENT;
    struct sched_irq_state state = simple_lock(s);
    enum sched_result result = begin(s, WAIT_QUEUE, queue.n, timeout);
    simple_unlock(s, state);
    return result;
}

static enum sched_result wake_waiters(struct sched *s, struct sched_waitqueue_id queue, uint32_t most, uint32_t *woken)
{
    *woken = 0;
    if (queue.n >= s->config.waitqueues)
        return SCHED_REJECT_ARGUMENT;
    struct sched_irq_state state = simple_lock(s);
    while (*woken < most) {
        struct task *t = oldest(s, WAIT_QUEUE, queue.n);
        if (!t)
            break;
        simple_unblock(s, t, SCHED_GRANTED, 0);
        ++*woken;
    }
    simple_unlock(s, state);
    return SCHED_OK;
}

enum sched_result sched_signal(struct sched *s, struct sched_waitqueue_id queue, uint32_t *woken)
{
    return wake_waiters(s, queue, 1, woken);
}

enum sched_result sched_broadcast(struct sched *s, struct sched_waitqueue_id queue, uint32_t *woken)
{
    return wake_waiters(s, queue, s->config.tasks, woken);
}

enum sched_result sched_send(struct sched *s, struct sched_endpoint_id endpoint, uint64_t value)
{
    if (endpoint.n >= s->config.endpoints)
        return SCHED_REJECT_ARGUMENT;
    struct sched_irq_state state = simple_lock(s);
    struct endpoint *e = &s->endpoints[endpoint.n];
    struct task *receiver = oldest(s, WAIT_ENDPOINT, endpoint.n);
    enum sched_result result = SCHED_OK;
    if (receiver)
        simple_unblock(s, receiver, SCHED_GRANTED, value);
    else if (e->count == s->config.endpoint_depth)
        result = SCHED_REJECT_FULL;
    else
        e->messages[(e->head + e->count++) % s->config.endpoint_depth] = value;
    simple_unlock(s, state);
    return result;
}

enum sched_result sched_recv(struct sched *s, struct sched_endpoint_id endpoint, uint64_t timeout, uint64_t *value)
{
    if (endpoint.n >= s->config.endpoints)
        return SCHED_REJECT_ARGUMENT;
    struct sched_irq_state state = simple_lock(s);
    struct endpoint *e = &s->endpoints[endpoint.n];
    enum sched_result result = SCHED_OK;
    if (e->count > 0) {
        *value = e->messages[e->head];
        e->head = (e->head + 1) % s->config.endpoint_depth;
        e->count--;
    } else if (timeout == 0) {
        result = SCHED_EMPTY;
    } else {
        result = begin(s, WAIT_ENDPOINT, endpoint.n, timeout);
    }
    simple_unlock(s, state);
    return result;
}

static void account_slice(struct sched *s, struct cpu *self, uint64_t elapsed)
{
    if (self->current == NO_TASK)
        return;
    struct task *t = &s->tasks[self->current];
    t->slice_left = elapsed >= t->slice_left ? 0 : t->slice_left - elapsed;
    if (t->slice_left == 0)
        self->need_resched = true;
}

void sched_tick(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    struct cpu *self = simple_self(s);
    uint64_t now = sched_port_time(s->world);
    self->ticks++;
    account_slice(s, self, now - self->last_tick);
    self->last_tick = now;
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        struct task *t = &s->tasks[n];
        if (t->state == BLOCKED && t->deadline <= now)
            simple_unblock(s, t, SCHED_TIMEOUT, 0);
    }
    simple_pay_owed(s);
    (void)simple_record(s, SCHED_EVENT_TICK, now);
    simple_unlock(s, state);
}
