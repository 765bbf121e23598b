/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The idle pass.
 *
 * Owner: the CPU itself, in its idle context.
 * Locks: none
 * Proof: KSELFTEST: wakeup ok, KSELFTEST: work stealing ok, KSELFTEST: cpu offline ok
 */
#include "hotplug.h"
#include "ipi.h"
#include "mailbox.h"
#include "steal.h"
#include "switch.h"

/*
 * Interrupts are off from the last look at queue and mailbox until the wait, so an IPI in between stays
 * pending and ends the wait at once.
 */
static void idle_wait(struct sched_cpu *self)
{
    sched_port_wait_for_interrupt(self->s->world);
    core_steal_idle_withdraw(self);
}

static enum sched_idle_result idle_pass(struct sched_cpu *self)
{
    struct sched *s = self->s;
    core_ipi_retry(self);
    core_mailbox_drain(self);
    if (core_state(self) == (uint32_t)SCHED_CPU_DRAINING) {
        core_steal_idle_withdraw(self);
        core_steal_claim_end(self);
        if (core_hotplug_leave(self)) {
            return SCHED_IDLE_OFFLINE;
        }
        idle_wait(self);
        return SCHED_IDLE_AGAIN;
    }
    if (atomic_load_explicit(&self->rq.count, memory_order_relaxed) != 0) {
        core_switch_run(s);
        return SCHED_IDLE_AGAIN;
    }
    self->need_resched = false;
    switch (core_steal_idle_pass(self)) {
    case STEAL_IDLE_GOT:
        core_switch_run(s);
        break;
    case STEAL_IDLE_MORE:
        break;
    case STEAL_IDLE_NONE:
        core_steal_claim_end(self);
        idle_wait(self);
        break;
    }
    return SCHED_IDLE_AGAIN;
}

enum sched_idle_result sched_idle(struct sched *s)
{
    enum sched_idle_result result = SCHED_IDLE_AGAIN;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    self->irq_on = irq;
    self->irq_on_known = true;
    if (self->current == NULL) {
        result = idle_pass(self);
    }
    sched_port_irq_restore(s->world, irq);
    return result;
}
