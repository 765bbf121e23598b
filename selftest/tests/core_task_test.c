/* SPDX-License-Identifier: Apache-2.0 */
/* What a task may rely on, one core entry after another. */
#include "core_port.h"

#define CPU(n) ((struct sched_cpu_id){(n)})

static void a_wake_before_a_block_is_remembered_once(void **state)
{
    (void)state;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_current(t);
    assert_int_equal(sched_wake(port.sched, t), SCHED_OK);
    assert_int_equal(sched_wake(port.sched, t), SCHED_OK);
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_OK);
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_BLOCKED);
}

static void a_remote_wake_is_posted_then_delivered_by_the_trap(void **state)
{
    (void)state;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_BLOCKED);
    settle();
    assert_idle();
    on(1);
    assert_int_equal(sched_wake(port.sched, t), SCHED_OK);
    assert_int_equal(task_view(t).place, SCHED_PLACE_BLOCKED);
    assert_true(task_view(t).wake_in_flight);
    on(0);
    trap();
    assert_current(t);
    assert_int_equal(sched_wait_result(port.sched, NULL), SCHED_WOKEN);
    assert_false(task_view(t).wake_in_flight);
}

static void a_wake_between_block_and_schedule_lets_the_task_go_on(void **state)
{
    (void)state;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_BLOCKED);
    on(1);
    assert_int_equal(sched_wake(port.sched, t), SCHED_OK);
    on(0);
    uint64_t switches = cpu_view(0).switches;
    trap();
    assert_current(t);
    assert_int_equal(cpu_view(0).switches, switches);
    assert_int_equal(sched_wait_result(port.sched, NULL), SCHED_WOKEN);
}

static void a_wake_does_not_end_a_wait_on_a_queue(void **state)
{
    (void)state;
    uint32_t woken = 0;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_wait(port.sched, (struct sched_waitqueue_id){0}, SCHED_FOREVER), SCHED_BLOCKED);
    settle();
    assert_int_equal(sched_wake(port.sched, t), SCHED_OK);
    assert_int_equal(task_view(t).place, SCHED_PLACE_BLOCKED);
    assert_true(task_view(t).wake_pending);
    assert_int_equal(sched_signal(port.sched, (struct sched_waitqueue_id){0}, &woken), SCHED_OK);
    assert_int_equal(woken, 1);
    settle();
    assert_current(t);
    assert_int_equal(sched_wait_result(port.sched, NULL), SCHED_GRANTED);
    assert_int_equal(sched_block(port.sched, SCHED_FOREVER), SCHED_OK);
}

static void a_stale_handle_reaches_nobody(void **state)
{
    (void)state;
    struct sched_ticket ticket;
    struct sched_task_id old = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    sched_exit(port.sched);
    assert_int_equal(sched_wake(port.sched, old), SCHED_REJECT_STALE);
    settle();
    struct sched_task_id new = spawn(SCHED_QOS_NORMAL, 1);
    assert_int_equal(new.slot, old.slot);
    assert_int_not_equal(new.generation, old.generation);
    assert_int_equal(sched_wake(port.sched, old), SCHED_REJECT_STALE);
    assert_int_equal(sched_kill(port.sched, old, &ticket), SCHED_REJECT_STALE);
    assert_int_equal(sched_set_affinity(port.sched, old, 2, NULL), SCHED_REJECT_STALE);
    assert_int_equal(sched_set_qos(port.sched, old, SCHED_QOS_BURST, NULL), SCHED_REJECT_STALE);
    assert_true(sched_request_done(port.sched, (struct sched_ticket){.task = old, .sequence = 1}));
    assert_int_equal(task_view(new).affinity, 1);
    assert_int_equal(task_view(new).qos, SCHED_QOS_NORMAL);
    assert_false(task_view(new).wake_pending);
    assert_int_equal(sched_wake(port.sched, (struct sched_task_id){99, 1}), SCHED_REJECT_STALE);
    assert_int_equal(sched_wake(port.sched, (struct sched_task_id){new.slot, 0}), SCHED_REJECT_STALE);
}

