/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exploration: a scenario or a program, how it is searched, and what may be said of it afterwards.
 */
#ifndef HB_EXPLORE_H
#define HB_EXPLORE_H

#include "options.h"
#include "program_build.h"
#include "world.h"

#define EXPLORE_NO_BOUND UINT64_MAX

struct explore_options {
    struct common common;
    const char *scenario; /* or all; NULL: the program */
    struct program program;
    const char *strategy;
    const char *memory;
    const char *races;
    uint64_t bound; /* deviations; EXPLORE_NO_BOUND: none */
    const char *shard;
    double seconds; /* 0: no limit */
    uint64_t executions;
    uint64_t seed;
    uint64_t cpus;
    uint64_t length; /* of a program: decision points until an execution counts as endless; 0: as usual */
};

/* Runs it; returns an exit code. */
int explore_run(const struct explore_options *o);

/* In words what was completed, and as the last JSON line. */
void explore_conclude(const struct explore_options *o, const struct world_run *run, const struct findings *findings,
                      int code);

/*
 * Writes what a runner copies into its reproducers: sources, digests, flags. False after one line.
 */
bool explore_origin(const struct explore_options *o, const char *path);

#endif
