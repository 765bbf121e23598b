/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual CPUs: when each is enabled, who is next, and the switch between them. */
#include "state.h"

struct sim_machine sim;

static bool deliverable(const struct sim_cpu *cpu)
{
    return cpu->irqs && sim_pending(cpu) && !cpu->deferred;
}

bool sim_enabled(const struct sim_cpu *cpu)
{
    switch ((enum sim_cpu_state)cpu->state) {
    case SIM_CPU_READY:
        return true;
    case SIM_CPU_LOCK:
        return sim_lock_free(cpu->wanted) || deliverable(cpu);
    case SIM_CPU_WFI:
        return sim_pending(cpu);
    case SIM_CPU_RELAX:
        return deliverable(cpu) || sim_relax_ended(cpu);
    case SIM_CPU_OFF:
    case SIM_CPU_GATE:
        break;
    }
    return false;
}

uint32_t sim_next(uint32_t from)
{
    uint32_t c = from;
    for (uint32_t i = 0; i < sim.cpus; i++) {
        c = c + 1 < sim.cpus ? c + 1 : 0;
        if (sim_enabled(&sim.cpu_of[c]))
            return c;
    }
    return SIM_NO_CPU;
}

/* A CPU that moves again takes what became pending meanwhile. */
static void resumed(void)
{
    struct sim_cpu *self = sim.cpu;
    self->state = SIM_CPU_READY;
    sim_rearm();
    if (deliverable(self))
        sim_irq_on();
}

void sim_switch_to(uint32_t to)
{
    struct sim_cpu *self = sim.cpu;
    if (to == self->id)
        return;
    struct sim_cpu *next = &sim.cpu_of[to];
    sim.switches++;
    sim_hash(to);
    sim.cpu = next;
    sim_agent_run(next);
    sim_stack_enter(next->context);
    sim_stack_switch(&self->sp, next->sp, next->context);
    resumed();
}

void sim_to_host(void)
{
    struct sim_cpu *self = sim.cpu;
    sim.in_host = true;
    sim_stack_switch(&self->sp, sim.host_sp, NULL);
    resumed();
}

void sim_hand_over(uint32_t next)
{
    if (next == SIM_NO_CPU)
        sim_to_host();
    else if (next == sim.cpu->id)
        resumed();
    else
        sim_switch_to(next);
}

/* What the CPU waits for, as a place. */
static uintptr_t awaited(const struct sim_cpu *self)
{
    if (self->state == SIM_CPU_LOCK)
        return (uintptr_t)self->wanted;
    if (self->state == SIM_CPU_RELAX && self->read_count > 0)
        return self->reads[0].address;
    return sim_pseudo(SIM_PSEUDO_CPU + self->id);
}

void sim_wait(enum hb_point_kind kind, enum sim_cpu_state state)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t next = SIM_NO_CPU;
    self->state = (uint8_t)state;
    self->relax_switches = sim.switches;
    sim.context->count[kind]++;
    if (SIM_UNLIKELY(--sim.countdown == 0))
        next = sim_point_slow(kind, true, awaited(self), state == SIM_CPU_LOCK);
    sim_hand_over(next == SIM_NO_CPU ? sim_next(self->id) : next);
}

void sim_rotate(enum hb_point_kind kind)
{
    sim_wait(kind, SIM_CPU_READY);
}
