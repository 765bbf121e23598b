/* SPDX-License-Identifier: Apache-2.0 */
/* What may happen at a decision point instead of the default, and which points a search may pass over. */
#include "state.h"

void sim_option(struct hb_site *site, enum hb_choice_kind choice, uint32_t value)
{
    if (site->count < HB_OPTIONS_MAX)
        site->options[site->count++] = (struct hb_option){(uint8_t)choice, (uint16_t)value};
}

/* A CPU that does not run can still be hit: in wfi, or where it was left with interrupts on. */
static bool reachable(const struct sim_cpu *cpu)
{
    return cpu->state == SIM_CPU_WFI || (cpu->irqs && (cpu->state == SIM_CPU_READY || cpu->state == SIM_CPU_RELAX));
}

static void event_options(struct hb_site *site, const struct sim_cpu *cpu)
{
    if (!cpu->events)
        return;
    if (!cpu->tick && sim_event_next(cpu->id, HB_EVENT_TICK) < HB_EVENTS_MAX)
        sim_option(site, HB_CHOICE_TICK, cpu->id);
    if (!cpu->ipi && sim_event_next(cpu->id, HB_EVENT_SPURIOUS) < HB_EVENTS_MAX)
        sim_option(site, HB_CHOICE_SPURIOUS, cpu->id);
}

/* `standard` is where the default goes on: not an option. */
static void run_options(struct hb_site *site, uint32_t standard)
{
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (c != standard && sim_enabled(&sim.cpu_of[c]))
            sim_option(site, HB_CHOICE_RUN, c);
}

/* Before a load has gone past the held store, draining it is the same as having been slower. */
static void drain_options(struct hb_site *site)
{
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (eng_passed(sim_agent(&sim.cpu_of[c])))
            sim_option(site, HB_CHOICE_DRAIN, c);
}

void sim_options(struct hb_site *site, enum hb_point_kind kind, bool waiting)
{
    const struct sim_cpu *self = sim.cpu;
    bool takeable = self->irqs && sim_pending(self);
    uint32_t standard = waiting ? sim_next(self->id) : self->id;
    site->count = 0;
    site->waiting = waiting;
    site->standard = standard == SIM_NO_CPU ? HB_NOBODY : (uint8_t)standard;
    if (kind != HB_POINT_ACCESS)
        run_options(site, standard);
    if (takeable && self->deferred)
        sim_option(site, HB_CHOICE_IPI, self->id);
    if (takeable && !self->deferred && kind == HB_POINT_IRQ && !self->handler)
        sim_option(site, HB_CHOICE_RUN, self->id);
    if (self->irqs || self->state == SIM_CPU_WFI)
        event_options(site, self);
    if (kind == HB_POINT_ACCESS)
        return;
    if (self->state == SIM_CPU_WFI && !sim_pending(self))
        sim_option(site, HB_CHOICE_RETURN, 0);
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (c != self->id && reachable(&sim.cpu_of[c]))
            event_options(site, &sim.cpu_of[c]);
    if (eng.model == ENG_TSO)
        drain_options(site);
}

/* Nobody else has ever been there, an interrupt handler of the same CPU included. */
static bool lonely(uintptr_t address)
{
    return address - eng.base < eng.span ? eng_private(address) : address - sim.stack < SIM_STACK_BYTES;
}

/*
 * What may be decided at such a point may as well be decided at the next one of the same CPU: between the two
 * it does nothing that another agent could notice, and depends on nothing that an interrupt changes: its CPU. Past a
 * race (races off) that is not so: its plain accesses and its change of stacks lie between the two as well.
 */
bool sim_needless(enum hb_point_kind kind, bool waiting, uintptr_t address, bool begins)
{
    if (waiting || eng.model == ENG_TSO)
        return false;
    switch (kind) {
    case HB_POINT_ATOMIC:
    case HB_POINT_ACCESS:
        return eng.races && lonely(address) && !sim.context->sampled;
    case HB_POINT_LOCK: /* the lock is free or about to be freed: its own atomics are the next points */
        return sim.points == SIM_POINTS_ACCESS;
    case HB_POINT_IRQ:
        return eng.races && sim.points == SIM_POINTS_ACCESS && !sim_pending(sim.cpu) && !sim.cpu->events;
    case HB_POINT_OP: /* where the operation before it ended was a point */
        return begins && sim.context->op > 0;
    default:
        return false;
    }
}
