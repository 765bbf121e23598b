/* SPDX-License-Identifier: Apache-2.0 */
/* Locations: found by address, live by execution, shared or private for good. */
#include "location.h"

#include "shadow.h"

#define NEIGHBOURS 7u /* bytes that an object at another address may begin before, or end after */

static uint32_t *slot(uintptr_t address)
{
    return &eng_state.table[address - eng_state.open_base];
}

struct eng_location *eng_location_new(uintptr_t address)
{
    uint32_t *index = slot(address);
    if (eng_state.locations_used == ENG_LOCATIONS_MAX)
        eng_exhausted("atomic objects");
    *index = eng_state.locations_used++;
    eng_state.locations[*index].address = address;
    return &eng_state.locations[*index];
}

/* Marks all locations whose bytes overlap; true: one of them is live. */
static bool overlapped(struct eng_location *location, uint32_t size)
{
    bool live = false;
    uintptr_t granule = location->address & ~(uintptr_t)NEIGHBOURS;
    for (uintptr_t a = granule; a <= granule + NEIGHBOURS; a++) {
        struct eng_location *other = &eng_state.locations[*slot(a)];
        if (*slot(a) == 0 || other == location || other->size == 0)
            continue;
        if (a >= location->address + size || location->address >= a + other->size)
            continue;
        other->crowded = location->crowded = true;
        live = live || other->run == eng.run;
    }
    return live;
}

static void mark(uintptr_t offset, uint32_t size)
{
    for (uintptr_t o = offset; o < offset + size; o++)
        eng.meta[o >> 2] |= (uint8_t)(1u << (o & 3) << ENG_META_ATOMIC);
}

const char *eng_location_enter(struct eng_location *location, uint32_t size)
{
    const char *wrong = NULL;
    if (location->run == eng.run) {
        if (location->size == size)
            return NULL;
        wrong = "accessed with another size";
    }
    if (location->size != size || location->crowded) {
        location->size = size;
        if (overlapped(location, size))
            wrong = "overlaps a live atomic of another size";
    }
    location->run = eng.run;
    location->visits = NULL;
    location->release = NULL;
    location->writer_pc = 0;
    location->stores = location->trimmed = 0;
    mark(location->address - eng.base, size);
    return wrong;
}

struct eng_visit *eng_visit_new(struct eng_location *location)
{
    struct eng_visit *visit = eng_alloc(sizeof *visit);
    *visit = (struct eng_visit){.next = location->visits, .agent = eng.agent};
    location->visits = visit;
    return visit;
}

static bool visit_races(const struct eng_location *location, bool write, struct eng_race *race)
{
    for (const struct eng_visit *v = location->visits; v; v = v->next) {
        bool wrote = v->write_clock > eng.clock[v->agent];
        bool read = write && v->read_clock > eng.clock[v->agent];
        if (!wrote && !read)
            continue;
        race->before = (struct eng_access){.address = location->address,
                                           .size = location->size,
                                           .agent = v->agent,
                                           .write = wrote,
                                           .atomic = true,
                                           .pc = wrote ? v->write_pc : v->read_pc};
        return true;
    }
    return false;
}

bool eng_location_plain(uintptr_t address, uint32_t size, bool write, struct eng_race *race)
{
    bool found = false;
    uintptr_t granule = address & ~(uintptr_t)NEIGHBOURS;
    for (uintptr_t a = granule; a < address + size; a++) {
        struct eng_location *location = &eng_state.locations[*slot(a)];
        if (*slot(a) == 0 || location->run != eng.run || a + location->size <= address)
            continue;
        struct eng_race spare;
        if (eng.model == ENG_TSO) /* one's own held store came first */
            eng_drain_all(eng.agent);
        if (visit_races(location, write, found ? &spare : race))
            found = true;
        if (write)
            location->run = 0;
    }
    return found;
}

void eng_location_fresh(uintptr_t address, size_t bytes)
{
    for (uintptr_t half = (address - eng.base) >> 2; half << 2 < address - eng.base + bytes; half++) {
        if (!(eng.meta[half] >> ENG_META_ATOMIC))
            continue;
        for (uintptr_t a = eng.base + (half << 2); a < eng.base + (half << 2) + 4; a++)
            if (*slot(a) != 0)
                eng_state.locations[*slot(a)].run = 0;
    }
}

void eng_locations_begin(void)
{
    if (eng_state.locations_used > ENG_LOCATIONS_MAX / 4 * 3) {
        eng_unreserve(eng_state.table, eng_state.open_bytes * sizeof *eng_state.table);
        eng_unreserve(eng_state.locations, ENG_LOCATIONS_MAX * sizeof *eng_state.locations);
        eng_state.locations_used = 0;
    }
    if (eng_state.locations_used == 0)
        eng_state.locations_used = 1; /* index 0 is nobody */
}

/* ---- private places ---- */

void eng_owner_shared(uintptr_t address)
{
    uint16_t *owner = &eng_state.owner[(address - eng_state.open_base) >> 2];
    if ((*owner & 255u) == 0) {
        *owner |= (uint16_t)(eng.agent + 1);
        return;
    }
    if (*owner & ENG_OWNER_ASKED)
        eng_state.grown = true;
    *owner = ENG_OWNER_SHARED;
}

/* To ask is to be about to touch: an agent that waits for a place must not leave it private to another. */
bool eng_private(uintptr_t address)
{
    if (address - eng_state.open_base >= eng_state.open_bytes)
        return false;
    eng_owner(address);
    uint16_t *owner = &eng_state.owner[(address - eng_state.open_base) >> 2];
    if ((*owner & 255u) == ENG_OWNER_SHARED)
        return false;
    *owner |= ENG_OWNER_ASKED;
    return true;
}

bool eng_grown(void)
{
    return eng_state.grown;
}

void eng_grown_clear(void)
{
    eng_state.grown = false;
}
