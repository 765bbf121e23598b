/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C11 memory: each location keeps its stores in modification order. A read may return any store that
 * coherence and psc allow; a store may be placed before others that it is not ordered after.
 *
 * Two steps an access, because the machine chooses in between: `options` says how many alternatives
 * there are besides the default (the newest store; the end of modification order), then the access
 * takes one. Nothing may run between the two.
 */
#ifndef HB_ENGINE_HISTORY_H
#define HB_ENGINE_HISTORY_H

#include "atomic.h"

struct eng_store {
    uint64_t value;
    const uint32_t *release; /* what an acquire read of it acquires */
    uintptr_t pc;
    uint32_t agent; /* ENG_NOBODY: the value before the first atomic store */
    uint32_t clock;
    int32_t position;
    bool rmw; /* reads the store before it: nothing comes between */
};

/* One access, by agent and time: what coherence and psc need of it. */
struct eng_event {
    uint32_t clock;
    uint32_t sequence;
    const struct eng_store *read, *written; /* NULL: not that kind */
    const uint32_t *known;                  /* clock after it; NULL: no seq_cst event came before */
};

struct eng_compare {
    uint64_t expected;
    uint64_t mask; /* of the object's size */
    bool weak;     /* only stores that are equal, read without success: any load might read them */
};

void eng_history_begin(void);
/* A place in time for what is no access: a fence. */
uint32_t eng_history_sequence(void);
/* The first access of a live location: memory's value is its history. */
void eng_history_enter(struct eng_location *location, uint64_t value);

/*
 * `compare`: a compare-exchange; with `rmw` and without, an exchange or arithmetic. A weak one: the number of stores
 * that it may read and fail, the default is one of them.
 */
uint32_t eng_history_read_options(const struct eng_access_atomic *a, bool rmw, const struct eng_compare *compare);
/* The value that option `pick` returns. */
uint64_t eng_history_value(uint32_t pick);
/* A load, or a compare-exchange that fails. */
void eng_history_read(const struct eng_access_atomic *a, uint32_t pick, int order);
/* Reads and writes. True: the new value is memory's. */
bool eng_history_rmw(const struct eng_access_atomic *a, uint32_t pick, uint64_t value);
uint32_t eng_history_write_options(const struct eng_access_atomic *a);
bool eng_history_write(const struct eng_access_atomic *a, uint32_t pick, uint64_t value);

/*
 * The position of the newest store that whoever knows `clock` has seen or (`writes`) written, -1: none. `self`: whose
 * own accesses count all, or ENG_NOBODY.
 */
int32_t eng_history_bound(const struct eng_location *location, const uint32_t *clock, uint32_t width, uint32_t self,
                          bool writes);
/* The last event of a visit that is covered by clock value `limit`; NULL: none. */
const struct eng_event *eng_history_last(const struct eng_visit *visit, uint32_t limit);

ENG_INLINE int32_t eng_event_position(const struct eng_event *e)
{
    return e->written ? e->written->position : e->read->position;
}

#endif
