/* SPDX-License-Identifier: Apache-2.0 */
/* What CPUs owe one another: IPIs, steals, claims, hotplug, capacities; one core entry after another. */
#include "core_port.h"

#include <string.h>

#define CPU(n) ((struct sched_cpu_id){(n)})

static void each_range_of_the_configuration_is_checked(void **state)
{
    (void)state;
    static const size_t fields[] = {
        offsetof(struct sched_config, cpus),           offsetof(struct sched_config, tasks),
        offsetof(struct sched_config, stacks),         offsetof(struct sched_config, endpoint_depth),
        offsetof(struct sched_config, queue_limit),    offsetof(struct sched_config, steal_tasks_max),
        offsetof(struct sched_config, steal_scan_max), offsetof(struct sched_config, steal_queues_max),
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct sched_config config = port_config();
        memset((char *)&config + fields[i], 0, sizeof(uint32_t));
        assert_int_equal(sched_footprint(&config), 0);
    }
    struct sched_config config = port_config();
    config.telemetry_records = 3;
    assert_int_equal(sched_footprint(&config), 0);
    config = port_config();
    config.slice = 0;
    assert_int_equal(sched_footprint(&config), 0);
    config = port_config();
    config.cpus = SCHED_MAX_CPUS + 1;
    assert_int_equal(sched_footprint(&config), 0);
}

static void memory_that_is_short_or_askew_is_refused(void **state)
{
    (void)state;
    static _Alignas(64) unsigned char memory[64];
    struct sched *s = NULL;
    struct sched_config config = port_config();
    assert_int_equal(sched_init(&s, memory, sizeof memory, &config, NULL, NULL), SCHED_REJECT_ARGUMENT);
    assert_int_equal(sched_init(&s, memory + 8, SIZE_MAX, &config, NULL, NULL), SCHED_REJECT_ARGUMENT);
    assert_null(s);
}

static void a_reset_instance_behaves_like_a_new_one(void **state)
{
    (void)state;
    uint64_t value = 0;
    struct sched_task_id first = spawn(SCHED_QOS_NORMAL, 2);
    assert_int_equal(sched_send(port.sched, (struct sched_endpoint_id){1}, 7), SCHED_OK);
    sched_reset(port.sched);
    assert_int_equal(cpu_view(0).state, SCHED_CPU_STARTING);
    assert_int_equal(cpu_view(1).state, SCHED_CPU_OFFLINE);
    assert_int_equal(cpu_view(1).mailbox_count, 0);
    assert_int_equal(ipi_view(1).requested, 0);
    assert_int_equal(sched_online_mask(port.sched), 0);
    on(0);
    port.irqs_off[0] = true;
    assert_int_equal(sched_cpu_enter(port.sched), SCHED_OK);
    port.irqs_off[0] = false;
    settle();
    struct sched_task_id again = spawn(SCHED_QOS_NORMAL, 1);
    assert_memory_equal(&again, &first, sizeof again);
    settle();
    assert_int_equal(sched_recv(port.sched, (struct sched_endpoint_id){1}, 0, &value), SCHED_EMPTY);
}

static void requests_are_coalesced_while_one_is_outstanding(void **state)
{
    (void)state;
    uint64_t first = 0, second = 0;
    uint64_t before = ipi_view(1).requested;
    assert_int_equal(sched_resched(port.sched, CPU(1), &first), SCHED_OK);
    assert_int_equal(sched_resched(port.sched, CPU(1), &second), SCHED_OK);
    assert_int_equal(first, before + 1);
    assert_int_equal(second, before + 2);
    assert_int_equal(ipi_view(1).coalesced, 1);
    assert_true(ipi_view(1).outstanding);
    on(1);
    trap();
    assert_false(ipi_view(1).outstanding);
    assert_int_equal(ipi_view(1).acked_request, second);
}

static void a_refused_send_leaves_nothing_pending_and_is_retried_at_the_tick(void **state)
{
    (void)state;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 2);
    on(1);
    trap();
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_BLOCKED);
    settle();
    on(0);
    port.refuse_sends = 1;
    assert_int_equal(sched_wake(port.sched, t), SCHED_OK);
    assert_false(ipi_view(1).outstanding);
    assert_true(ipi_view(1).owed);
    tick(1);
    assert_true(ipi_view(1).outstanding);
    assert_false(ipi_view(1).owed);
    on(1);
    trap();
    assert_current(t);
}

