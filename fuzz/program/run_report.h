/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a campaign over a program says: JSON lines for programs, plain lines for people; docs/formats.md. Findings are
 * explained by running them once more with their steps and stacks, and saved as reproducers.
 */
#ifndef HB_PROGRAM_RUN_REPORT_H
#define HB_PROGRAM_RUN_REPORT_H

#include "host/signature.h"
#include "machine.h"
#include "run_options.h"

#define RUN_SIGNATURES_MAX 256u

struct run_campaign {
    struct run_options options;
    double started;
    double reported;
    double explaining;   /* seconds */
    uint64_t executions; /* of the machine, abandoned ones too */
    uint64_t directed;   /* of them, after leads of lock orders */
    uint64_t points, accesses, switches;
    uint32_t findings; /* different signatures */
    char seen[RUN_SIGNATURES_MAX][HB_SIGNATURE_BYTES];
    char signature[HB_SIGNATURE_BYTES]; /* of the first */
    char invariant[8];
    char reproducer[HB_PATH_BYTES];
    uint8_t bounds;   /* that executions met: enum prog_bound */
    uint32_t counted; /* of the first that met PROG_BOUND_COUNTED */
    uintptr_t counted_at;
    uintptr_t let_in_at;       /* of the first that met PROG_BOUND_FAIRNESS */
    char limit[HB_DETAIL_MAX]; /* of the machine, that the program ran into; empty: none */
    bool unfaithful;           /* the same schedule gave another execution */
    char difference[256];
};

void run_report_start(const struct run_campaign *c);
void run_report_progress(const struct run_campaign *c, double seconds);
/* A violation; one whose signature is known is only counted. False: the repetition differed. */
bool run_report_finding(struct run_campaign *c, const struct prog_job *job, const struct prog_result *result);
void run_report_done(const struct run_campaign *c, const struct hb_search_result *search, double seconds,
                     const char *reason);

#endif
