/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios: named programs with their expectations, the KSELFTESTs. The same table runs in every
 * world; a scenario of the trap path itself is the kernel's own.
 */
#ifndef HB_SCENARIO_H
#define HB_SCENARIO_H

#include "invariant.h"

struct hb_scenario_run {
    const struct hb_program *program;
    const struct hb_interp *interp;
    const struct sched *sched; /* at quiescence */
    uint32_t cpus;
};

struct hb_scenario {
    const char *name;      /* as in `KSELFTEST: <name> ok` */
    const char *text;      /* the program; its operations carry `-> result` expectations */
    uint32_t cpus;         /* needed */
    uint32_t capabilities; /* needed, enum sched_capability */
    /* May be NULL. At quiescence; false: `violation` (usually HB_INV_EXPECTATION) says what. */
    bool (*expect)(const struct hb_scenario_run *run, struct hb_violation *violation);
};

extern const struct hb_scenario hb_scenarios[];
extern const uint32_t hb_scenario_count;

const struct hb_scenario *hb_scenario_find(const char *name);

/* "smp=1" or "no steal": why it cannot run with these CPUs on this core; NULL if it can. Into `out`. */
const char *hb_scenario_skip(const struct hb_scenario *scenario, uint32_t cpus, uint32_t capabilities, char *out,
                             size_t size);

/* Parses its text (never fails for the table's own; a unit test proves it), for `cpus` CPUs. */
bool hb_scenario_program(const struct hb_scenario *scenario, struct hb_program *program);

/* The expectations of a run's operations. A broken one is named by task, operation number and word: one bug each. */
bool hb_expectations_hold(const struct hb_interp *interp, struct hb_violation *violation);

/* All expectations of a finished run: those of the operations, then expect(). */
bool hb_scenario_verdict(const struct hb_scenario *scenario, const struct hb_scenario_run *run,
                         struct hb_violation *violation);

/* The console lines, without newline: "KSELFTEST: <name> ok", "... FAIL INV-nn ...", "... skipped (why)". */
size_t hb_marker_ok(char *out, size_t size, const char *name);
size_t hb_marker_fail(char *out, size_t size, const char *name, const struct hb_violation *violation);
size_t hb_marker_skip(char *out, size_t size, const char *name, const char *why);
size_t hb_marker_verdict(char *out, size_t size, uint32_t passed, uint32_t skipped, uint32_t failed);

#endif
