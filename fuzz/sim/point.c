/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision points. The hooks count down; here the countdown ends: the strategy is asked what to do
 * instead of the default, and what it does is recorded under the name of the point.
 *
 * A stretch in which no operation begins or ends is followed fairly, CPU by CPU and with no more deviations;
 * if nothing comes of it, that is a livelock and no long run.
 */
#include "debug.h"
#include "entries.h"
#include "state.h"
#include "steps.h"

#define STALL_POINTS 50000u /* without an operation that begins or ends, until CPUs take turns; then as many again */
#define STALL_TURN 64u

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
    if (o->choice == HB_CHOICE_STORE) {
        if (sim.trace)
            sim_trace_stale(o->value);
        sim_step(SIM_STEP_STALE, 0, o->value);
    } else if (o->choice == HB_CHOICE_ORDER)
        sim_step(SIM_STEP_ORDER, 0, o->value);
    else
        sim_step(SIM_STEP_CHOICE, o->choice, o->value);
}

void sim_touch_all(void)
{
    eng.done = (struct hb_footprint){{~0ull, ~0ull}, {~0ull, ~0ull}};
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
    case HB_CHOICE_DRAIN:
        sim_drain_one(&sim.cpu_of[o->value]);
        break;
    case HB_CHOICE_STORE:
    case HB_CHOICE_ORDER:
    case HB_CHOICE_KINDS:
        break;
    }
    if (!waiting && to != SIM_NO_CPU && to != self->id) {
        sim_entry_inside((enum hb_point_kind)sim.site.kind, false);
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
    uint64_t quiet = sim.points_passed - sim.progress;
    if (SIM_UNLIKELY(sim.trace || quiet >= STALL_POINTS))
        points = 1;
    else if (points > STALL_POINTS - quiet)
        points = STALL_POINTS - quiet;
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
    for (uint32_t m = 0; m < HB_MOVERS_MAX; m++)
        sim.pending[m].kind = m < sim.cpus ? HB_POINT_WAIT : HB_POINT_KINDS;
    sim.points_passed = sim.progress = 0;
    grant_skip(sim.strategy ? sim.strategy->begin(sim.strategy) : HB_NEVER);
}

uint64_t sim_points_now(void)
{
    return sim.points_passed + (sim.points_granted - (uint64_t)sim.countdown);
}

static void judge_progress(void)
{
    if (sim.points_passed >= sim.budget)
        sim_fail(HB_INV_BOUNDED, "step budget", "not quiescent after %llu decision points",
                 (unsigned long long)sim.points_passed);
    uint64_t quiet = sim.points_passed - sim.progress;
    if (quiet < 2 * STALL_POINTS)
        return;
    const struct sim_context *context = sim.context;
    sim_fail(HB_INV_BOUNDED, "livelock",
             "in %llu decision points, the CPUs in turn, no operation began or ended; cpu%u is in %s",
             (unsigned long long)quiet, sim.cpu->id,
             context->in_op ? hb_op_word(context->op_kind) : "its idle loop or a task's start");
}

static bool stalled(void)
{
    return sim.points_passed - sim.progress >= STALL_POINTS;
}

/* A traced run falls in here at every point, to hash it; the strategy must not notice. */
static bool passed(enum hb_point_kind kind)
{
    sim.points_passed += sim.points_granted;
    judge_progress();
    if (sim.trace) {
        sim_hash(((uint64_t)kind << 32) ^ sim.context->count[kind] ^ ((uint64_t)sim.context->op << 16));
        if (steps_on())
            hb_debug_point(sim.points_passed);
    }
    if (sim.skip != HB_NEVER && sim.skip >= sim.points_granted) {
        sim.skip -= (uint32_t)sim.points_granted;
        grant((uint64_t)sim.skip + 1);
        return true;
    }
    if (sim.skip == HB_NEVER || !sim.strategy) {
        grant(UINT64_MAX);
        return true;
    }
    /* Nobody is asked while the CPUs take turns. */
    if (stalled()) {
        grant_skip(0);
        return true;
    }
    return false;
}

/* Who moved since the last question, and what that touched. Where it may be interrupted depends on its own state. */
static void account_for(struct hb_site *site)
{
    site->mover = sim.drained ? (uint8_t)(sim.drained - 1) : (uint8_t)sim.cpu->id;
    sim.drained = 0;
    if (!eng.footprints)
        return;
    eng_touch(sim_pseudo(SIM_PSEUDO_CPU + sim.cpu->id), false);
    site->done = eng.done;
    eng.done = (struct hb_footprint){{0, 0}, {0, 0}};
}

