/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether what searches can be believed on this machine: a known race must be reported by TSan, and a bug that was
 * planted in our core must be found in the simulator.
 */
#ifndef HB_CANARY_H
#define HB_CANARY_H

#include "world.h"

/* Runs hb-stress-tsan --canary. Not clean: the row says NOT RUN and why, and its code is set. */
int tsan_canary(const struct core *core, struct tally *tally, struct findings *findings);

/*
 * Hunts hb-sim-defect-SB-01, of our own build tree whatever core is hunted in. False: `why` says what came instead of
 * its invariant.
 */
bool sim_canary(char *why, size_t size);

#endif
