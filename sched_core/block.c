/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running task does to itself: yield, block, exit.
 *
 * Owner: the running task's CPU.
 * Locks: TASK
 * Proof: KSELFTEST: wakeup ok, KSELFTEST: block timeout ok, KSELFTEST: qos order ok
 */
#include "switch.h"
#include "wait.h"

void sched_yield(struct sched *s)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = self->current;
    if (t != NULL && t->place == SCHED_PLACE_RUNNING) {
        t->yielded = true;
        self->need_resched = true;
    }
    sched_port_irq_restore(s->world, irq);
}

void sched_exit(struct sched *s)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = self->current;
    if (t != NULL && t->place == SCHED_PLACE_RUNNING) {
        core_switch_end(self, t);
    } else if (t != NULL) {
        t->killed = true; /* it exits out of a wait that it never passed to the scheduler */
    }
    sched_port_irq_restore(s->world, irq);
}

enum sched_result sched_block(struct sched *s, uint64_t timeout)
{
    enum sched_result result = SCHED_REJECT_ARGUMENT;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = self->current;
    if (t != NULL && t->place == SCHED_PLACE_RUNNING) {
        if (t->wake_pending) {
            t->wake_pending = false;
            result = SCHED_OK;
        } else {
            core_wait_begin(self, WAIT_BLOCK, 0, timeout);
            result = SCHED_BLOCKED;
        }
    }
    sched_port_irq_restore(s->world, irq);
    return result;
}

enum sched_result sched_wait_result(struct sched *s, uint64_t *value)
{
    enum sched_result result = SCHED_REJECT_ARGUMENT;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_task *t = core_self(s)->current;
    if (t != NULL) {
        result = t->wait_result;
        if (value != NULL) {
            *value = t->wait_value;
        }
    }
    sched_port_irq_restore(s->world, irq);
    return result;
}
