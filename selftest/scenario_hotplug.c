/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs that leave and come back. A CPU is OFFLINE at the first quiescence after it was asked to leave;
 * `online -> ok` proves it, since a CPU that still drains answers busy.
 */
#include "scenarios.h"

bool hb_expect_all_online(const struct hb_scenario_run *run, struct hb_violation *v)
{
    uint64_t wanted = run->cpus >= SCHED_MAX_CPUS ? UINT64_MAX : (1ull << run->cpus) - 1;
    return hb_expect_equal(v, "online mask", sched_online_mask(run->interp->sched), wanted);
}

/* `queued` and `running` are woken on CPU 1 while it leaves; `late` waits across it. */
const char hb_text_offline[] = "hartbreak 1\n"
                               "cpus 2\n"
                               "task main boot affinity 0\n"
                               "  await running blocked\n"
                               "  await queued blocked\n"
                               "  await late blocked\n"
                               "  wake running -> ok\n"
                               "  wake queued -> ok\n"
                               "  offline 1 -> ok\n"
                               "  block timeout 1 -> timeout\n"
                               "  resched 1 -> reject-offline\n"
                               "  wake late -> ok\n"
                               "  await running exited\n"
                               "  await queued exited\n"
                               "  await late exited\n"
                               "task running boot affinity 1\n"
                               "  set-affinity running 0,1 -> ok\n"
                               "  block -> ok\n"
                               "  yield\n"
                               "  yield\n"
                               "  yield\n"
                               "task queued boot affinity 1\n"
                               "  set-affinity queued 0,1 -> ok\n"
                               "  block -> ok\n"
                               "  yield\n"
                               "task late boot affinity 1\n"
                               "  set-affinity late 0,1 -> ok\n"
                               "  block -> ok\n"
                               "  on-cpu 0\n";

bool hb_expect_offline(const struct hb_scenario_run *run, struct hb_violation *v)
{
    uint64_t exist = run->cpus >= SCHED_MAX_CPUS ? UINT64_MAX : (1ull << run->cpus) - 1;
    struct sched_view_cpu view;
    sched_view_cpu(run->sched, (struct sched_cpu_id){1}, &view);
    return hb_expect_equal(v, "state of the CPU that left", view.state, SCHED_CPU_OFFLINE) &&
           hb_expect_equal(v, "online mask", sched_online_mask(run->interp->sched), exist & ~2ull);
}

const char hb_text_offline_resched[] = "hartbreak 1\n"
                                       "cpus 2\n"
                                       "task main boot affinity 0\n"
                                       "  offline 1 -> ok\n"
                                       "  block timeout 1 -> timeout\n"
                                       "  resched 1 -> reject-offline\n"
                                       "  offline 1 -> reject-busy\n"
                                       "  online 1 -> ok\n"
                                       "  block timeout 1 -> timeout\n"
                                       "  resched 1 -> ok\n"
                                       "  online 1 -> reject-busy\n"
                                       "  spawn back -> ok\n"
                                       "  await back exited\n"
                                       "task back affinity 1\n"
                                       "  on-cpu 1\n";

const char hb_text_offline_pinned[] = "hartbreak 1\n"
                                      "cpus 2\n"
                                      "task main boot affinity 0\n"
                                      "  await pinned blocked\n"
                                      "  offline 1 -> reject-pinned\n"
                                      "  offline 0 -> reject-pinned\n"
                                      "  resched 1 -> ok\n"
                                      "  wake pinned -> ok\n"
                                      "  await pinned exited\n"
                                      "  offline 1 -> ok\n"
                                      "  block timeout 1 -> timeout\n"
                                      "  fail-start 1\n"
                                      "  online 1 -> start-failed\n"
                                      "  online 1 -> ok\n"
                                      "  block timeout 1 -> timeout\n"
                                      "  resched 1 -> ok\n"
                                      "task pinned boot affinity 1\n"
                                      "  block -> ok\n"
                                      "  on-cpu 1\n";

/* CPU 63 does not exist, CPU 1 exists and is offline. */
const char hb_text_offline_affinity[] = "hartbreak 1\n"
                                        "cpus 2\n"
                                        "task main boot affinity 0\n"
                                        "  set-affinity main 0x0 -> reject-affinity\n"
                                        "  offline 1 -> ok\n"
                                        "  block timeout 1 -> timeout\n"
                                        "  set-affinity main 1 -> reject-affinity\n"
                                        "  spawn second -> reject-affinity\n"
                                        "  on-cpu 0\n"
                                        "  online 1 -> ok\n"
                                        "  block timeout 1 -> timeout\n"
                                        "  spawn second -> ok\n"
                                        "  await second exited\n"
                                        "  set-affinity main 1 -> ok\n"
                                        "  on-cpu 1\n"
                                        "task second affinity 1\n"
                                        "  on-cpu 1\n";
