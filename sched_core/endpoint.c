/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounded message endpoints. A message goes to the oldest receiver or into the ring; a message handed
 * to a task that is killed before it runs is lost with it.
 *
 * Owner: the endpoint belongs to who holds its lock; a receiver stays its owner CPU's.
 * Locks: IPC > RUNQUEUE > TASK > MAILBOX
 * Proof: KSELFTEST: ipc ok, KSELFTEST: backpressure ok
 */
#include "request.h"
#include "steal.h"
#include "wait.h"

static enum sched_result endpoint_put(struct sched_cpu *self, struct sched_waitlist *e, uint64_t value) NEEDS(&e->lock)
{
    uint32_t depth = self->s->config.endpoint_depth;
    struct sched_task *t = core_waitlist_pop(e);
    if (t != NULL) {
        t->grant_value = value;
        core_request_grant(self, t);
        return SCHED_OK;
    }
    if (e->messages == depth) {
        return SCHED_REJECT_FULL;
    }
    e->ring[(e->first + e->messages) % depth] = value;
    e->messages++;
    return SCHED_OK;
}

enum sched_result sched_send(struct sched *s, struct sched_endpoint_id endpoint, uint64_t value)
{
    if (endpoint.n >= s->config.endpoints) {
        return SCHED_REJECT_ARGUMENT;
    }
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_waitlist *e = &s->endpoints[endpoint.n];
    core_lock_take(self, &e->lock);
    core_waitlist_touch(s, e, s->config.waitqueues + endpoint.n);
    enum sched_result result = endpoint_put(self, e, value);
    core_lock_drop(self, &e->lock);
    result = core_telemetry_result(self, result);
    core_steal_offer(self);
    sched_port_irq_restore(s->world, irq);
    return result;
}

static enum sched_result endpoint_get(struct sched_cpu *self, struct sched_waitlist *e, uint64_t timeout,
                                      uint64_t *value) NEEDS(&e->lock)
{
    if (e->messages != 0) {
        *value = e->ring[e->first];
        e->first = (e->first + 1) % self->s->config.endpoint_depth;
        e->messages--;
        return SCHED_OK;
    }
    if (timeout == 0) {
        return SCHED_EMPTY;
    }
    struct sched_task *t = self->current;
    core_wait_begin(self, WAIT_ENDPOINT, (uint32_t)(e - self->s->endpoints), timeout);
    core_waitlist_push(e, t);
    return SCHED_BLOCKED;
}

enum sched_result sched_recv(struct sched *s, struct sched_endpoint_id endpoint, uint64_t timeout, uint64_t *value)
{
    if (endpoint.n >= s->config.endpoints || value == NULL) {
        return SCHED_REJECT_ARGUMENT;
    }
    enum sched_result result = SCHED_REJECT_ARGUMENT;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_waitlist *e = &s->endpoints[endpoint.n];
    if (self->current != NULL && self->current->place == SCHED_PLACE_RUNNING) {
        core_lock_take(self, &e->lock);
        core_waitlist_touch(s, e, s->config.waitqueues + endpoint.n);
        result = endpoint_get(self, e, timeout, value);
        core_lock_drop(self, &e->lock);
    }
    sched_port_irq_restore(s->world, irq);
    return result;
}
