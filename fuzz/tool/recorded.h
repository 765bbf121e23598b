/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a file asks for: a reproducer (text, blob or bytes) or a fuzzer's input becomes a program with a schedule, and
 * the job under which it fails as recorded.
 */
#ifndef HB_SIM_RECORDED_H
#define HB_SIM_RECORDED_H

#include "campaign.h"

/* The scenario whose program this is, or NULL. */
const struct hb_scenario *recorded_scenario(const struct hb_program *p);

/*
 * The job for a program by its origin and by the options, the strategy left out. An operation's expectation counts only
 * where it is what broke; the file does not say so, and an old one not even whether races were on. What neither file
 * nor option fixes is found out by running `schedule`.
 */
struct sim_job recorded_job(const struct options *o, const struct hb_program *p, const struct hb_schedule *schedule);

/* Whether a violation has the signature that the file names; a race must have its name (nearby_name_race). */
bool recorded_same(const struct hb_program *p, const struct sim_result *result);

#endif
