/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hart's life: stopped, started as its CPU, boot on CPU 0, then one step of a task or one idle pass
 * after another until the run ends or its CPU goes offline.
 */
#include "machine.h"

/* Interrupts taken at one safe point; two harts that interrupt each other for ever still make steps. */
#define POLL_ROUNDS_MAX 4u
/* One in so many safe points lets an unfired event of the program land. */
#define EVENT_ODDS 8u
/* Turns of CPU 0 that wait for another CPU to come up. */
#define BOOT_TURNS_MAX 50000000u

static uint64_t hart_random(struct hart *self)
{
    uint64_t x = self->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    self->random = x;
    return x;
}

bool hart_chance(struct hart *self, uint32_t n)
{
    return (hart_random(self) >> 32) % n == 0;
}

void hart_noise(struct hart *self)
{
    uint32_t noise = self->machine->run.noise;
    if (noise != 0 && hart_chance(self, noise)) {
        thread_yield();
    }
}

/* A handler ends as it began: with interrupts off, and no lock of its own held. */
static void hart_check_handler(struct hart *self, uint32_t held)
{
    if (self->irqs_on) {
        machine_die(self->machine, HB_INV_LOCK_LEAK, "interrupts on in a handler",
                    "a handler returned with interrupts on");
    }
    if (self->held_count != held) {
        machine_die(self->machine, HB_INV_LOCK_LEAK, "lock held after a handler",
                    "a handler returned with a lock held");
    }
}

void hart_tick(struct hart *self)
{
    struct machine *m = self->machine;
    bool on = self->irqs_on;
    uint32_t held = self->held_count;
    self->irqs_on = false;
    atomic_fetch_add_explicit(&m->time, 1, memory_order_relaxed);
    sched_tick(m->sched);
    hart_check_handler(self, held);
    self->irqs_on = on;
}

void hart_trap(struct hart *self)
{
    uint32_t held = self->held_count;
    self->irqs_on = false;
    /* pairs: IPI-1 */
    atomic_fetch_and_explicit(&self->word, ~(uint32_t)HART_IPI, memory_order_acquire);
    sched_ipi_trap(self->machine->sched);
    hart_check_handler(self, held);
    self->irqs_on = true;
}

/* The program's next event of this CPU, if it is not fired yet, lands here. */
static void hart_event(struct hart *self)
{
    struct machine *m = self->machine;
    for (uint32_t i = 0; i < m->program->event_count; i++) {
        if (m->program->events[i].cpu != self->cpu.n ||
            atomic_exchange_explicit(&m->event_fired[i], 1, memory_order_relaxed) != 0) {
            continue;
        }
        if (m->program->events[i].kind == HB_EVENT_TICK) {
            hart_tick(self);
        } else {
            hart_trap(self);
        }
        return;
    }
}

void hart_poll(struct hart *self)
{
    if (self == &self->machine->monitor || gate_interrupts(self)) {
        return;
    }
    for (uint32_t round = 0; round < POLL_ROUNDS_MAX; round++) {
        uint32_t word = atomic_load_explicit(&self->word, memory_order_relaxed);
        if (word & HART_IPI) {
            hart_trap(self);
        } else if (word & HART_TICK) {
            atomic_fetch_and_explicit(&self->word, ~(uint32_t)HART_TICK, memory_order_relaxed);
            hart_tick(self);
        } else {
            break;
        }
    }
    /* An order says where events come. */
    if (self->machine->gate.entries == NULL && self->machine->program->event_count != 0 &&
        hart_chance(self, EVENT_ODDS)) {
        hart_event(self);
    }
}

/* Outside the core nothing may be left behind. */
static void hart_check(struct hart *self)
{
    if (self->held_count != 0) {
        machine_die(self->machine, HB_INV_LOCK_LEAK, "lock held outside the core",
                    "a core function returned with a lock held");
    }
    if (!self->irqs_on) {
        machine_die(self->machine, HB_INV_LOCK_LEAK, "interrupts off outside the core",
                    "a core function returned with interrupts off");
    }
}

static void hart_count_step(struct hart *self)
{
    const struct machine_run *run = &self->machine->run;
    uint64_t steps = atomic_load_explicit(&self->steps, memory_order_relaxed);
    atomic_store_explicit(&self->steps, steps + 1, memory_order_relaxed);
    self->run_steps++;
    if (self->run_steps > run->budget) {
        machine_die(self->machine, HB_INV_BOUNDED, "run over budget",
                    "a CPU used up its steps and the run had not ended");
    }
}

/* Only what a task does counts towards a rendezvous: one that was caused by idle passes would cause the next. */
static void hart_operate(struct hart *self)
{
    struct machine *m = self->machine;
    hb_interp_step(m->interp);
    self->run_operations++;
    if (m->run.rendezvous_every != 0 && self->run_operations % m->run.rendezvous_every == 0) {
        atomic_store_explicit(&m->rendezvous, 1, memory_order_relaxed);
    }
}

