/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Harts: one record for each logical CPU, and their life by the firmware's HSM calls.
 *
 * Owns: the table, indexed by logical CPU. Who may call: as each group says. Locks: none.
 * Bounds: SCHED_MAX_CPUS; a wait for a hart to stop is bounded by HART_STOP_POLLS.
 * The assembler knows the first words (trap.S, boot.S): the offsets below are checked in hart.c.
 */
#ifndef HB_KERNEL_HART_H
#define HB_KERNEL_HART_H

#define HART_TRAP_TOP 0
#define HART_TRAP_STACK 8
#define HART_EMERGENCY_STACK 16
#define HART_INTERRUPTED_SP 24
#define HART_IDLE_STACK 32
#define HART_ID 40
#define HART_SIZE 512

#ifndef __ASSEMBLER__

#include <stdatomic.h>

#include "platform.h"
#include "sched_port.h"

/* A fault that a test provokes: at an address in [low, high) it resumes `resume`. */
struct hart_probe {
    bool armed;
    bool on_trap_stack; /* the next breakpoint trap overflows its own stack */
    uintptr_t low;
    uintptr_t high;
    uintptr_t fault;      /* where it came; 0 not yet */
    uintptr_t handler_sp; /* of the last trap of any kind: for the test of trap stacks */
    struct sched_context resume;
};

struct hart {
    /* Owner hart only, after hart_table_init. */
    uintptr_t trap_top;        /* where the next trap puts its frame: emergency_stack while inside a trap */
    uintptr_t trap_stack;      /* tops; constant after init */
    uintptr_t emergency_stack; /* */
    uintptr_t interrupted_sp;
    uintptr_t idle_stack;
    struct sched_hart_id id;
    struct sched_cpu_id cpu;

    void (*job)(struct hart *self); /* what a start runs; written by the starter, before the start */

    bool in_core;     /* between sched_cpu_enter and OFFLINE: handlers may call the core */
    bool tick_armed;  /* the timer interrupt that comes next is a tick */
    bool *tick_taken; /* set by that tick, if not NULL */
    uint32_t fail_sends;
    uint32_t fail_starts;
    uint32_t relaxed; /* turns since the last pause */
    uint32_t locks_held;
    bool wants_lock; /* read by whoever reports a hang */
    uint64_t ipis;   /* software interrupts taken */
    uint64_t ticks;  /* timer interrupts taken */
    struct hart_probe probe;

    /* Any hart, atomic: see activity.h. */
    _Atomic uint32_t orders;
    bool awake;           /* owner only: it holds a credit */
    _Atomic bool running; /* set by the starter, cleared by the owner on its way out */
} __attribute__((aligned(HART_SIZE)));

/* Lays out the table for the platform's harts; once, by the boot hart. */
void hart_table_init(const struct platform *platform);

uint32_t hart_count(void);
struct hart *hart_of(struct sched_cpu_id cpu);
/* NULL if no logical CPU is that hart. */
struct hart *hart_by_id(struct sched_hart_id id);

/* The record of the calling hart; stable while interrupts are off. */
static inline struct hart *hart_self(void)
{
    struct hart *self;
    __asm__ volatile("mv %0, tp" : "=r"(self));
    return self;
}

/* Makes tp and sscratch point at the record, and traps go to trap_entry. */
void hart_adopt(struct hart *self);

/* Starts a hart that was seen stopped, on `job`; false: the firmware refused. */
bool hart_start(struct hart *target, void (*job)(struct hart *self)) SCHED_MUST_CHECK;

/* False: it had not stopped within the bound. */
bool hart_await_stopped(const struct hart *target) SCHED_MUST_CHECK;

/* Interrupts off; the caller is no longer `running`. */
_Noreturn void hart_stop(void);

#endif
#endif
