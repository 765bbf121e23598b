/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one task asks of another: wake, kill, set_affinity, set_qos.
 *
 * Owner: the target's owner CPU does it; the caller only asks.
 * Locks: TABLE > RUNQUEUE > TASK > MAILBOX
 * Proof: KSELFTEST: wakeup ok, KSELFTEST: kill ok, KSELFTEST: affinity ok, KSELFTEST: stale handle ok,
 *        KSELFTEST: test_reject_affinity_without_online_cpu ok
 */
#include "request.h"
#include "steal.h"
#include "switch.h"
#include "table.h"

static enum sched_result control_submit(struct sched *s, struct sched_task_id task, const struct request *request,
                                        struct sched_ticket *ticket)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    enum sched_result result = core_telemetry_result(self, core_request_submit(self, task, request, ticket));
    core_steal_offer(self);
    sched_port_irq_restore(s->world, irq);
    return result;
}

enum sched_result sched_wake(struct sched *s, struct sched_task_id task)
{
    struct request request = {.bit = REQUEST_WAKE};
    enum sched_result result = control_submit(s, task, &request, NULL);
    return result == SCHED_PENDING ? SCHED_OK : result;
}

enum sched_result sched_set_qos(struct sched *s, struct sched_task_id task, enum sched_qos qos,
                                struct sched_ticket *ticket)
{
    if ((uint32_t)qos >= SCHED_QOS_CLASSES) {
        return SCHED_REJECT_ARGUMENT;
    }
    struct request request = {.bit = REQUEST_QOS, .qos = qos};
    return control_submit(s, task, &request, ticket);
}

/* A task that kills itself exits: OK, and its ticket is done. */
static bool control_kill_self(struct sched_cpu *self, struct sched_task_id task, struct sched_ticket *ticket)
{
    struct sched_task *t = self->current;
    if (t == NULL || t->slot != task.slot || t->place != SCHED_PLACE_RUNNING) {
        return false;
    }
    core_lock_take(self, &t->lock);
    bool matches = core_table_matches(t, task);
    core_lock_drop(self, &t->lock);
    if (matches) {
        core_switch_end(self, t);
        if (ticket != NULL) {
            *ticket = (struct sched_ticket){.task = task, .sequence = 0};
        }
    }
    return matches;
}

enum sched_result sched_kill(struct sched *s, struct sched_task_id task, struct sched_ticket *ticket)
{
    enum sched_result result = SCHED_OK;
    struct request request = {.bit = REQUEST_KILL};
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    if (!control_kill_self(self, task, ticket)) {
        result = core_telemetry_result(self, core_request_submit(self, task, &request, ticket));
    }
    sched_port_irq_restore(s->world, irq);
    return result;
}

/*
 * The mask takes effect for placement at once; the request makes the owner act on it. The TABLE lock
 * keeps a CPU from leaving between the check of the mask and its being counted by hotplug_pins.
 */
enum sched_result sched_set_affinity(struct sched *s, struct sched_task_id task, uint64_t mask,
                                     struct sched_ticket *ticket)
{
    struct request request = {.bit = REQUEST_AFFINITY, .affinity = mask};
    enum sched_result result = SCHED_REJECT_STALE;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = core_table_slot(s, task);
    core_lock_take(self, &self->s->table);
    if (t != NULL) {
        core_lock_take(self, &t->lock);
        bool matches = core_table_matches(t, task);
        core_lock_drop(self, &t->lock);
        if (matches && (mask & atomic_load_explicit(&s->placing, memory_order_relaxed)) == 0) {
            result = SCHED_REJECT_AFFINITY;
        } else if (matches) {
            result = core_request_submit(self, task, &request, ticket);
        }
    }
    core_lock_drop(self, &self->s->table);
    result = core_telemetry_result(self, result);
    core_steal_offer(self);
    sched_port_irq_restore(s->world, irq);
    return result;
}

bool sched_request_done(struct sched *s, struct sched_ticket ticket)
{
    bool done = true;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = core_table_slot(s, ticket.task);
    if (t != NULL) {
        core_lock_take(self, &t->lock);
        if (core_table_matches(t, ticket.task)) {
            uint32_t acked = atomic_load_explicit(&t->acked, memory_order_acquire); /* pairs: REQUEST-1 */
            done = acked - ticket.sequence < UINT32_MAX / 2;
        }
        core_lock_drop(self, &t->lock);
    }
    sched_port_irq_restore(s->world, irq);
    return done;
}