static void hart_bring_up(struct hart *self)
{
    struct sched *s = self->machine->sched;
    for (uint32_t n = 1; n < self->machine->run.cpus; n++) {
        if (sched_cpu_online(s, (struct sched_cpu_id){n}) != SCHED_OK) {
            continue; /* its start was made to fail: the run has fewer CPUs */
        }
        uint32_t turns = 0;
        while ((sched_online_mask(s) >> n & 1) == 0) {
            hart_poll(self);
            thread_yield();
            if (++turns == BOOT_TURNS_MAX) {
                machine_die(self->machine, HB_INV_DEADLOCK, "boot stuck", "a CPU that was started never came online");
            }
        }
    }
}

static void hart_enter(struct hart *self)
{
    struct sched *s = self->machine->sched;
    self->irqs_on = false;
    (void)gate_enter(self, HB_ENTRY_START, 0, 0);
    if (sched_cpu_enter(s) != SCHED_OK) {
        machine_die(self->machine, HB_INV_RESULT, "enter refused", "sched_cpu_enter refused a CPU that is starting");
    }
    self->irqs_on = true;
    (void)gate_interrupts(self);
    if (self->cpu.n == 0 && atomic_load_explicit(&self->machine->booted, memory_order_relaxed) == 0) {
        atomic_store_explicit(&self->machine->booted, 1, memory_order_relaxed);
        hart_bring_up(self);
        gate_close(self);
        hb_interp_boot(self->machine->interp);
    }
}

/*
 * The order's entry behind an operation, then what the operation asked to be rescheduled. An interrupt that comes first
 * may switch the task out; then it owes this entry when it runs again.
 */
static void hart_end_operation(struct hart *self, const struct hb_cursor *cursor)
{
    struct machine *m = self->machine;
    uint32_t task = cursor->task; /* its own: once it is switched out, so is the cursor */
    enum gate_answer answer = GATE_AGAIN;
    while (answer == GATE_AGAIN) { /* bound: the entries */
        answer = gate_enter(self, HB_ENTRY_END, 0, 0);
        if (answer == GATE_AGAIN && sched_current_arg(m->sched) != cursor) {
            atomic_store_explicit(&m->gate.owes_end[task], 1, memory_order_relaxed);
            return;
        }
    }
    if (answer == GATE_GO) {
        (void)gate_interrupts(self);
        if (sched_current_arg(m->sched) == cursor && sched_need_resched(m->sched)) {
            sched_schedule(m->sched);
        }
    }
}

/* As hart_step, while the gate is shut: the calls into the core are those of a world whose tasks have stacks. */
static bool hart_step_in_order(struct hart *self)
{
    struct machine *m = self->machine;
    const struct hb_cursor *cursor = sched_current_arg(m->sched);
    if (cursor == NULL) {
        if (gate_enter(self, HB_ENTRY_PASS, 0, 0) == GATE_GO && sched_idle(m->sched) == SCHED_IDLE_OFFLINE) {
            hart_check(self);
            return false;
        }
    } else if (atomic_load_explicit(&m->gate.owes_end[cursor->task], memory_order_relaxed) != 0) {
        atomic_store_explicit(&m->gate.owes_end[cursor->task], 0, memory_order_relaxed);
        hart_end_operation(self, cursor);
    } else if (gate_enter(self, HB_ENTRY_OP, cursor->task, cursor->op) == GATE_GO) {
        hart_operate(self);
        hart_end_operation(self, cursor);
    }
    hart_check(self);
    return true;
}

/* False: the CPU is offline now. */
static bool hart_step(struct hart *self)
{
    struct sched *s = self->machine->sched;
    if (gate_is_shut(self->machine)) {
        return hart_step_in_order(self);
    }
    hart_poll(self);
    hart_noise(self);
    if (sched_need_resched(s) && sched_current(s).generation != 0) {
        sched_schedule(s);
    } else if (sched_current(s).generation != 0) {
        hart_operate(self);
    } else if (sched_idle(s) == SCHED_IDLE_OFFLINE) {
        hart_check(self);
        return false;
    }
    hart_check(self);
    return true;
}

static void hart_run(struct hart *self)
{
    struct machine *m = self->machine;
    hart_enter(self);
    while (atomic_load_explicit(&m->ending, memory_order_relaxed) == 0) { /* bound: the run's budget */
        if (atomic_load_explicit(&m->rendezvous, memory_order_relaxed) != 0) {
            hart_wait(self, HART_IN_PARK);
            atomic_fetch_and_explicit(&self->word, ~(uint32_t)HART_RELEASE, memory_order_relaxed);
        }
        hart_count_step(self);
        if (!hart_step(self)) {
            break;
        }
    }
    self->irqs_on = false;
}

void *hart_main(void *hart)
{
    struct hart *self = hart;
    machine_bind(self);
    for (;;) { /* until HART_QUIT */
        hart_wait(self, HART_IN_STOP);
        if (atomic_load_explicit(&self->word, memory_order_relaxed) & HART_QUIT) {
            return NULL;
        }
        /* pairs: START-1 */
        atomic_fetch_and_explicit(&self->word, ~(uint32_t)HART_START, memory_order_acquire);
        hart_run(self);
    }
}
