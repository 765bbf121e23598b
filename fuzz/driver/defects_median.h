/* SPDX-License-Identifier: Apache-2.0 */
/* The median of runs of which some have not ended: what is known of it, and which runs it still waits for. Pure. */
#ifndef HB_DEFECTS_MEDIAN_H
#define HB_DEFECTS_MEDIAN_H

#include <stdbool.h>
#include <stdint.h>

#define STUDY_SEEDS_MAX 32u

/* One seed. */
struct study_run {
    uint64_t found;   /* after so many executions; 0: not found */
    uint64_t reached; /* not found within so many */
};

struct study_median {
    bool decided;
    uint64_t value; /* if decided */
    uint64_t above; /* the median is greater than this */
};

/* The middle one, the lower of two. A run that was not found is above what it reached. */
struct study_median study_median(const struct study_run *runs, unsigned seeds);

/*
 * How far run `seed` has still to go before the median is decided, or is known to be above `cap`: 0, or a number of
 * executions up to `cap`. No further than the median would be if the runs that have not ended were all above it.
 */
uint64_t study_needs(const struct study_run *runs, unsigned seeds, unsigned seed, uint64_t cap);

#endif
