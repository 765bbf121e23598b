/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sanitizer this binary is built with: its options, its reports as findings, its blind spots.
 *
 * Owns: the report hooks of the process. Reports are posted to the ring given last; a report in a build
 *   without a sanitizer is a signal that kills.
 * Who may call: the worker process; hide_reads on the monitor's thread.
 */
#ifndef STRESS_SANITIZER_H
#define STRESS_SANITIZER_H

#include "finding.h"

/* How a worker ends. */
enum worker_exit {
    WORKER_EXIT_DONE = 0,
    WORKER_EXIT_INPUT = 2,       /* the core refuses the configuration */
    WORKER_EXIT_ENVIRONMENT = 3, /* it could not work here */
    WORKER_EXIT_FINDING = 10,    /* a finding is in the ring and the machine is beyond use */
};

/* "tsan", "tsan-locks", "asan" or "plain". */
const char *sanitizer_name(void);

/* Invariants, bit by id, that this build judges in every run: crashes, and races or accesses where it can tell. */
uint64_t sanitizer_judges(void);

/* From now on reports are posted here; the frames in a finding name the code (see finding_name). */
void sanitizer_attach(struct finding_ring *ring);

/* Reports seen by this process. */
uint32_t sanitizer_reports(void);

/* While true, the calling thread's reads are not checked for races and order nothing. Does not nest. */
void sanitizer_hide_reads(bool hide);

/* All of `region` but its first `used` bytes may not be touched, where the build can tell. */
void sanitizer_guard(unsigned char *region, size_t bytes, size_t used);

/* Ends the process at once, without the sanitizer's own say. */
_Noreturn void sanitizer_exit(enum worker_exit code);

#endif