static void a_preempted_task_stays_first_in_its_class_and_a_yielding_one_goes_last(void **state)
{
    (void)state;
    struct sched_task_id a = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    struct sched_task_id b = spawn(SCHED_QOS_NORMAL, 1);
    struct sched_task_id urgent = spawn(SCHED_QOS_BURST, 1);
    settle();
    assert_current(urgent);
    sched_exit(port.sched);
    settle();
    assert_current(a);
    sched_yield(port.sched);
    settle();
    assert_current(b);
    sched_yield(port.sched);
    settle();
    assert_current(a);
}

static void a_yield_does_not_pass_to_a_lower_class(void **state)
{
    (void)state;
    struct sched_task_id a = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    (void)spawn(SCHED_QOS_IDLE, 1);
    sched_yield(port.sched);
    settle();
    assert_current(a);
}

static void a_slice_is_paid_across_preemptions_and_a_late_tick_takes_no_more_than_is_left(void **state)
{
    (void)state;
    struct sched_task_id a = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    struct sched_task_id b = spawn(SCHED_QOS_NORMAL, 1);
    tick(6);
    assert_current(a);
    assert_int_equal(task_view(a).slice_left, 4);
    (void)spawn(SCHED_QOS_BURST, 1);
    settle();
    sched_exit(port.sched);
    settle();
    assert_current(a);
    assert_int_equal(task_view(a).slice_left, 4);
    tick(1000);
    assert_current(b);
    assert_int_equal(task_view(a).slice_left, 10);
}

static void timeouts_fire_in_order_and_a_wake_before_them_wins(void **state)
{
    (void)state;
    struct sched_task_id late = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_block(port.sched, 9), SCHED_BLOCKED);
    settle();
    struct sched_task_id early = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_block(port.sched, 3), SCHED_BLOCKED);
    assert_int_equal(sched_wait_result(port.sched, NULL), SCHED_BLOCKED);
    settle();
    struct sched_task_id between = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_block(port.sched, 5), SCHED_BLOCKED);
    settle();
    assert_int_equal(sched_view_next_deadline(port.sched, CPU(0)), 3);
    tick(3);
    assert_current(early);
    assert_int_equal(sched_wait_result(port.sched, NULL), SCHED_TIMEOUT);
    sched_exit(port.sched);
    settle();
    tick(2);
    assert_current(between);
    assert_int_equal(sched_wake(port.sched, late), SCHED_OK);
    assert_int_equal(sched_view_next_deadline(port.sched, CPU(0)), SCHED_FOREVER);
    sched_exit(port.sched);
    settle();
    tick(100);
    assert_current(late);
    assert_int_equal(sched_wait_result(port.sched, NULL), SCHED_WOKEN);
}

static void messages_keep_their_order_and_the_depth_holds(void **state)
{
    (void)state;
    uint64_t value = 0;
    struct sched_endpoint_id e = {1};
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_recv(port.sched, e, 0, &value), SCHED_EMPTY);
    assert_int_equal(sched_recv(port.sched, e, SCHED_FOREVER, &value), SCHED_BLOCKED);
    settle();
    assert_int_equal(sched_send(port.sched, e, 1), SCHED_OK);
    assert_int_equal(sched_send(port.sched, e, 2), SCHED_OK);
    assert_int_equal(sched_send(port.sched, e, 3), SCHED_OK);
    assert_int_equal(sched_send(port.sched, e, 4), SCHED_REJECT_FULL);
    settle();
    assert_current(t);
    assert_int_equal(sched_wait_result(port.sched, &value), SCHED_GRANTED);
    assert_int_equal(value, 1);
    for (uint64_t expected = 2; expected <= 3; expected++) {
        assert_int_equal(sched_recv(port.sched, e, SCHED_FOREVER, &value), SCHED_OK);
        assert_int_equal(value, expected);
    }
}

static void a_killed_waiter_leaves_its_queue_and_its_slot(void **state)
{
    (void)state;
    uint32_t woken = 9;
    struct sched_ticket ticket;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_wait(port.sched, (struct sched_waitqueue_id){1}, 5), SCHED_BLOCKED);
    settle();
    on(2);
    assert_int_equal(sched_kill(port.sched, t, &ticket), SCHED_PENDING);
    assert_false(sched_request_done(port.sched, ticket));
    on(0);
    trap();
    assert_true(sched_request_done(port.sched, ticket));
    assert_int_equal(task_view(t).place, SCHED_PLACE_FREE);
    assert_int_equal(sched_view_waiters(port.sched, (struct sched_waitqueue_id){1}), 0);
    assert_int_equal(sched_view_next_deadline(port.sched, CPU(0)), SCHED_FOREVER);
    assert_int_equal(sched_signal(port.sched, (struct sched_waitqueue_id){1}, &woken), SCHED_OK);
    assert_int_equal(woken, 0);
}

