/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A toy machine: threads of a few operations on a few places, interpreted, that asks strategies exactly as strategy.h
 * says. Small enough that every schedule can be run, so that searches can be held against enumeration.
 */
#ifndef HB_STRATEGY_TOY_H
#define HB_STRATEGY_TOY_H

#include "draw.h"
#include "strategy.h"

#define TOY_THREADS_MAX 8u
#define TOY_OPS_MAX 64u
#define TOY_PLACES 8u
#define TOY_BUFFER 4u
#define TOY_BUDGET 100000u

enum toy_op_kind {
    TOY_LOAD,     /* place; what it read goes into the thread's observation */
    TOY_STALE,    /* the same, or one store older, by a memory decision */
    TOY_STORE,    /* place, value */
    TOY_BUFFERED, /* place, value; may be held back until the buffer drains, as must all behind it */
    TOY_FENCE,    /* drains the own buffer */
    TOY_ADD,      /* place, value; reads and writes at once */
    TOY_LOCK,     /* place: enabled while it is 0 */
    TOY_UNLOCK,   /* place */
    TOY_TRY,      /* place: takes the lock or skips `value` operations */
    TOY_WAIT,     /* place, value: enabled while they are equal */
    TOY_LENIENT,  /* the same, but the wait may return for nothing */
    TOY_SPIN,     /* place, value: again, giving way, until they are equal; never blocked */
    TOY_BUSY,     /* the same without giving way */
    TOY_YIELD,    /* gives way */
    TOY_SECTION,  /* place: a whole lock section, one transition */
    TOY_IF,       /* place, value: skips one operation unless equal */
    TOY_BUG,      /* place, value: a violation if equal */
    TOY_OPS,
};

struct toy_op {
    uint8_t kind;
    uint8_t place;
    uint8_t value;
};

struct toy_program {
    uint32_t threads;
    uint32_t count[TOY_THREADS_MAX];
    struct toy_op op[TOY_THREADS_MAX][TOY_OPS_MAX];
};

#define TOY_PAIRS (TOY_THREADS_MAX * 8u) /* operations that races are kept of: the first 8 of a thread */

struct toy_result {
    struct hb_run_outcome outcome;
    uint64_t end; /* hash of the final state, or of the violation */
    bool deadlock;
    uint64_t questions;
    uint32_t longest_wait;     /* questions that an enabled thread was passed over in a row */
    uint64_t races[TOY_PAIRS]; /* bit b of word a: plain accesses a and b conflict and are unordered */
};

/* What outlives an execution: who ever touched a place. */
struct toy_world {
    uint8_t owner[TOY_PLACES]; /* thread + 1; 0: nobody; 255: several */
};

void toy_run(const struct toy_program *p, struct toy_world *world, struct hb_strategy *strategy,
             struct toy_result *result);

/* ---- programs ---- */

/* What a random program may contain. */
enum toy_mix { TOY_MIX_PLAIN, TOY_MIX_LOCKS, TOY_MIX_STALE, TOY_MIX_BUFFERS, TOY_MIX_LENIENT, TOY_MIXES };
void toy_random(struct toy_program *p, enum toy_mix mix, uint64_t seed);
/* An owner with 2k lock sections, thieves with k each. */
void toy_sections(struct toy_program *p, uint32_t k, uint32_t thieves);

#endif
