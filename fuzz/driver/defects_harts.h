/* SPDX-License-Identifier: Apache-2.0 */
/* What was found in the simulator, again in a kernel with the same broken core. */
#ifndef HB_DEFECTS_HARTS_H
#define HB_DEFECTS_HARTS_H

#include "defects_job.h"

/* Replays each reproducer that was found; a result whose kernel does not fail with that invariant is no longer found.
 */
int defects_harts(const struct defects *defects, const struct core *core, struct defect_result *results);

#endif
