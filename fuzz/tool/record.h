/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a broken invariant to a reproducer: the deviations taken become the program's schedule, the
 * execution is repeated with its steps traced, and both are saved, one entry a signature.
 */
#ifndef HB_SIM_RECORD_H
#define HB_SIM_RECORD_H

#include "host/report.h"
#include "host/reproducer.h"
#include "machine.h"

#define RECORD_SIGNATURES_MAX 1024u

struct record {
    struct hb_report report;
    const char *out;          /* folder of findings; NULL: nothing is saved */
    bool details;             /* print the report of each new finding */
    bool optional;            /* a finding that cannot be saved is no failure */
    const char *text;         /* file for the report of the newest finding; NULL: none */
    uint32_t steps;           /* at most so many in a report; 0: a screenful */
    struct hb_explored first; /* signature, invariant and file of the first finding */
    uint64_t found;           /* bit id: invariants that were broken so far */
    uint32_t count;           /* different signatures so far */
    char seen[RECORD_SIGNATURES_MAX][HB_SIGNATURE_BYTES];
};

/* The word of the file format. */
const char *record_points_word(enum sim_points points);
const char *record_memory_word(enum eng_model model);

/* Where a program came from: this world, and how the job ran it. */
void record_origin(struct hb_program *p, const struct sim_job *job, uint64_t seed);
/* Which execution it was. A traced one has another hash, and leaves it out. */
void record_hash(struct hb_program *p, const struct sim_job *job, const struct sim_result *result);

/* False: the host failed, `error` says how. A signature that was seen before is only counted. */
bool record_finding(struct record *r, const struct sim_job *job, const struct sim_result *result,
                    struct hb_error *error);

/* The same for an execution that a sanitizer is about to end: it cannot be repeated in this process. */
bool record_crash(struct record *r, const struct sim_job *job, const char *kind, struct hb_error *error);

#endif