static void what_a_cpu_owed_when_it_left_is_sent_by_another(void **state)
{
    (void)state;
    on(3);
    port.refuse_sends = 1;
    assert_int_equal(sched_resched(port.sched, CPU(1), NULL), SCHED_IPI_FAILED);
    assert_int_equal(sched_cpu_offline(port.sched, CPU(3)), SCHED_OK);
    port.refuse_sends = 1;
    assert_int_equal(sched_idle(port.sched), SCHED_IDLE_OFFLINE);
    assert_true(ipi_view(1).owed);
    on(0);
    tick(1);
    assert_true(ipi_view(1).outstanding);
    assert_false(ipi_view(1).owed);
}

static void hints_keep_to_their_budget(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(sched_hint(port.sched, CPU(1), NULL), SCHED_OK);
    }
    assert_int_equal(sched_hint(port.sched, CPU(1), NULL), SCHED_REJECT_RATE);
    assert_int_equal(cpu_view(0).hints_suppressed, 1);
    assert_int_equal(sched_resched(port.sched, CPU(1), NULL), SCHED_OK);
    tick(1);
    assert_int_equal(sched_hint(port.sched, CPU(1), NULL), SCHED_OK);
}

static void mail_follows_a_stolen_task(void **state)
{
    (void)state;
    uint32_t moved = 0;
    struct sched_ticket ticket;
    struct sched_task_id running = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_current(running);
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1 | 4);
    on(1);
    assert_int_equal(sched_set_qos(port.sched, t, SCHED_QOS_BURST, &ticket), SCHED_PENDING);
    on(2);
    assert_int_equal(sched_steal(port.sched, CPU(0), 1, SCHED_QOS_BURST, &moved), SCHED_OK);
    assert_int_equal(moved, 1);
    assert_int_equal(task_view(t).cpu.n, 2);
    on(0);
    trap();
    assert_false(sched_request_done(port.sched, ticket));
    on(2);
    trap();
    assert_true(sched_request_done(port.sched, ticket));
    assert_int_equal(task_view(t).qos, SCHED_QOS_BURST);
}

static void a_steal_keeps_to_its_bounds_and_says_why_it_does_not_happen(void **state)
{
    (void)state;
    uint32_t moved = 0;
    struct sched_task_id hog = spawn(SCHED_QOS_BURST, 1);
    settle();
    assert_current(hog);
    assert_int_equal(sched_steal(port.sched, CPU(0), 1, SCHED_QOS_BURST, &moved), SCHED_REJECT_CPU);
    on(3);
    assert_int_equal(sched_steal(port.sched, CPU(9), 1, SCHED_QOS_BURST, &moved), SCHED_REJECT_CPU);
    assert_int_equal(sched_steal(port.sched, CPU(0), 0, SCHED_QOS_BURST, &moved), SCHED_REJECT_STEAL_BOUND);
    assert_int_equal(sched_steal(port.sched, CPU(0), 5, SCHED_QOS_BURST, &moved), SCHED_REJECT_STEAL_BOUND);
    assert_int_equal(sched_steal(port.sched, CPU(0), 1, SCHED_QOS_BURST, &moved), SCHED_EMPTY);
    on(0);
    struct sched_task_id mine = spawn(SCHED_QOS_INTERACTIVE, 1);
    struct sched_task_id a = spawn(SCHED_QOS_INTERACTIVE, 1 | 8);
    struct sched_task_id b = spawn(SCHED_QOS_INTERACTIVE, 1 | 8);
    on(3);
    assert_int_equal(sched_steal(port.sched, CPU(0), 1, SCHED_QOS_NORMAL, &moved), SCHED_REJECT_STEAL_QOS);
    assert_int_equal(sched_steal(port.sched, CPU(0), 1, SCHED_QOS_INTERACTIVE, &moved), SCHED_OK);
    assert_int_equal(task_view(a).cpu.n, 3);
    assert_int_equal(task_view(b).cpu.n, 0);
    assert_int_equal(task_view(mine).cpu.n, 0);
}

