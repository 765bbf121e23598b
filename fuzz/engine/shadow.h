/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Races between plain accesses (Flanagan & Freund, "FastTrack", PLDI 2009): a cell knows its last write
 * and its last read as epochs, or as a vector once readers were concurrent. Nothing is ever evicted, so
 * the first race on a place is always found.
 *
 * Each 8 bytes are one cell or two halves, each of them cut into cells of the smallest size seen there: a place of one
 * size costs one cell an access, and adjacent smaller objects do not disturb each other. Cells of 8 and 4 bytes stand
 * in `wide`, smaller ones in `narrow`. A half's meta byte holds the cell size (0: never touched) and above it a mask of
 * the bytes that are atomics: those accesses take the slow path.
 */
#ifndef HB_ENGINE_SHADOW_H
#define HB_ENGINE_SHADOW_H

#include "engine_state.h"

struct eng_cell {
    uint32_t write, read;
};

/* Readers that were concurrent. Of an older execution, or of another cell: it says nothing any more. */
struct eng_vector {
    uint64_t run;
    const struct eng_cell *cell;
    uint32_t width;
    uint32_t unused;
    uint32_t clock[];
};

/* NULL: the cell's read is an epoch, or says nothing. What older executions left in the arena names older runs. */
ENG_INLINE struct eng_vector *eng_vector_at(uint32_t read, const struct eng_cell *cell)
{
    if (!(read & ENG_CLOCK_VECTOR))
        return NULL;
    uint32_t index = (read & (ENG_CLOCK_VECTOR - 1)) | (read >> 1 & ~(ENG_CLOCK_VECTOR - 1));
    struct eng_vector *v = (void *)(eng_state.arena + (size_t)index * ENG_ARENA_UNIT);
    return v->run == eng.run && v->cell == cell ? v : NULL;
}

#define ENG_META_SIZE 15u
#define ENG_META_ATOMIC 4u

typedef uint16_t __attribute__((may_alias)) eng_halves;

/* Of the halves that a naturally aligned access touches, in one number. */
ENG_INLINE uint32_t eng_meta_of(uintptr_t offset, uint32_t size)
{
    const uint8_t *meta = &eng.meta[offset >> 2];
    return size == 8 ? *(const eng_halves *)(const void *)meta : *meta;
}

/* What that number is where nothing but the bytes' own cell matters, whoever else is beside them. */
ENG_INLINE bool eng_meta_plain(uint32_t meta, uint32_t size)
{
    return meta == (size == 8 ? 0x0808u : size);
}

/* Whether bytes of the access are atomics. */
ENG_INLINE bool eng_meta_atomic(uint32_t meta, uintptr_t offset, uint32_t size)
{
    uint32_t bytes = size == 8 ? 0x0f0fu : ((1u << size) - 1) << (offset & 3);
    return (meta & bytes << ENG_META_ATOMIC) != 0;
}

ENG_INLINE struct eng_cell *eng_cell_at(uintptr_t offset, uint32_t size)
{
    return size >= 4 ? &eng.wide[offset >> 2] : &eng.narrow[offset];
}

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
    uintptr_t offset = address - eng.base;
    if (eng.watched || eng_meta_atomic(eng_meta_of(offset, size), offset, size))
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

/* True: no race, and recorded. False: not as simple as that, and nothing was recorded. Calls nothing. */
ENG_INLINE bool eng_shadow_simple(uintptr_t address, uint32_t size, bool write)
{
    uintptr_t offset = address - eng.base;
    if (ENG_UNLIKELY(!eng_meta_plain(eng_meta_of(offset, size), size)))
        return false;
    struct eng_cell *cell = eng_cell_at(offset, size);
    struct eng_cell old = *cell;
    uint32_t epoch = eng.epoch;
    if (old.write == epoch ? !write || old.read == 0 : !write && old.read == epoch)
        return true;
    if (ENG_UNLIKELY(!eng_before(old.write)))
        return false;
    if (eng_before(old.read)) {
        if (write)
            *cell = (struct eng_cell){epoch, 0};
        else
            cell->read = epoch;
        return true;
    }
    struct eng_vector *v = write ? NULL : eng_vector_at(old.read, cell);
    if (!v || eng.agent >= v->width)
        return false;
    v->clock[eng.agent] = epoch & ENG_CLOCK_MASK;
    return true;
}

/* A naturally aligned access of 1, 2, 4 or 8 bytes inside the window. False: no race, all recorded. */
ENG_INLINE bool eng_shadow_quick(uintptr_t address, uint32_t size, bool write)
{
    uintptr_t offset = address - eng.base;
    if (ENG_UNLIKELY(!eng_meta_plain(eng_meta_of(offset, size), size)))
        return eng_shadow_cells(offset, size, write);
    return eng_shadow_cell(eng_cell_at(offset, size), write);
}

#endif
