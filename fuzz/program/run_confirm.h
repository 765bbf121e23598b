/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows a lead of lock.c: two orders of the same locks are a finding if a deadlock comes of them. Who is about to
 * close the cycle waits at its second lock until the others have come to theirs (Joshi, Park, Sen, Naik, "A randomized
 * dynamic program analysis technique for detecting real deadlocks", PLDI 2009). What keeps the orders apart in the
 * program, be it a barrier, a flag or a data structure, keeps them apart here too, so there is no false alarm.
 *
 * Bounds: CONFIRM_LEADS leads a search, CONFIRM_RUNS executions a lead.
 */
#ifndef HB_PROGRAM_RUN_CONFIRM_H
#define HB_PROGRAM_RUN_CONFIRM_H

#include "machine.h"

#define CONFIRM_LEADS 64u
#define CONFIRM_RUNS 64u

/*
 * After an execution of `job` in which nothing was found: one more directed one for what it left to be followed. True:
 * it ended in `result`; call again, with the same schedule, until false.
 */
bool run_confirm_next(const struct prog_job *job, const struct hb_schedule *taken, struct prog_result *result);
/* Begins with the leads of the last execution; false: there are none that are not exhausted. */
bool run_confirm_begin(struct hb_schedule *taken);

#endif
