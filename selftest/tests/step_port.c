/* SPDX-License-Identifier: Apache-2.0 */
/* The port of the step world, and what programs may ask of its environment. */
#include "step_machine.h"

#include "sched_port.h"

#include <stdio.h>
#include <stdlib.h>

struct step_machine step;

void step_broken(enum hb_invariant_id id, const char *key)
{
    if (!step.broken)
        hb_violation_set(&step.run->violation, id, key, "");
    step.broken = true;
}

static uint32_t cpu_of(struct sched_hart_id hart)
{
    for (uint32_t cpu = 0; cpu < step.run->cpus; cpu++)
        if (step_hart(cpu).n == hart.n)
            return cpu;
    fprintf(stderr, "no such hart: %llu\n", (unsigned long long)hart.n);
    abort();
}

struct sched_cpu_id sched_port_cpu(void *world)
{
    (void)world;
    return (struct sched_cpu_id){step.cpu};
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    (void)world;
    struct sched_irq_state state = {step_self()->irqs_on};
    step_self()->irqs_on = false;
    return state;
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    (void)world;
    step_self()->irqs_on = state.word != 0;
}

bool sched_port_irqs_enabled(void *world)
{
    (void)world;
    return step_self()->irqs_on;
}

bool sched_port_send_ipi(void *world, struct sched_hart_id target)
{
    (void)world;
    if (step_self()->fail_sends > 0) {
        step_self()->fail_sends--;
        return false;
    }
    step.cpus[cpu_of(target)].ipi = true;
    return true;
}

bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    (void)world;
    if (cpu_of(hart) != cpu.n || step.cpus[cpu.n].mode != STEP_STOPPED)
        step_broken(HB_INV_CRASH, "a hart was started that is no stopped CPU");
    if (step.fail_starts > 0) {
        step.fail_starts--;
        return false;
    }
    step.cpus[cpu.n].mode = STEP_READY;
    return true;
}

void step_give_turn(void)
{
    swapcontext(&step_self()->context, &step.conductor);
}

void sched_port_relax(void *world)
{
    (void)world;
    step_give_turn();
}

void sched_port_wait_for_interrupt(void *world)
{
    (void)world;
    if (step_self()->irqs_on)
        step_broken(HB_INV_LOCK_LEAK, "waits with interrupts on");
    step_self()->mode = STEP_WAITING;
    step_give_turn();
    step_self()->mode = STEP_READY;
}

uint64_t sched_port_time(void *world)
{
    (void)world;
    return step.time;
}

void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg)
{
    (void)world, (void)context, (void)stack, (void)entry, (void)arg;
}

void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to)
{
    (void)world, (void)from, (void)to;
    if (step_self()->irqs_on)
        step_broken(HB_INV_LOCK_LEAK, "switches with interrupts on");
}

_Noreturn void sched_port_fail_stop(void *world, const char *reason)
{
    (void)world;
    fprintf(stderr, "fail-stop: %s\n", reason);
    abort();
}

void sched_port_lock_step(void *world, enum sched_lock_step what, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    (void)world, (void)lock, (void)rank, (void)order;
    step.locks += what == SCHED_LOCK_TAKEN ? 1 : 0;
    step.locks -= what == SCHED_LOCK_FREED ? 1 : 0;
    if (what == SCHED_LOCK_WANT && step_self()->irqs_on)
        step_broken(HB_INV_LOCK_RULES, "a lock is wanted with interrupts on");
}

void step_handle(void (*handler)(struct sched *))
{
    step_self()->irqs_on = false;
    handler(step.sched);
    step_self()->irqs_on = true;
}

static void op_tick(void *world)
{
    (void)world;
    step.time++;
    step_handle(sched_tick);
}

static void op_spurious(void *world, struct sched_cpu_id target)
{
    (void)world;
    if (step.cpus[target.n].mode != STEP_STOPPED)
        step.cpus[target.n].ipi = true;
}

static void op_fail_sends(void *world, uint32_t count)
{
    (void)world;
    step_self()->fail_sends += count;
}

static void op_fail_starts(void *world, uint32_t count)
{
    (void)world;
    step.fail_starts += count;
}

static void op_begin(void *world, uint32_t task, uint32_t op)
{
    (void)world;
    hb_model_begin(&step.run->model, step.sched, task, op);
}

static void op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    (void)world;
    if (!step_self()->irqs_on)
        step_broken(HB_INV_LOCK_LEAK, "interrupts are off after an operation");
    if (!step.broken && !hb_model_op(&step.run->model, step.sched, task, op, result, value, &step.run->violation))
        step.broken = true;
}

const struct hb_world_ops step_ops = {
    .tick = op_tick,
    .spurious = op_spurious,
    .fail_sends = op_fail_sends,
    .fail_starts = op_fail_starts,
    .op_begin = op_begin,
    .op_end = op_end,
    .await_turns = 2000,
};
