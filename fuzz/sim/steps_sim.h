/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of the simulated machine, as they are recorded beside its trace (steps.h). Who may call: traced runs. */
#ifndef HB_SIM_STEPS_SIM_H
#define HB_SIM_STEPS_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "trace.h"

struct eng_candidate;

/* Before the first recorded run of a job. False: no memory. */
bool sim_steps_begin(void);
/* A step of the trace; `text` is what the trace says of it, `op` the operation in words if it begins one. */
void sim_steps_add(enum sim_step step, uint32_t a, uint32_t b, const char *text);
/* An atomic access of the CPU that runs. */
void sim_steps_reach(uintptr_t address, bool write);
/* The stores of the stale read that comes next. */
void sim_steps_stale(const struct eng_candidate *read, const struct eng_candidate *newest);

#endif
