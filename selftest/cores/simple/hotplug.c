/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs come and go: OFFLINE -> STARTING -> ONLINE -> DRAINING -> OFFLINE. */
#include "simple.h"

enum sched_result sched_cpu_enter(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    struct cpu *self = simple_self(s);
    enum sched_result result = SCHED_REJECT_BUSY;
    if (self->state == SCHED_CPU_STARTING) {
        self->current = NO_TASK;
        self->leaving = NO_TASK;
        self->idle = false;
        self->irqs_on_known = false;
        self->last_tick = sched_port_time(s->world);
        self->state = SCHED_CPU_ONLINE;
        (void)simple_record(s, SCHED_EVENT_HOTPLUG, SCHED_CPU_ONLINE);
        result = SCHED_OK;
    }
    simple_unlock(s, state);
    return result;
}

enum sched_result sched_cpu_online(struct sched *s, struct sched_cpu_id cpu)
{
    if (cpu.n >= s->config.cpus)
        return SCHED_REJECT_CPU;
    struct sched_irq_state state = simple_lock(s);
    struct cpu *c = &s->cpus[cpu.n];
    enum sched_result result = SCHED_REJECT_BUSY;
    if (c->state == SCHED_CPU_OFFLINE) {
        c->state = SCHED_CPU_STARTING;
        result = SCHED_OK;
        if (!sched_port_start_hart(s->world, cpu, c->hart)) {
            c->state = SCHED_CPU_OFFLINE;
            result = SCHED_START_FAILED;
        }
    }
    simple_unlock(s, state);
    return result;
}

static uint64_t accepting(const struct sched *s)
{
    uint64_t mask = 0;
    for (uint32_t n = 0; n < s->config.cpus; n++)
        if (s->cpus[n].state == SCHED_CPU_ONLINE)
            mask |= (uint64_t)1 << n;
    return mask;
}

static bool pinned(const struct sched *s, uint64_t others)
{
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        const struct task *t = &s->tasks[n];
        if (t->state != FREE && t->state != DYING && !(t->affinity & others))
            return true;
    }
    return false;
}

enum sched_result sched_cpu_offline(struct sched *s, struct sched_cpu_id cpu)
{
    if (cpu.n >= s->config.cpus)
        return SCHED_REJECT_CPU;
    struct sched_irq_state state = simple_lock(s);
    struct cpu *c = &s->cpus[cpu.n];
    uint64_t others = accepting(s) & ~((uint64_t)1 << cpu.n);
    enum sched_result result = SCHED_OK;
    if (c->state != SCHED_CPU_ONLINE)
        result = SCHED_REJECT_BUSY;
    else if (!others)
        result = SCHED_REJECT_LAST_CPU;
    else if (pinned(s, others))
        result = SCHED_REJECT_PINNED;
    if (result == SCHED_OK) {
        c->idle = false;
        (void)simple_kick(s, cpu.n);
        c->state = SCHED_CPU_DRAINING;
        (void)simple_record(s, SCHED_EVENT_HOTPLUG, SCHED_CPU_DRAINING);
    }
    simple_unlock(s, state);
    return result;
}

uint64_t sched_online_mask(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    uint64_t mask = accepting(s);
    for (uint32_t n = 0; n < s->config.cpus; n++)
        if (s->cpus[n].state == SCHED_CPU_DRAINING)
            mask |= (uint64_t)1 << n;
    simple_unlock(s, state);
    return mask;
}
