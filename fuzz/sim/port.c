/* SPDX-License-Identifier: Apache-2.0 */
/* The port of the simulated machine, except locks (lock.c). */
#include "entries.h"
#include "sched.h"
#include "state.h"

struct sched_cpu_id sched_port_cpu(void *world)
{
    (void)world;
    if (SIM_UNLIKELY(sim.cpu->irqs) && sim.context->in_core)
        sim.context->sampled = true;
    return (struct sched_cpu_id){sim.cpu->id};
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    (void)world;
    struct sim_cpu *self = sim.cpu;
    struct sched_irq_state state = {self->irqs};
    sim_irqs_off(self);
    if (SIM_UNLIKELY(sim.plain_granted == 1))
        sim_rearm();
    return state;
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    (void)world;
    if (state.word == 0 || sim.muted)
        return;
    if (state.word != 1)
        sim_complain(HB_INV_LOCK_LEAK, "interrupt state", "cpu%u restores an interrupt state nobody saved",
                     sim.cpu->id);
    struct sim_cpu *self = sim.cpu;
    if (self->handler)
        sim_complain(HB_INV_LOCK_LEAK, "interrupts on in a handler", "cpu%u turns interrupts on in a handler",
                     self->id);
    if (self->held_count > 0)
        sim_complain(HB_INV_LOCK_RULES, "interrupts on under a lock", "cpu%u turns interrupts on with a lock held",
                     self->id);
    sim_irqs_on(self);
    self->deferred = false;
    sim_rearm();
    sim_irq_on();
}

bool sched_port_irqs_enabled(void *world)
{
    (void)world;
    return sim.cpu->irqs;
}

static uint32_t cpu_of_hart(struct sched_hart_id hart)
{
    uint64_t reverse = hart.n - SIM_HART_BASE;
    if (reverse >= sim.cpus)
        sim_fail(HB_INV_MEMORY, "no such hart", "the port was given hart %llu, which does not exist",
                 (unsigned long long)hart.n);
    return sim.cpus - 1 - (uint32_t)reverse;
}

bool sched_port_send_ipi(void *world, struct sched_hart_id target)
{
    (void)world;
    if (sim.points >= SIM_POINTS_PORT)
        sim_point(HB_POINT_IPI);
    struct sim_cpu *to = &sim.cpu_of[cpu_of_hart(target)];
    sim_touch(sim_pseudo(SIM_PSEUDO_CPU + to->id), true);
    if (sim.cpu->fail_sends > 0) {
        sim.cpu->fail_sends--;
        sim_step(SIM_STEP_IPI, to->id, 0);
        return false;
    }
    sim_step(SIM_STEP_IPI, to->id, 1);
    if (eng.model == ENG_TSO)
        eng_drain_all(sim_agent(sim.cpu) + sim.cpu->handler);
    eng_release(&to->ipi_sync);
    /* As on hardware, an IPI to a hart that is not started goes nowhere. */
    if (to->state != SIM_CPU_OFF)
        to->ipi = true;
    return true;
}

bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    (void)world;
    if (sim.cpu->fail_starts > 0) {
        sim.cpu->fail_starts--;
        return false;
    }
    if (cpu.n >= sim.cpus || cpu_of_hart(hart) != cpu.n)
        sim_fail(HB_INV_MEMORY, "no such hart", "the port was asked to start cpu%u on another hart", cpu.n);
    struct sim_cpu *target = &sim.cpu_of[cpu.n];
    sim_step(SIM_STEP_START, cpu.n, 0);
    sim_touch(sim_pseudo(SIM_PSEUDO_CPU + cpu.n), true);
    if (eng.model == ENG_TSO)
        eng_drain_all(sim_agent(sim.cpu) + sim.cpu->handler);
    eng_release(&target->start_sync);
    if (target->state == SIM_CPU_OFF)
        sim_cpu_start(target);
    else
        target->start_again = true; /* its last steps before the stop are still to come */
    return true;
}

void sched_port_relax(void *world)
{
    (void)world;
    sim_step(SIM_STEP_RELAX, 0, 0);
    sim_relax_begin();
    sim_wait(HB_POINT_WAIT, SIM_CPU_RELAX);
    sim_relax_done();
    sim_entry(HB_ENTRY_RELAX, 0, 0);
}

void sched_port_wait_for_interrupt(void *world)
{
    (void)world;
    struct sim_cpu *self = sim.cpu;
    if (self->irqs)
        sim_complain(HB_INV_LOCK_LEAK, "wait with interrupts on", "cpu%u waits for an interrupt with interrupts on",
                     self->id);
    if (self->held_count > 0)
        sim_complain(HB_INV_LOCK_LEAK, "wait with a lock", "cpu%u waits for an interrupt with a lock held", self->id);
    sim_step(SIM_STEP_WFI, sim_pending(self), 0);
    if (!sim_pending(self)) {
        self->outside = true;
        sim_wait(HB_POINT_WAIT, SIM_CPU_WFI);
        sim.cpu->outside = false;
    }
    sim_entry(HB_ENTRY_WAKE, 0, 0);
}

