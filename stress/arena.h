/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the worker process and its supervisor share: everything a run needs, in one mapping at one
 * address in both, so that the supervisor can look into a machine that hangs or has died.
 *
 * Owns: struct arena. The worker writes all of it but `stop`; the supervisor reads at any time what is
 *   atomic, and the rest only when the worker has stopped or will not move again.
 * Bounds: ARENA_CORE_BYTES for the core under test.
 */
#ifndef STRESS_ARENA_H
#define STRESS_ARENA_H

#include "machine.h"
#include "rate.h"

#define ARENA_CORE_BYTES (64u * 1024u * 1024u)
#define ARENA_SCENARIOS_MAX 1024u /* scenario items: scenarios times numbers of CPUs */

enum scenario_outcome { SCENARIO_OPEN, SCENARIO_OK, SCENARIO_SKIPPED, SCENARIO_FAILED };

struct scenario_result {
    uint8_t outcome; /* enum scenario_outcome */
    char why[HB_DETAIL_MAX];
};

struct arena {
    /* supervisor writes, worker reads: end after the run under way */
    _Atomic uint32_t stop;
    /* worker writes, supervisor reads and starts the next worker from it */
    alignas(64) _Atomic uint64_t item; /* under way */
    _Atomic uint64_t programs;
    _Atomic uint64_t executions;
    _Atomic uint64_t operations;
    _Atomic uint64_t injected; /* sends and starts made to fail */
    _Atomic uint64_t exercised;

    struct order_tally order;
    struct finding_ring findings;
    struct scenario_result scenarios[ARENA_SCENARIOS_MAX]; /* of the scenario items, by item */

    struct hb_program program;
    struct hb_interp interp;
    struct hb_checker checker;
    struct sched *sched;
    struct sched_config config;
    uint32_t config_cpus; /* CPUs that the instance in `core` is built for; 0: none is */
    struct machine machine;
    unsigned char *core; /* ARENA_CORE_BYTES */
};

/* NULL: no memory. */
struct arena *arena_open(void);

/*
 * Builds the instance for a.program on `cpus` CPUs, or resets the one that is there if it fits and `fresh`
 * is false. False: the program's configuration is out of the core's ranges, or too large.
 */
bool arena_build(struct arena *a, uint32_t cpus, uint64_t seed, bool fresh);

#endif
