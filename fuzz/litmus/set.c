/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "set.h"

#define FIRST_CAPACITY 16u

void set_init(struct litmus_set *set, uint32_t width)
{
    *set = (struct litmus_set){.width = width};
}

void set_free(struct litmus_set *set)
{
    free(set->values);
    *set = (struct litmus_set){.width = set->width};
}

static int compare(const struct litmus_set *set, uint32_t n, const uint32_t *outcome)
{
    const uint32_t *other = set_at(set, n);
    for (uint32_t i = 0; i < set->width; i++) {
        if (other[i] != outcome[i])
            return other[i] < outcome[i] ? -1 : 1;
    }
    return 0;
}

/* Where the outcome stands, or would. */
static uint32_t position(const struct litmus_set *set, const uint32_t *outcome, bool *found)
{
    uint32_t low = 0, high = set->count;
    *found = false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(set, middle, outcome);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool grow(struct litmus_set *set)
{
    if (set->count < set->capacity)
        return true;
    uint32_t capacity = set->capacity ? 2 * set->capacity : FIRST_CAPACITY;
    uint32_t *values =
        capacity <= LITMUS_SET_MAX ? realloc(set->values, (size_t)capacity * (set->width + 1) * sizeof *values) : NULL;
    if (!values) {
        set->full = true;
        return false;
    }
    set->values = values;
    set->capacity = capacity;
    return true;
}

bool set_add(struct litmus_set *set, const uint32_t *outcome, uint32_t *at)
{
    bool found;
    uint32_t n = position(set, outcome, &found);
    if (at)
        *at = n;
    if (found || !grow(set))
        return false;
    size_t row = set->width * sizeof *outcome;
    uint32_t *place = set->values + (size_t)n * set->width;
    memmove(place + set->width, place, (set->count - n) * row);
    memcpy(place, outcome, row);
    set->count++;
    return true;
}

bool set_has(const struct litmus_set *set, const uint32_t *outcome)
{
    bool found;
    (void)position(set, outcome, &found);
    return found;
}

bool set_within(const struct litmus_set *a, const struct litmus_set *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (!set_has(b, set_at(a, i)))
            return false;
    }
    return !a->full && !b->full;
}

bool set_equal(const struct litmus_set *a, const struct litmus_set *b)
{
    return a->count == b->count && set_within(a, b);
}
