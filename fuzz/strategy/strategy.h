/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strategy decides where an execution leaves the default schedule.
 *
 * The machine passes `skip` decision points without asking, then asks at the first point that offers
 * an option. Default schedule and fairness belong to the machine: a strategy that always answers 0
 * still runs every CPU. "CPU" is whoever moves: a virtual CPU, or a thread of a program.
 * Bounds: HB_OPTIONS_MAX options a point; HB_POINTS_MAX deviations an execution, after which the
 * machine asks no more.
 */
#ifndef HB_STRATEGY_H
#define HB_STRATEGY_H

#include "program.h"
#include "shard.h"

#define HB_OPTIONS_MAX 160u
#define HB_MOVERS_MAX 128u
#define HB_NEVER UINT32_MAX   /* skip: do not ask again */
#define HB_ABANDON UINT32_MAX /* answer: this execution repeats another one; the machine ends it without a verdict */
#define HB_NOBODY 255u        /* of site.standard */

/* What was touched, as a Bloom filter: a false hit costs reduction, never soundness. */
struct hb_footprint {
    uint64_t read[2], write[2];
};

static inline bool hb_conflict(const struct hb_footprint *a, const struct hb_footprint *b)
{
    return ((a->write[0] & (b->read[0] | b->write[0])) | (a->write[1] & (b->read[1] | b->write[1])) |
            (b->write[0] & a->read[0]) | (b->write[1] & a->read[1])) != 0;
}

/* What a CPU that is at a decision point does when it moves. */
struct hb_pending {
    uint32_t place; /* of the access or the lock; the same number is the same place, in every execution */
    uint8_t write;
    uint8_t kind; /* enum hb_point_kind; HB_POINT_KINDS: it has ended, or not begun */
};

struct hb_option {
    uint8_t choice; /* enum hb_choice_kind */
    uint16_t value;
};

/* A decision point that can be left, and how. Not taking an option is the default. */
struct hb_site {
    uint64_t index; /* decision points passed before this one in the execution */
    uint8_t cpu;
    uint8_t task; /* program task, or HB_NO_TASK */
    uint16_t op;
    uint8_t kind; /* enum hb_point_kind */
    uint16_t nth;
    bool waiting;     /* the CPU cannot go on: somebody else must, or it waits, yields or relaxes here */
    uint8_t standard; /* the mover that the default runs, or HB_NOBODY */
    uint8_t mover;    /* who moved since the last question: a CPU, or HB_MOVERS_MAX + that whose buffer drained */
    struct hb_footprint done;         /* what it touched; only for strategies with `footprints` */
    const struct hb_pending *pending; /* by CPU */
    uint32_t count;
    struct hb_option options[HB_OPTIONS_MAX];
};

/* How an execution ended, for whoever chose it. */
struct hb_run_outcome {
    uint64_t points;
    uint64_t hash; /* of the execution */
    bool violated;
    bool abandoned;
    bool finished; /* every mover came to its end; false if not known or if some were left: costs reduction */
    bool grown;    /* a place taken for private is shared: a search that relied on it begins again */
    uint32_t news; /* features never seen before */
    uint8_t mover; /* the last one, with its footprint */
    struct hb_footprint done;
};

struct hb_strategy {
    const char *name;
    /* Start of an execution; returns the first skip. */
    uint32_t (*begin)(struct hb_strategy *self);
    /* 0: default; n: option n-1; HB_ABANDON. Sets *skip, the points to pass after this one without asking. */
    uint32_t (*choose)(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip);
    /*
     * NULL, or the state (draw.h) of a strategy that, where one of n others may move instead of the default one and
     * nothing else can be chosen, draws 0 .. n alike: 0 is the default, n the n-th of them by number. The machine may
     * then draw instead of asking. Only for a strategy that always skips 0 and has none of the below.
     */
    uint64_t *draws;
    /* After an execution; false: there is no further one. NULL: there always is. */
    bool (*next)(struct hb_strategy *self, const struct hb_run_outcome *outcome);
    bool every;      /* ask also where there is no option, so that no transition is missed */
    bool footprints; /* fill site.done */
    bool prune;      /* points before places that are private so far need no question */
};

/* Fuzz bytes: pairs of (skip, choice). The default from where the bytes end. */
struct hb_bytes {
    struct hb_strategy base;
    const uint8_t *data;
    size_t size;
    size_t used;
};
void hb_bytes_init(struct hb_bytes *s, const uint8_t *data, size_t size);

/* Random walk. Each execution draws its own rate of deviation, from one in 2 to one in 2^HB_WALK_RARE points. */
#define HB_WALK_RARE 9u
struct hb_walk {
    struct hb_strategy base;
    uint64_t random;
    uint32_t mean; /* points between deviations, of this execution */
};
void hb_walk_init(struct hb_walk *s, uint64_t seed);

/* The deviations of a schedule, found by their names; what does not match is passed over and counted. */
struct hb_replay {
    struct hb_strategy base;
    const struct hb_schedule *schedule;
    uint32_t next;
    uint32_t matched;
    bool used[HB_POINTS_MAX];
};
void hb_replay_init(struct hb_replay *s, const struct hb_schedule *schedule);
uint32_t hb_replay_unmatched(const struct hb_replay *s);

/*
 * Every schedule with at most `bound` deviations, each exactly once, in depth-first order: no reduction. Nodes are the
 * points of one execution, so memory is bounded by its length.
 *
 * In turn: first those with none, then those with at most one, and so on up to the bound (Musuvathi and Qadeer,
 * "Iterative context bounding for systematic testing of multithreaded programs", PLDI 2007). What has fewer deviations
 * is run again in each turn, since nothing but one execution is kept.
 */
struct hb_dfs_node {
    uint64_t index;
    uint32_t options;
    uint32_t chosen;
};
struct hb_dfs {
    struct hb_strategy base;
    uint32_t bound; /* of the turn */
    uint32_t most;  /* of the last turn */
    uint32_t turns; /* that have come to their end: every schedule with fewer deviations than that was run */
    bool overflow;  /* out of memory: the search is not exhaustive */
    bool diverged;  /* the machine did not repeat a prefix: neither */
    bool limited;   /* an execution would have had more deviations than the bound */
    bool away;      /* the running execution is another shard's, and run for its points only */
    bool foreign;   /* the one before was */
    bool repeated;  /* the one before was run in an earlier turn, too */
    struct hb_shard shard;
    struct hb_dfs_node *nodes;
    uint32_t restarts;
    uint32_t count;
    uint32_t capacity;
    uint32_t taken;                    /* deviations of the running execution so far */
    uint32_t deviations;               /* of the prefix that it repeats */
    uint32_t deviation[HB_POINTS_MAX]; /* their nodes */
    uint64_t key[HB_POINTS_MAX + 1];   /* of the first n deviations, for the shard */
};
void hb_dfs_init(struct hb_dfs *s, uint32_t bound);
/* Before the first execution. */
void hb_dfs_in_turn(struct hb_dfs *s);
/* Before the first execution. */
void hb_dfs_part(struct hb_dfs *s, struct hb_shard shard);
/* After an execution: prepares the next one; false: all done. */
bool hb_dfs_next(struct hb_dfs *s);
/* Begins anew: what was taken for private is not. */
void hb_dfs_restart(struct hb_dfs *s);
void hb_dfs_free(struct hb_dfs *s);

#endif
