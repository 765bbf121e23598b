/* SPDX-License-Identifier: Apache-2.0 */
/* sched_core/ at the size it promises: 64 CPUs and thousands of tasks, by capacities given at init. */
#include "core_port.h"

#define CPUS SCHED_MAX_CPUS
#define TASKS 8192u
#define TASKS_A_CPU (TASKS / CPUS)

static struct sched_task_id tasks[TASKS];

static int boot(void **state)
{
    (void)state;
    struct sched_config config = port_config();
    config.cpus = CPUS;
    config.tasks = config.stacks = config.queue_limit = TASKS;
    config.steal_queues_max = CPUS;
    port_boot(&config);
    return 0;
}

static void take_interrupt(void)
{
    if (port.ipi[port.cpu]) {
        trap();
    }
}

/* Runs everything on one CPU to its end; returns how many tasks that were. */
static uint32_t run_out(uint32_t cpu)
{
    uint32_t ended = 0;
    on(cpu);
    for (uint32_t turn = 0; turn < 4 * TASKS; turn++) {
        take_interrupt();
        if (sched_current(port.sched).generation != 0) {
            sched_exit(port.sched);
            sched_schedule(port.sched);
            ended++;
        } else if (cpu_view(cpu).queued == 0 && cpu_view(cpu).mailbox_count == 0) {
            return ended;
        } else {
            settle();
        }
    }
    fail_msg("cpu %u still has work after %u turns", cpu, 4 * TASKS);
    return ended;
}

static void fill_all_slots(void)
{
    on(0);
    for (uint32_t n = 0; n < TASKS; n++) {
        tasks[n] = spawn((enum sched_qos)(n % SCHED_QOS_CLASSES), UINT64_C(1) << n % CPUS);
    }
}

static void thousands_of_tasks_run_where_they_may_and_their_slots_come_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3; round++) {
        fill_all_slots();
        struct sched_task_id first = tasks[0], one_more;
        struct sched_spawn spec = {.entry = (sched_entry)(uintptr_t)1, .affinity = UINT64_MAX};
        assert_int_equal(sched_spawn(port.sched, &spec, &one_more), SCHED_REJECT_TASKS);
        for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
            assert_int_equal(run_out(cpu), TASKS_A_CPU);
        }
        assert_int_equal(sched_wake(port.sched, first), SCHED_REJECT_STALE);
    }
}

static void the_last_cpu_of_64_can_leave_and_come_back(void **state)
{
    (void)state;
    struct sched_cpu_id last = {CPUS - 1};
    on(0);
    assert_int_equal(sched_online_mask(port.sched), UINT64_MAX);
    assert_int_equal(sched_cpu_offline(port.sched, last), SCHED_OK);
    on(last.n);
    take_interrupt();
    assert_int_equal(sched_idle(port.sched), SCHED_IDLE_OFFLINE);
    assert_int_equal(sched_online_mask(port.sched), UINT64_MAX >> 1);
    on(0);
    assert_int_equal(sched_cpu_online(port.sched, last), SCHED_OK);
    on(last.n);
    port.irqs_off[last.n] = true;
    assert_int_equal(sched_cpu_enter(port.sched), SCHED_OK);
    port.irqs_off[last.n] = false;
    assert_int_equal(sched_online_mask(port.sched), UINT64_MAX);
}

#define SPEC(name) cmocka_unit_test_setup_teardown(name, boot, port_tear_down)

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(thousands_of_tasks_run_where_they_may_and_their_slots_come_back),
        SPEC(the_last_cpu_of_64_can_leave_and_come_back),
    };
    return cmocka_run_group_tests(specs, NULL, NULL);
}
