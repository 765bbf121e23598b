/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run: one program on a fresh core instance on all harts, from bring-up to quiescence.
 *
 * Owns: the instance, its memory, the interpreter and the checker; one run at a time. Who may call:
 * run_program from the kernel's main flow on the boot hart; the rest as said. Locks: none.
 * Bounds: the watchdog's deadline, the arena RUN_ARENA, STACK_TASKS stacks.
 */
#ifndef HB_KERNEL_RUN_H
#define HB_KERNEL_RUN_H

#include "hart.h"
#include "invariant.h"

#define RUN_ARENA (8u << 20)

struct run {
    /* Constant while harts run. */
    const struct hb_program *program;
    struct sched *sched;
    uint32_t cpus;
    bool announce; /* print a KINIT line as each CPU comes online */
    struct hb_interp interp;

    /* CPU 0, before any quiescence. */
    bool booted;

    /* The hart that acts at quiescence (ordered by the credits), and the main flow after the run. */
    struct hb_checker checker;
    struct hb_violation violation;
    bool failed;
    uint64_t digest; /* of a run without a violation, as of its quiescence */
    uint32_t next_event;
    uint32_t fired; /* bit n: the order of the gate had event n */
    uint32_t actions;
    uint32_t owed_rounds;
    uint64_t deadline; /* served last, and in how many ticks */
    uint32_t deadline_ticks;

    _Atomic bool over; /* any hart; set at quiescence */
    struct hart *_Atomic ender;
    struct sched_context main; /* boot hart: the main flow while harts run */
};

/*
 * Runs it; true: over without a violation (expectations are the caller's to judge, in run_current()).
 * False: run_current()->violation says what broke.
 */
bool run_program(const struct hb_program *program, uint32_t cpus, bool announce);

struct run *run_current(void);

/* Ends the run: every hart is told to leave. By the hart that acts at quiescence. */
void run_end(struct run *run, struct hart *self);

/* The job of a hart that sched_port_start_hart starts: a CPU's life in the core. */
void run_cpu(struct hart *self);

/* Invariants exercised by all runs so far, bit = id. */
uint64_t run_exercised(void);

#endif
