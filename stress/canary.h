/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canary: known faults that this binary's sanitizer must report. One that is not reported means that
 * a clean verdict of this binary is worth nothing on this machine.
 *
 * Who may call: the supervisor's process, before anything else runs.
 */
#ifndef STRESS_CANARY_H
#define STRESS_CANARY_H

#include "arena.h"

/* Plants the faults in child processes; prints one line for each. False: one was not seen. */
bool canary_run(struct arena *a);

#endif
