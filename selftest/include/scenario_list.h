/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scenarios: name, text of the program, CPUs and capabilities that they need, what they expect. Included where
 * HB_SCENARIO is defined, so that who only wants the names needs no core.
 */
HB_SCENARIO("smp online", hb_text_smp_online, 1, 0, hb_expect_smp_online)
HB_SCENARIO("ipi counterfactual", hb_text_ipi_counterfactual, 2, 0, hb_expect_ipi_counterfactual)
HB_SCENARIO("ipi resched", hb_text_ipi_resched, 2, 0, hb_expect_ipi_resched)
HB_SCENARIO("test_reject_invalid_ipi_target_cpu", hb_text_ipi_invalid, 1, 0, hb_expect_ipi_invalid)
HB_SCENARIO("test_reject_offline_cpu_resched", hb_text_offline_resched, 2, HOTPLUG, hb_expect_all_online)
HB_SCENARIO("work stealing", hb_text_steal, 2, STEAL, hb_expect_steal)
HB_SCENARIO("test_reject_steal_above_bound", hb_text_steal_bound, 2, STEAL, hb_expect_steal_rejects)
HB_SCENARIO("test_reject_steal_higher_qos", hb_text_steal_qos, 2, STEAL, hb_expect_steal_rejects)
HB_SCENARIO("per-cpu ticks", hb_text_ticks, 2, 0, hb_expect_ticks)
HB_SCENARIO("qos order", hb_text_qos, 1, IPC, hb_expect_qos)
HB_SCENARIO("affinity", hb_text_affinity, 2, 0, NULL)
HB_SCENARIO("test_reject_affinity_without_online_cpu", hb_text_offline_affinity, 2, HOTPLUG, hb_expect_all_online)
HB_SCENARIO("wakeup", hb_text_wakeup, 1, 0, hb_expect_wakeup)
HB_SCENARIO("block timeout", hb_text_timeout, 1, 0, NULL)
HB_SCENARIO("kill", hb_text_kill, 1, 0, NULL)
HB_SCENARIO("ipc", hb_text_ipc, 1, IPC, hb_expect_ipc)
HB_SCENARIO("backpressure", hb_text_backpressure, 1, IPC, hb_expect_backpressure)
HB_SCENARIO("cpu offline", hb_text_offline, 2, HOTPLUG, hb_expect_offline)
HB_SCENARIO("test_reject_offline_with_pinned_task", hb_text_offline_pinned, 2, HOTPLUG, hb_expect_all_online)
HB_SCENARIO("ipi rollback", hb_text_ipi_rollback, 2, 0, hb_expect_ipi_rollback)
HB_SCENARIO("ipi rate limit", hb_text_ipi_rate, 2, SCHED_CAP_RATE_LIMIT, hb_expect_ipi_rate)
HB_SCENARIO("lock order", hb_text_lock_order, 1, SCHED_CAP_LOCK_RANKS, hb_expect_lock_order)
HB_SCENARIO("telemetry bound", hb_text_telemetry, 1, SCHED_CAP_TELEMETRY, hb_expect_telemetry)
HB_SCENARIO("stale handle", hb_text_stale, 1, 0, hb_expect_stale)
