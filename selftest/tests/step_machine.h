/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine of the step world: shared by its port (step_port.c) and its conductor (step_world.c), and
 * by nobody else. One machine, one thread.
 */
#ifndef STEP_MACHINE_H
#define STEP_MACHINE_H

#include "step_world.h"

#include <ucontext.h>

enum step_mode { STEP_STOPPED, STEP_READY, STEP_WAITING };

struct step_cpu {
    ucontext_t context;
    unsigned char *stack;
    enum step_mode mode;
    bool irqs_on;
    bool ipi;
    uint32_t ticks; /* pending */
    uint32_t fail_sends;
};

struct step_machine {
    struct step_run *run;
    struct sched *sched;
    void *memory;
    size_t bytes;
    ucontext_t conductor;
    struct step_cpu cpus[STEP_CPUS_MAX];
    uint32_t cpu; /* whose turn it is */
    uint64_t time;
    uint64_t random;
    uint32_t fail_starts;
    uint32_t next_event;
    uint32_t owed_rounds;
    uint32_t locks;
    bool booted;
    bool broken;
};

extern struct step_machine step;

static inline struct step_cpu *step_self(void)
{
    return &step.cpus[step.cpu];
}

/* CPU and hart numbers differ, so that one taken for the other shows. */
static inline struct sched_hart_id step_hart(uint32_t cpu)
{
    return (struct sched_hart_id){100 + 3 * (uint64_t)(STEP_CPUS_MAX - cpu)};
}

/* The first thing that breaks is kept. */
void step_broken(enum hb_invariant_id id, const char *key);

/* Back to the conductor; returns when it is this CPU's turn again. */
void step_give_turn(void);

/* Runs a handler of the core as an interrupt would. */
void step_handle(void (*handler)(struct sched *));

extern const struct hb_world_ops step_ops;

#endif
