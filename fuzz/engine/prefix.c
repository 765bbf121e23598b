/* SPDX-License-Identifier: Apache-2.0 */
#include "prefix.h"

#include <stdlib.h>

#include "psc.h"
#include "shadow.h"

static struct {
    bool on;
    bool lost; /* more pieces than there is room for */
    uint32_t count;
    uint32_t half[ENG_PREFIX_PIECES];
} noted;

void eng_prefix_note(void)
{
    noted.on = true;
    noted.lost = false;
    noted.count = 0;
}

bool eng_prefix_noting(void)
{
    return noted.on;
}

void eng_prefix_access(uintptr_t address, size_t size)
{
    uintptr_t at = address - eng.base, end = at + size;
    if (!noted.on || at >= eng.span)
        return;
    for (uintptr_t half = at >> 2; half << 2 < end && half << 2 < eng.span; half++) {
        noted.lost |= noted.count == ENG_PREFIX_PIECES;
        if (noted.lost)
            return;
        noted.half[noted.count++] = (uint32_t)half;
    }
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void sort(void)
{
    uint32_t unique = 0;
    qsort(noted.half, noted.count, sizeof noted.half[0], ascending);
    for (uint32_t i = 0; i < noted.count; i++)
        if (i == 0 || noted.half[i] != noted.half[i - 1])
            noted.half[unique++] = noted.half[i];
    noted.count = unique;
}

/* An epoch of this execution, since its start; anything else is before all that a later one does, as 0 is. */
static uint64_t since_start(uint32_t epoch, uint64_t *unit)
{
    *unit = !(epoch & ENG_CLOCK_VECTOR) && (epoch & ENG_CLOCK_MASK) > eng_state.start;
    return *unit ? epoch - eng_state.start : 0;
}

static void keep_cell(struct eng_prefix *p, struct eng_cell *cell)
{
    uint64_t wrote, read;
    uint64_t value = since_start(cell->write, &wrote);
    value |= since_start(cell->read, &read) << 32;
    p->cell[p->cells++] = (struct eng_prefix_cell){(uint64_t *)(void *)cell, value, wrote | read << 32};
}

static void keep_half(struct eng_prefix *p, uint32_t half)
{
    uint32_t size = eng.meta[half] & ENG_META_SIZE;
    if (size == 0)
        return;
    p->half[p->halves] = half;
    p->size[p->halves++] = (uint8_t)size;
    if (size == 8 && half % 2 != 0) /* its cell is the even half's, which was noted with it */
        return;
    for (uint32_t at = 0; at < 4; at += size)
        keep_cell(p, eng_cell_at(((uintptr_t)half << 2) + at, size));
}

static void keep_agent(struct eng_prefix *p, uint32_t agent)
{
    const struct eng_agent *a = &eng_state.agent[agent];
    struct eng_prefix_agent *kept = &p->agent[p->agents++];
    kept->agent = agent;
    kept->own = a->own - eng_state.start;
    for (uint32_t c = 0; c < ENG_AGENTS_MAX; c++)
        kept->clock[c] = c < eng_state.width ? a->clock[c] - eng_state.start : 0;
}

bool eng_prefix_keep(struct eng_prefix *p)
{
    noted.on = false;
    *p = (struct eng_prefix){.done = eng.done, .running = eng.agent, .width = eng_state.width};
    if (noted.lost || eng_state.arena_used > 0 || eng_psc_count > 0 || eng_state.live)
        return false;
    sort();
    p->agent = calloc(eng_state.agents_born + 1, sizeof *p->agent);
    p->cell = calloc(4 * (size_t)noted.count + 1, sizeof *p->cell);
    p->half = calloc(noted.count + 1, sizeof *p->half);
    p->size = calloc(noted.count + 1, sizeof *p->size);
    if (!p->agent || !p->cell || !p->half || !p->size) {
        eng_prefix_free(p);
        return false;
    }
    for (uint32_t i = 0; i < eng_state.agents_born; i++)
        keep_agent(p, eng_state.born[i]);
    for (uint32_t i = 0; eng.races && i < noted.count; i++)
        keep_half(p, noted.half[i]);
    return true;
}

void eng_prefix_free(struct eng_prefix *p)
{
    free(p->agent);
    free(p->cell);
    free(p->half);
    free(p->size);
    *p = (struct eng_prefix){0};
}

static void resume_agent(const struct eng_prefix_agent *kept)
{
    struct eng_agent *a = &eng_state.agent[kept->agent];
    const eng_four start = (eng_four){0} + (int32_t)eng_state.start;
    if (a->run != eng.run) /* the running one is born already */
        eng_state.born[eng_state.agents_born++] = (uint8_t)kept->agent;
    a->run = eng.run;
    a->own = eng_state.start + kept->own;
    a->fence = a->pending = a->kept = NULL;
#pragma clang loop unroll(disable) vectorize(disable)
    for (uint32_t c = 0; c < eng_state.width; c += 4)
        *(eng_four *)(void *)&a->clock[c] = *(const eng_four *)(const void *)&kept->clock[c] + start;
}

void eng_prefix_resume(const struct eng_prefix *p)
{
    eng.done = p->done;
    if (!eng.clocks) {
        if (eng.direct)
            eng.agent = p->running;
        else
            eng_run(p->running);
        return;
    }
    if (eng_state.width < p->width)
        eng_state.width = p->width;
    for (uint32_t i = 0; i < p->agents; i++)
        resume_agent(&p->agent[i]);
    for (uint32_t i = 0; i < p->halves; i++) {
        uint8_t *meta = &eng.meta[p->half[i]];
        *meta = (uint8_t)((*meta & ~ENG_META_SIZE) | p->size[i]);
    }
    for (uint32_t i = 0; i < p->cells; i++)
        *p->cell[i].cell = p->cell[i].value + p->cell[i].unit * eng_state.start;
    eng_run(p->running);
}
