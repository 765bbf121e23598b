/* SPDX-License-Identifier: Apache-2.0 */
/* Everything about shadow cells that is not the common case: splits, vectors of readers, ranges, reports. */
#include <string.h>

#include "location.h"
#include "shadow.h"

/* Readers that were concurrent. Of an older execution, or of another cell: it says nothing any more. */
struct vector {
    uint64_t run;
    const struct eng_cell *cell;
    uint32_t width;
    uint32_t unused;
    uint32_t clock[];
};

static struct vector *vector_at(uint32_t read, const struct eng_cell *cell)
{
    if (!(read & ENG_CLOCK_VECTOR))
        return NULL;
    uint32_t index = (read & (ENG_CLOCK_VECTOR - 1)) | (read >> 1 & ~(ENG_CLOCK_VECTOR - 1));
    struct vector *v = (void *)(eng_state.arena + (size_t)index * ENG_ARENA_UNIT);
    return (size_t)index * ENG_ARENA_UNIT < eng_state.arena_used && v->run == eng.run && v->cell == cell ? v : NULL;
}

static uint32_t vector_name(const struct vector *v)
{
    uint32_t index = (uint32_t)(((const uint8_t *)v - eng_state.arena) / ENG_ARENA_UNIT);
    return (index & (ENG_CLOCK_VECTOR - 1)) | ENG_CLOCK_VECTOR | (index & ~(ENG_CLOCK_VECTOR - 1)) << 1;
}

static struct vector *vector_new(const struct eng_cell *cell)
{
    struct vector *v = eng_alloc(sizeof *v + eng_state.width * sizeof v->clock[0]);
    *v = (struct vector){.run = eng.run, .cell = cell, .width = eng_state.width};
    memset(v->clock, 0, eng_state.width * sizeof v->clock[0]);
    return v;
}

static void vector_add(struct eng_cell *cell, struct vector *v, uint32_t epoch)
{
    uint32_t agent = epoch >> ENG_CLOCK_BITS;
    if (agent >= v->width) {
        struct vector *wider = vector_new(cell);
        memcpy(wider->clock, v->clock, v->width * sizeof v->clock[0]);
        v = wider;
    }
    v->clock[agent] = epoch & ENG_CLOCK_MASK;
    cell->read = vector_name(v);
}

/* ---- one cell ---- */

static bool racing(struct eng_race *race, uintptr_t address, uint32_t size, uint32_t agent, bool write)
{
    race->before = (struct eng_access){.address = address, .size = size, .agent = agent, .write = write};
    return true;
}

static bool reader_races(const struct eng_cell *cell, uint32_t *agent)
{
    const struct vector *v = vector_at(cell->read, cell);
    if (!v) {
        *agent = cell->read >> ENG_CLOCK_BITS;
        return !(cell->read & ENG_CLOCK_VECTOR) && !eng_before(cell->read);
    }
    for (uint32_t a = 0; a < v->width; a++)
        if (v->clock[a] > eng.clock[a]) {
            *agent = a;
            return true;
        }
    return false;
}

static void record_read(struct eng_cell *cell)
{
    if (cell->read == eng.epoch || cell->write == eng.epoch)
        return;
    struct vector *v = vector_at(cell->read, cell);
    if (v) {
        vector_add(cell, v, eng.epoch);
    } else if ((cell->read & ENG_CLOCK_VECTOR) || eng_before(cell->read)) {
        cell->read = eng.epoch;
    } else {
        uint32_t first = cell->read;
        v = vector_new(cell);
        vector_add(cell, v, first);
        vector_add(cell, v, eng.epoch);
    }
}

/* `record`: false only looks, for atomics. */
static bool cell_access(struct eng_cell *cell, uintptr_t address, uint32_t size, bool write, bool record,
                        struct eng_race *race)
{
    bool found = false;
    uint32_t agent;
    if (!eng_before(cell->write))
        found = racing(race, address, size, cell->write >> ENG_CLOCK_BITS, true);
    else if (write && reader_races(cell, &agent))
        found = racing(race, address, size, agent, false);
    if (!record)
        return found;
    if (write)
        *cell = (struct eng_cell){eng.epoch, 0};
    else
        record_read(cell);
    return found;
}

/* The write before is known to be ordered; the read is a vector, or a concurrent read. */
bool eng_shadow_shared(struct eng_cell *cell, bool write)
{
    struct vector *v = vector_at(cell->read, cell);
    uint32_t agent;
    if (write) {
        if (reader_races(cell, &agent))
            return true;
        *cell = (struct eng_cell){eng.epoch, 0};
    } else if (v && eng.agent < v->width) {
        v->clock[eng.agent] = eng.epoch & ENG_CLOCK_MASK;
    } else {
        record_read(cell);
    }
    return false;
}

/* ---- a granule ---- */

static struct eng_cell *cell_at(uintptr_t offset, uint32_t size)
{
    return size >= 4 ? &eng.wide[offset >> 2] : &eng.narrow[offset];
}

/* Cells before the one that races are recorded already; recording them once more changes nothing. */
bool eng_shadow_cells(uintptr_t offset, uint32_t size, bool write)
{
    uint32_t bytes = ((1u << size) - 1) << (offset & 7);
    uint32_t meta = eng.meta[offset >> 3];
    uint32_t cell = meta & ENG_META_SIZE;
    if ((meta & bytes << ENG_META_ATOMIC) != 0 || cell == 0 || cell > size)
        return true;
    for (uintptr_t o = offset; o < offset + size; o += cell)
        if (eng_shadow_cell(cell_at(o, cell), write))
            return true;
    return false;
}

