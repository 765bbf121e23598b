/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict: KSELFTEST markers, KTAP lines and counts.
 *
 * Owns: the counts and the name of the test that runs. Who may call: the main flow; report_crash and
 * report_hang: any hart, after which the machine ends. The last line is always the verdict.
 */
#ifndef HB_KERNEL_REPORT_H
#define HB_KERNEL_REPORT_H

#include "invariant.h"

/* First line. */
void report_header(void);
/* How many tests there will be. */
void report_plan(uint32_t tests);

/* Names the test that runs from now on; `name` stays valid. */
void report_begin(const char *name);
/* `note` follows the marker; "" for none. */
void report_ok(const char *note);
void report_skip(const char *why);
void report_fail(const struct hb_violation *violation);

/* Last line, and the exit code with it. */
_Noreturn void report_verdict(void);

/* The running test, or the boot, fails by a crash: markers and verdict, for panic(). */
void report_crash(const char *reason);

/* A line for each CPU and each task of the run, to read a finding by. Bounded by their numbers. */
void report_state(void);

/* The running test fails by what the machine itself saw, in the middle of a run: verdict and exit. Any hart. */
_Noreturn void report_broken(enum hb_invariant_id id, const char *key, const char *detail);

/* The run is past its deadline. */
_Noreturn void report_hang(void);

/* Input that the kernel cannot use: one line, verdict FAIL, exit code 2. */
_Noreturn void report_usage(const char *text, ...) __attribute__((format(printf, 1, 2)));

#endif
