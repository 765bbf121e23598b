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
    if (eng.places) {
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

typedef uint64_t __attribute__((may_alias)) eng_pair;
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a cell as one number has its write below its read");

/* The cell of an access where nothing but that cell matters; false: others do. `at`: offset in units of the size. */
ENG_INLINE bool eng_cell_alone(uintptr_t at, uint32_t size, struct eng_cell **cell)
{
    uintptr_t half = size == 8 ? 2 * at : size == 4 ? at : at * size / 4;
    uint32_t meta = size == 8 ? ((const eng_halves *)(const void *)eng.meta)[at] : eng.meta[half];
    *cell = size >= 4 ? &eng.wide[half] : &eng.narrow[at * size];
    return meta == (size == 8 ? 0x0808u : size);
}

/*
 * True: a checked access without a race, and recorded. False: not as simple as that, and nothing was recorded. Calls
 * nothing. Alignment and bounds are one comparison: what is not aligned turns into a large number.
 */
ENG_INLINE bool eng_shadow_simple(uintptr_t address, uint32_t size, bool write)
{
    uint32_t shift = (uint32_t)__builtin_ctz(size);
    uintptr_t at = __builtin_rotateright64(address - eng.base, shift);
    if (ENG_UNLIKELY(at >= eng.gate[shift]))
        return false;
    struct eng_cell *cell;
    if (ENG_UNLIKELY(!eng_cell_alone(at, size, &cell)))
        return false;
    uint32_t epoch = eng.epoch;
    eng_pair old = *(const eng_pair *)(const void *)cell;
    uint32_t wrote = (uint32_t)old, read = (uint32_t)(old >> 32);
    if (write ? old == epoch : read == epoch)
        return true;
    if (ENG_UNLIKELY(!eng_before(wrote)))
        return false;
    if (ENG_UNLIKELY(!eng_before(read))) { /* a vector's mark is above every clock */
        struct eng_vector *v = write ? NULL : eng_vector_at(read, cell);
        if (!v || eng.agent >= v->width)
            return false;
        v->clock[eng.agent] = epoch & ENG_CLOCK_MASK;
    } else if (write) {
        *(eng_pair *)(void *)cell = epoch;
    } else if (wrote != epoch) {
        cell->read = epoch;
    }
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
