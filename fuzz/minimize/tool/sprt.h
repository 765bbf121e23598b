/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether something fails about as often as it did, from as few runs as will tell: Wald's sequential probability ratio
 * test (A. Wald, "Sequential Tests of Statistical Hypotheses", Ann. Math. Statist. 16(2), 1945). It decides between
 * "fails at the rate" and "fails at a quarter of the rate", wrong either way in one case of twenty.
 *
 * Pure. Bound: SPRT_RUNS_MAX runs, then the likelier of the two.
 */
#ifndef HB_MINIMIZE_SPRT_H
#define HB_MINIMIZE_SPRT_H

#include <stdint.h>

#define SPRT_RUNS_MAX 20000u

enum sprt_verdict { SPRT_OPEN, SPRT_FAILS, SPRT_PASSES };

struct sprt {
    double up, down; /* what a run that fails, or passes, adds to: */
    double sum;
    uint32_t runs;
};

/* `failed` of `runs` runs failed before; failed > 0. */
void sprt_begin(struct sprt *s, uint32_t failed, uint32_t runs);

enum sprt_verdict sprt_add(struct sprt *s, uint32_t failed, uint32_t runs);

/* How many further runs decide if all of them pass: a batch worth starting. At least 1. */
uint32_t sprt_batch(const struct sprt *s);

#endif
