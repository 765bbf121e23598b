/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of checkers and the model. They read the core through its view, which is instrumented like
 * the rest of it, so the hooks are muted: nothing they do is an access, a decision or a step.
 */
#include "sched_view.h"
#include "state.h"

#define QUEUE_CLASS_MOST 3u

static struct {
    uintptr_t base, span;
    int64_t plain, countdown;
    struct sim_context *context;
    struct sim_cpu *cpu;
    struct sim_context quiet_context;
    struct sim_cpu quiet_cpu;
} kept;

void sim_mute(void)
{
    kept.base = sim.base;
    kept.span = sim.span;
    kept.plain = sim.plain;
    kept.countdown = sim.countdown;
    kept.context = sim.context;
    kept.cpu = sim.cpu;
    kept.quiet_cpu.id = sim.cpu->id;
    sim.base = 0;
    sim.span = UINTPTR_MAX;
    sim.plain = sim.countdown = INT64_MAX;
    sim.context = &kept.quiet_context;
    sim.cpu = &kept.quiet_cpu;
    sim.muted = true;
    eng_gate(false);
}

void sim_unmute(void)
{
    if (!sim.muted)
        return;
    sim.muted = false;
    sim.base = kept.base;
    sim.span = kept.span;
    sim.plain = kept.plain;
    sim.countdown = kept.countdown;
    sim.context = kept.context;
    sim.cpu = kept.cpu;
    eng_gate(sim.plain_granted != 1);
}

/* What the checker has just read, a CPU at a time: how much is queued, whether it idles, whether an IPI is under way.
 */
static void count_state(void)
{
    const struct hb_snapshot *now = &sim.checker.now;
    for (uint32_t c = 0; c < sim.cpus; c++) {
        uint32_t queued = 0;
        for (uint32_t q = 0; q < SCHED_QOS_CLASSES; q++)
            queued += now->counted[c][q];
        uint32_t length = queued < QUEUE_CLASS_MOST ? queued : QUEUE_CLASS_MOST;
        uint32_t class = length | (uint32_t)(now->cpu[c].current.generation == 0) << 3 |
                         (uint32_t)now->ipi[c].outstanding << 4 | (uint32_t)sim_pending(&sim.cpu_of[c]) << 5 |
                         (uint32_t)now->cpu[c].state << 6;
        eng_feature(ENG_FEATURE_STATE, class, c);
    }
}

static void check(enum hb_when when)
{
    struct hb_violation violation;
    sim_mute();
    bool good = hb_check(&sim.checker, sim.sched, when, &violation);
    sim_unmute();
    if (!good)
        sim_fail_with(&violation);
    if (eng.footprints) /* it read everything */
        eng.done.read[0] = eng.done.read[1] = ~0ull;
    if (SIM_UNLIKELY(eng.feedback))
        count_state();
}

static bool all_outside(void)
{
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (!sim.cpu_of[c].outside && sim.cpu_of[c].state != SIM_CPU_OFF)
            return false;
    return true;
}

void sim_check_outside(const struct sim_cpu *cpu, const char *behind)
{
    if (cpu->held_count > 0)
        sim_complain(HB_INV_LOCK_LEAK, "lock held outside the core", "cpu%u: %s ended with a lock held", cpu->id,
                     behind);
    if (!cpu->irqs)
        sim_complain(HB_INV_LOCK_LEAK, "interrupts off outside the core", "cpu%u: %s ended with interrupts off",
                     cpu->id, behind);
}

void sim_check(void)
{
    if (sim.locks_held > 0 || sim.booting || sim_holding_back())
        return;
    check(all_outside() ? HB_WHEN_BOUNDARY : HB_WHEN_STEP);
}

void sim_check_quiescent(void)
{
    check(HB_WHEN_QUIESCENT);
}

void sim_model_begin(uint32_t task, uint32_t op)
{
    if (sim.points != SIM_POINTS_ENTRY || sim.booting)
        return;
    sim_mute();
    hb_model_begin(&sim.model, sim.sched, task, op);
    sim_unmute();
}

void sim_model_op(uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    struct hb_violation violation;
    if (sim.points != SIM_POINTS_ENTRY || sim.booting)
        return;
    sim_mute();
    bool good = hb_model_op(&sim.model, sim.sched, task, op, result, value, &violation);
    sim_unmute();
    if (!good)
        sim_complain_with(&violation);
}

void sim_model_pick(void)
{
    struct hb_violation violation;
    if (sim.points != SIM_POINTS_ENTRY || sim.booting)
        return;
    struct sched_cpu_id self = {sim.cpu->id};
    sim_mute();
    bool good = hb_model_pick(&sim.model, sim.sched, self, &violation);
    sim_unmute();
    if (!good)
        sim_complain_with(&violation);
}
