/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision points. The hooks count down; here the countdown ends: the strategy is asked what to do
 * instead of the default, and what it does is recorded under the name of the point.
 */
#include "state.h"

static void option(struct hb_site *site, enum hb_choice_kind choice, uint32_t value)
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
        option(site, HB_CHOICE_TICK, cpu->id);
    if (!cpu->ipi && sim_event_next(cpu->id, HB_EVENT_SPURIOUS) < HB_EVENTS_MAX)
        option(site, HB_CHOICE_SPURIOUS, cpu->id);
}

/* `standard` is where the default goes on: not an option. */
static void run_options(struct hb_site *site, uint32_t standard)
{
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (c != standard && sim_enabled(&sim.cpu_of[c]))
            option(site, HB_CHOICE_RUN, c);
}

static void collect(struct hb_site *site, enum hb_point_kind kind, bool waiting)
{
    const struct sim_cpu *self = sim.cpu;
    bool takeable = self->irqs && sim_pending(self);
    site->count = 0;
    if (kind != HB_POINT_ACCESS)
        run_options(site, waiting ? sim_next(self->id) : self->id);
    if (takeable && self->deferred)
        option(site, HB_CHOICE_IPI, self->id);
    if (takeable && !self->deferred && kind == HB_POINT_IRQ && !self->handler)
        option(site, HB_CHOICE_RUN, self->id);
    if (self->irqs || self->state == SIM_CPU_WFI)
        event_options(site, self);
    if (kind == HB_POINT_ACCESS)
        return;
    if (self->state == SIM_CPU_WFI && !sim_pending(self))
        option(site, HB_CHOICE_RETURN, 0);
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (c != self->id && reachable(&sim.cpu_of[c]))
            event_options(site, &sim.cpu_of[c]);
}

static void record(const struct hb_site *site, const struct hb_option *o)
{
    sim.taken.points[sim.taken.count++] = (struct hb_point){
        .cpu = site->cpu,
        .task = site->task,
        .op = site->op,
        .kind = site->kind,
        .choice = o->choice,
        .nth = site->nth,
        .value = o->value,
    };
    if (sim.taken.count == HB_POINTS_MAX)
        sim.strategy = NULL;
    sim_step(SIM_STEP_CHOICE, o->choice, o->value);
}

static uint32_t hit(uint32_t cpu, enum hb_event_kind kind)
{
    sim_event_fire(sim_event_next(cpu, kind));
    return cpu;
}

/* The CPU to go to; SIM_NO_CPU: nothing more to do here. */
static uint32_t apply(const struct hb_option *o, bool waiting)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t to = SIM_NO_CPU;
    switch ((enum hb_choice_kind)o->choice) {
    case HB_CHOICE_RUN:
        to = o->value;
        if (to == self->id && !waiting)
            self->deferred = true;
        sim_rearm();
        break;
    case HB_CHOICE_IPI:
        self->deferred = false;
        to = self->id;
        break;
    case HB_CHOICE_TICK:
        to = hit(o->value, HB_EVENT_TICK);
        break;
    case HB_CHOICE_SPURIOUS:
        to = hit(o->value, HB_EVENT_SPURIOUS);
        break;
    case HB_CHOICE_RETURN:
        to = self->id;
        break;
    case HB_CHOICE_STORE:
    case HB_CHOICE_ORDER:
    case HB_CHOICE_DRAIN:
    case HB_CHOICE_KINDS:
        break;
    }
    if (!waiting && to != SIM_NO_CPU && to != self->id) {
        sim_switch_to(to);
        return SIM_NO_CPU;
    }
    return to;
}

/* The site's name counts from 0; the count was raised before the machine was asked. */
static void name(struct hb_site *site, enum hb_point_kind kind)
{
    const struct sim_context *context = sim.context;
    site->index = sim.points_passed - 1;
    site->cpu = (uint8_t)sim.cpu->id;
    site->task = context->task;
    site->op = context->op;
    site->kind = (uint8_t)kind;
    site->nth = (uint16_t)(context->count[kind] - 1);
}

static void grant(uint64_t points)
{
    uint64_t left = sim.budget - sim.points_passed;
    if (SIM_UNLIKELY(sim.trace))
        points = 1;
    sim.points_granted = points < left ? points : left;
    sim.countdown = (int64_t)sim.points_granted;
}

