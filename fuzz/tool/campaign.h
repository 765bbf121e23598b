/* SPDX-License-Identifier: Apache-2.0 */
/* What the modes of hb-sim share: budget, totals, progress, findings. One campaign a process. */
#ifndef HB_SIM_CAMPAIGN_H
#define HB_SIM_CAMPAIGN_H

#include "options.h"
#include "record.h"
#include "search.h"

struct campaign {
    struct options options;
    struct record record;
    struct hb_totals totals;
    double started;
    double reported;
    uint64_t skipped;
    uint64_t points;   /* of decision, over all executions */
    uint64_t accesses; /* plain ones */
    uint64_t switches;
    enum hb_complete complete; /* of the least complete exploration */
    uint32_t turns;            /* of each exploration, every schedule with fewer deviations than that was run */
    bool explores;
    bool broken;   /* the host failed */
    bool unsteady; /* the same input was not the same execution */
    bool refused;  /* bad input */
    struct hb_error error;
};

double campaign_seconds(const struct campaign *c);
/* Whether the time is over or a signal has come. Cheap. */
bool campaign_over(struct campaign *c);
bool campaign_interrupted(void);
/* Runs and counts one execution; findings are recorded. `result` may be NULL. False: it broke an invariant. */
bool campaign_run(struct campaign *c, const struct sim_job *job, struct sim_result *result);
enum sim_points campaign_points(const struct options *o, const char *word);
enum eng_model campaign_memory(const struct options *o, const char *word);
bool campaign_races(const struct options *o);

/* The modes; each returns an exit code. */
int mode_replay(struct campaign *c);
int mode_scenario(struct campaign *c); /* and a program of one's own */
int mode_random(struct campaign *c);
int mode_determinism(struct campaign *c);
int mode_minimize(struct campaign *c);
int mode_passes(struct campaign *c);

enum {
    EXIT_CLEAN = 0,
    EXIT_FINDING = 1,
    EXIT_USAGE = 2,
    EXIT_ENVIRONMENT = 3,
    EXIT_SKIPPED = 4,
    EXIT_INTERRUPTED = 130
};

#endif
