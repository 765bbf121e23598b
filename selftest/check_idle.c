/* SPDX-License-Identifier: Apache-2.0 */
/* Work that nobody does: lost wake-ups and idle CPUs beside waiting tasks. */
#include "check.h"

static bool cpu_has_nothing(const struct hb_check_context *c, uint32_t cpu)
{
    const struct sched_view_cpu *v = &c->now->cpu[cpu];
    if (v->state == SCHED_CPU_STARTING)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a CPU is starting and never entered", "cpu", cpu, NULL, 0);
    if (v->state == SCHED_CPU_OFFLINE || c->now->ipi[cpu].owed)
        return true;
    if (v->state == SCHED_CPU_DRAINING)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a draining CPU waits", "cpu", cpu, NULL, 0);
    if (v->current.generation != 0)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a CPU waits beside its current task", "cpu", cpu, "slot",
                         v->current.slot);
    if (v->queued != 0)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a CPU waits beside its queue", "cpu", cpu, "queued", v->queued);
    if (v->mailbox_count != 0)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a CPU waits beside its mail", "cpu", cpu, "mail", v->mailbox_count);
    return true;
}

static bool task_is_settled(const struct hb_check_context *c, uint32_t slot)
{
    const struct sched_view_task *task = &c->now->task[slot];
    if (task->place != SCHED_PLACE_BLOCKED)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a task neither waits nor runs", "slot", slot, "place", task->place);
    if (task->wake_in_flight)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a task waits beside a wake-up in flight", "slot", slot, NULL, 0);
    if (task->request_pending || task->kill_pending)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a task waits beside a request", "slot", slot, NULL, 0);
    return true;
}

bool hb_check_lost_wakeup(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    bool owed = false;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        if (!cpu_has_nothing(c, cpu))
            return false;
        owed = owed || n->ipi[cpu].owed;
    }
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        if (!hb_is_live(&n->task[slot]))
            continue;
        /* Mail of a task that moved may stand behind what any CPU is owed, not only its own. */
        if (!owed && !task_is_settled(c, slot))
            return false;
        hb_exercised(c, HB_INV_LOST_WAKEUP);
    }
    return owed || hb_check_program_waits(c);
}

/* Something under way that may yet bring work to an idle CPU. */
static bool in_motion(const struct hb_snapshot *n)
{
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        const struct sched_view_cpu *v = &n->cpu[cpu];
        if (v->hints_suppressed != 0 || v->mailbox_count != 0 || n->ipi[cpu].outstanding || n->ipi[cpu].owed)
            return true;
        if (v->state == SCHED_CPU_STARTING || v->state == SCHED_CPU_DRAINING)
            return true;
    }
    for (uint32_t slot = 0; slot < n->slots; slot++)
        if (n->task[slot].place == SCHED_PLACE_TRANSIT || n->task[slot].place == SCHED_PLACE_SWITCHING ||
            n->task[slot].request_pending)
            return true;
    return false;
}

/* A CPU that works on a task of its own and is not about to pick another. */
static bool is_busy(const struct hb_snapshot *n, uint32_t cpu)
{
    const struct sched_view_cpu *v = &n->cpu[cpu];
    if (v->current.generation == 0 || v->need_resched || v->current.slot >= n->slots)
        return false;
    return n->task[v->current.slot].place == SCHED_PLACE_RUNNING;
}

/* Limits below what a queue can hold hide tasks now, or hid them when the idle CPU looked. */
static bool limits_hide(const struct hb_snapshot *n)
{
    return n->partial || n->config->steal_scan_max < n->config->tasks || n->config->steal_queues_max + 1 < n->cpus;
}

/* At rest, who waits unannounced would be given nothing from now on. */
static bool idle_is_announced(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        const struct sched_view_cpu *v = &n->cpu[cpu];
        if (v->state == SCHED_CPU_ONLINE && v->current.generation == 0 && !v->idle_announced && !n->ipi[cpu].owed)
            return hb_broken(c, HB_INV_WORK_CONSERVING, "a CPU waits unannounced", "cpu", cpu, NULL, 0);
    }
    return true;
}

bool hb_check_work_conserving(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    uint64_t idle = 0;
    if (c->when == HB_WHEN_QUIESCENT && (sched_view_capabilities() & SCHED_CAP_STEAL) != 0 && !idle_is_announced(c))
        return false;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++)
        if (n->cpu[cpu].state == SCHED_CPU_ONLINE && n->cpu[cpu].idle_announced && n->cpu[cpu].current.generation == 0)
            idle |= 1ull << cpu;
    if (idle == 0 || n->used == 0 || limits_hide(n) || in_motion(n))
        return true;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        if (task->place != SCHED_PLACE_QUEUED || task->cpu.n >= n->cpus || !is_busy(n, task->cpu.n))
            continue;
        hb_exercised(c, HB_INV_WORK_CONSERVING);
        if ((task->affinity & idle) != 0)
            return hb_broken(c, HB_INV_WORK_CONSERVING, "idle CPU beside a task it may take", "slot", slot, "cpu",
                             task->cpu.n);
    }
    return true;
}
