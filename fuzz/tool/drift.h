/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be said when a reproducer does not fit what it is replayed on: which deviation lost its place, which limit
 * the core refuses.
 *
 * Owns: nothing. Who may call: modes of hb-sim, between executions.
 */
#ifndef HB_SIM_DRIFT_H
#define HB_SIM_DRIFT_H

#include "machine.h"

/* Number of the first deviation that found no place in the last execution; the schedule's count if all did. */
uint32_t drift_first(const struct hb_replay *replay);

/* Deviation `n` of the program as its text has it, without indentation. */
void drift_point(const struct hb_program *p, uint32_t n, char *out, size_t size);

/* The limit that the core refuses, "cpus 64" or "tasks 200": what it accepts once that alone is made small. */
void drift_limit(const struct hb_program *p, uint32_t cpus, char *out, size_t size);

#endif
