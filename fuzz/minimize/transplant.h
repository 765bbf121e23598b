/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes deviations of one program's schedule over to another program, at places that look like theirs: before the same
 * kind of step in the same kind of operation. What a schedule needs in one program it often needs in those beside it,
 * at an operation with another number, or a few accesses further.
 */
#ifndef HB_MINIMIZE_TRANSPLANT_H
#define HB_MINIMIZE_TRANSPLANT_H

#include "strategy.h"

struct transplant_point {
    uint32_t places[2]; /* of the default schedule: alike, and with the same number, too */
    uint32_t wait;      /* places to pass before the deviation is taken; HB_NEVER: it is not, or was */
    bool exact;         /* of those with the same number */
};

struct transplant {
    struct hb_strategy base;
    const struct hb_program *from, *to;
    uint64_t random;
    bool counting, counted; /* the places: the first execution is under the default schedule */
    uint32_t left;          /* deviations that this execution has still to take */
    struct transplant_point points[HB_POINTS_MAX];
};

/* Both programs have to stay. The same seed gives the same executions. */
void transplant_init(struct transplant *s, const struct hb_program *from, const struct hb_program *to, uint64_t seed);

/* Whether the first execution came to any such place. If not, all others are the same. */
bool transplant_has_places(const struct transplant *s);

#endif
