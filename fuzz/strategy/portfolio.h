/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of several strategies has the next turn. A turn is HB_TURN executions. Every second turn goes round, so that
 * each of n has at least one in 2n; the others are drawn in proportion to what each arm has contributed lately: new
 * features and findings an execution, older turns fading. Counts executions, not time, so the same seed gives
 * the same turns.
 */
#ifndef HB_PORTFOLIO_H
#define HB_PORTFOLIO_H

#include <stdbool.h>
#include <stdint.h>

#define HB_ARMS_MAX 8u
#define HB_TURN 16u
#define HB_FINDING_WORTH 64u /* features */

struct hb_arm {
    bool over;      /* an enumeration that is complete */
    uint64_t worth; /* fading; in 1/256 */
    uint64_t runs;  /* fading; in 1/256 */
};

struct hb_portfolio {
    uint64_t random;
    uint64_t turn;
    uint32_t count;
    uint32_t at;   /* the arm that has the turn */
    uint32_t next; /* in rotation */
    uint32_t left; /* executions of the turn */
    struct hb_arm arm[HB_ARMS_MAX];
};

void hb_portfolio_init(struct hb_portfolio *p, uint32_t arms, uint64_t seed);
/* The arm for the next execution; at least one must not be over. */
uint32_t hb_portfolio_arm(struct hb_portfolio *p);
/* What that execution gave. */
void hb_portfolio_report(struct hb_portfolio *p, uint32_t news, bool finding);

#endif
