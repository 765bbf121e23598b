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

/* Any size, any alignment, inside the window. True: a race, described in *race. */
bool eng_shadow_any(uintptr_t address, size_t size, bool write, struct eng_race *race);
/* An atomic access against the plain ones before it. */
bool eng_shadow_atomic(uintptr_t address, uint32_t size, bool write, struct eng_race *race);
/* Instead of the shadow where races are off: footprint, owner, and the end of histories that it overwrites. */
void eng_plain_touch(uintptr_t address, size_t size, bool write);
void eng_shadow_fresh(uintptr_t address, size_t bytes);

/* A naturally aligned access of 1, 2, 4 or 8 bytes inside the window. False: no race, all recorded. */
ENG_INLINE bool eng_shadow_quick(uintptr_t address, uint32_t size, bool write)
{
    uintptr_t offset = address - eng.base;
    uint32_t bytes = ((1u << size) - 1) << (offset & 7);
    uint32_t meta = eng.meta[offset >> 3];
    if (ENG_UNLIKELY((meta & (ENG_META_SIZE | bytes << ENG_META_ATOMIC)) != size))
        return true;
    struct eng_cell *cell = size >= 4 ? &eng.wide[offset >> 2] : &eng.narrow[offset];
    struct eng_cell old = *cell;
    if (old.write == eng.epoch)
        old.read = write ? old.read : eng.epoch;
    if (ENG_UNLIKELY(!eng_before(old.write)))
        return true;
    if (!write && old.read == eng.epoch)
        return false;
    if (ENG_UNLIKELY(!eng_before(old.read))) /* a vector's mark is above every clock */
        return true;
    if (write)
        *cell = (struct eng_cell){eng.epoch, 0};
    else
        cell->read = eng.epoch;
    return false;
}

#endif
