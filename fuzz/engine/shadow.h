/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Races between plain accesses (Flanagan & Freund, "FastTrack", PLDI 2009): a cell knows its last write
 * and its last read as epochs, or as a vector once readers were concurrent. Nothing is ever evicted, so
 * the first race on a place is always found.
 *
 * Each 8 bytes are a granule, cut into cells of the smallest size seen there: a granule of one size
 * costs one cell an access, and adjacent smaller objects do not disturb each other. Cells of 8 and 4
 * bytes stand in `wide`, smaller ones in `narrow`. The granule's meta word holds the cell size (0: never
 * touched) and above it a mask of the bytes that are atomics: those accesses take the slow path.
 */
#ifndef HB_ENGINE_SHADOW_H
#define HB_ENGINE_SHADOW_H

#include "engine_state.h"

struct eng_cell {
    uint32_t write, read;
};

#define ENG_META_SIZE 0xffu
#define ENG_META_ATOMIC 8u

/* One cell by one access, where it is not as simple as that. True: a race, or a case for eng_shadow_any. */
bool eng_shadow_shared(struct eng_cell *cell, bool write);
/* A granule of smaller cells, or with atomics beside the access. The same. */
bool eng_shadow_cells(uintptr_t offset, uint32_t size, bool write);
/* Any size, any alignment, inside the window. True: a race, described in *race. */
bool eng_shadow_any(uintptr_t address, size_t size, bool write, struct eng_race *race);
/* An atomic access against the plain ones before it. */
bool eng_shadow_atomic(uintptr_t address, uint32_t size, bool write, struct eng_race *race);
/* Not checked for races, at most a granule: its footprint; true: a case for eng_plain_touch. */
ENG_INLINE bool eng_plain_quick(uintptr_t address, uint32_t size, bool write)
{
    if (eng.watched || eng.meta[(address - eng.base) >> 3] >> ENG_META_ATOMIC != 0)
        return true;
    if (eng.footprints && !eng.races) {
        eng_touch(address, write);
        if (size > 4)
            eng_touch(address + 4, write);
    }
    return false;
}

/* Instead of the shadow where races are off: footprint, and the end of histories that it overwrites. */
void eng_plain_touch(uintptr_t address, size_t size, bool write);
void eng_shadow_fresh(uintptr_t address, size_t bytes);

ENG_INLINE bool eng_shadow_cell(struct eng_cell *cell, bool write)
{
    struct eng_cell old = *cell;
    if (old.write == eng.epoch) {
        if (!write || old.read == 0)
            return false;
    } else if (!write && old.read == eng.epoch) {
        return false;
    } else if (ENG_UNLIKELY(!eng_before(old.write))) {
        return true;
    }
    if (ENG_UNLIKELY(!eng_before(old.read))) /* a vector's mark is above every clock */
        return eng_shadow_shared(cell, write);
    if (write)
        *cell = (struct eng_cell){eng.epoch, 0};
    else
        cell->read = eng.epoch;
    return false;
}

/* A naturally aligned access of 1, 2, 4 or 8 bytes inside the window. False: no race, all recorded. */
ENG_INLINE bool eng_shadow_quick(uintptr_t address, uint32_t size, bool write)
{
    uintptr_t offset = address - eng.base;
    if (ENG_UNLIKELY(eng.meta[offset >> 3] != size)) /* also if there are atomics */
        return eng_shadow_cells(offset, size, write);
    return eng_shadow_cell(size >= 4 ? &eng.wide[offset >> 2] : &eng.narrow[offset], write);
}

#endif
