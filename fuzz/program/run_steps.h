/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a replay as a file, for `show`: the same schedule once more, with what each step depends on. */
#ifndef HB_PROGRAM_RUN_STEPS_H
#define HB_PROGRAM_RUN_STEPS_H

#include "machine.h"

/* False: stderr says why it cannot be written. `memory`: the word of the model. */
bool run_steps(const struct prog_job *job, const struct hb_schedule *schedule, const char *memory, const char *path);

#endif
