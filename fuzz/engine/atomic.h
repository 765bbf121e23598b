/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Atomic accesses as the hooks see them. The hook reached the place, then enters it, then reads and
 * writes by the model: sc.c over memory, history.c with choices, buffer.c with stores held back.
 */
#ifndef HB_ENGINE_ATOMIC_H
#define HB_ENGINE_ATOMIC_H

#include "location.h"
#include "shadow.h"

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

const char *eng_atomic_begin(struct eng_access_atomic *a);
bool eng_atomic_checked(const struct eng_access_atomic *a, struct eng_race *race);

/* Finds the location and makes it live; NULL, or what is wrong with the size. */
ENG_INLINE const char *eng_atomic_enter(struct eng_access_atomic *a)
{
    a->location = eng_location_at(a->address);
    eng_owner(a->address);
    if (eng.footprints)
        eng_touch(a->address, a->write && eng.model != ENG_TSO); /* there, when it reaches memory */
    if (ENG_UNLIKELY(a->location->run != eng.run || a->location->size != a->size))
        return eng_atomic_begin(a);
    return NULL;
}

/* Against plain accesses; true: a race. */
ENG_INLINE bool eng_atomic_races(const struct eng_access_atomic *a, struct eng_race *race)
{
    uintptr_t offset = a->address - eng.base;
    uint32_t cell = eng.meta[offset >> 2] & ENG_META_SIZE;
    if (cell == 0 && a->size <= 4)
        return false;
    if (cell == a->size) {
        struct eng_cell known = *eng_cell_at(offset, cell);
        if (eng_before(known.write) && (!a->write || eng_before(known.read)))
            return false;
    }
    return eng_atomic_checked(a, race);
}

void eng_fence(int order);

/* Order of accesses whose values are in memory: sc, tso. */
void eng_memory_read(const struct eng_access_atomic *a, int order);
void eng_memory_write(const struct eng_access_atomic *a);
void eng_memory_rmw(const struct eng_access_atomic *a);

#endif
