/* SPDX-License-Identifier: Apache-2.0 */
#include "simple.h"

uint32_t sched_view_capabilities(void)
{
    return SCHED_CAP_HOTPLUG | SCHED_CAP_IPC | SCHED_CAP_TELEMETRY | SCHED_CAP_SLICES;
}

const char *sched_view_core_name(void)
{
    return "simple";
}

const struct sched_config *sched_view_config(const struct sched *s)
{
    return &s->config;
}

static enum sched_place place_of(const struct sched *s, const struct task *t)
{
    bool current = s->cpus[t->cpu].current == (uint32_t)(t - s->tasks);
    if (t->state == FREE)
        return SCHED_PLACE_FREE;
    if (t->state == DYING)
        return SCHED_PLACE_DYING;
    if (t->state == BLOCKED)
        return SCHED_PLACE_BLOCKED;
    if (t->state == RUNNING && current)
        return SCHED_PLACE_RUNNING;
    return t->on_cpu ? SCHED_PLACE_SWITCHING : SCHED_PLACE_QUEUED;
}

bool sched_view_task(const struct sched *s, uint32_t slot, struct sched_view_task *out)
{
    const struct task *t = &s->tasks[slot];
    memset(out, 0, sizeof *out);
    out->id = (struct sched_task_id){slot, t->generation};
    out->place = place_of(s, t);
    out->cpu.n = t->cpu;
    out->qos = t->qos;
    out->affinity = t->affinity;
    out->stack = t->stack;
    out->slice_left = t->slice_left;
    out->deadline = t->state == BLOCKED ? t->deadline : SCHED_FOREVER;
    out->on_cpu = t->on_cpu;
    out->wake_pending = t->wake_pending;
    out->kill_pending = t->kill_pending;
    out->request_pending = t->kill_pending || t->move_pending;
    out->requests_posted = t->posted;
    out->requests_acked = t->acked;
    return out->place != SCHED_PLACE_FREE && out->place != SCHED_PLACE_DYING;
}

static bool queued(const struct task *t, uint32_t cpu)
{
    return t->state == READY && !t->on_cpu && t->cpu == cpu;
}

void sched_view_cpu(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_cpu *out)
{
    const struct cpu *c = &s->cpus[cpu.n];
    memset(out, 0, sizeof *out);
    out->state = c->state;
    out->hart = c->hart;
    if (c->current != NO_TASK)
        out->current = (struct sched_task_id){c->current, s->tasks[c->current].generation};
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        if (!queued(&s->tasks[n], cpu.n))
            continue;
        out->queued++;
        out->class_count[s->tasks[n].qos]++;
        out->class_bitmap |= 1u << s->tasks[n].qos;
    }
    out->mailbox_open = c->state == SCHED_CPU_ONLINE || c->state == SCHED_CPU_DRAINING;
    out->need_resched = c->need_resched;
    out->idle_announced = c->idle;
    out->ticks = c->ticks;
    out->switches = c->switches;
    out->tasks_stolen = c->taken;
}

void sched_view_ipi(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_ipi *out)
{
    *out = s->cpus[cpu.n].ipi;
}

void sched_view_telemetry(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_telemetry *out)
{
    const struct ring *r = &s->cpus[cpu.n].ring;
    *out = (struct sched_view_telemetry){r->produced, r->drained, r->dropped};
}

void sched_view_locks(const struct sched *s, struct sched_view_locks *out)
{
    memset(out, 0, sizeof *out);
    out->held = s->lock;
}

uint32_t sched_view_queue(const struct sched *s, struct sched_cpu_id cpu, enum sched_qos qos, uint32_t *slots,
                          uint32_t max)
{
    uint32_t count = 0;
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        if (!queued(&s->tasks[n], cpu.n) || s->tasks[n].qos != qos || count == max)
            continue;
        uint32_t at = count++;
        for (; at > 0 && s->tasks[slots[at - 1]].order > s->tasks[n].order; at--)
            slots[at] = slots[at - 1];
        slots[at] = n;
    }
    return count;
}

static uint32_t waiting(const struct sched *s, enum wait_kind kind, uint32_t on)
{
    uint32_t count = 0;
    for (uint32_t n = 0; n < s->used_tasks; n++)
        count += s->tasks[n].state == BLOCKED && s->tasks[n].wait == kind && s->tasks[n].wait_on == on;
    return count;
}

void sched_view_endpoint(const struct sched *s, struct sched_endpoint_id endpoint, uint32_t *messages,
                         uint32_t *receivers)
{
    *messages = s->endpoints[endpoint.n].count;
    *receivers = waiting(s, WAIT_ENDPOINT, endpoint.n);
}

uint32_t sched_view_waiters(const struct sched *s, struct sched_waitqueue_id queue)
{
    return waiting(s, WAIT_QUEUE, queue.n);
}

uint64_t sched_view_next_deadline(const struct sched *s, struct sched_cpu_id cpu)
{
    uint64_t earliest = SCHED_FOREVER;
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        const struct task *t = &s->tasks[n];
        if (t->state == BLOCKED && t->cpu == cpu.n && t->deadline < earliest)
            earliest = t->deadline;
    }
    return earliest;
}
