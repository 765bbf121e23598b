/* SPDX-License-Identifier: Apache-2.0 */
/* Which steps to show: the causal past of the last one (Lamport, CACM 1978), so closed under causes. Pure. */
#ifndef HB_SHOW_PAST_H
#define HB_SHOW_PAST_H

#include "show_steps.h"

/* Sets `kept`; returns how many steps are. */
unsigned show_past(struct show *show);

#endif
