/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which invariants kill which defects: each witness is replayed once for each invariant, with nothing else judged and
 * without race verdicts unless races are what is judged. An invariant that alone kills a defect earns its place.
 */
#ifndef HB_DEFECTS_KILLERS_H
#define HB_DEFECTS_KILLERS_H

#include "core.h"
#include "defects.h"

/* Prints the matrix as a page for docs/ and as JSON lines. Returns an exit code. */
int defects_killers(const struct defects *defects, const struct core *core);

#endif