/* 0: the default. */
static uint32_t ask(struct hb_site *site, enum hb_point_kind kind)
{
    uint32_t skip = 0;
    name(site, kind);
    account_for(site);
    site->pending = sim.pending;
    uint32_t answer = sim.strategy->choose(sim.strategy, site, &skip);
    grant_skip(skip);
    if (SIM_UNLIKELY(answer == HB_ABANDON))
        sim_abandon();
    if (answer == 0 || answer > site->count)
        return 0;
    record(site, &site->options[answer - 1]);
    return answer;
}

/* Where a stretch without progress is followed fairly, CPUs change by themselves. */
static void take_turns(bool waiting)
{
    if (waiting || !stalled() || sim.points_passed % STALL_TURN != 0)
        return;
    uint32_t next = sim_next(sim.cpu->id);
    if (next != SIM_NO_CPU)
        sim_switch_to(next);
}

static void expect(enum hb_point_kind kind, uintptr_t address, bool write)
{
    const struct sim_cpu *self = sim.cpu;
    uint8_t word = self->state == SIM_CPU_OFF ? HB_POINT_KINDS : (uint8_t)kind;
    sim.pending[self->id] = (struct hb_pending){eng_place(address), write, word};
}

uint32_t sim_point_slow(enum hb_point_kind kind, bool waiting, uintptr_t address, bool write)
{
    struct hb_site *site = &sim.site;
    struct hb_option chosen;
    if (sim.muted) {
        sim.countdown = INT64_MAX;
        return SIM_NO_CPU;
    }
    expect(kind, address, write);
    /* Each further turn has drained a store. */
    do {
        if (passed(kind)) {
            take_turns(waiting);
            return SIM_NO_CPU;
        }
        if (sim.strategy->prune && sim_needless(kind, waiting, address, write)) {
            grant_skip(0);
            return SIM_NO_CPU;
        }
        sim_options(site, kind, waiting);
        if (site->count == 0 && !sim.strategy->every) {
            grant_skip(0);
            return SIM_NO_CPU;
        }
        uint32_t answer = ask(site, kind);
        if (answer == 0)
            return SIM_NO_CPU;
        chosen = site->options[answer - 1];
        if (chosen.choice != HB_CHOICE_DRAIN)
            break;
        (void)apply(&chosen, waiting);
        sim.drained = (uint8_t)(HB_MOVERS_MAX + chosen.value + 1);
        sim.context->count[kind]++;
    } while (--sim.countdown == 0);
    if (chosen.choice == HB_CHOICE_DRAIN)
        return SIM_NO_CPU;
    uint32_t to = apply(&chosen, waiting);
    if (!waiting && kind != HB_POINT_IRQ)
        sim_irq_pending();
    return to;
}

uint32_t sim_choose_slow(enum hb_choice_kind choice, uint32_t count)
{
    struct hb_site *site = &sim.site;
    if (passed(HB_POINT_MEMORY))
        return 0;
    site->count = 0;
    site->waiting = false;
    site->standard = (uint8_t)sim.cpu->id;
    for (uint32_t n = 1; n <= count; n++)
        sim_option(site, choice, n);
    return ask(site, HB_POINT_MEMORY);
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

/* Until the next access, or until the budget ends. */
static void grant_plain(bool one)
{
    sim.plain = sim.plain_granted = one ? 1 : (int64_t)(sim.access_budget - sim.accesses);
    eng_gate(!one);
}

void sim_rearm(void)
{
    if (SIM_UNLIKELY(sim.muted))
        return;
    bool fine = sim.trace || interruptible();
    if (fine == (sim.plain_granted == 1))
        return;
    account();
    grant_plain(fine);
}

/* The same in every process: where it is relative to what it is in. */
uint64_t sim_place_of(uintptr_t address)
{
    if (address - sim.base < sim.span)
        return address - sim.base;
    if (address - sim.stack < SIM_STACK_BYTES)
        return (1ull << 32) + (address - sim.stack);
    if (address - (uintptr_t)sim.interp < sizeof *sim.interp)
        return (2ull << 32) + (address - (uintptr_t)sim.interp);
    return 3ull << 32;
}

void sim_plain_slow(uintptr_t address, uint32_t size, bool write)
{
    if (sim.muted) {
        sim.plain = INT64_MAX;
        return;
    }
    account();
    if (sim.accesses >= sim.access_budget)
        sim_fail(HB_INV_BOUNDED, "access budget", "not quiescent after %llu plain accesses",
                 (unsigned long long)sim.access_budget);
    if (sim.trace) {
        sim_hash(sim_place_of(address) * 64u + size * 2u + write);
        sim_race_note(address, size, write);
    }
    bool land = interruptible();
    grant_plain(sim.trace || land);
    if (!land)
        return;
    sim_point_at(HB_POINT_ACCESS, address, write);
}
