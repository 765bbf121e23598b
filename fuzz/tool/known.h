/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Executions that are over, with all that a replay was asked in them. Most schedules that lose a deviation or have one
 * bent lose others by it, and come to an execution that there was: a replay that gives the same answers to the same
 * questions need not run.
 *
 * Owns: the last KNOWN_MAX executions that took at most KNOWN_POINTS deviations. One thread.
 */
#ifndef HB_SIM_KNOWN_H
#define HB_SIM_KNOWN_H

#include "strategy.h"

#define KNOWN_MAX 256u
#define KNOWN_POINTS 40u

struct known {
    bool fails;
    uint64_t cost;
    struct hb_schedule taken;
};

/* What an execution depends on beside its schedule: the program, and what `more` says. */
uint64_t known_key(const struct hb_program *p, uint64_t more);

/* How an execution under that schedule ends, or NULL; valid until another one begins. */
const struct known *known_find(uint64_t key, const struct hb_schedule *schedule);

/* Follows a schedule that stays until the execution is over, and takes note of what it is asked. */
struct hb_strategy *known_follow(const struct hb_schedule *schedule);
void known_remember(uint64_t key, const struct known *how);

#endif
