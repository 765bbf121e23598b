/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of the program machine, as they are recorded beside its trace (../sim/steps.h). Traced runs only. */
#ifndef HB_PROGRAM_STEPS_PROGRAM_H
#define HB_PROGRAM_STEPS_PROGRAM_H

#include "../sim/steps.h"
#include "state.h"

/* Before the run to record. False: no memory. */
bool prog_steps_begin(void);
/* The running thread comes to a decision point. */
void prog_steps_point(enum hb_point_kind kind, uintptr_t place, bool write);
/* It found what it wanted taken and waits. */
void prog_steps_wait(const struct prog_wait *wait);
/* It was decided to leave the default. */
void prog_steps_choice(const struct hb_option *option);
/* The run is over: what happened since the last point. */
void prog_steps_settle(void);

/* The running thread's stack where it entered the machine last becomes the step's. */
void prog_steps_where(struct steps_step *step);

#endif
