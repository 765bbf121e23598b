/* SPDX-License-Identifier: Apache-2.0 */
/* Resched IPIs with their evidence: request, send, trap, ack. */
#include "simple.h"

static bool send(struct sched *s, uint32_t target)
{
    struct cpu *c = &s->cpus[target];
    c->ipi.outstanding = sched_port_send_ipi(s->world, c->hart);
    c->ipi.owed = !c->ipi.outstanding;
    if (c->ipi.outstanding)
        c->ipi.sent++;
    else
        c->ipi.failed++;
    (void)simple_record(s, c->ipi.outstanding ? SCHED_EVENT_IPI_SEND : SCHED_EVENT_IPI_FAILED, target);
    return c->ipi.outstanding;
}

bool simple_kick(struct sched *s, uint32_t target)
{
    struct cpu *c = &s->cpus[target];
    if (target == simple_self_id(s)) {
        c->need_resched = true;
        return true;
    }
    c->ipi.requested++;
    if (c->ipi.outstanding) {
        c->ipi.coalesced++;
        return true;
    }
    return send(s, target);
}

/* A failed send is retried by whoever ticks or idles next. */
void simple_pay_owed(struct sched *s)
{
    for (uint32_t n = 0; n < s->config.cpus; n++)
        if (s->cpus[n].ipi.owed)
            (void)send(s, n);
}

void sched_ipi_trap(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    struct cpu *self = simple_self(s);
    if (self->ipi.outstanding) {
        self->ipi.outstanding = false;
        self->ipi.trapped++;
        self->ipi.acked_request = self->ipi.requested;
        self->need_resched = true;
    } else {
        self->ipi.spurious++;
    }
    (void)simple_record(s, SCHED_EVENT_IPI_TRAP, self->ipi.acked_request);
    simple_unlock(s, state);
}

enum sched_result sched_resched(struct sched *s, struct sched_cpu_id target, uint64_t *request)
{
    if (target.n >= s->config.cpus)
        return SCHED_REJECT_CPU;
    struct sched_irq_state state = simple_lock(s);
    enum sched_result result = SCHED_REJECT_OFFLINE;
    if (s->cpus[target.n].state == SCHED_CPU_ONLINE) {
        result = simple_kick(s, target.n) ? SCHED_OK : SCHED_IPI_FAILED;
        if (request)
            *request = s->cpus[target.n].ipi.requested;
    }
    simple_unlock(s, state);
    return result;
}

/* Without a budget, a hint is a resched. */
enum sched_result sched_hint(struct sched *s, struct sched_cpu_id target, uint64_t *request)
{
    return sched_resched(s, target, request);
}
