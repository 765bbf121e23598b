/* SPDX-License-Identifier: Apache-2.0 */
/* What `./hartbreak defects` was asked for. */
#ifndef HB_DEFECTS_OPTIONS_H
#define HB_DEFECTS_OPTIONS_H

#include "options.h"

#define DEFECTS_JOBS_MAX 16u

struct defects_options {
    struct common common;
    const char *world;    /* sim, threads or harts */
    const char *strategy; /* NULL: the default of random programs */
    double seconds;       /* of a core, a defect; of --study, all of it; 0: not said */
    uint64_t executions;  /* a defect; 0: no limit. Of --study, a run */
    uint64_t jobs;        /* side by side */
    uint64_t seed;
    uint64_t seeds; /* of --study */
    bool refresh;
    bool study;
    bool table;
    bool killers;
    bool mutants;
    bool complete; /* of mutants */
};

#endif
