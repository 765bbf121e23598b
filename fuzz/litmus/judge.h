/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One program under one model: what the test states, what the references compute, what the engine shows. All must be
 * the same set.
 */
#ifndef LITMUS_JUDGE_H
#define LITMUS_JUDGE_H

#include "explore.h"
#include "options.h"
#include "reference.h"

enum judge_fault {
    JUDGE_REFERENCE =
        1u << 0,              /* axioms and abstract machine differ, or a weaker model forbids what a stronger allows */
    JUDGE_EXPECTED = 1u << 1, /* the test states another set than the reference */
    JUDGE_MISSING = 1u << 2,  /* the engine never shows an outcome that is allowed */
    JUDGE_FORBIDDEN = 1u << 3, /* the engine shows one that is not */
    JUDGE_CUT = 1u << 4,       /* the search is not whole, so its set proves nothing */
    JUDGE_FAILED = 1u << 5,    /* the machine reports a finding in a program that has none */
    JUDGE_RACE = 1u << 6,      /* a data race that the program does not have, or none where it has one */
    JUDGE_REDUCED = 1u << 7,   /* without reduction the search shows another set */
};

struct judgement {
    const char *name;
    const struct litmus_program *program;
    enum litmus_model model;
    uint32_t faults;                   /* enum judge_fault bits */
    const struct litmus_set *expected; /* NULL: a random program */
    bool racy;                         /* by the reference */
    struct litmus_set reference;       /* a view: valid as long as the reference that was passed in */
    struct litmus_set machine;
    struct explored explored;
    struct explored unreduced; /* with options->both */
};

/* `expected` may be NULL. With options->reference nothing is explored. To be freed. */
void judge_model(struct judgement *j, const char *name, const struct litmus_program *p,
                 const struct litmus_set *expected, const struct litmus_reference *reference, enum litmus_model model,
                 const struct litmus_options *options);
void judge_free(struct judgement *j);

/* ---- report.c ---- */

void report_head(const struct litmus_options *options);
/* A row; and where there is a fault, what differs, with the program. */
void report_judgement(const struct judgement *j, const struct litmus_options *options);

struct report_total {
    uint64_t programs;
    uint64_t searches;
    uint64_t executions;
    uint64_t faults;
};
void report_total(const struct report_total *total, const struct litmus_options *options);

/* ---- suite.c, campaign.c: exit codes ---- */

int suite_run(const struct litmus_options *options);
int campaign_run(const struct litmus_options *options);

#endif
