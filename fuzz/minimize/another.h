/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small programs of the kinds of operation that a program has, and of few others. What one program takes many
 * deviations for, another takes few for, and no edits that each fail lead from the one to the other.
 *
 * Pure: the same program and number give the same.
 */
#ifndef HB_MINIMIZE_ANOTHER_H
#define HB_MINIMIZE_ANOTHER_H

#include "program.h"

#define ANOTHER_OPS_MAX 12u

/* The n-th program like `like`, with its limits; at most ANOTHER_OPS_MAX operations, no schedule, nothing expected. */
void another_draw(struct hb_program *p, const struct hb_program *like, uint32_t n);

#endif
