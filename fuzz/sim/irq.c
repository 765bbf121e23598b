/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts. A handler runs as a call on the stack of the context that it interrupts, interrupts
 * off; what it wants rescheduled is rescheduled before it returns. Pending ones are taken as soon as
 * their CPU moves with interrupts on, unless a decision defers them.
 */
#include "entries.h"
#include "sched.h"
#include "state.h"

/* In entry mode an operation is atomic: what comes meanwhile is taken when it has ended. */
static bool held_back(void)
{
    return sim.points == SIM_POINTS_ENTRY && sim.context->in_op;
}

/*
 * For races a handler is a thread of its own, ordered with its CPU by the regions with interrupts off only. The
 * buffer of a CPU is its handlers' too, so what it held back has gone when they begin and end.
 */
static void enter_handler(struct sim_cpu *self, bool ipi)
{
    self->irqs = false;
    self->handler = true;
    if (eng.model == ENG_TSO)
        eng_drain_all(sim_agent(self));
    sim_agent_run(self);
    if (ipi)
        eng_acquire(&self->ipi_sync);
}

static void leave_handler(struct sim_cpu *self)
{
    if (eng.model == ENG_TSO)
        eng_drain_all(sim_agent(self) + 1);
    self->handler = false;
    self->handled = true;
    self->handlers++;
    sim_agent_run(self);
}

static void handle(bool tick)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t held = self->held_count;
    enter_handler(self, !tick);
    sim_rearm();
    if (tick) {
        self->tick = false;
        sim.time++;
        sim_touch(sim_pseudo(SIM_PSEUDO_TIME), true);
        uint32_t ticks = (uint32_t)(sim.time - hb_program_time(sim.job->program));
        sim_step(SIM_STEP_TAKE_TICK, ticks, 0);
        sim_entry(held_back() ? HB_ENTRY_HELD : HB_ENTRY_TICK, 0, ticks);
        sched_tick(sim.sched);
    } else {
        self->ipi = false;
        sim_step(SIM_STEP_TAKE_IPI, 0, 0);
        sim_entry(HB_ENTRY_IPI, 0, 0);
        sched_ipi_trap(sim.sched);
    }
    if (self->irqs)
        sim_complain(HB_INV_LOCK_LEAK, "interrupts on in a handler", "cpu%u: a handler returned with interrupts on",
                     self->id);
    if (self->held_count != held)
        sim_complain(HB_INV_LOCK_LEAK, "lock held after a handler", "cpu%u: a handler returned with a lock", self->id);
    leave_handler(self);
    sim.run_on = 0;
}

/* The interrupted context had interrupts on, and so it is again, maybe on another CPU. */
static void leave(bool schedule)
{
    if (schedule && sched_need_resched(sim.sched)) {
        sched_schedule(sim.sched);
        sim_model_pick();
    }
    sim_irqs_on(sim.cpu);
    sim_rearm();
}

static void take(void)
{
    bool outside = sim.cpu->outside; /* of the interrupted context, on whichever CPU it goes on */
    /* Each turn clears one of two pending bits; only the schedule brings more. */
    while (sim.cpu->irqs && sim_pending(sim.cpu) && !sim.cpu->deferred) {
        sim.cpu->outside = false;
        handle(!sim.cpu->ipi);
        sim_check(); /* no boundary: what it asked to be rescheduled is still to be */
        leave(true);
    }
    sim.cpu->outside = outside;
}

void sim_irq_pending(void)
{
    if (!held_back())
        take();
}

void sim_irq_handle_tick(bool schedule)
{
    handle(true);
    leave(schedule);
}

void sim_irq_on(void)
{
    if (held_back())
        return;
    if (sim.points >= SIM_POINTS_PORT)
        sim_point(HB_POINT_IRQ);
    if (sim_pending(sim.cpu))
        take();
}

uint32_t sim_event_next(uint32_t cpu, enum hb_event_kind kind)
{
    const struct hb_program *p = sim.job->program;
    for (uint32_t e = 0; e < p->event_count; e++)
        if (!(sim.fired >> e & 1u) && p->events[e].cpu == cpu && p->events[e].kind == kind)
            return e;
    return HB_EVENTS_MAX;
}

void sim_events_count(void)
{
    const struct hb_program *p = sim.job->program;
    for (uint32_t c = 0; c < sim.cpus; c++)
        sim.cpu_of[c].events = false;
    for (uint32_t e = 0; e < p->event_count; e++)
        if (!(sim.fired >> e & 1u) && p->events[e].cpu < sim.cpus)
            sim.cpu_of[p->events[e].cpu].events = true;
}

void sim_event_fire(uint32_t event)
{
    if (event >= HB_EVENTS_MAX)
        return;
    const struct hb_event *e = &sim.job->program->events[event];
    sim.fired |= 1u << event;
    sim_entry(HB_ENTRY_EVENT, 0, event);
    sim.progress = sim_points_now();
    sim_events_count();
    sim_rearm();
    if (e->cpu >= sim.cpus || sim.cpu_of[e->cpu].state == SIM_CPU_OFF)
        return;
    struct sim_cpu *target = &sim.cpu_of[e->cpu];
    sim_touch(sim_pseudo(SIM_PSEUDO_CPU + e->cpu), true);
    target->deferred = false;
    if (e->kind == HB_EVENT_TICK)
        target->tick = true;
    else
        target->ipi = true;
    sim_step(SIM_STEP_EVENT, e->kind, e->cpu);
}
