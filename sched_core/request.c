/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests: posting, taking and applying them.
 *
 * Owner: the request word belongs to whoever holds the task's lock; what it asks for is done by the
 * task's owner CPU.
 * Locks: RUNQUEUE > TASK > MAILBOX
 * Proof: KSELFTEST: wakeup ok, KSELFTEST: kill ok, KSELFTEST: affinity ok, KSELFTEST: stale handle ok
 */
#include "request.h"
#include "mailbox.h"
#include "place.h"
#include "runqueue.h"
#include "table.h"
#include "wait.h"

void core_request_ack(struct sched_task *t)
{
    atomic_store_explicit(&t->acked, t->taken, memory_order_release); /* pairs: REQUEST-1 */
}

static void request_apply_qos(struct sched_cpu *self, struct sched_task *t, enum sched_qos qos) NEEDS(&self->rq.lock)
{
    if (qos == t->qos) {
        return;
    }
    if (t->place == SCHED_PLACE_QUEUED) {
        core_runqueue_remove(self, t);
        t->qos = qos;
        core_place_here(self, t, false);
        return;
    }
    t->qos = qos;
    if (t == self->current && core_runqueue_top(self) > (int)qos) {
        self->need_resched = true;
    }
}

/* True: the task ends once the lock is dropped, see request_finish_kill. */
static bool request_apply_kill(struct sched_cpu *self, struct sched_task *t) NEEDS(&self->rq.lock)
{
    if (t == self->current) {
        t->killed = true;
        self->need_resched = true;
        return false;
    }
    if (t->place == SCHED_PLACE_QUEUED) {
        /* Off the queue under this lock, or a thief could still take it. */
        core_runqueue_remove(self, t);
        t->place = SCHED_PLACE_DYING;
    }
    return true;
}

/* Whether the task, BLOCKED or just arrived, is to be placed now. */
static bool request_apply_wake(struct sched_cpu *self, struct sched_task *t, uint32_t bits)
{
    bool ready = false;
    if ((bits & REQUEST_ARRIVE) != 0) {
        ready = t->wait == WAIT_NONE;
        if (!ready) {
            t->place = SCHED_PLACE_BLOCKED;
            core_timeout_add(self, t);
        }
    }
    if ((bits & REQUEST_GRANT) != 0) {
        core_wait_end(self, t, SCHED_GRANTED, t->grant_value);
        ready = true;
    }
    if ((bits & REQUEST_WAKE) != 0) {
        if (t->wait == WAIT_BLOCK) {
            core_wait_end(self, t, SCHED_WOKEN, 0);
            ready = true;
        } else {
            t->wake_pending = true;
        }
    }
    return ready;
}

/* Does what the bits ask; the task is this CPU's. True: it is to be killed, see request_finish_kill. */
static bool request_apply(struct sched_cpu *self, struct sched_task *t, uint32_t bits, enum sched_qos qos)
    NEEDS(&self->rq.lock)
{
    if ((bits & REQUEST_KILL) != 0) {
        return request_apply_kill(self, t);
    }
    if ((bits & REQUEST_QOS) != 0) {
        request_apply_qos(self, t, qos);
    }
    bool ready = request_apply_wake(self, t, bits);
    bool keep = core_may_keep(self, t);
    if (t == self->current) {
        /* It is done only when the task has left: an acknowledged mask is kept. */
        self->need_resched |= !keep;
        if (keep && !t->killed) {
            core_request_ack(t);
        }
    } else {
        if (t->place == SCHED_PLACE_QUEUED && !keep) {
            core_runqueue_remove(self, t);
            ready = true;
        }
        core_request_ack(t);
    }
    if (ready) {
        (void)core_telemetry_push(self, SCHED_EVENT_WAKE, t->slot);
        core_wait_resume(self, t);
    }
    return false;
}

/* No runqueue lock. A granter may still find the task on its wait list; after core_wait_cancel none will. */
static void request_finish_kill(struct sched_cpu *self, struct sched_task *t)
{
    core_timeout_remove(self, t);
    if (t->wait == WAIT_QUEUE || t->wait == WAIT_ENDPOINT) {
        (void)core_wait_cancel(self, t);
    }
    t->place = SCHED_PLACE_DYING;
    core_table_end(self, t);
}

/* A running task that must leave is dealt with at its next sched_schedule, through its own mailbox. */
static bool request_is_late(const struct sched_cpu *self, const struct sched_task *t, const struct request *request)
{
    return t->place == SCHED_PLACE_TRANSIT ||
           (t == self->current && request->bit == (uint32_t)REQUEST_AFFINITY &&
            (core_state(self) != (uint32_t)SCHED_CPU_ONLINE || (request->affinity & self->bit) == 0));
}

static void request_store(struct sched_task *t, const struct request *request) NEEDS(&t->lock)
{
    if (request->bit == (uint32_t)REQUEST_AFFINITY) {
        atomic_store_explicit(&t->affinity, request->affinity, memory_order_relaxed);
    } else if (request->bit == (uint32_t)REQUEST_QOS) {
        t->qos_wanted = request->qos;
    }
}

