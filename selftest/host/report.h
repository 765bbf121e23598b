/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a world says while it runs: JSON lines for programs, plain lines for people; docs/formats.md.
 *
 * Owns: nothing; a stream of the caller. One thread at a time. Each event is one line, flushed whole,
 * so that a reader of a pipe never sees half of one.
 */
#ifndef HB_HOST_REPORT_H
#define HB_HOST_REPORT_H

#include "invariant.h"

#include <stdio.h>

#define HB_SHARES_MAX 8u

/* What an exploration says beside the totals: further keys of its `done`, and a line for people. */
struct hb_explored {
    const char *complete; /* yes, bounded, cut */
    const char *strategy;
    const char *memory; /* sc, tso, c11 */
    const char *bound;  /* a number, or none */
    char signature[16]; /* of the first finding; empty */
    char invariant[8];
    char reproducer[512];
    uint64_t points;
    uint64_t accesses;
    uint32_t shares; /* of a portfolio, what each strategy contributed */
    struct hb_explored_share {
        const char *strategy;
        uint64_t executions, news, findings;
    } share[HB_SHARES_MAX];
};

struct hb_report {
    FILE *out;
    bool json;
    const char *world; /* sim, threads, harts */
    const char *core;  /* sched_view_core_name */
    uint64_t seed;
    const struct hb_explored *explored; /* NULL: no exploration */
};

struct hb_totals {
    uint64_t programs;
    uint64_t executions;
    double seconds;
    uint64_t exercised; /* bit n: INV-n could have failed */
    uint64_t findings;
};

enum hb_verdict { HB_VERDICT_CLEAN, HB_VERDICT_FINDING, HB_VERDICT_NOT_RUN };

void hb_report_start(const struct hb_report *r);
void hb_report_progress(const struct hb_report *r, const struct hb_totals *totals);

/* What is wrong in one line: the key, and the detail if there is one. */
void hb_violation_sentence(const struct hb_violation *violation, char *out, size_t size);

/* `file` is the reproducer saved, NULL if there is none; `is_new`: its signature was not known in the output folder. */
void hb_report_finding(const struct hb_report *r, const struct hb_violation *violation, const char *file, bool is_new);

/* `reason` says why it was not run, or why it ended early; NULL if there is nothing to say. */
void hb_report_done(const struct hb_report *r, const struct hb_totals *totals, enum hb_verdict verdict,
                    const char *reason);

#endif
