/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether TSan can be believed on this machine: a known race must be reported.
 */
#ifndef HB_CANARY_H
#define HB_CANARY_H

#include "world.h"

/* Runs hb-stress-tsan --canary. Not clean: the row says NOT RUN and why, and its code is set. */
int tsan_canary(const struct core *core, struct tally *tally, struct findings *findings);

#endif
