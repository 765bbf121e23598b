/* SPDX-License-Identifier: Apache-2.0 */
/* What holds of a CPU: hotplug states and the chain of its resched IPIs. */
#include "check.h"

static bool offline_is_empty(const struct hb_check_context *c, uint32_t cpu)
{
    const struct sched_view_cpu *v = &c->now->cpu[cpu];
    if (v->current.generation != 0)
        return hb_broken(c, HB_INV_OFFLINE, "offline CPU has a current task", "cpu", cpu, "slot", v->current.slot);
    if (v->queued != 0)
        return hb_broken(c, HB_INV_OFFLINE, "offline CPU has queued tasks", "cpu", cpu, "queued", v->queued);
    if (v->mailbox_count != 0)
        return hb_broken(c, HB_INV_OFFLINE, "offline CPU has mail", "cpu", cpu, "mail", v->mailbox_count);
    if (c->now->ipi[cpu].outstanding)
        return hb_broken(c, HB_INV_OFFLINE, "offline CPU has an IPI outstanding", "cpu", cpu, NULL, 0);
    return true;
}

bool hb_check_offline(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        if (n->cpu[cpu].state != SCHED_CPU_OFFLINE)
            continue;
        if (!offline_is_empty(c, cpu))
            return false;
        hb_exercised(c, HB_INV_OFFLINE);
    }
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        uint32_t cpu = n->task[slot].cpu.n;
        if (hb_is_live(&n->task[slot]) && cpu < n->cpus && n->cpu[cpu].state == SCHED_CPU_OFFLINE)
            return hb_broken(c, HB_INV_OFFLINE, "task belongs to an offline CPU", "slot", slot, "cpu", cpu);
    }
    return true;
}

/* sched_online_mask takes the instance as operations do, so it needs the interpreter's pointer. */
bool hb_check_online_mask(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    uint64_t states = 0;
    if (c->checker->interp == NULL)
        return true;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++)
        if (n->cpu[cpu].state == SCHED_CPU_ONLINE || n->cpu[cpu].state == SCHED_CPU_DRAINING)
            states |= 1ull << cpu;
    uint64_t mask = sched_online_mask(c->checker->interp->sched);
    if (mask != states)
        return hb_broken(c, HB_INV_ONLINE_MASK, "online mask differs from the states", "mask", mask, "states", states);
    hb_exercised(c, HB_INV_ONLINE_MASK);
    return true;
}

static bool counters_grow(const struct hb_check_context *c, uint32_t cpu)
{
    const struct sched_view_ipi *fresh = &c->now->ipi[cpu], *old = &c->checker->ipi[cpu];
    if (!c->checker->seen)
        return true;
    return fresh->requested >= old->requested && fresh->coalesced >= old->coalesced && fresh->sent >= old->sent &&
           fresh->failed >= old->failed && fresh->trapped >= old->trapped && fresh->spurious >= old->spurious &&
           fresh->acked_request >= old->acked_request;
}

/* A trap without a send is spurious, and answers nothing. */
static bool ack_has_a_trap(const struct hb_check_context *c, uint32_t cpu)
{
    const struct sched_view_ipi *fresh = &c->now->ipi[cpu], *old = &c->checker->ipi[cpu];
    return fresh->acked_request == old->acked_request || fresh->trapped != old->trapped;
}

/* Who sent the mail asked for it to be read; a CPU without a task reads it before it waits. */
static bool mail_is_announced(const struct hb_check_context *c, uint32_t cpu)
{
    const struct hb_snapshot *n = c->now;
    const struct sched_view_cpu *v = &n->cpu[cpu];
    if (v->mailbox_count == 0 || v->current.generation == 0)
        return true;
    return v->need_resched || n->ipi[cpu].outstanding || n->ipi[cpu].owed;
}

/*
 * Each time the outstanding flag is set there is one send, accepted or refused; each time it is cleared
 * there is one trap, or the undoing of a refused send. So sent <= trapped + outstanding <= sent + failed.
 */
bool hb_check_ipi_chain(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        const struct sched_view_ipi *v = &n->ipi[cpu];
        uint64_t flag = v->trapped + (v->outstanding ? 1 : 0);
        if (!counters_grow(c, cpu))
            return hb_broken(c, HB_INV_IPI_CHAIN, "an IPI counter went back", "cpu", cpu, NULL, 0);
        if (v->acked_request > v->requested)
            return hb_broken(c, HB_INV_IPI_CHAIN, "acknowledged a request never made", "acked", v->acked_request,
                             "requested", v->requested);
        if (!ack_has_a_trap(c, cpu))
            return hb_broken(c, HB_INV_IPI_CHAIN, "acknowledged without the trap of a send", "acked", v->acked_request,
                             "trapped", v->trapped);
        if (flag > v->sent + v->failed)
            return hb_broken(c, HB_INV_IPI_CHAIN, "trap without a send", "trapped", v->trapped, "sent", v->sent);
        if (v->sent > flag && n->cpu[cpu].state == SCHED_CPU_ONLINE)
            return hb_broken(c, HB_INV_IPI_CHAIN, "send without a trap", "trapped", v->trapped, "sent", v->sent);
        if (!mail_is_announced(c, cpu))
            return hb_broken(c, HB_INV_IPI_CHAIN, "mail without an IPI", "cpu", cpu, "mail", n->cpu[cpu].mailbox_count);
        if (v->requested != 0)
            hb_exercised(c, HB_INV_IPI_CHAIN);
        c->checker->ipi[cpu] = *v;
    }
    return true;
}

/* A failed hint is not retried, so it may stay unacknowledged: as many requests as sends failed since. */
bool hb_check_ipi_settled(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        const struct sched_view_ipi *v = &n->ipi[cpu];
        if (n->cpu[cpu].state != SCHED_CPU_ONLINE)
            continue;
        if (v->outstanding)
            return hb_broken(c, HB_INV_IPI_SETTLED, "IPI outstanding at quiescence", "cpu", cpu, NULL, 0);
        if (v->acked_request == v->requested)
            c->checker->failed_when_settled[cpu] = v->failed;
        else if (!v->owed && v->requested - v->acked_request > v->failed - c->checker->failed_when_settled[cpu])
            return hb_broken(c, HB_INV_IPI_SETTLED, "request never acknowledged", "requested", v->requested, "acked",
                             v->acked_request);
        if (v->requested != 0)
            hb_exercised(c, HB_INV_IPI_SETTLED);
    }
    return true;
}
