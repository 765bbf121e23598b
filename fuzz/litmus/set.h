/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of outcomes: tuples of `width` values, sorted, each once.
 *
 * Owner: whoever called set_init; set_free gives the memory back. Bounds: LITMUS_SET_MAX outcomes, a
 * set that was asked for more says `full`.
 */
#ifndef LITMUS_SET_H
#define LITMUS_SET_H

#include <stdbool.h>
#include <stdint.h>

#define LITMUS_WIDTH_MAX 20u
#define LITMUS_SET_MAX 65536u

struct litmus_set {
    uint32_t width;
    uint32_t count;
    uint32_t capacity;
    bool full; /* an outcome was lost: too many, or no memory */
    uint32_t *values;
};

void set_init(struct litmus_set *set, uint32_t width);
void set_free(struct litmus_set *set);

/* Returns whether it was not there yet; *at is where it stands. */
bool set_add(struct litmus_set *set, const uint32_t *outcome, uint32_t *at);
bool set_has(const struct litmus_set *set, const uint32_t *outcome);
bool set_equal(const struct litmus_set *a, const struct litmus_set *b);
/* Whether all of `a` is in `b`. */
bool set_within(const struct litmus_set *a, const struct litmus_set *b);

static inline const uint32_t *set_at(const struct litmus_set *set, uint32_t n)
{
    return set->values + (uint64_t)n * set->width;
}

#endif