/* OK: this CPU owns the task and has done it. PENDING: it does not, or not now. */
static enum sched_result request_direct(struct sched_cpu *self, struct sched_task *t, struct sched_task_id id,
                                        const struct request *request, uint32_t *number)
{
    enum sched_result result = SCHED_PENDING;
    bool kill = false;
    core_lock_take(self, &self->rq.lock);
    core_lock_take(self, &t->lock);
    if (!core_table_matches(t, id)) {
        result = SCHED_REJECT_STALE;
    } else if (core_owner(t) == self->id && !request_is_late(self, t, request)) {
        result = SCHED_OK;
        request_store(t, request);
        *number = atomic_load_explicit(&t->acked, memory_order_relaxed);
    }
    core_lock_drop(self, &t->lock);
    if (result == SCHED_OK) {
        kill = request_apply(self, t, request->bit, request->qos);
    }
    core_lock_drop(self, &self->rq.lock);
    if (kill) {
        request_finish_kill(self, t);
    }
    return result;
}

static enum sched_result request_post(struct sched_cpu *self, struct sched_task *t, struct sched_task_id id,
                                      const struct request *request, uint32_t *number)
{
    enum sched_result result = SCHED_PENDING;
    core_lock_take(self, &t->lock);
    if (!core_table_matches(t, id)) {
        result = SCHED_REJECT_STALE;
    } else {
        request_store(t, request);
        t->requests |= request->bit;
        if ((request->bit & REQUEST_NUMBERED) != 0) {
            t->posted++;
        }
        *number = t->posted;
        core_mailbox_post(self, t);
    }
    core_lock_drop(self, &t->lock);
    return result;
}

enum sched_result core_request_submit(struct sched_cpu *self, struct sched_task_id id, const struct request *request,
                                      struct sched_ticket *ticket)
{
    enum sched_result result = SCHED_PENDING;
    uint32_t number = 0;
    struct sched_task *t = core_table_slot(self->s, id);
    if (t == NULL) {
        return SCHED_REJECT_STALE;
    }
    if (core_owner(t) == self->id) {
        result = request_direct(self, t, id, request, &number);
    }
    if (result == SCHED_PENDING) {
        result = request_post(self, t, id, request, &number);
    }
    if (ticket != NULL && result != SCHED_REJECT_STALE) {
        *ticket = (struct sched_ticket){.task = id, .sequence = number};
    }
    return result;
}

void core_request_grant(struct sched_cpu *self, struct sched_task *t)
{
    bool done = false;
    if (core_owner(t) == self->id) {
        core_lock_take(self, &self->rq.lock);
        core_lock_take(self, &t->lock);
        done = core_owner(t) == self->id && t->place != SCHED_PLACE_TRANSIT && t->place != SCHED_PLACE_DYING;
        core_lock_drop(self, &t->lock);
        if (done) {
            (void)request_apply(self, t, REQUEST_GRANT, t->qos);
        }
        core_lock_drop(self, &self->rq.lock);
    }
    if (!done) {
        core_lock_take(self, &t->lock);
        t->requests |= (uint32_t)REQUEST_GRANT;
        core_mailbox_post(self, t);
        core_lock_drop(self, &t->lock);
    }
}

/* What happens to a task taken out of the mailbox, decided under its lock. */
enum deliver { DELIVER_HERE, DELIVER_NOTHING, DELIVER_FREE };

static enum deliver request_take(struct sched_cpu *self, struct sched_task *t, uint32_t *bits, enum sched_qos *qos)
    NEEDS(&self->rq.lock, &t->lock)
{
    t->mailed = false;
    if (t->reap) {
        t->reap = false;
        return DELIVER_FREE;
    }
    if (core_owner(t) != self->id) {
        /* Stolen or moved since: its mail follows it, with an IPI to the new owner. */
        core_mailbox_post(self, t);
        return DELIVER_NOTHING;
    }
    *bits = t->requests;
    *qos = t->qos_wanted;
    t->requests = 0;
    t->taken = t->posted;
    return t->alive ? DELIVER_HERE : DELIVER_NOTHING;
}

void core_request_deliver(struct sched_cpu *self, struct sched_task *t)
{
    uint32_t bits = 0;
    enum sched_qos qos = SCHED_QOS_IDLE;
    bool kill = false;
    core_lock_take(self, &self->rq.lock);
    core_lock_take(self, &t->lock);
    enum deliver deliver = request_take(self, t, &bits, &qos);
    core_lock_drop(self, &t->lock);
    if (deliver == DELIVER_HERE) {
        if ((bits & REQUEST_ARRIVE) != 0 && t->wait == WAIT_NONE) {
            atomic_fetch_sub_explicit(&self->box.inbound, 1, memory_order_relaxed);
        }
        kill = request_apply(self, t, bits, qos);
    }
    core_lock_drop(self, &self->rq.lock);
    if (deliver == DELIVER_FREE) {
        core_table_free(self, t);
    } else if (kill) {
        request_finish_kill(self, t);
    }
}
