/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker process: runs one item of the job after another until the last, a stop, or a finding
 * that ends the machine. An item is a program on a number of CPUs, run several times.
 *
 * Owns: the machine and the core in the arena. Bounds: items by the options, runs by `repeat` or by
 *   JOB_FAIL_NTH_MAX, steps by the options.
 */
#ifndef STRESS_JOB_H
#define STRESS_JOB_H

#include "arena.h"
#include "options.h"

#define JOB_FAIL_NTH_MAX 1000u

struct job {
    const struct options *options;
    struct arena *arena;
    const struct hb_program *given; /* MODE_PROGRAM */
    const struct hb_entry *entries; /* the order to keep; NULL: none */
    uint32_t entry_count;
};

/* How many items the job has; UINT64_MAX: as many as there is time for. */
uint64_t job_items(const struct options *o);

/* The scenario of an item (MODE_SCENARIO), and any item's CPUs before a program asks for more. */
uint32_t job_scenario(const struct options *o, uint64_t item);
uint32_t job_cpus(const struct options *o, uint64_t item);

/* Runs items from arena.item on; does not return. */
_Noreturn void job_work(struct job *job);

#endif
