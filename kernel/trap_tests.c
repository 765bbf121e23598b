/* SPDX-License-Identifier: Apache-2.0 */
#include "trap_tests.h"

#include "context.h"
#include "csr.h"
#include "format.h"
#include "panic.h"
#include "run.h"
#include "sbi.h"
#include "stacks.h"
#include "timer.h"
#include "trap.h"

#define OVERFLOW_FRAME 512u
#define OVERFLOW_DEPTH ((STACK_SIZE + STACK_GUARD / 2) / OVERFLOW_FRAME) /* unguarded, it ends inside the guard */
#define INTERRUPT_TURNS_MAX 100000000u
#define NEIGHBOUR 32u /* words below the guard that an overflow must not change */

struct hart_result {
    uintptr_t software_sp; /* stack pointers of the handlers, 0: never came */
    uintptr_t timer_sp;
    uintptr_t task_fault; /* addresses of the provoked faults */
    uintptr_t trap_fault;
    bool neighbour_kept;
};

static struct hart_result results[SCHED_MAX_CPUS];

static bool fail(struct hb_violation *violation, const char *key, uint32_t cpu, const char *what)
{
    char detail[HB_DETAIL_MAX];
    (void)format(detail, sizeof detail, "cpu%u: %s", cpu, what);
    hb_violation_set(violation, HB_INV_EXPECTATION, key, detail);
    return false;
}

/* Starts the job on all other harts and runs it here; one after another, or all at once. */
static void on_all_harts(void (*job)(struct hart *self), bool together)
{
    struct hart *self = hart_self();
    timer_watchdog_start();
    for (uint32_t n = 0; n < hart_count(); n++) {
        struct hart *hart = hart_of((struct sched_cpu_id){n});
        results[n] = (struct hart_result){0};
        if (hart == self) {
            continue;
        }
        if (!hart_await_stopped(hart) || !hart_start(hart, job) || (!together && !hart_await_stopped(hart))) {
            panic("cpu%u does not take a job", n);
        }
    }
    job(self);
    for (uint32_t n = 1; n < hart_count(); n++) {
        if (!hart_await_stopped(hart_of((struct sched_cpu_id){n}))) {
            panic("cpu%u does not finish its job", n);
        }
    }
}

static uintptr_t take_software_interrupt(struct hart *self)
{
    uint64_t before = self->ipis;
    self->probe.handler_sp = 0;
    if (!sbi_send_ipi(self->id)) {
        return 0;
    }
    irq_on();
    for (uint32_t i = 0; i < INTERRUPT_TURNS_MAX && *(volatile uint64_t *)&self->ipis == before; i++) {
        cpu_pause();
    }
    (void)irq_off();
    return self->probe.handler_sp;
}

static uintptr_t take_timer_interrupt(struct hart *self)
{
    bool taken = false;
    self->probe.handler_sp = 0;
    self->tick_taken = &taken;
    timer_arm_tick(self);
    irq_on();
    for (uint32_t i = 0; i < INTERRUPT_TURNS_MAX && !*(volatile bool *)&taken; i++) {
        cpu_pause();
    }
    (void)irq_off();
    self->tick_taken = NULL;
    return self->probe.handler_sp;
}

static void stacks_job(struct hart *self)
{
    results[self->cpu.n].software_sp = take_software_interrupt(self);
    results[self->cpu.n].timer_sp = take_timer_interrupt(self);
}

/* The stack of `cpu` holds the handler's frame, and no other hart's does. */
static bool stack_of(uint32_t cpu, uintptr_t sp)
{
    struct stack_place place;
    return stack_find(sp, &place) && place.kind == STACK_TRAP && place.number == cpu && !place.guard &&
           sp + TRAP_FRAME_SIZE <= stack_top(STACK_TRAP, cpu);
}

bool trap_test_stacks(struct hb_violation *violation)
{
    on_all_harts(stacks_job, true);
    for (uint32_t n = 0; n < hart_count(); n++) {
        if (results[n].software_sp == 0 || results[n].timer_sp == 0) {
            return fail(violation, "trap-missing", n, "an interrupt was not handled");
        }
        if (!stack_of(n, results[n].software_sp) || !stack_of(n, results[n].timer_sp)) {
            return fail(violation, "trap-stack", n, "a handler ran on a stack that is not this hart's trap stack");
        }
    }
    return true;
}

static __attribute__((noinline, optnone)) uint32_t descend(uint32_t depth) /* NOLINT(misc-no-recursion) */
{
    volatile uint8_t frame[OVERFLOW_FRAME - 64];
    frame[0] = (uint8_t)depth;
    if (depth == 0) {
        return frame[0];
    }
    return descend(depth - 1) + frame[0];
}

void trap_overflow(void)
{
    (void)descend(OVERFLOW_DEPTH);
}

static void overflow_task(void *argument)
{
    struct hart *self = argument;
    struct sched_context dropped;
    trap_overflow();
    context_swap(&dropped, &self->probe.resume); /* nothing stopped it */
    panic("a dropped context came back");
}

static void overflow_trap(void *argument)
{
    struct hart *self = argument;
    struct sched_context dropped;
    self->probe.on_trap_stack = true;
    __asm__ volatile(".option push\n\t.option norvc\n\tebreak\n\t.option pop" ::: "memory");
    context_swap(&dropped, &self->probe.resume);
    panic("a dropped context came back");
}

/* Runs `entry` on the task stack of this hart's number until it faults in the given guard; the fault's address or 0. */
static uintptr_t provoke(struct hart *self, sched_entry entry, uintptr_t guard)
{
    struct sched_context context;
    context_new(&context, stack_top(STACK_TASK, self->cpu.n), entry, self);
    self->probe.low = guard;
    self->probe.high = guard + STACK_GUARD;
    self->probe.fault = 0;
    self->probe.armed = true;
    context_swap(&self->probe.resume, &context);
    self->probe.armed = false;
    return self->probe.fault;
}

static void guard_job(struct hart *self)
{
    struct hart_result *result = &results[self->cpu.n];
    uintptr_t guard = stack_guard(STACK_TASK, self->cpu.n);
    const uintptr_t *below = (const uintptr_t *)guard - NEIGHBOUR; /* NOLINT(performance-no-int-to-ptr) */
    uintptr_t before[NEIGHBOUR];
    for (uint32_t i = 0; i < NEIGHBOUR; i++) {
        before[i] = below[i];
    }
    result->task_fault = provoke(self, overflow_task, guard);
    result->neighbour_kept = true;
    for (uint32_t i = 0; i < NEIGHBOUR; i++) {
        result->neighbour_kept &= below[i] == before[i];
    }
    result->trap_fault = provoke(self, overflow_trap, stack_guard(STACK_TRAP, self->cpu.n));
    result->software_sp = take_software_interrupt(self);
}

bool trap_test_guard(struct hb_violation *violation)
{
    on_all_harts(guard_job, false);
    for (uint32_t n = 0; n < hart_count(); n++) {
        const struct hart_result *result = &results[n];
        if (result->task_fault == 0) {
            return fail(violation, "task-guard", n, "an overflow of a task stack was not caught");
        }
        if (result->trap_fault == 0) {
            return fail(violation, "trap-guard", n, "an overflow of a trap stack was not caught");
        }
        if (!result->neighbour_kept) {
            return fail(violation, "neighbour", n, "an overflow changed what lies below the guard");
        }
        if (!stack_of(n, result->software_sp)) {
            return fail(violation, "after-guard", n, "interrupts are not handled as before after an overflow");
        }
    }
    return true;
}
