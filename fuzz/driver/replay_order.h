/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which a reproducer enters the core in the simulator, appended to its text for a world that keeps it.
 */
#ifndef HB_REPLAY_ORDER_H
#define HB_REPLAY_ORDER_H

#include "replay.h"

struct replay_order {
    bool known;          /* replay->text has it */
    unsigned deviations; /* of the schedule */
    unsigned inside;     /* of them in the middle of an operation: no boundary keeps those */
    bool ended;          /* the execution came to its end, with: */
    uint64_t digest;
};

/* Needs hb-sim of the core built, and replay->text. Returns an exit code; 0 also if the order is not known, said why.
 */
int replay_order(struct replay *replay, struct replay_order *order);

#endif