static struct sched_task_id sleeper;

/* CPUs 0 and 1 wait. CPU 3 wakes CPU 0's own task, then has one to spare and claims the lowest idle CPU: 0. */
static void cpu_3_makes_work(void)
{
    on(3);
    assert_int_equal(sched_wake(port.sched, sleeper), SCHED_OK);
    assert_true(cpu_view(0).idle_announced && cpu_view(1).idle_announced);
    (void)spawn(SCHED_QOS_NORMAL, 1 | 2 | 8);
    assert_false(cpu_view(0).idle_announced);
    assert_true(cpu_view(1).idle_announced);
    assert_false(port.ipi[1]);
}

static void cpu_0_waits_too(void)
{
    on(0);
    port.during_wait = cpu_3_makes_work;
    settle();
    on(0);
    trap();
    settle();
    assert_current(sleeper);
    assert_false(cpu_view(1).idle_announced);
    assert_true(port.ipi[1]);
}

static void a_claimed_cpu_that_finds_its_own_work_passes_the_claim_on(void **state)
{
    (void)state;
    sleeper = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_BLOCKED);
    settle();
    on(3);
    (void)spawn(SCHED_QOS_NORMAL, 8);
    settle();
    on(1);
    port.during_wait = cpu_0_waits_too;
    settle();
    trap();
    settle();
    assert_int_equal(cpu_view(1).tasks_stolen, 1);
}

static void a_cpu_that_leaves_hands_over_what_runs_waits_and_is_queued(void **state)
{
    (void)state;
    on(1);
    struct sched_task_id waits = spawn(SCHED_QOS_NORMAL, 2 | 4);
    settle();
    assert_int_equal(sched_block(port.sched, 20), SCHED_BLOCKED);
    settle();
    struct sched_task_id runs = spawn(SCHED_QOS_NORMAL, 2 | 4);
    settle();
    struct sched_task_id queued = spawn(SCHED_QOS_NORMAL, 2 | 4);
    assert_current(runs);
    on(0);
    assert_int_equal(sched_cpu_offline(port.sched, CPU(1)), SCHED_OK);
    assert_int_equal(sched_cpu_offline(port.sched, CPU(1)), SCHED_REJECT_BUSY);
    on(1);
    trap();
    assert_idle();
    assert_int_equal(sched_idle(port.sched), SCHED_IDLE_OFFLINE);
    assert_int_equal(sched_online_mask(port.sched), ALL_CPUS & ~2u);
    assert_int_equal(cpu_view(1).queued, 0);
    assert_int_equal(sched_view_next_deadline(port.sched, CPU(1)), SCHED_FOREVER);
    on(2);
    trap();
    assert_int_equal(task_view(waits).place, SCHED_PLACE_BLOCKED);
    assert_int_equal(task_view(waits).cpu.n, 2);
    assert_int_equal(sched_view_next_deadline(port.sched, CPU(2)), 20);
    assert_int_equal(task_view(runs).cpu.n, 2);
    assert_int_equal(task_view(queued).cpu.n, 2);
    on(0);
    assert_int_equal(sched_resched(port.sched, CPU(1), NULL), SCHED_REJECT_OFFLINE);
    port.refuse_starts = 1;
    assert_int_equal(sched_cpu_online(port.sched, CPU(1)), SCHED_START_FAILED);
    assert_int_equal(sched_cpu_online(port.sched, CPU(1)), SCHED_OK);
    assert_int_equal(sched_cpu_online(port.sched, CPU(1)), SCHED_REJECT_BUSY);
}

static void a_cpu_that_a_task_needs_stays(void **state)
{
    (void)state;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 4);
    assert_int_equal(sched_cpu_offline(port.sched, CPU(2)), SCHED_REJECT_PINNED);
    assert_int_equal(sched_set_affinity(port.sched, t, 4 | 8, NULL), SCHED_PENDING);
    assert_int_equal(sched_cpu_offline(port.sched, CPU(2)), SCHED_OK);
    assert_int_equal(sched_set_affinity(port.sched, t, 4, NULL), SCHED_REJECT_AFFINITY);
    assert_int_equal(sched_cpu_offline(port.sched, CPU(3)), SCHED_REJECT_PINNED);
}

