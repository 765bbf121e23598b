/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unbounded depth-first search that runs one schedule of each class of schedules that differ only in the order of
 * independent transitions. A transition is what a mover does from one question to the next; two are dependent
 * if their footprints conflict. Reductions:
 *   sleep sets   (Godefroid, LNCS 1032, 1996, chapter 5): a mover that was explored from a state sleeps in the subtrees
 * of its later siblings until something dependent happens; a sleeping mover is never run. source sets  (Abdulla,
 * Aronis, Jonsson, Sagonas, "Optimal dynamic partial order reduction", POPL 2014, algorithm 1): of the movers at a
 * state only those are tried that a race seen below asks for. docs/search.md has the argument, and what a machine must
 * tell for it to hold.
 *
 * Data choices (which store is read, where one goes) branch inside a transition; all are explored. Choices that belong
 * to no mover (interrupts, waits that return for nothing) make the search begin again in its full form: no reduction at
 * all. Owner: one thread. Memory is bounded by the depth of one execution.
 */
#ifndef HB_REDUCE_H
#define HB_REDUCE_H

#include "strategy.h"

#define HB_UNITS 256u /* movers: a CPU, or HB_MOVERS_MAX + the CPU whose buffer drains */
#define HB_NO_NODE UINT32_MAX
#define HB_NO_UNIT UINT16_MAX

struct hb_units {
    uint64_t word[HB_UNITS / 64];
};

/* A mover that was explored already from a state, with all that its transition may touch. */
struct hb_sleeper {
    uint16_t unit;
    struct hb_footprint all;
};

/* A question of the running execution that it may be left at, and the transition that follows. */
struct hb_reduce_node {
    uint64_t index;
    uint64_t key;    /* of the branching choices above, for the shard */
    uint32_t level;  /* of those */
    uint32_t owner;  /* memory node: the node whose transition it is in */
    uint32_t units;  /* in the arena: the mover of each answer */
    uint32_t sleep;  /* in the arena: the sleepers */
    uint32_t clock;  /* in the arena: of the transition, once that is over */
    uint32_t before; /* the last transition of the same mover */
    uint16_t sleepers;
    uint16_t count; /* options */
    uint16_t answer;
    uint16_t unit;  /* that moves */
    uint16_t slot;  /* of the mover, in clocks */
    uint16_t width; /* of the clock */
    bool memory;
    bool over;      /* the transition is; clock and last are set */
    bool deep;      /* too far for its races to be looked for */
    bool blockable; /* the mover's operation can be disabled by others */
    bool branching;
    struct hb_units enabled, asleep, wanted, tried;
    struct hb_footprint made; /* by the transition so far; memory node: before this question */
    struct hb_footprint all;  /* over the data choices that were explored */
};

struct hb_reduce_arena {
    void *data;
    uint32_t count, capacity; /* elements */
};

struct hb_reduce {
    struct hb_strategy base;
    struct hb_shard shard;
    uint32_t shard_levels;
    bool races;       /* use source sets; else every mover that is awake is tried */
    bool full;        /* somebody offers what belongs to no mover: no reduction */
    bool wild;        /* seen in the running execution, so begin again in full form */
    bool failed;      /* out of memory */
    bool diverged;    /* the machine did not repeat a prefix */
    bool given_up;    /* the running execution was abandoned */
    bool ended;       /* nobody could go on */
    bool limited;     /* more deviations than a machine asks for, or more transitions than races are looked for among */
    bool foreign;     /* the running execution is another shard's */
    bool cut;         /* ... and is to be ended at the next question */
    uint32_t at;      /* nodes repeated so far in the running execution */
    uint32_t repeat;  /* nodes to be repeated */
    uint32_t running; /* the node whose transition goes on */
    uint32_t deviations;
    struct hb_reduce_arena nodes, units, sleepers, clocks;
    uint16_t slots; /* movers seen; a clock has an entry for each */
    uint16_t slot[HB_UNITS];
    uint32_t last[HB_UNITS];                                    /* the last transition of each mover on the path */
    uint32_t clock[HB_UNITS], cover[HB_UNITS], first[HB_UNITS]; /* scratch of reduce_race.c */
};

/* races: with source sets. */
void hb_reduce_init(struct hb_reduce *s, struct hb_shard shard, bool races);
uint64_t hb_reduce_bytes(const struct hb_reduce *s);
void hb_reduce_free(struct hb_reduce *s);

/* ---- between reduce.c, reduce_sleep.c and reduce_race.c ---- */

static inline struct hb_reduce_node *hb_reduce_node(const struct hb_reduce *s, uint32_t at)
{
    return (struct hb_reduce_node *)s->nodes.data + at;
}

/* Room for `more` elements of `size` bytes; false: none. */
bool hb_reduce_room(struct hb_reduce_arena *arena, uint32_t more, size_t size);
/* A new node has the sleepers that the running transition did not wake; false: no memory. */
bool hb_reduce_inherit(struct hb_reduce *s, struct hb_reduce_node *node);
/* The node's mover was explored. */
void hb_reduce_put_to_sleep(struct hb_reduce *s, struct hb_reduce_node *node);
/* The transition of the running node is over: its clock, and what its races ask of the nodes above. */
void hb_reduce_close(struct hb_reduce *s);
/* A mover waits for good where an execution is given up: what it waits for might have gone otherwise. */
void hb_reduce_stuck(struct hb_reduce *s, uint32_t unit);
/* Whatever is enabled on the path is wanted: what the rest would have raced with is not known. */
void hb_reduce_everything(struct hb_reduce *s);

static inline bool hb_units_has(const struct hb_units *u, uint32_t unit)
{
    return u->word[unit / 64] >> (unit % 64) & 1u;
}

static inline void hb_units_add(struct hb_units *u, uint32_t unit)
{
    u->word[unit / 64] |= 1ull << (unit % 64);
}

#endif
