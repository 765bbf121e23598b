/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delta debugging: the fewest parts of something that still fails. Zeller and Hildebrandt, "Simplifying and Isolating
 * Failure-Inducing Input", IEEE TSE 28(2), 2002; of their two steps only the one that takes complements, which on lists
 * of operations finds the same in fewer runs.
 *
 * Owns: nothing. Pure but for the test. Bound: HB_DDMIN_MAX parts; at most about count squared tests.
 */
#ifndef HB_DDMIN_H
#define HB_DDMIN_H

#include <stdbool.h>
#include <stdint.h>

#define HB_DDMIN_MAX 1024u

/* Whether what consists of these parts alone fails. Parts are in ascending order. */
typedef bool hb_ddmin_test(void *context, const uint32_t *parts, uint32_t count);

/*
 * `parts` is 0..count-1 or some of them, ascending, of which all together fail. Leaves those that are needed and
 * returns their number: without any single one of them the test did not fail. Each set that the test accepts is a
 * subset of the one that it accepted before.
 */
uint32_t hb_ddmin(uint32_t *parts, uint32_t count, hb_ddmin_test *fails, void *context);

#endif
