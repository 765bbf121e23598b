/* SPDX-License-Identifier: Apache-2.0 */
/* One task and another: classes, wake-ups, timeouts, kills, handles. */
#include "scenarios.h"

/* Each child tells its class when it runs. `main` is of the highest class, so the order is the core's. */
const char hb_text_qos[] = "hartbreak 1\n"
                           "cpus 1\n"
                           "task main boot qos burst affinity 0\n"
                           "  spawn c0 -> ok\n"
                           "  spawn c2 -> ok\n"
                           "  spawn c1 -> ok\n"
                           "  spawn c3 -> ok\n"
                           "  recv 0 -> ok\n"
                           "  recv 0 -> ok\n"
                           "  recv 0 -> ok\n"
                           "  recv 0 -> ok\n"
                           "task c0 qos idle affinity 0\n"
                           "  send 0 100 -> ok\n"
                           "task c1 qos normal affinity 0\n"
                           "  send 0 101 -> ok\n"
                           "task c2 qos interactive affinity 0\n"
                           "  send 0 102 -> ok\n"
                           "task c3 qos burst affinity 0\n"
                           "  send 0 103 -> ok\n";

bool hb_expect_qos(const struct hb_scenario_run *run, struct hb_violation *v)
{
    for (uint32_t n = 0; n < SCHED_QOS_CLASSES; n++)
        if (!hb_expect_equal(v, "class that ran next", hb_expect_outcome(run, "main", HB_OP_RECV, n)->value, 103 - n))
            return false;
    return true;
}

/* A wake-up ends a wait; one that comes early is remembered, once; two tasks hand one back and forth. */
const char hb_text_wakeup[] = "hartbreak 1\n"
                              "cpus 1\n"
                              "task sleeper boot\n"
                              "  block -> woken\n"
                              "task main boot\n"
                              "  await sleeper blocked\n"
                              "  wake sleeper -> ok\n"
                              "  await sleeper exited\n"
                              "  wake main -> ok\n"
                              "  wake main -> ok\n"
                              "  block -> ok\n"
                              "  block timeout 1 -> timeout\n"
                              "  spawn ping -> ok\n"
                              "  spawn pong -> ok\n"
                              "  wake ping -> ok\n"
                              "task ping\n"
                              "  block -> ok\n"
                              "  wake pong -> ok\n"
                              "  block -> ok\n"
                              "  wake pong -> ok\n"
                              "  block -> ok\n"
                              "  wake pong -> ok\n"
                              "task pong\n"
                              "  block -> ok\n"
                              "  wake ping -> ok\n"
                              "  block -> ok\n"
                              "  wake ping -> ok\n"
                              "  block -> ok\n";

bool hb_expect_wakeup(const struct hb_scenario_run *run, struct hb_violation *v)
{
    return hb_expect_equal(v, "block beside a remembered wake-up",
                           hb_expect_outcome(run, "main", HB_OP_BLOCK, 0)->result, SCHED_OK);
}

/*
 * A wake-up in time beats a deadline, one that comes at the deadline does not; deadlines of several tasks all pass.
 * Of its class, punctual waits before tardy runs; any tick in between only ends its wait the sooner.
 */
const char hb_text_timeout[] = "hartbreak 1\n"
                               "cpus 1\n"
                               "task main boot\n"
                               "  await early blocked\n"
                               "  await late blocked\n"
                               "  await saved blocked\n"
                               "  wake saved -> ok\n"
                               "  block timeout 1 -> timeout\n"
                               "  await saved exited\n"
                               "  block timeout 20 -> timeout\n"
                               "  await early exited\n"
                               "  await late exited\n"
                               "task late boot\n"
                               "  block timeout 9 -> timeout\n"
                               "task early boot\n"
                               "  block timeout 3 -> timeout\n"
                               "task saved boot\n"
                               "  block timeout 100 -> woken\n"
                               "task punctual boot qos interactive affinity 0\n"
                               "  block timeout 1 -> timeout\n"
                               "task tardy boot affinity 0\n"
                               "  tick\n"
                               "  wake punctual\n";

/*
 * Kills reach a task that waits, one that runs or is queued, and the caller. `on-cpu 99` can never be
 * true: it stands where a killed task must not come.
 */
const char hb_text_kill[] = "hartbreak 1\n"
                            "cpus 1\n"
                            "task main boot\n"
                            "  await waiting blocked\n"
                            "  kill waiting -> ok\n"
                            "  await waiting exited\n"
                            "  wake waiting -> reject-stale\n"
                            "  spawn moving -> ok\n"
                            "  kill moving -> ok\n"
                            "  await moving exited\n"
                            "  kill moving -> reject-stale\n"
                            "  await self exited\n"
                            "task waiting boot\n"
                            "  block\n"
                            "  on-cpu 99\n"
                            "task moving\n"
                            "  yield\n"
                            "  yield\n"
                            "  yield\n"
                            "  yield\n"
                            "  block\n"
                            "  on-cpu 99\n"
                            "task self boot\n"
                            "  kill self -> ok\n"
                            "  on-cpu 99\n";

/* Two slots, so that the second child must take the slot of the first. */
const char hb_text_stale[] = "hartbreak 1\n"
                             "cpus 1\n"
                             "limits tasks 2 stacks 2\n"
                             "task main boot\n"
                             "  spawn first -> ok\n"
                             "  await first exited\n"
                             "  wake first -> reject-stale\n"
                             "  block timeout 1 -> timeout\n"
                             "  spawn second -> ok\n"
                             "  await second blocked\n"
                             "  wake first -> reject-stale\n"
                             "  kill first -> reject-stale\n"
                             "  set-qos first burst -> reject-stale\n"
                             "  set-affinity first all -> reject-stale\n"
                             "  block timeout 5 -> timeout\n"
                             "  await second exited\n"
                             "task first\n"
                             "  yield\n"
                             "task second\n"
                             "  block timeout 2 -> timeout\n";

bool hb_expect_stale(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_task_id first = hb_interp_handle(run->interp, hb_expect_task(run, "first"));
    struct sched_task_id second = hb_interp_handle(run->interp, hb_expect_task(run, "second"));
    if (first.generation >= second.generation)
        return hb_expect_fails(v, "generation of a slot used again", "generation", second.generation,
                               first.generation + 1u);
    return hb_expect_equal(v, "slot used again", second.slot, first.slot);
}
