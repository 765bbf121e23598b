/* SPDX-License-Identifier: Apache-2.0 */
/* --minimize: the fewest deviations under which the program fails as recorded. The program itself stays as it is. */
#ifndef HB_PROGRAM_RUN_MINIMIZE_H
#define HB_PROGRAM_RUN_MINIMIZE_H

#include "machine.h"
#include "reproducer.h"
#include "run_options.h"

/*
 * `recorded` was loaded from options->minimize and `job` runs it, but for the strategy; `stop` says that somebody
 * interrupts. Writes options->output unless the schedule is minimal already. Returns an exit code: 1 if it fails, 0 if
 * it does not.
 */
int run_minimize(const struct run_options *options, const struct prog_reproducer *recorded, const struct prog_job *job,
                 bool (*stop)(void));

#endif
