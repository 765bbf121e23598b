/* SPDX-License-Identifier: Apache-2.0 */
/* Everything about shadow cells that is not the common case: splits, vectors of readers, ranges, reports. */
#include <string.h>

#include "location.h"
#include "shadow.h"

static uint32_t vector_name(const struct eng_vector *v)
{
    uint32_t index = (uint32_t)(((const uint8_t *)v - eng_state.arena) / ENG_ARENA_UNIT);
    return (index & (ENG_CLOCK_VECTOR - 1)) | ENG_CLOCK_VECTOR | (index & ~(ENG_CLOCK_VECTOR - 1)) << 1;
}

static struct eng_vector *vector_new(const struct eng_cell *cell)
{
    struct eng_vector *v = eng_alloc(sizeof *v + eng_state.width * sizeof v->clock[0]);
    *v = (struct eng_vector){.run = eng.run, .cell = cell, .width = eng_state.width};
    memset(v->clock, 0, eng_state.width * sizeof v->clock[0]);
    return v;
}

static void vector_add(struct eng_cell *cell, struct eng_vector *v, uint32_t epoch)
{
    uint32_t agent = epoch >> ENG_CLOCK_BITS;
    if (agent >= v->width) {
        struct eng_vector *wider = vector_new(cell);
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
    const struct eng_vector *v = eng_vector_at(cell->read, cell);
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
    struct eng_vector *v = eng_vector_at(cell->read, cell);
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
    struct eng_vector *v = eng_vector_at(cell->read, cell);
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

static uint32_t size_at(uintptr_t offset)
{
    return eng.meta[offset >> 2] & ENG_META_SIZE;
}

/* Cells before the one that races are recorded already; recording them once more changes nothing. */
bool eng_shadow_cells(uintptr_t offset, uint32_t size, bool write)
{
    if (eng_meta_atomic(eng_meta_of(offset, size), offset, size))
        return true;
    for (uintptr_t o = offset; o < offset + size;) {
        uint32_t cell = size_at(o);
        if (cell == 0 || cell > size || eng_shadow_cell(eng_cell_at(o, cell), write))
            return true;
        o += cell;
    }
    return false;
}

static void copy_cell(uintptr_t from, uint32_t from_size, uintptr_t to, uint32_t to_size)
{
    struct eng_cell *source = eng_cell_at(from, from_size), *target = eng_cell_at(to, to_size);
    struct eng_vector *v = eng_vector_at(source->read, source);
    struct eng_cell old = *source;
    if (source == target)
        return;
    *target = old;
    if (!v)
        return;
    struct eng_vector *own = vector_new(target);
    memcpy(own->clock, v->clock, (v->width < own->width ? v->width : own->width) * sizeof own->clock[0]);
    target->read = vector_name(own);
}

static void set_size(uintptr_t half, uint32_t size)
{
    uint8_t *meta = &eng.meta[half >> 2];
    *meta = (uint8_t)((*meta & ~ENG_META_SIZE) | size);
}

/* Cells of at most `size` bytes, 4 or less, in a half; each part inherits what is known of the whole. */
static void cut(uintptr_t half, uint32_t size)
{
    uint32_t from = size_at(half);
    uintptr_t granule = half & ~(uintptr_t)7;
    if (from == 0) {
        memset(&eng.wide[half >> 2], 0, sizeof(struct eng_cell));
        if (size < 4)
            memset(&eng.narrow[half], 0, 4 * sizeof(struct eng_cell));
        set_size(half, size);
        return;
    }
    if (from == 8) {
        copy_cell(granule, 8, granule + 4, 4);
        set_size(granule, 4);
        set_size(granule + 4, 4);
        from = 4;
    }
    if (from <= size)
        return;
    for (uint32_t at = 4; at > 0; at -= size)
        copy_cell(half + ((at - size) & ~(from - 1)), from, half + at - size, size);
    set_size(half, size);
}

/* Cells of an aligned access: none wider than it, none without a size. */
static void shape(uintptr_t offset, uint32_t size)
{
    uintptr_t half = offset & ~(uintptr_t)3;
    if (size < 8) {
        cut(half, size);
        return;
    }
    if (size_at(half) == 0 && size_at(half + 4) == 0) {
        memset(&eng.wide[half >> 2], 0, sizeof(struct eng_cell));
        set_size(half, 8);
        set_size(half + 4, 8);
    } else if (size_at(half) != 8) {
        cut(half, 4);
        cut(half + 4, 4);
    }
}

static bool piece(uintptr_t offset, uint32_t size, bool write, struct eng_race *race)
{
    bool found = false;
    struct eng_race spare;
    shape(offset, size);
    for (uintptr_t o = offset; o < offset + size;) {
        uint32_t cell = size_at(o);
        if (cell_access(eng_cell_at(o, cell), eng.base + o, cell, write, true, found ? &spare : race))
            found = true;
        o += cell;
    }
    return found;
}

/* All that an aligned access of at most a granule means. */
static bool one(uintptr_t offset, uint32_t size, bool write, struct eng_race *race)
{
    struct eng_race spare;
    bool atomics = eng_meta_atomic(eng_meta_of(offset, size), offset, size);
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
    race->now =
        (struct eng_access){.address = address, .size = size, .agent = eng.agent, .write = write, .atomic = true};
    for (uintptr_t o = offset; o < offset + size;) {
        uint32_t cell = size_at(o);
        uintptr_t first = o & ~(uintptr_t)(cell - 1);
        if (cell != 0 && cell_access(eng_cell_at(first, cell), eng.base + first, cell, write, false, race))
            return true;
        o = cell != 0 ? first + cell : (o | 3) + 1;
    }
    return false;
}

void eng_shadow_fresh(uintptr_t address, size_t bytes)
{
    uintptr_t first = (address - eng.base) >> 3;
    uintptr_t last = (address - eng.base + bytes + 7) >> 3;
    memset(&eng.meta[2 * first], 0, 2 * (last - first) * sizeof *eng.meta);
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
        if (eng.meta[(a - eng.base) >> 2] >> ENG_META_ATOMIC)
            (void)eng_location_plain(a, 4, write, &unused);
        if (eng.places && words++ < TOUCH_MOST)
            eng_touch(a, write);
    }
    if (words < TOUCH_MOST)
        return;
    for (uint32_t w = 0; w < 2; w++) {
        eng.done.read[w] = write ? eng.done.read[w] : UINT64_MAX;
        eng.done.write[w] = write ? UINT64_MAX : eng.done.write[w];
    }
}
