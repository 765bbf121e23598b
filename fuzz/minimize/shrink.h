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

#define SHRINK_FEW 3u /* deviations that a person follows without effort */

/* What may be spent on a schedule with fewer deviations. */
enum shrink_effort {
    SHRINK_OWN,      /* one of very many programs: what is left of its own schedule */
    SHRINK_GLANCE,   /* one of many */
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
    /*
     * Whether the program fails under the default schedule, or one of `times` more, chosen by the seed, with deviations
     * like those of another program's; its schedule becomes that. NULL: never.
     */
    bool (*alike)(void *context, struct hb_program *candidate, const struct hb_program *like, uint64_t seed,
                  uint32_t times);
    /* The same under any few schedules, chosen by the seed. Not NULL: a program that is drawn anew may take the place
     * of the given one. */
    bool (*chance)(void *context, struct hb_program *candidate, uint64_t seed);
};

struct shrink {
    struct hb_program best;
    const struct shrink_oracle *oracle;
    bool search;        /* candidates may look for another schedule */
    bool schedule_only; /* the program stays as it is */
    bool another;       /* `best` comes from a program that was drawn; what the given one came to is: */
    struct hb_program own;
};

/* `best` fails; leaves the smallest. True: it changed. */
bool shrink_run(struct shrink *s);

/* For the passes: takes the candidate if it is another program and fails. */
bool shrink_try(struct shrink *s, const struct hb_program *candidate);

/* One pass over everything, with candidates that fail under the schedule as it is. True: something changed. */
bool shrink_round(struct shrink *s);
/* All of it until nothing helps any more. */
bool shrink_rounds(struct shrink *s);
/* Fewer deviations: without some of the schedule's own; or another schedule, with at most `limit` of them. */
bool shrink_schedule(struct shrink *s);
bool shrink_shorter(struct shrink *s, uint32_t limit, enum shrink_effort effort);

/* Arguments and limits towards their smallest or default value, expectations away (simplify.c). True: something
 * changed. */
bool shrink_arguments(struct shrink *s);
/* Names and numbers in the order of use (canonical.c). */
bool shrink_names(struct shrink *s);

enum shrink_reshape { RESHAPE_SINGLE, RESHAPE_DRAWN };
/*
 * Of a program with more than a few deviations, one that fails with fewer: an edit away, or some that are drawn
 * (reshape.c); it may have more operations. True: it is the best now.
 */
bool shrink_reshape(struct shrink *s, enum shrink_reshape how);

/* What is left to do for a program with more than a few operations or deviations (beside.c). */
bool shrink_beside(struct shrink *s);

#endif
