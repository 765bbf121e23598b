/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outcomes that the memory engine shows: a litmus program is run on the program machine under
 * every schedule of an exhaustive search. Threads are the machine's, each instruction is a call of the compiler's
 * atomic hooks with its order.
 *
 * Not reentrant; one machine a process.
 */
#ifndef LITMUS_EXPLORE_H
#define LITMUS_EXPLORE_H

#include "litmus.h"
#include "program.h"

struct explore_job {
    const struct litmus_program *program;
    enum litmus_model model;
    const char *strategy;             /* a name of hb_search_names */
    uint64_t executions;              /* 0: no limit */
    uint32_t shards;                  /* the space is searched in so many parts, one after the other */
    const struct litmus_set *allowed; /* the first schedule that leaves it is kept */
};

struct explored {
    struct litmus_set seen; /* the caller's to free */
    uint64_t executions;
    uint64_t abandoned;
    const char *complete; /* yes, bounded, cut */
    bool whole;           /* every execution was seen: the set is exact */
    bool left;            /* an outcome was not allowed: the first, and how it came about */
    uint32_t outcome[LITMUS_OBSERVED_MAX];
    struct hb_schedule schedule;
    bool raced;        /* an execution has a data race: the search ended there */
    char failure[256]; /* the machine found fault with an execution; empty: it did not */
};

/* False: the host refused. Once. */
bool explore_open(void);
void explore_run(const struct explore_job *job, struct explored *result);
/* Runs one schedule again and prints its steps, one column a thread; thread 0 starts the others. */
void explore_show(const struct explore_job *job, const struct hb_schedule *schedule);

#endif
