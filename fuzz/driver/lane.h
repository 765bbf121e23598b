/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lanes of a hunt: each a way to attack the core, run in slices of a second or more.
 *
 * Owns: the child process of each lane. A lane runs in at most one slot at a time; boots follow one
 * another until their slice is over.
 */
#ifndef HB_LANE_H
#define HB_LANE_H

#include "corpus.h"
#include "qemu.h"
#include "world.h"

enum lane_kind { LANE_FUZZ, LANE_RANDOM, LANE_SCENARIOS, LANE_STRESS, LANE_BOOT };

struct lane_spec {
    const char *name;
    const char *world;
    enum lane_kind kind;
    const char *program; /* in bin/ */
    const char *target;  /* of ninja */
    double weight;       /* its share of the time */
    bool tsan;
};

extern const struct lane_spec lane_specs[];
extern const unsigned lane_count;
#define LANES_MAX 12u

struct lane {
    const struct lane_spec *spec;
    struct tally tally;
    struct world_run run;
    struct boot boot;
    bool off; /* cannot run, or left out */
    bool running;
    double used; /* seconds in slots so far */
    double slice_end;
    unsigned turn;
    char append[128];
    char log[PATH_MAX];
};

/* What the lanes of one hunt share. */
struct hunt {
    struct core core;
    struct findings findings;
    struct lane lanes[LANES_MAX];
    uint64_t seed;
    char corpus[2][PATH_MAX];
    char artifacts[PATH_MAX + 32];
    char out[PATH_MAX + 32];
    const char *environment[4];
};

/* Gives the lane a slot for that long. False: it could not start (the lane is off then). */
bool lane_start(struct hunt *hunt, struct lane *lane, double seconds);

/* Call when its process has ended: false if the lane went on with another boot in its slice. */
bool lane_ended(struct hunt *hunt, struct lane *lane);

struct process *lane_process(struct lane *lane);

/* Executions so far, those of the running slice included. */
uint64_t lane_executions(const struct lane *lane);

#endif
