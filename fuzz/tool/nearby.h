/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Executions that end with one signature: under a schedule as it is, or under others, found by a short search that is
 * the same each time.
 */
#ifndef HB_SIM_NEARBY_H
#define HB_SIM_NEARBY_H

#include "host/signature.h"
#include "machine.h"

struct nearby {
    struct sim_job job; /* program and strategy are set here */
    enum hb_invariant_id id;
    char signature[HB_SIGNATURE_BYTES];
    uint64_t runs;
    uint64_t accesses; /* plain ones, of all runs */
    uint64_t cost;     /* of all runs: decision points or many accesses, and something for each run */
    uint64_t wasted;   /* on candidates, since a search for one of them found something */
    bool (*over)(void *context);
    void *context;
};

/*
 * What a race is called is known only when both ends are: runs what was taken once more, watching, and gives the result
 * the race's own violation. Other results stay as they are.
 */
void nearby_name_race(const struct sim_job *job, struct sim_result *result);

/* Runs the program under a schedule; of a race both ends are known. */
void nearby_run(struct nearby *n, const struct hb_program *p, const struct hb_schedule *schedule,
                struct sim_result *result);

/* Whether the program fails so under the schedule, which becomes what was taken of it. */
bool nearby_fails(struct nearby *n, const struct hb_program *p, struct hb_schedule *schedule);

/*
 * A schedule with at most `limit` deviations under which it fails so: the program's own with deviations moved, then
 * random ones, reduced, or if one is the limit those with one; of each kind as many as `cost` allows. False: none was
 * found.
 */
bool nearby_search(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                   struct hb_schedule *found);

/* The same for one candidate of many, until too many of them in a row were in vain. */
bool nearby_candidate(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                      struct hb_schedule *found);

/*
 * The same with all care: every schedule with no deviation and with one; its own with one in place of two, or with
 * deviations moved; random ones, reduced; of a small program all with two or three, if `cost` goes that far.
 */
bool nearby_fewest(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                   struct hb_schedule *found);

/* Its own schedule, reduced to at most `limit` deviations. */
bool nearby_own(struct nearby *n, const struct hb_program *p, uint32_t limit, struct hb_schedule *found);

/* The same of one program of many: its own schedule, reduced, then a few others. */
bool nearby_glance(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                   struct hb_schedule *found);

/*
 * The default schedule, or one of `times` with deviations like those of another program's (minimize/transplant.h),
 * chosen by the seed; without what it does not need.
 */
bool nearby_alike(struct nearby *n, const struct hb_program *p, const struct hb_program *like, uint64_t seed,
                  uint32_t times, struct hb_schedule *found);

/* Any schedule, from a few that the seed gives; without what it does not need. */
bool nearby_chance(struct nearby *n, const struct hb_program *p, uint64_t seed, struct hb_schedule *found);

#endif
