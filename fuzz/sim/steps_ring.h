/* SPDX-License-Identifier: Apache-2.0 */
/* Where the steps are kept: between what records them and what writes them. */
#ifndef HB_SIM_STEPS_RING_H
#define HB_SIM_STEPS_RING_H

#include "steps.h"

struct steps_ring {
    bool on;
    const char *world;
    struct steps_step *step; /* number n at (n - 1) % STEPS_KEPT */
    uint32_t count;
};
extern struct steps_ring steps_ring;

#endif
