/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs of the scenarios and what else each expects, defined by topic in scenario_*.c and put
 * together in scenario.c. Internal.
 *
 * A program holds under every interleaving: it orders by waiting, awaiting and timeouts, never by luck.
 * A timeout passes only once the machine is quiescent, so `block timeout 1` is how a program waits until
 * everything that it has set going has settled. A spinning await keeps the machine from quiescence.
 */
#ifndef HB_SCENARIOS_H
#define HB_SCENARIOS_H

#include "scenario.h"

typedef bool hb_expectation(const struct hb_scenario_run *run, struct hb_violation *violation);

/* Returns false with HB_INV_EXPECTATION, `key` and "NAME N, wanted WANTED". */
bool hb_expect_fails(struct hb_violation *v, const char *key, const char *name, uint64_t n, uint64_t wanted);

/* True, or false as above, if they differ. */
bool hb_expect_equal(struct hb_violation *v, const char *key, uint64_t n, uint64_t wanted);

/* Index of a program's task, HB_TASKS_MAX if there is none. */
uint32_t hb_expect_task(const struct hb_scenario_run *run, const char *name);

/* Value and result of the n-th operation of that kind of a task. */
const struct hb_outcome *hb_expect_outcome(const struct hb_scenario_run *run, const char *task, enum hb_op_kind kind,
                                           uint32_t n);

/* scenario_smp.c */
extern const char hb_text_smp_online[], hb_text_ticks[], hb_text_affinity[];
hb_expectation hb_expect_smp_online, hb_expect_ticks;

/* scenario_ipi.c */
extern const char hb_text_ipi_counterfactual[], hb_text_ipi_resched[], hb_text_ipi_invalid[], hb_text_ipi_rollback[],
    hb_text_ipi_rate[];
hb_expectation hb_expect_ipi_counterfactual, hb_expect_ipi_resched, hb_expect_ipi_invalid, hb_expect_ipi_rollback,
    hb_expect_ipi_rate;

/* scenario_steal.c */
extern const char hb_text_steal[], hb_text_steal_bound[], hb_text_steal_qos[];
hb_expectation hb_expect_steal, hb_expect_steal_rejects;

/* scenario_task.c */
extern const char hb_text_qos[], hb_text_wakeup[], hb_text_timeout[], hb_text_kill[], hb_text_stale[];
hb_expectation hb_expect_qos, hb_expect_wakeup, hb_expect_stale;

/* scenario_ipc.c */
extern const char hb_text_ipc[], hb_text_backpressure[];
hb_expectation hb_expect_ipc, hb_expect_backpressure;

/* scenario_hotplug.c */
extern const char hb_text_offline[], hb_text_offline_resched[], hb_text_offline_pinned[], hb_text_offline_affinity[];
hb_expectation hb_expect_offline, hb_expect_all_online;

/* scenario_evidence.c */
extern const char hb_text_lock_order[], hb_text_telemetry[];
hb_expectation hb_expect_lock_order, hb_expect_telemetry;

#endif