static void admission_limits_hold_and_say_which(void **state)
{
    (void)state;
    port_shut();
    struct sched_config config = port_config();
    config.tasks = 4;
    config.stacks = 3;
    config.queue_limit = 2;
    port_boot(&config);
    struct sched_task_id id;
    struct sched_spawn spec = {.entry = (sched_entry)(uintptr_t)1, .qos = SCHED_QOS_NORMAL, .affinity = 1};
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_OK);
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_OK);
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_REJECT_FULL);
    spec.affinity = 2;
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_OK);
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_REJECT_STACKS);
    spec.affinity = 16;
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_REJECT_AFFINITY);
    spec.entry = NULL;
    assert_int_equal(sched_spawn(port.sched, &spec, &id), SCHED_REJECT_ARGUMENT);
}

static void a_full_ring_drops_the_new_record_and_its_number(void **state)
{
    (void)state;
    struct sched_record records[8];
    struct sched_view_telemetry view;
    (void)sched_telemetry_drain(port.sched, CPU(0), records, 8);
    for (uint64_t i = 0; i < 4; i++) {
        assert_true(sched_note(port.sched, i));
    }
    assert_false(sched_note(port.sched, 4));
    sched_view_telemetry(port.sched, CPU(0), &view);
    uint64_t dropped = view.dropped;
    assert_int_equal(sched_telemetry_drain(port.sched, CPU(0), records, 8), 4);
    assert_true(sched_note(port.sched, 5));
    assert_int_equal(sched_telemetry_drain(port.sched, CPU(0), records + 4, 4), 1);
    assert_int_equal(records[3].sequence - records[0].sequence, 3);
    assert_int_equal(records[4].sequence - records[3].sequence, 2);
    sched_view_telemetry(port.sched, CPU(0), &view);
    assert_int_equal(view.dropped, dropped);
    assert_int_equal(view.produced, view.drained + view.dropped);
}

static void an_inversion_is_reported_and_the_right_order_is_not(void **state)
{
    (void)state;
    struct sched_view_locks view;
    assert_int_equal(sched_lock_probe(port.sched, SCHED_RANK_TABLE, SCHED_RANK_TASK), SCHED_OK);
    sched_view_locks(port.sched, &view);
    assert_int_equal(view.probe_reports, 0);
    assert_int_equal(sched_lock_probe(port.sched, SCHED_RANK_TASK, SCHED_RANK_TABLE), SCHED_REJECT_ARGUMENT);
    assert_int_equal(sched_lock_probe(port.sched, SCHED_RANK_MM, SCHED_RANK_MM), SCHED_REJECT_ARGUMENT);
    sched_view_locks(port.sched, &view);
    assert_int_equal(view.probe_reports, 2);
    assert_int_equal(view.last_held, SCHED_RANK_MM);
    assert_int_equal(view.reports, 0);
}

#define SPEC(name) cmocka_unit_test_setup_teardown(name, port_set_up, port_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SPEC(each_range_of_the_configuration_is_checked),
        SPEC(memory_that_is_short_or_askew_is_refused),
        SPEC(a_reset_instance_behaves_like_a_new_one),
        SPEC(requests_are_coalesced_while_one_is_outstanding),
        SPEC(a_refused_send_leaves_nothing_pending_and_is_retried_at_the_tick),
        SPEC(what_a_cpu_owed_when_it_left_is_sent_by_another),
        SPEC(hints_keep_to_their_budget),
        SPEC(mail_follows_a_stolen_task),
        SPEC(a_steal_keeps_to_its_bounds_and_says_why_it_does_not_happen),
        SPEC(a_claimed_cpu_that_finds_its_own_work_passes_the_claim_on),
        SPEC(a_cpu_that_leaves_hands_over_what_runs_waits_and_is_queued),
        SPEC(a_cpu_that_a_task_needs_stays),
        SPEC(admission_limits_hold_and_say_which),
        SPEC(a_full_ring_drops_the_new_record_and_its_number),
        SPEC(an_inversion_is_reported_and_the_right_order_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
