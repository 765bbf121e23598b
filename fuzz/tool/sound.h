/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A core that is sound, in a process of its own: hb-sim --passes of that core, asked about one program after the other.
 * A broken expectation means something only if there is a core that meets all of them.
 *
 * Owns: one child, which ends with sound_close or with its parent.
 */
#ifndef HB_SIM_SOUND_H
#define HB_SIM_SOUND_H

#include "machine.h"
#include "options.h"

/* `program` is that core's hb-sim; memory model, points and races are the job's. False: it cannot be started. */
bool sound_open(const char *program, const struct sim_job *job);
/*
 * Whether it passes the program: with expectations judged, under the default schedule, its own, and those with one
 * deviation as far as they are few.
 */
bool sound_passes(const struct hb_program *p);
/* False: the child ended, or said what is no answer, so that the answers since are not to be trusted. */
bool sound_close(void);

#endif
