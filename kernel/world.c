/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "activity.h"
#include "csr.h"
#include "gate.h"
#include "report.h"
#include "run.h"
#include "timer.h"

#define AWAIT_TURNS_MAX 10000000u /* the watchdog comes first */
#define AWAIT_SPIN_TURNS 16u      /* turns before an await sleeps between two looks */
#define AWAIT_PAUSE_US 20u

/* A timer interrupt, armed and waited for with interrupts off, so on one hart; taken when they come on. */
static void world_tick(void *world)
{
    (void)world;
    if (gate_is_shut()) {
        gate_tick();
        return;
    }
    (void)irq_off();
    struct hart *self = hart_self();
    bool taken = false;
    self->tick_taken = &taken;
    timer_arm_tick(self);
    irq_on();
    while (!*(volatile bool *)&taken) { /* bounded: it is pending */
        cpu_pause();
    }
}

static void world_spurious(void *world, struct sched_cpu_id target)
{
    struct run *run = world;
    if (target.n >= run->cpus) {
        return;
    }
    uintptr_t irq = irq_off();
    order_post(hart_of(target), ORDER_SPURIOUS);
    csr_set(sstatus, irq);
}

static void world_fail_sends(void *world, uint32_t count)
{
    (void)world;
    uintptr_t irq = irq_off();
    hart_self()->fail_sends = count;
    csr_set(sstatus, irq);
}

static void world_fail_starts(void *world, uint32_t count)
{
    (void)world;
    uintptr_t irq = irq_off();
    hart_self()->fail_starts = count;
    csr_set(sstatus, irq);
}

static uint8_t kind_of(const struct run *run, uint32_t task, uint32_t op)
{
    const struct hb_task *of = &run->program->tasks[task];
    return op < of->count ? of->ops[op].kind : HB_OP_EXIT;
}

static void world_op_begin(void *world, uint32_t task, uint32_t op)
{
    (void)world;
    gate_enter(HB_ENTRY_OP, task, op);
}

void world_check_outside(void)
{
    uintptr_t irq = irq_off();
    uint32_t held = hart_self()->locks_held;
    csr_set(sstatus, irq);
    if (held != 0) {
        report_broken(HB_INV_LOCK_LEAK, "lock held outside the core", "a core function returned with a lock held");
    }
    if (irq == 0) {
        report_broken(HB_INV_LOCK_LEAK, "interrupts off outside the core",
                      "a core function returned with interrupts off");
    }
}

/* An await that looked in vain sleeps before it yields: what it waits for may need this host CPU. */
static void world_op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    struct run *run = world;
    uint8_t kind = kind_of(run, task, op);
    (void)value;
    world_check_outside();
    if (gate_is_shut()) {
        gate_enter(HB_ENTRY_END, 0, 0);
    } else if (kind == HB_OP_AWAIT && result == SCHED_BLOCKED && run->interp.cursors[task].turns > AWAIT_SPIN_TURNS) {
        timer_pause_us(AWAIT_PAUSE_US);
    }
}

const struct hb_world_ops world_ops = {
    .tick = world_tick,
    .spurious = world_spurious,
    .fail_sends = world_fail_sends,
    .fail_starts = world_fail_starts,
    .op_begin = world_op_begin,
    .op_end = world_op_end,
    .await_turns = AWAIT_TURNS_MAX,
};

void world_reset(void)
{
    for (uint32_t n = 0; n < hart_count(); n++) {
        struct hart *hart = hart_of((struct sched_cpu_id){n});
        hart->fail_sends = 0;
        hart->fail_starts = 0;
        hart->locks_held = 0;
        hart->wants_lock = false;
        hart->tick_armed = false;
        hart->tick_taken = NULL;
        hart->in_core = false;
    }
}