static void copy_cell(uintptr_t from, uint32_t from_size, uintptr_t to, uint32_t to_size)
{
    struct eng_cell *source = cell_at(from, from_size), *target = cell_at(to, to_size);
    struct vector *v = vector_at(source->read, source);
    struct eng_cell old = *source;
    if (source == target)
        return;
    *target = old;
    if (!v)
        return;
    struct vector *own = vector_new(target);
    memcpy(own->clock, v->clock, (v->width < own->width ? v->width : own->width) * sizeof own->clock[0]);
    target->read = vector_name(own);
}

/* Cuts the cells of a granule to `size`; each part inherits what is known of the whole. */
static void split(uintptr_t granule, uint32_t from, uint32_t size)
{
    for (uint32_t at = 8; at > 0; at -= size)
        copy_cell(granule + ((at - size) & ~(from - 1)), from, granule + at - size, size);
}

static bool piece(uintptr_t offset, uint32_t size, bool write, struct eng_race *race)
{
    uint16_t *meta = &eng.meta[offset >> 3];
    uint32_t cell = *meta & ENG_META_SIZE;
    uintptr_t granule = offset & ~(uintptr_t)7;
    bool found = false;
    if (cell == 0) {
        memset(&eng.wide[granule >> 2], 0, 2 * sizeof(struct eng_cell));
        if (size < 4)
            memset(&eng.narrow[granule], 0, 8 * sizeof(struct eng_cell));
    } else if (size < cell) {
        split(granule, cell, size);
    }
    if (cell == 0 || size < cell) {
        *meta = (uint16_t)((*meta & ~ENG_META_SIZE) | size);
        cell = size;
    }
    struct eng_race spare;
    for (uintptr_t o = offset; o < offset + size; o += cell)
        if (cell_access(cell_at(o, cell), eng.base + o, cell, write, true, found ? &spare : race))
            found = true;
    return found;
}

/* All that an aligned access of at most a granule means. */
static bool one(uintptr_t offset, uint32_t size, bool write, struct eng_race *race)
{
    struct eng_race spare;
    uint32_t atomics = eng.meta[offset >> 3] >> ENG_META_ATOMIC >> (offset & 7) & ((1u << size) - 1);
    bool found = piece(offset, size, write, race);
    if (atomics && eng_location_plain(eng.base + offset, size, write, found ? &spare : race))
        found = true;
    return found;
}

bool eng_shadow_any(uintptr_t address, size_t size, bool write, struct eng_race *race)
{
    bool found = false;
    struct eng_race spare;
    uintptr_t at = address - eng.base;
    uintptr_t end = at + size;
    if (at >= eng.span)
        return false;
    if (end > eng.span)
        end = eng.span;
    race->now = (struct eng_access){.address = address, .size = (uint32_t)size, .agent = eng.agent, .write = write};
    while (at < end) {
        uint32_t most = (uint32_t)(at & 7 ? at & -at : 8);
        while (most > end - at)
            most /= 2;
        found |= eng_shadow_quick(eng.base + at, most, write) && one(at, most, write, found ? &spare : race);
        at += most;
    }
    return found;
}

bool eng_shadow_atomic(uintptr_t address, uint32_t size, bool write, struct eng_race *race)
{
    uintptr_t offset = address - eng.base;
    uint32_t cell = eng.meta[offset >> 3] & ENG_META_SIZE;
    if (cell == 0)
        return false;
    race->now =
        (struct eng_access){.address = address, .size = size, .agent = eng.agent, .write = write, .atomic = true};
    for (uintptr_t o = offset & ~(uintptr_t)(cell - 1); o < offset + size; o += cell)
        if (cell_access(cell_at(o, cell), eng.base + o, cell, write, false, race))
            return true;
    return false;
}

void eng_shadow_fresh(uintptr_t address, size_t bytes)
{
    uintptr_t first = (address - eng.base) >> 3;
    uintptr_t last = (address - eng.base + bytes + 7) >> 3;
    memset(&eng.meta[first], 0, (last - first) * sizeof *eng.meta);
}

/* ---- races off ---- */

#define TOUCH_MOST 64u /* words of a longer range that are entered one by one; a filter is full by then anyway */

void eng_plain_touch(uintptr_t address, size_t size, bool write)
{
    uintptr_t end = address + size;
    uintptr_t most = eng.base + eng.span;
    uint32_t words = 0;
    struct eng_race unused;
    for (uintptr_t a = address & ~(uintptr_t)3; a < end && a < most; a += 4) {
        if (eng.meta[(a - eng.base) >> 3] >> ENG_META_ATOMIC)
            (void)eng_location_plain(a, 4, write, &unused);
        if (eng.footprints && words++ < TOUCH_MOST)
            eng_touch(a, write);
    }
    if (words < TOUCH_MOST)
        return;
    for (uint32_t w = 0; w < 2; w++) {
        eng.done.read[w] = write ? eng.done.read[w] : UINT64_MAX;
        eng.done.write[w] = write ? UINT64_MAX : eng.done.write[w];
    }
}
