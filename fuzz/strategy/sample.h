/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strategies that sample: each execution is drawn anew, and there is no last one. The same seed draws the same choices.
 * Owner: one thread. None allocates memory.
 *
 * What they have in common: a mover is a CPU (0 .. HB_MOVERS_MAX - 1) or the buffer of one (HB_MOVERS_MAX + CPU);
 * interrupts and waits that return for nothing are taken at a rate, since they cost much and show little; so are
 * memory choices, at a rate of the execution.
 */
#ifndef HB_SAMPLE_H
#define HB_SAMPLE_H

#include "draw.h"
#include "strategy.h"

#define HB_MOVERS_ALL (2u * HB_MOVERS_MAX)

/* Each that could go on is as likely as the other, at each point. */
struct hb_random {
    struct hb_strategy base;
    uint64_t random;
};
void hb_random_init(struct hb_random *s, uint64_t seed);

#endif
