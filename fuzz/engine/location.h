/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Atomic objects by address. A location is live in an execution from its first atomic access until a
 * plain write ends its history; who touched it is kept by agent (a visit), for races with plain
 * accesses, for release sequences and for coherence.
 *
 * Persistent: address, size, neighbours. Everything else belongs to one execution (`run`), or is empty.
 */
#ifndef HB_ENGINE_LOCATION_H
#define HB_ENGINE_LOCATION_H

#include "engine_state.h"

struct eng_store;
struct eng_event;

/* What one agent did to a location in this execution. */
struct eng_visit {
    struct eng_visit *next;
    uint32_t agent;
    uint32_t read_clock, write_clock; /* its last atomic ones; 0: none */
    uintptr_t read_pc, write_pc;
    const uint32_t *release;  /* by its last store that releases: head of its release sequence */
    struct eng_event *events; /* c11: by time (history.h) */
    uint32_t count, capacity;
};

struct eng_location {
    uintptr_t address;
    uint64_t run; /* live in this execution */
    uint32_t size;
    bool crowded;         /* another location overlaps */
    struct eng_sync sync; /* eng_release_at */
    struct eng_visit *visits;
    const uint32_t *release; /* sc, tso: carried by the value in memory */
    uintptr_t writer_pc;     /* of that value; 0: not an atomic store */
    uint32_t writer;
    uint32_t stores; /* c11: kept in `store`, by modification order */
    uint32_t capacity;
    uint32_t trimmed; /* older ones no longer kept */
    struct eng_store **store;
    struct eng_location *next_live; /* c11: of those that lived in this execution, */
    uint64_t listed;                /* which it is, if it is of this one */
};

struct eng_location *eng_location_new(uintptr_t address);

/* The location of an object, live or not; made at first sight. */
ENG_INLINE struct eng_location *eng_location_at(uintptr_t address)
{
    uint32_t index = eng_state.table[address - eng_state.open_base];
    return ENG_UNLIKELY(index == 0) ? eng_location_new(address) : &eng_state.locations[index];
}

/* Makes it live. NULL, or what is wrong with its size. */
const char *eng_location_enter(struct eng_location *location, uint32_t size);
/* A plain access of a naturally aligned piece: races with atomic ones, and the end of a history. */
bool eng_location_plain(uintptr_t address, uint32_t size, bool write, struct eng_race *race);
/* No history any more for objects in the range. */
void eng_location_fresh(uintptr_t address, size_t bytes);
struct eng_visit *eng_visit_new(struct eng_location *location);
/* Marks who touched a place; see eng_private. */
__attribute__((preserve_most)) void eng_owner_shared(uintptr_t address);

#define ENG_OWNER_SHARED 255u
#define ENG_OWNER_ASKED 256u

ENG_INLINE void eng_owner(uintptr_t address)
{
    uint16_t owner = eng_state.owner[(address - eng_state.open_base) >> 2];
    if (ENG_UNLIKELY((owner & 255u) != eng.agent + 1 && (owner & 255u) != ENG_OWNER_SHARED))
        eng_owner_shared(address);
}

ENG_INLINE struct eng_visit *eng_visit(struct eng_location *location)
{
    struct eng_visit *visit = location->visits;
    while (visit && visit->agent != eng.agent)
        visit = visit->next;
    return visit ? visit : eng_visit_new(location);
}

#endif
