/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The port of the threads world, and what it adds for programs. Tasks have no stacks here: a context
 * switch is nothing but the core's own notes, so no order travels with a task except what the core makes.
 */
#include "machine.h"
#include "scenario.h"
#include "watch.h"

#define RELAXES_PER_YIELD 16u
#define RELAXES_PER_SLEEP 256u

static _Thread_local struct hart *bound;

void machine_bind(struct hart *self)
{
    bound = self;
}

struct hart *machine_self(struct machine *m)
{
    return bound != NULL ? bound : &m->monitor;
}

struct sched_cpu_id sched_port_cpu(void *world)
{
    return machine_self(world)->cpu;
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    struct hart *self = machine_self(world);
    struct sched_irq_state state = {self->irqs_on};
    self->irqs_on = false;
    return state;
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    struct hart *self = machine_self(world);
    if (state.word == 0) {
        self->irqs_on = false;
        return;
    }
    if (self->held_count != 0) {
        machine_die(world, HB_INV_LOCK_RULES, "interrupts on under a lock",
                    "interrupts were turned on while a core lock was held");
    }
    self->irqs_on = true;
    gate_point(self, false);
    gate_point(self, true);
    hart_noise(self);
    hart_poll(self);
}

bool sched_port_irqs_enabled(void *world)
{
    return machine_self(world)->irqs_on;
}

/* The n-th call of the machine fails, if the run asks for it. */
static bool inject(struct machine *m, _Atomic uint32_t *calls, uint32_t nth)
{
    if (nth == 0 || atomic_fetch_add_explicit(calls, 1, memory_order_relaxed) + 1 != nth) {
        return false;
    }
    atomic_fetch_add_explicit(&m->injected, 1, memory_order_relaxed);
    return true;
}

bool sched_port_send_ipi(void *world, struct sched_hart_id target)
{
    struct machine *m = world;
    struct hart *self = machine_self(m);
    if (target.n >= m->hart_count) {
        machine_die(m, HB_INV_MEMORY, "no such hart", "the port was given a hart that does not exist");
    }
    gate_point(self, false);
    if (self->fail_sends != 0) {
        self->fail_sends--;
        return false;
    }
    if (inject(m, &m->sends, m->run.fail_send)) {
        return false;
    }
    hart_noise(self);
    hart_raise(&m->harts[target.n], HART_IPI, memory_order_release); /* pairs: IPI-1 */
    gate_point(self, true);
    return true;
}

bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    struct machine *m = world;
    struct hart *self = machine_self(m);
    if (hart.n >= m->hart_count || cpu.n >= m->run.cpus || m->cpu_hart[cpu.n] != hart.n) {
        machine_die(m, HB_INV_MEMORY, "no such hart", "a start named a hart that is not that CPU's");
    }
    if (self->fail_starts != 0) {
        self->fail_starts--;
        return false;
    }
    if (inject(m, &m->starts, m->run.fail_start)) {
        return false;
    }
    hart_raise(&m->harts[hart.n], HART_START, memory_order_release); /* pairs: START-1 */
    return true;
}

void sched_port_relax(void *world)
{
    struct hart *self = machine_self(world);
    if (gate_relax(self)) {
        return;
    }
    self->relaxes++;
    /* There may be fewer processors than harts, and others may want them: whoever is waited for must get one. */
    if (self->relaxes % RELAXES_PER_SLEEP == 0) {
        thread_sleep();
    } else if (hart_chance(self, RELAXES_PER_YIELD)) {
        thread_yield();
    } else {
        thread_relax();
    }
}

void sched_port_wait_for_interrupt(void *world)
{
    struct hart *self = machine_self(world);
    if (self->held_count != 0) {
        machine_die(world, HB_INV_LOCK_LEAK, "wait with a lock", "waited for an interrupt while a core lock was held");
    }
    if (self->irqs_on) {
        machine_die(world, HB_INV_LOCK_LEAK, "wait with interrupts on", "waited for an interrupt with interrupts on");
    }
    if (gate_enter(self, HB_ENTRY_WAKE, 0, 0) != GATE_OPEN) {
        return;
    }
    hart_wait(self, HART_IN_WAIT);
    atomic_fetch_and_explicit(&self->word, ~(uint32_t)HART_KICK, memory_order_relaxed);
    (void)gate_enter(self, HB_ENTRY_WAKE, 0, 0); /* kicked because the gate was shut */
}

