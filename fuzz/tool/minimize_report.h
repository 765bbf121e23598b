/* SPDX-License-Identifier: Apache-2.0 */
/* What --minimize says at its end: lines for people, or one of JSON (docs/formats.md). */
#ifndef HB_SIM_MINIMIZE_REPORT_H
#define HB_SIM_MINIMIZE_REPORT_H

#include "nearby.h"

struct minimize_report {
    const struct hb_program *given, *best;
    const struct hb_program *own; /* what the given one came to, if `best` is another program; or NULL */
    const char *own_path;
    const char *path; /* where `best` was written; "": it is the given one */
    const struct nearby *nearby;
    double seconds;
    uint32_t times, before, after; /* runs before and after, and how many of them failed */
    bool over, interrupted;        /* before all was tried; by a signal */
    bool kept, sound;              /* only the schedule was made shorter; though there was a sound core */
    bool json;
};

void minimize_report(const struct minimize_report *r);

#endif
