/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A world for unit tests: CPUs are coroutines in one thread that take turns between operations, so each
 * entry into the core is atomic. Interrupts are flags, delivered between operations; tasks are cursors.
 *
 * Owns: the one machine, in step_machine; it implements sched_port.h. One run at a time.
 * Bounds: 8 CPUs, STEP_TURNS_MAX turns a run.
 */
#ifndef STEP_WORLD_H
#define STEP_WORLD_H

#include "invariant.h"
#include "model.h"

#define STEP_CPUS_MAX 8u
#define STEP_TURNS_MAX 60000u

struct step_run {
    const struct hb_program *program;
    uint32_t cpus;
    uint64_t seed; /* 0: CPUs take turns in order; else drawn at random */
    /* results */
    struct hb_interp interp;
    struct hb_checker checker;
    struct hb_model model;
    struct hb_violation violation;
    struct sched *sched;
    uint64_t exercised;
    uint32_t turns;
    uint32_t quiescences;
};

/* Runs the program to its end. False: run->violation says what broke. The instance stays until the next run. */
bool step_world_run(struct step_run *run);

#endif