uint64_t sched_port_time(void *world)
{
    struct machine *m = world;
    return atomic_load_explicit(&m->time, memory_order_relaxed);
}

void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg)
{
    (void)world;
    (void)context;
    (void)stack;
    (void)entry;
    (void)arg;
}

void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to)
{
    (void)from;
    (void)to;
    hart_noise(machine_self(world));
}

_Noreturn void sched_port_fail_stop(void *world, const char *reason)
{
    machine_die(world, HB_INV_CRASH, reason, reason);
}

void sched_port_lock_step(void *world, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    struct hart *self = machine_self(world);
    if (step == SCHED_LOCK_WANT || step == SCHED_LOCK_FREE) {
        gate_point(self, false);
    }
    watch_lock(self, step, (struct machine_lock){lock, (uint32_t)rank, order});
    if (step == SCHED_LOCK_WANT || step == SCHED_LOCK_TAKEN) {
        hart_noise(self);
    }
    if (step == SCHED_LOCK_TAKEN || step == SCHED_LOCK_FREED) {
        gate_point(self, true);
    }
}

static void world_tick(void *world)
{
    struct hart *self = machine_self(world);
    if (!gate_tick(self)) {
        hart_tick(self);
    }
}

static void world_spurious(void *world, struct sched_cpu_id target)
{
    struct machine *m = world;
    if (target.n < m->run.cpus) {
        /* Nobody's message: it must not order the two CPUs. */
        hart_raise(&m->harts[m->cpu_hart[target.n]], HART_IPI, memory_order_relaxed);
    }
}

static void world_fail_sends(void *world, uint32_t count)
{
    machine_self(world)->fail_sends += count;
}

static void world_fail_starts(void *world, uint32_t count)
{
    machine_self(world)->fail_starts += count;
}

static void world_op_begin(void *world, uint32_t task, uint32_t op)
{
    struct machine *m = world;
    struct hart *self = machine_self(m);
    const struct hb_task *t = &m->program->tasks[task];
    uint8_t kind = op < t->count ? t->ops[op].kind : (uint8_t)HB_OP_EXIT;
    gate_op(self, true, kind == HB_OP_TICK);
    self->probing = kind == HB_OP_LOCK_PROBE;
}

static void world_op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    (void)task;
    (void)op;
    (void)result;
    (void)value;
    struct hart *self = machine_self(world);
    self->probing = false;
    gate_op(self, false, false);
}

/*
 * With expectations: an await may have to outlast what the system does with the other CPUs' threads. A turn
 * relaxes, so all of them together take some two seconds, more on a loaded system.
 */
#define AWAIT_TURNS_LONG 500000u
/* Without: nobody is disappointed. */
#define AWAIT_TURNS_SHORT 500u

const struct hb_world_ops machine_ops = {
    .tick = world_tick,
    .spurious = world_spurious,
    .fail_sends = world_fail_sends,
    .fail_starts = world_fail_starts,
    .op_begin = world_op_begin,
    .op_end = world_op_end,
    .await_turns = AWAIT_TURNS_SHORT,
};

const struct hb_world_ops machine_ops_ordered = {
    .tick = world_tick,
    .spurious = world_spurious,
    .fail_sends = world_fail_sends,
    .fail_starts = world_fail_starts,
    .op_begin = world_op_begin,
    .op_end = world_op_end,
    .await_turns = HB_ENTRY_AWAIT_TURNS,
};

/* A patient await that fails has failed its program: the rest would only wait as long again. */
static void patient_op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    struct machine *m = world;
    const struct hb_task *t = &m->program->tasks[task];
    world_op_end(world, task, op, result, value);
    if (op < t->count && t->ops[op].kind == HB_OP_AWAIT && result == SCHED_TIMEOUT &&
        t->ops[op].expect != (uint8_t)SCHED_TIMEOUT) {
        struct hb_violation violation;
        if (!hb_expectations_hold(m->interp, &violation)) {
            machine_die(m, violation.id, violation.key, violation.detail);
        }
    }
}

const struct hb_world_ops machine_ops_patient = {
    .tick = world_tick,
    .spurious = world_spurious,
    .fail_sends = world_fail_sends,
    .fail_starts = world_fail_starts,
    .op_begin = world_op_begin,
    .op_end = patient_op_end,
    .await_turns = AWAIT_TURNS_LONG,
};
