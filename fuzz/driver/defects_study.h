/* SPDX-License-Identifier: Apache-2.0 */
/* How many executions each strategy alone needs for each defect, over several seeds: a table of medians. */
#ifndef HB_DEFECTS_STUDY_H
#define HB_DEFECTS_STUDY_H

#include "core.h"
#include "defects.h"
#include "defects_options.h"

#define STUDY_SEEDS_MAX 32u

/*
 * Each run hunts one defect in the memory model of its witness, race verdicts off unless the race is the bug, until its
 * invariant or options->executions. The same seeds give the same table. Returns an exit code.
 */
int defects_study(const struct defects *defects, const struct defects_options *options, const struct core *core);

#endif
