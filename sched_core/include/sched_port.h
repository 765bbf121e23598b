/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The port: what a world (simulator, threads, kernel) provides to a scheduler core. The core's only
 * undefined symbols are these functions and memcpy, memmove, memset, memcmp.
 *
 * `world` is the pointer given to sched_init, so one process may hold many instances. No function
 * here takes a core lock or calls back into the core, except context_switch (which runs other
 * contexts) and irq_restore/wait_for_interrupt (which may run interrupt handlers, see there).
 * None may allocate.
 */
#ifndef SCHED_PORT_H
#define SCHED_PORT_H

#include "sched_types.h"

/* Saved registers of a context that is not running; the world defines what the words mean. */
#define SCHED_CONTEXT_WORDS 32u
struct sched_context {
    uintptr_t words[SCHED_CONTEXT_WORDS];
};

struct sched_irq_state {
    uintptr_t word;
};

typedef void (*sched_entry)(void *arg);

/* The logical CPU this code runs on. Stable only while interrupts are off. */
struct sched_cpu_id sched_port_cpu(void *world);

/* Turns local interrupts off and returns the previous state; nests. */
struct sched_irq_state sched_port_irq_save(void *world);

/* Restores what irq_save returned. Pending interrupts may be handled before it returns. */
void sched_port_irq_restore(void *world, struct sched_irq_state state);

/* Whether local interrupts are on. */
bool sched_port_irqs_enabled(void *world);

/*
 * Sends a software interrupt to a hart. Everything this CPU wrote before is visible to the handler
 * there (release to acquire). Returns false if the platform refused; then nothing was sent.
 */
bool sched_port_send_ipi(void *world, struct sched_hart_id target) SCHED_MUST_CHECK;

/*
 * Asks the platform to start a stopped hart, which will call sched_cpu_enter as logical CPU `cpu`.
 * Returns false if the platform refused.
 */
bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart) SCHED_MUST_CHECK;

/* One turn of a spin loop: nothing will change until another CPU stores or an interrupt comes. */
void sched_port_relax(void *world);

/*
 * Called with interrupts off. Returns once an interrupt is pending for this CPU (it is taken when
 * interrupts are restored); may return for no reason. Stores by other CPUs do not end the wait.
 */
void sched_port_wait_for_interrupt(void *world);

/* Monotonic over all CPUs, in port time units; the world's timer ticks are what drives it. */
uint64_t sched_port_time(void *world);

/* Prepares a context that will call entry(arg), interrupts off, on stack number `stack`. entry never returns. */
void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg);

/*
 * Saves the running context in `from` and resumes `to`, interrupts off. A world whose tasks have no
 * stacks of their own (cursors that a loop steps) only notes the change and returns at once; a core
 * must therefore, after this call, use nothing but state it reads afresh.
 */
void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to);

/* Stops the machine; `reason` is a constant string. */
_Noreturn void sched_port_fail_stop(void *world, const char *reason);

/*
 * Locks announce themselves, so that a world can wait without spinning, annotate for its race
 * detector and build a lock-order graph. WANT comes before the first atomic of an acquire, TAKEN
 * after its last, FREE before the first atomic of a release, FREED after its last. `order` tells
 * locks of one rank apart (the CPU number of a runqueue).
 */
enum sched_lock_step {
    SCHED_LOCK_WANT,
    SCHED_LOCK_TAKEN,
    SCHED_LOCK_FREE,
    SCHED_LOCK_FREED,
};
void sched_port_lock_step(void *world, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order);

#endif
