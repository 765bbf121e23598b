/* SPDX-License-Identifier: Apache-2.0 */
/* Cycles of acquisitions that lock.c notes in an execution, for run_confirm.c to follow. */
#ifndef HB_PROGRAM_INVERSION_H
#define HB_PROGRAM_INVERSION_H

#include <stdbool.h>
#include <stdint.h>

#define PROG_CYCLE_MAX 6u
#define PROG_INVERSIONS_MAX 8u /* noted an execution */
struct prog_want {
    uint32_t thread; /* that wanted `to` while it held `from` */
    const void *from, *to;
};
struct prog_inversion {
    uint32_t length;
    struct prog_want wants[PROG_CYCLE_MAX];
};
bool prog_inversion_same(const struct prog_inversion *a, const struct prog_inversion *b);
/* Of the last execution. */
uint32_t prog_inversions(const struct prog_inversion **list);

#endif
