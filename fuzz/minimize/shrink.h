/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest program that still fails as it did: fewer tasks, operations, events and CPUs, a shorter schedule, plain
 * arguments, canonical names. Each step is kept only if the same signature fails, and none makes anything larger.
 *
 * Deterministic if the oracle is; then shrinking the result again changes nothing.
 */
#ifndef HB_MINIMIZE_SHRINK_H
#define HB_MINIMIZE_SHRINK_H

#include "program.h"

/* What may be spent on a schedule with fewer deviations. */
enum shrink_effort {
    SHRINK_GLANCE,   /* one of many programs */
    SHRINK_SEARCH,   /* the best one, for now */
    SHRINK_THOROUGH, /* the best one, and nothing else helps */
};

struct shrink_oracle {
    /*
     * Whether the program fails under its schedule; if so the schedule becomes what was taken of it. `search`: or under
     * another one with no more deviations than `limit`, which it becomes.
     */
    bool (*fails)(void *context, struct hb_program *candidate, bool search, uint32_t limit);
    /* Whether nothing more is to be tried. */
    bool (*over)(void *context);
    void *context;
    /*
     * Whether the program fails under a schedule with at most `limit` deviations, which it becomes. NULL: never.
     */
    bool (*shorter)(void *context, struct hb_program *candidate, uint32_t limit, enum shrink_effort effort);
};

struct shrink {
    struct hb_program best;
    const struct shrink_oracle *oracle;
    bool search;        /* candidates may look for another schedule */
    bool schedule_only; /* the program stays as it is */
};

/* `best` fails; leaves the smallest. True: it changed. */
bool shrink_run(struct shrink *s);

/* For the passes: takes the candidate if it is another program and fails. */
bool shrink_try(struct shrink *s, const struct hb_program *candidate);

/* Arguments and limits towards their smallest or default value, expectations away (simplify.c). True: something
 * changed. */
bool shrink_arguments(struct shrink *s);
/* Names and numbers in the order of use (canonical.c). */
bool shrink_names(struct shrink *s);

/*
 * Another program, an edit or a few away, that fails with fewer deviations (reshape.c); it may have more operations.
 * True: it is the best now.
 */
bool shrink_reshape(struct shrink *s);

#endif