static void grant_skip(uint32_t skip)
{
    sim.skip = skip;
    grant(skip == HB_NEVER ? UINT64_MAX : (uint64_t)skip + 1);
}

void sim_points_begin(void)
{
    sim.points_passed = 0;
    grant_skip(sim.strategy ? sim.strategy->begin(sim.strategy) : HB_NEVER);
}

/* A traced run falls in here at every point, to hash it; the strategy must not notice. */
static bool passed(enum hb_point_kind kind)
{
    sim.points_passed += sim.points_granted;
    if (sim.points_passed >= sim.budget)
        sim_fail(HB_INV_BOUNDED, "step budget", "not quiescent after %llu decision points",
                 (unsigned long long)sim.points_passed);
    if (sim.trace)
        sim_hash(((uint64_t)kind << 32) ^ sim.context->count[kind] ^ ((uint64_t)sim.context->op << 16));
    if (sim.skip != HB_NEVER && sim.skip >= sim.points_granted) {
        sim.skip -= (uint32_t)sim.points_granted;
        grant((uint64_t)sim.skip + 1);
        return true;
    }
    if (sim.skip == HB_NEVER || !sim.strategy) {
        grant(UINT64_MAX);
        return true;
    }
    return false;
}

uint32_t sim_point_slow(enum hb_point_kind kind, bool waiting)
{
    if (sim.muted) {
        sim.countdown = INT64_MAX;
        return SIM_NO_CPU;
    }
    if (passed(kind))
        return SIM_NO_CPU;
    struct hb_site *site = &sim.site;
    collect(site, kind, waiting);
    if (site->count == 0) {
        grant_skip(0);
        return SIM_NO_CPU;
    }
    name(site, kind);
    uint32_t skip = 0;
    uint32_t answer = sim.strategy->choose(sim.strategy, site, &skip);
    grant_skip(skip);
    if (answer == 0 || answer > site->count)
        return SIM_NO_CPU;
    struct hb_option chosen = site->options[answer - 1];
    record(site, &chosen);
    uint32_t to = apply(&chosen, waiting);
    if (!waiting && kind != HB_POINT_IRQ)
        sim_irq_pending();
    return to;
}

/* ---- plain accesses ---- */

static bool interruptible(void)
{
    const struct sim_cpu *self = sim.cpu;
    return sim.points == SIM_POINTS_ACCESS && self->irqs && sim.context->in_core && (self->deferred || self->events);
}

static void account(void)
{
    sim.accesses += (uint64_t)(sim.plain_granted - sim.plain);
    sim.plain_granted = sim.plain;
}

void sim_rearm(void)
{
    if (SIM_UNLIKELY(sim.muted))
        return;
    bool fine = sim.trace || interruptible();
    if (fine == (sim.plain_granted == 1))
        return;
    account();
    sim.plain = sim.plain_granted = fine ? 1 : (int64_t)(SIM_ACCESS_BUDGET - sim.accesses);
}

/* The same in every process: where it is relative to what it is in. */
uint64_t sim_place_of(uintptr_t address)
{
    if (address - sim.base < sim.span)
        return address - sim.base;
    if (address - sim.stack < SIM_STACK_BYTES)
        return (1ull << 32) + (address - sim.stack);
    if (address - (uintptr_t)&sim.interp < sizeof sim.interp)
        return (2ull << 32) + (address - (uintptr_t)&sim.interp);
    return 3ull << 32;
}

void sim_plain_slow(uintptr_t address, uint32_t size, bool write)
{
    if (sim.muted) {
        sim.plain = INT64_MAX;
        return;
    }
    account();
    if (sim.accesses >= SIM_ACCESS_BUDGET)
        sim_fail(HB_INV_BOUNDED, "access budget", "not quiescent after %u plain accesses", SIM_ACCESS_BUDGET);
    if (sim.trace)
        sim_hash(sim_place_of(address) * 64u + size * 2u + write);
    bool land = interruptible();
    sim.plain = sim.plain_granted = sim.trace || land ? 1 : (int64_t)(SIM_ACCESS_BUDGET - sim.accesses);
    if (!land)
        return;
    sim_point(HB_POINT_ACCESS);
}
