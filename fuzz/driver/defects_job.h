/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hunt for one defect: slices of random programs on its broken core until the expected verdict, then a smaller
 * reproducer, then ten replays of it.
 *
 * Owner: defects_hunt.c, which polls the process of each job. A slice is bounded by executions, so what it finds does
 * not depend on the machine; the budget is time of a core, not of the clock.
 */
#ifndef HB_DEFECTS_JOB_H
#define HB_DEFECTS_JOB_H

#include "defects.h"
#include "defects_options.h"
#include "world.h"

enum defect_stage {
    DEFECT_HUNT,
    DEFECT_MINIMIZE, /* the smallest program and schedule */
    DEFECT_SHORTEN,  /* fewer deviations of that program, by enumeration */
    DEFECT_REPLAY,
    DEFECT_OVER,
};

struct defect_result {
    bool found;         /* with the verdict that was expected */
    bool failed;        /* could not be hunted: `why` */
    char invariant[16]; /* of what was found */
    char memory[8];     /* of the slice */
    char races[4];
    uint64_t executions;
    double seconds; /* of a core, without making it smaller */
    unsigned operations, deviations;
    unsigned replays; /* of DEFECT_REPLAYS that failed in the same way */
    char others[128]; /* verdicts that were seen before and are not explained */
    char harts[32];   /* what the kernel made of the reproducer; empty: not asked */
    char file[PATH_MAX];
    char why[EVENT_TEXT];
};

#define DEFECT_REPLAYS 10u

struct defect_job {
    const struct defect *defect;
    const struct defects_options *options;
    const struct core *core;
    enum defect_stage stage;
    struct world_run run;
    struct findings findings;
    struct tally tally;
    unsigned slice;
    char program[64]; /* in bin/ */
    char folder[PATH_MAX];
    char signature[24];
    char smaller[PATH_MAX + 16];
    struct defect_result result;
};

/* Starts the first slice. False: it cannot be started, and the result says why. */
bool defect_job_begin(struct defect_job *job, const struct defect *defect, const struct defects_options *options,
                      const struct core *core);

/* Call when the job's process has ended: starts the next one, or sets the stage to DEFECT_OVER. */
void defect_job_advance(struct defect_job *job);

/* Programs made at random expect nothing: an expectation is broken where one is stated. */
bool defect_needs_scenarios(const struct defect *defect);

/* At least as many as there are scenarios: of N executions each gets so small a part that all have no more than N. */
#define DEFECT_SCENARIOS_SHARE 32u

/* The ninja target of a defect in a world. */
void defect_program(const struct defect *defect, const char *world, char *out, size_t size);

#endif
