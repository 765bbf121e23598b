/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a study: docs/defects-study.md. It says no more than what was reached. */
#ifndef HB_DEFECTS_TABLE_H
#define HB_DEFECTS_TABLE_H

#include "defects.h"
#include "defects_median.h"

#define STUDY_STRATEGIES 7u

/* In the order of the columns. */
extern const char *const study_strategies[STUDY_STRATEGIES];

struct study {
    const struct defects *defects;
    const char *only; /* strategy; NULL: all */
    unsigned seeds;
    uint64_t most;          /* executions a run */
    unsigned count;         /* of runs */
    struct study_run *runs; /* by defect, strategy, seed */
};

struct study_progress {
    unsigned cells;   /* that apply */
    unsigned decided; /* a median that is known, or known to be above study->most */
    unsigned above;   /* of those, the latter */
};

/* Whether the study is of this strategy, too; `strategy` is below STUDY_STRATEGIES. */
bool study_is_of(const struct study *study, unsigned strategy);

struct study_progress study_progress(const struct study *study);

/* `state` is named where the study has not ended. */
void study_table(const struct study *study, const char *state);

#endif
