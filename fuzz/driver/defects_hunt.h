/* SPDX-License-Identifier: Apache-2.0 */
/* All defects that were asked for, some side by side, in the order of the catalogue. */
#ifndef HB_DEFECTS_HUNT_H
#define HB_DEFECTS_HUNT_H

#include "defects_job.h"

/* `results[i]` is for entry i. Returns an exit code; not whether all were found. */
int defects_hunt(const struct defects *defects, const struct defects_options *options, const struct core *core,
                 struct defect_result *results);

/* Builds the broken cores of a world. Returns an exit code. */
int defects_build(const struct defects *defects, const char *world, const struct core *core);

#endif
