/* SPDX-License-Identifier: Apache-2.0 */
/* What a search saw: a set of final states, and the races. Owner: one test. */
#ifndef HB_STRATEGY_SET_H
#define HB_STRATEGY_SET_H

#include "search.h"
#include "toy.h"

#define SET_MAX 65536u

struct set {
    uint32_t count;
    uint32_t doubles; /* added again */
    uint64_t races[TOY_PAIRS];
    uint64_t slot[SET_MAX]; /* open addressing; 0: empty */
};

void set_clear(struct set *set);
void set_add(struct set *set, const struct toy_result *result);
void set_join(struct set *to, const struct set *from);
bool set_same(const struct set *a, const struct set *b);

/* Runs a search over a program to its end, or `most` executions; adds what counts to the set. */
struct hb_search_result explore(const struct toy_program *p, const struct hb_search_config *config, struct set *set);
struct hb_search_result explore_with(const struct toy_program *p, const char *strategy, uint32_t bound,
                                     struct set *set);
/* Sleep sets without source sets. */
void explore_sleeping(const struct toy_program *p, struct set *set);

#endif
