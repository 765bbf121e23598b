/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs as such: that they are there, tick for themselves, and keep the tasks that are pinned to them. */
#include "scenarios.h"

const char hb_text_smp_online[] = "hartbreak 1\n"
                                  "cpus 1\n"
                                  "task main boot\n"
                                  "  yield\n";

bool hb_expect_smp_online(const struct hb_scenario_run *run, struct hb_violation *v)
{
    uint64_t wanted = run->cpus >= SCHED_MAX_CPUS ? UINT64_MAX : (1ull << run->cpus) - 1;
    uint64_t harts[SCHED_MAX_CPUS];
    for (uint32_t cpu = 0; cpu < run->cpus && cpu < SCHED_MAX_CPUS; cpu++) {
        struct sched_view_cpu view;
        sched_view_cpu(run->sched, (struct sched_cpu_id){cpu}, &view);
        if (view.state != SCHED_CPU_ONLINE)
            return hb_expect_fails(v, "a CPU is not online", "cpu", cpu, cpu);
        harts[cpu] = view.hart.n;
        for (uint32_t other = 0; other < cpu; other++)
            if (harts[other] == view.hart.n)
                return hb_expect_fails(v, "two CPUs are one hart", "hart", view.hart.n, view.hart.n + 1);
    }
    return hb_expect_equal(v, "online mask", sched_online_mask(run->interp->sched), wanted);
}

const char hb_text_ticks[] = "hartbreak 1\n"
                             "cpus 2\n"
                             "task a boot affinity 0\n"
                             "  tick\n"
                             "  tick\n"
                             "  tick\n"
                             "task b boot affinity 1\n"
                             "  tick\n"
                             "  tick\n";

bool hb_expect_ticks(const struct hb_scenario_run *run, struct hb_violation *v)
{
    static const uint64_t wanted[] = {3, 2};
    for (uint32_t cpu = 0; cpu < run->cpus; cpu++) {
        struct sched_view_cpu view;
        sched_view_cpu(run->sched, (struct sched_cpu_id){cpu}, &view);
        if (!hb_expect_equal(v, "ticks of a CPU", view.ticks, cpu < 2 ? wanted[cpu] : 0))
            return false;
    }
    return true;
}

/* Both ways of moving: a task moves itself, and a blocked one is moved by another. */
const char hb_text_affinity[] = "hartbreak 1\n"
                                "cpus 2\n"
                                "task sleeper boot affinity 0\n"
                                "  on-cpu 0\n"
                                "  block -> ok\n"
                                "  on-cpu 1\n"
                                "task main boot affinity 0\n"
                                "  on-cpu 0\n"
                                "  await sleeper blocked\n"
                                "  set-affinity sleeper 1 -> ok\n"
                                "  block timeout 1 -> timeout\n"
                                "  wake sleeper -> ok\n"
                                "  await sleeper exited\n"
                                "  set-affinity main 1 -> ok\n"
                                "  on-cpu 1\n"
                                "  set-affinity main 0 -> ok\n"
                                "  on-cpu 0\n";