static void a_grant_in_flight_to_a_killed_task_is_cleaned_up(void **state)
{
    (void)state;
    uint32_t woken = 0;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    assert_int_equal(sched_wait(port.sched, (struct sched_waitqueue_id){0}, SCHED_FOREVER), SCHED_BLOCKED);
    settle();
    on(1);
    assert_int_equal(sched_signal(port.sched, (struct sched_waitqueue_id){0}, &woken), SCHED_OK);
    assert_int_equal(woken, 1);
    on(0);
    assert_int_equal(sched_kill(port.sched, t, NULL), SCHED_OK);
    assert_int_equal(sched_wake(port.sched, t), SCHED_REJECT_STALE);
    trap();
    assert_int_equal(task_view(t).place, SCHED_PLACE_FREE);
    assert_int_equal(spawn(SCHED_QOS_NORMAL, 1).slot, t.slot);
}

static void a_running_task_that_is_killed_ends_before_the_request_is_done(void **state)
{
    (void)state;
    struct sched_ticket ticket;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    settle();
    on(1);
    assert_int_equal(sched_kill(port.sched, t, &ticket), SCHED_PENDING);
    on(0);
    port.irqs_off[0] = true;
    sched_ipi_trap(port.sched);
    port.irqs_off[0] = false;
    assert_false(sched_request_done(port.sched, ticket));
    assert_current(t);
    sched_schedule(port.sched);
    assert_true(sched_request_done(port.sched, ticket));
    assert_idle();
}

static void a_mask_that_excludes_the_running_cpu_is_done_when_the_task_has_left(void **state)
{
    (void)state;
    struct sched_ticket ticket;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, ALL_CPUS);
    settle();
    assert_int_equal(sched_set_affinity(port.sched, t, 1, &ticket), SCHED_OK);
    assert_true(sched_request_done(port.sched, ticket));
    assert_int_equal(sched_set_affinity(port.sched, t, 4, &ticket), SCHED_PENDING);
    assert_false(sched_request_done(port.sched, ticket));
    settle();
    assert_true(sched_request_done(port.sched, ticket));
    assert_idle();
    on(2);
    trap();
    assert_current(t);
}

static void the_last_accepted_class_wins_over_an_older_one_in_the_mail(void **state)
{
    (void)state;
    struct sched_task_id t = spawn(SCHED_QOS_NORMAL, 1);
    on(1);
    assert_int_equal(sched_set_qos(port.sched, t, SCHED_QOS_IDLE, NULL), SCHED_PENDING);
    on(0);
    assert_int_equal(sched_set_qos(port.sched, t, SCHED_QOS_BURST, NULL), SCHED_OK);
    trap();
    assert_int_equal(task_view(t).qos, SCHED_QOS_BURST);
}

#define SPEC(name) cmocka_unit_test_setup_teardown(name, port_set_up, port_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SPEC(a_wake_before_a_block_is_remembered_once),
        SPEC(a_remote_wake_is_posted_then_delivered_by_the_trap),
        SPEC(a_wake_between_block_and_schedule_lets_the_task_go_on),
        SPEC(a_wake_does_not_end_a_wait_on_a_queue),
        SPEC(a_stale_handle_reaches_nobody),
        SPEC(a_preempted_task_stays_first_in_its_class_and_a_yielding_one_goes_last),
        SPEC(a_yield_does_not_pass_to_a_lower_class),
        SPEC(a_slice_is_paid_across_preemptions_and_a_late_tick_takes_no_more_than_is_left),
        SPEC(timeouts_fire_in_order_and_a_wake_before_them_wins),
        SPEC(messages_keep_their_order_and_the_depth_holds),
        SPEC(a_killed_waiter_leaves_its_queue_and_its_slot),
        SPEC(a_grant_in_flight_to_a_killed_task_is_cleaned_up),
        SPEC(a_running_task_that_is_killed_ends_before_the_request_is_done),
        SPEC(a_mask_that_excludes_the_running_cpu_is_done_when_the_task_has_left),
        SPEC(the_last_accepted_class_wins_over_an_older_one_in_the_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