uint64_t sched_port_time(void *world)
{
    (void)world;
    sim_touch(sim_pseudo(SIM_PSEUDO_TIME), false);
    return sim.time;
}

_Noreturn void sched_port_fail_stop(void *world, const char *reason)
{
    (void)world;
    sim_fail(HB_INV_CRASH, reason, "cpu%u: fail-stop: %s", sim.cpu->id, reason);
}

/* ---- contexts: words[0] names the stack, words[1] the save ---- */

#define CONTEXT_BYTES (2 * sizeof(uintptr_t)) /* a switch races with a switch on these */

static void begin_task(void *context)
{
    struct sim_context *self = context;
    sim_stack_entered();
    sim_rearm();
    self->entry(self->arg);
    sim_fail(HB_INV_CRASH, "task entry returned", "the entry of a context returned");
}

/* The program task that an operation creates now; at boot they come in the order of the program. */
static uint8_t task_being_spawned(void)
{
    const struct hb_program *p = sim.job->program;
    const struct sim_context *self = sim.context;
    if (self->in_op && self->op_kind == HB_OP_SPAWN)
        return p->tasks[self->task].ops[self->op].target;
    while (sim.spawned < p->task_count)
        if (p->tasks[sim.spawned++].boot)
            return (uint8_t)(sim.spawned - 1);
    return HB_NO_TASK;
}

void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg)
{
    (void)world;
    if (stack >= SIM_STACKS_MAX || stack >= sim.config.stacks)
        sim_fail(HB_INV_STACK, "no such stack", "a context was given stack %u of %u", stack, sim.config.stacks);
    struct sim_context *c = &sim.context_of[stack];
    if (c->cpu != SIM_NO_CPU)
        sim_fail(HB_INV_STACK, "stack in use", "stack %u is given to a new task while cpu%u runs on it", stack, c->cpu);
    if (stack >= sim.contexts_used)
        sim.contexts_used = stack + 1;
    uint32_t sequence = c->sequence + 1;
    *c = (struct sim_context){.cpu = SIM_NO_CPU, .sequence = sequence, .saved = true, .entry = entry, .arg = arg};
    c->task = task_being_spawned();
    c->op_kind = HB_OP_KINDS;
    sim_stack_prepare(c, begin_task, c);
    sim_bounds_range((uintptr_t)context, sizeof *context, true);
    sim_plain(context->words, CONTEXT_BYTES, true);
    context->words[0] = stack + 1;
    context->words[1] = sequence;
}

static struct sim_context *resumable(const struct sched_context *to)
{
    sim_bounds_range((uintptr_t)to, sizeof *to, false);
    sim_plain((void *)(uintptr_t)to->words, CONTEXT_BYTES, false); /* NOLINT(performance-no-int-to-ptr) */
    uintptr_t number = to->words[0] - 1;
    if (number >= SIM_CONTEXTS)
        sim_fail(HB_INV_STACK, "context never saved", "cpu%u switches to a context that was never saved", sim.cpu->id);
    struct sim_context *c = &sim.context_of[number];
    if (c->cpu != SIM_NO_CPU)
        sim_fail(HB_INV_STACK, "still on its stack", "cpu%u resumes a context while cpu%u still runs on its stack",
                 sim.cpu->id, c->cpu);
    if (!c->saved || to->words[1] != c->sequence)
        sim_fail(HB_INV_STACK, "stale context", "cpu%u resumes a context that has moved on since", sim.cpu->id);
    return c;
}

void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to)
{
    (void)world;
    struct sim_cpu *self = sim.cpu;
    struct sim_context *old = self->context;
    if (self->irqs)
        sim_complain(HB_INV_LOCK_LEAK, "switch with interrupts on", "cpu%u switches contexts with interrupts on",
                     self->id);
    struct sim_context *next = resumable(to);
    sim_bounds_range((uintptr_t)from, sizeof *from, true);
    sim_plain(from->words, CONTEXT_BYTES, true);
    from->words[0] = (uintptr_t)(old - sim.context_of) + 1;
    from->words[1] = ++old->sequence;
    old->saved = true;
    old->cpu = SIM_NO_CPU;
    next->saved = false;
    next->cpu = self->id;
    self->context = next;
    sim_stack_enter(next);
    sim_step(SIM_STEP_SWITCH, next->task, (uint32_t)(next - sim.context_of));
    sim_stack_switch(&old->sp, next->sp, next);
    sim_rearm();
}
