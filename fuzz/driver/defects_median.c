/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_median.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

/* The median of those that were found, all others taken as above it; 0: too few were found. */
static uint64_t candidate(const struct study_run *runs, unsigned seeds)
{
    uint64_t sorted[STUDY_SEEDS_MAX];
    unsigned count = 0, middle = (seeds - 1) / 2;
    for (unsigned s = 0; s < seeds; s++) {
        if (runs[s].found > 0) {
            sorted[count++] = runs[s].found;
        }
    }
    qsort(sorted, count, sizeof sorted[0], by_number);
    return count > middle ? sorted[middle] : 0;
}

struct study_median study_median(const struct study_run *runs, unsigned seeds)
{
    uint64_t least[STUDY_SEEDS_MAX]; /* each run is above that */
    struct study_median median = {.value = candidate(runs, seeds)};
    median.decided = median.value > 0;
    for (unsigned s = 0; s < seeds; s++) {
        bool found = runs[s].found > 0;
        least[s] = found ? runs[s].found - 1 : runs[s].reached;
        median.decided = median.decided && (found || runs[s].reached >= median.value);
    }
    qsort(least, seeds, sizeof least[0], by_number);
    median.above = least[(seeds - 1) / 2];
    return median;
}

uint64_t study_needs(const struct study_run *runs, unsigned seeds, unsigned seed, uint64_t cap)
{
    struct study_median median = study_median(runs, seeds);
    uint64_t value = candidate(runs, seeds);
    uint64_t want = value > 0 && value < cap ? value : cap;
    bool settled = median.decided || median.above >= cap;
    return settled || runs[seed].found > 0 || runs[seed].reached >= want ? 0 : want;
}
