/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an execution has left in the engine at a point, to be put back by later executions that begin in the same way:
 * the clocks of its agents and the cells of its plain accesses, as distances from the clock that the execution began
 * at.
 *
 * Owner: the machine. Only for executions that had no atomic access, no fence and no order through an object yet: those
 * leave more behind than is kept. Bounds: ENG_PREFIX_PIECES pieces of memory.
 */
#ifndef HB_ENGINE_PREFIX_H
#define HB_ENGINE_PREFIX_H

#include "engine_state.h"

#define ENG_PREFIX_PIECES 4096u

struct eng_prefix_agent {
    uint32_t agent;
    uint32_t own; /* these two since the start of the execution */
    uint32_t clock[ENG_AGENTS_MAX] __attribute__((aligned(16)));
};

struct eng_prefix_cell {
    uint64_t *cell; /* a struct eng_cell as one number */
    uint64_t value; /* since the start of the execution */
    uint64_t unit;  /* 1 in each half that names an event of it */
};

struct eng_prefix {
    struct hb_footprint done;
    uint32_t running;
    uint32_t width;
    uint32_t agents;
    struct eng_prefix_agent *agent;
    uint32_t cells;
    struct eng_prefix_cell *cell;
    uint32_t halves;
    uint32_t *half; /* in 4 bytes of the window */
    uint8_t *size;  /* of the cells there */
};

/* The next execution notes what it accesses, at the cost of each access, until eng_prefix_keep. */
void eng_prefix_note(void);
bool eng_prefix_noting(void);
/* An access of an execution that is watched. */
void eng_prefix_access(uintptr_t address, size_t size);
/* Keeps what the running execution has done; false: it was more than can be kept, and *prefix is empty. */
bool eng_prefix_keep(struct eng_prefix *prefix);
/* After eng_begin with the configuration of that execution: all that it had done is done, and its agent runs. */
void eng_prefix_resume(const struct eng_prefix *prefix);
void eng_prefix_free(struct eng_prefix *prefix);

#endif
