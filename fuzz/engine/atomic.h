/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Atomic accesses as the hooks see them. The hook reached the place, then enters it, then reads and
 * writes by the model: sc.c over memory, history.c with choices, buffer.c with stores held back.
 */
#ifndef HB_ENGINE_ATOMIC_H
#define HB_ENGINE_ATOMIC_H

#include "location.h"

/* One atomic access, from the hook's frame. */
struct eng_access_atomic {
    struct eng_location *location;
    uintptr_t address;
    uint32_t size;
    int order;
    int failure; /* compare-exchange */
    bool write;
    uintptr_t pc;
};

/* Finds the location and makes it live; NULL, or what is wrong with the size. */
const char *eng_atomic_enter(struct eng_access_atomic *a);
/* Against plain accesses; true: a race. */
bool eng_atomic_races(const struct eng_access_atomic *a, struct eng_race *race);

void eng_fence(int order);

/* Order of accesses whose values are in memory: sc, tso. */
void eng_memory_read(const struct eng_access_atomic *a, int order);
void eng_memory_write(const struct eng_access_atomic *a);
void eng_memory_rmw(const struct eng_access_atomic *a);

#endif
