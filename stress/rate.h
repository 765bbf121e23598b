/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often a program fails: of runs that stand each for itself, how many failed, and with which signature; and, of an
 * order that was to be kept, in how many it was.
 *
 * Owns: struct rates, of the supervisor. Bound: RATES_MAX signatures; more are counted as runs that failed.
 */
#ifndef STRESS_RATE_H
#define STRESS_RATE_H

#include "finding.h"
#include "gate.h"
#include "host/report.h"
#include "host/signature.h"

#define RATES_MAX 32u

struct rates {
    uint64_t last_item; /* of the run that failed last; UINT64_MAX: none yet */
    uint32_t failed;
    uint32_t count;
    struct rate {
        char signature[HB_SIGNATURE_BYTES];
        enum hb_invariant_id id;
        uint32_t failed;
        uint64_t last_item;
    } rate[RATES_MAX];
};

void rates_init(struct rates *r);

/* A finding; several of one run count once. */
void rates_add(struct rates *r, const struct finding *finding);

/* The lines at the end: `runs` were made; `order` NULL: there was none to keep. */
void rates_report(const struct rates *r, const struct hb_report *report, uint64_t runs,
                  const struct order_tally *order);

#endif
