/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which a reproducer enters the core in the simulator, for worlds that keep it.
 */
#ifndef HB_REPLAY_ORDER_H
#define HB_REPLAY_ORDER_H

#include "replay.h"

struct replay_order {
    bool known;               /* it stands in: */
    char path[PATH_MAX + 16]; /* to be unlinked, whether it is known or not */
    unsigned deviations;      /* of the schedule */
    unsigned inside;          /* of them in the middle of an operation: no boundary keeps those */
    bool ended;               /* the execution came to its end, with: */
    uint64_t digest;
    char invariant[16]; /* that broke in the simulator; empty: none */
    char signature[24];
};

/* Needs hb-sim of the core built, and replay->text. Returns an exit code; 0 also if the order is not known, said why.
 */
int replay_order(struct replay *replay, struct replay_order *order);

/* For a world that reads one file: the order behind replay->text. Returns an exit code. */
int replay_order_append(const struct replay *replay, const struct replay_order *order);

#endif
