/* SPDX-License-Identifier: Apache-2.0 */
/* How many executions each strategy alone needs for each defect, over several seeds: a table of medians. */
#ifndef HB_DEFECTS_STUDY_H
#define HB_DEFECTS_STUDY_H

#include "core.h"
#include "defects.h"
#include "defects_median.h"
#include "defects_options.h"

/*
 * Each run hunts one defect in the memory model of its witness, race verdicts off unless the race is the bug, until its
 * invariant or a cap. Caps grow from 1,000 to options->executions; a cell has its runs until its median is decided.
 * What was reached is kept in options->common.out, and the next call goes on there: the table depends only on that.
 * options->seconds is for all of it. Returns an exit code.
 */
int defects_study(const struct defects *defects, const struct defects_options *options, const struct core *core);

#endif
