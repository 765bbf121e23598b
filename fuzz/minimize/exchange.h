/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One deviation in place of two: a schedule that fails without two of its deviations, but with another one anywhere.
 * What no removal finds, since each of them is needed for the others.
 */
#ifndef HB_MINIMIZE_EXCHANGE_H
#define HB_MINIMIZE_EXCHANGE_H

#include "strategy.h"

struct exchange_oracle {
    /* Whether an execution that the strategy decides fails with the signature; then `taken` is what it took. */
    bool (*fails)(void *context, struct hb_strategy *strategy, struct hb_schedule *taken);
    /* Whether no more is to be spent. */
    bool (*over)(void *context);
    void *context;
};

/*
 * True: `schedule` has at least one deviation less. Bound: per two of its deviations, one execution for each option at
 * each decision point.
 */
bool exchange_two(struct hb_schedule *schedule, const struct exchange_oracle *oracle);

#endif
