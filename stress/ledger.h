/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger of findings: one entry a signature, its reproducer saved, its line reported once; and the
 * outcome of each scenario.
 *
 * Owns: the entries, the worker's caught standard error. Who may call: the supervisor; catch_log the
 * worker, before it starts threads.
 */
#ifndef STRESS_LEDGER_H
#define STRESS_LEDGER_H

#include "host/report.h"
#include "host/signature.h"
#include "job.h"
#include "rate.h"

#define LEDGER_KNOWN_MAX 256u
#define LEDGER_LOG_SHOWN 16384u

struct ledger {
    const struct job *job;
    struct hb_report report;
    int log; /* what the worker writes to its standard error */
    struct rates rates;
    uint32_t known_count;
    char known[LEDGER_KNOWN_MAX][HB_SIGNATURE_BYTES];
    struct hb_violation scenarios[ARENA_SCENARIOS_MAX]; /* id 0: none */
};

/* False: no place for the log. */
bool ledger_open(struct ledger *l, const struct job *job);

/* Sends the calling process's standard error to the log. */
void ledger_catch_log(const struct ledger *l);

/* Names, saves and reports a finding unless its signature is known. `text` goes to its report, NULL: none. */
void ledger_add(struct ledger *l, struct finding *finding, const char *text);

/* The marker lines of all scenarios run, for people. */
void ledger_markers(const struct ledger *l);

#endif
