/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on their way from the worker process to its supervisor: a ring in shared memory.
 *
 * Owns: struct finding_ring. Any thread of the worker posts, also from a sanitizer's report hook;
 *   the supervisor alone takes, and outlives the worker.
 * Locks: none. Bounds: FINDINGS_MAX on their way at once; more are counted as dropped.
 */
#ifndef STRESS_FINDING_H
#define STRESS_FINDING_H

#include <stdatomic.h>

#include "invariant.h"
#include "program.h"

#define FINDINGS_MAX 32u
#define FINDING_FRAMES 6u
#define FINDING_STACKS 2u

struct finding {
    struct hb_violation violation;
    uint64_t item;
    uint64_t seed;
    uint32_t cpus;
    /* Code addresses of the stacks of a sanitizer's report, innermost first, 0-terminated; the key is made of them. */
    uintptr_t frames[FINDING_STACKS][FINDING_FRAMES];
    struct hb_program program;
};

enum finding_state { FINDING_FREE, FINDING_BUSY, FINDING_READY };

struct finding_slot {
    _Atomic uint32_t state; /* READY is released by the poster, acquired by the taker (pairs: FINDING-1) */
    struct finding finding;
};

struct finding_ring {
    /* what every finding of now is about; the worker's monitor writes it while no hart runs */
    uint64_t item;
    uint64_t seed;
    uint32_t cpus;
    const struct hb_program *program;

    _Atomic uint32_t dropped;
    struct finding_slot slots[FINDINGS_MAX];
};

/* Posts a copy with the ring's item, seed, cpus and program; frames may be NULL. False: dropped. */
bool finding_post(struct finding_ring *ring, const struct hb_violation *violation, uintptr_t (*frames)[FINDING_FRAMES]);

/* The supervisor, while there is no worker: frees slots that a worker died in the middle of. */
void finding_recover(struct finding_ring *ring);

/* The supervisor: takes any one. False: there is none. */
bool finding_take(struct finding_ring *ring, struct finding *out);

#endif
