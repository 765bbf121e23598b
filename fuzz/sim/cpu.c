/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual CPUs: when each is enabled, who is next, and the switch between them. */
#include "memory.h"
#include "state.h"

struct sim_machine sim;

static bool deliverable(const struct sim_cpu *cpu)
{
    return cpu->irqs && sim_pending(cpu) && !cpu->deferred;
}

/* Only a different value ends a relax. More reads than are kept, or none seen: any move of another CPU does. */
static bool relax_ended(const struct sim_cpu *cpu)
{
    if (cpu->read_count == 0 || cpu->read_count > SIM_READS_MAX)
        return sim.switches != cpu->relax_switches;
    for (uint32_t i = 0; i < cpu->read_count; i++)
        if (sim_memory_now(cpu->reads[i].address, cpu->reads[i].size) != cpu->reads[i].value)
            return true;
    return false;
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
        return deliverable(cpu) || relax_ended(cpu);
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

void sim_wait(enum hb_point_kind kind, enum sim_cpu_state state)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t next = SIM_NO_CPU;
    self->state = (uint8_t)state;
    self->relax_switches = sim.switches;
    sim.context->count[kind]++;
    if (SIM_UNLIKELY(--sim.countdown == 0))
        next = sim_point_slow(kind, true);
    if (next == SIM_NO_CPU)
        next = sim_next(self->id);
    if (next == SIM_NO_CPU)
        sim_to_host();
    else if (next == self->id)
        resumed();
    else
        sim_switch_to(next);
}

void sim_rotate(enum hb_point_kind kind)
{
    sim_wait(kind, SIM_CPU_READY);
}
