/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stealing. To make a steal certain without asking for luck, a task of a higher class spins on one CPU,
 * so that what it leaves queued there can only run elsewhere.
 */
#include "scenarios.h"

const char hb_text_steal[] = "hartbreak 1\n"
                             "cpus 2\n"
                             "limits hints 127\n"
                             "task main boot qos interactive affinity 0\n"
                             "  spawn p1 -> ok\n"
                             "  spawn f1 -> ok\n"
                             "  spawn p2 -> ok\n"
                             "  spawn f2 -> ok\n"
                             "  spawn p3 -> ok\n"
                             "  spawn f3 -> ok\n"
                             "  await p1 exited\n"
                             "  await p2 exited\n"
                             "  await p3 exited\n"
                             "  await f1 exited\n"
                             "  await f2 exited\n"
                             "  await f3 exited\n"
                             "task thief boot affinity 1\n"
                             "  steal 0 max 2 qos burst\n"
                             "  yield\n"
                             "  steal 0 max 4 qos normal\n"
                             "  yield\n"
                             "  steal 0 max 1 qos burst\n"
                             "task p1 affinity 0,1\n"
                             "  on-cpu 1\n"
                             "  yield\n"
                             "  on-cpu 1\n"
                             "task p2 affinity 0,1\n"
                             "  on-cpu 1\n"
                             "task p3 affinity 0,1\n"
                             "  on-cpu 1\n"
                             "task f1\n"
                             "  yield\n"
                             "  yield\n"
                             "task f2\n"
                             "  yield\n"
                             "  yield\n"
                             "task f3\n"
                             "  yield\n"
                             "  yield\n";

/* The runnable set is preserved: each task ran each of its operations; the six left CPU 0 by steals. */
bool hb_expect_steal(const struct hb_scenario_run *run, struct hb_violation *v)
{
    uint64_t stolen = 0;
    for (uint32_t cpu = 0; cpu < run->cpus; cpu++) {
        struct sched_view_cpu view;
        sched_view_cpu(run->sched, (struct sched_cpu_id){cpu}, &view);
        stolen += view.tasks_stolen;
    }
    for (uint32_t t = 0; t < run->program->task_count; t++)
        if (!hb_expect_equal(v, "operations that a task ran", run->interp->cursors[t].op, run->program->tasks[t].count))
            return false;
    return stolen >= 6 || hb_expect_fails(v, "tasks moved by steals", "stolen", stolen, 6);
}

/* `holder` keeps CPU 1 busy and `loot` queued there, until main on CPU 0 has taken it with a steal in bounds. */
const char hb_text_steal_bound[] = "hartbreak 1\n"
                                   "cpus 2\n"
                                   "limits steal 4\n"
                                   "task main boot qos interactive affinity 0\n"
                                   "  await loot runnable\n"
                                   "  steal 1 max 0 qos burst -> reject-steal-bound\n"
                                   "  steal 1 max 5 qos burst -> reject-steal-bound\n"
                                   "  steal 1 max 4 qos burst -> ok\n"
                                   "task holder boot qos interactive affinity 1\n"
                                   "  spawn loot -> ok\n"
                                   "  await loot exited\n"
                                   "task loot affinity 0,1\n"
                                   "  on-cpu 0\n";

const char hb_text_steal_qos[] = "hartbreak 1\n"
                                 "cpus 2\n"
                                 "task main boot qos burst affinity 0\n"
                                 "  await loot runnable\n"
                                 "  steal 1 max 1 qos idle -> reject-steal-qos\n"
                                 "  steal 1 max 1 qos normal -> reject-steal-qos\n"
                                 "  steal 1 max 1 qos interactive -> ok\n"
                                 "task holder boot qos burst affinity 1\n"
                                 "  spawn loot -> ok\n"
                                 "  await loot exited\n"
                                 "task loot qos interactive affinity 0,1\n"
                                 "  on-cpu 0\n";

bool hb_expect_steal_rejects(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_view_cpu thief, victim;
    sched_view_cpu(run->sched, (struct sched_cpu_id){0}, &thief);
    sched_view_cpu(run->sched, (struct sched_cpu_id){1}, &victim);
    return hb_expect_equal(v, "tasks moved in bounds", hb_expect_outcome(run, "main", HB_OP_STEAL, 2)->value, 1) &&
           hb_expect_equal(v, "tasks stolen by the thief", thief.tasks_stolen, 1) &&
           hb_expect_equal(v, "tasks stolen back", victim.tasks_stolen, 0);
}
