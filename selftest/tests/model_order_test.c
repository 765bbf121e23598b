/* SPDX-License-Identifier: Apache-2.0 */
/* The model over time: waits, messages and the order of tasks, right and wrong. */
#include "model_rules.h"
#include "model_test.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fresh(void)
{
    fake_busy();
    hb_model_init(&model, &fake.interp);
}

static const struct hb_op block = {.kind = HB_OP_BLOCK};
static const struct hb_op wake_self = {.kind = HB_OP_WAKE, .target = SELF};

/* The first of two equal messages may have gone with a receiver that was killed, so the second may be next. */
static void of_equal_messages_the_doubtful_one_stays(void **state)
{
    (void)state;
    for (uint32_t doubtful = 0; doubtful < 2; doubtful++) {
        struct hb_model m = {.events = 0};
        for (uint64_t n = 1; n <= 3; n++) {
            hb_model_send_begins(&m, 0, n < 3 ? 7 : 8, 2 * n);
            m.events = 2 * n + 1;
            assert_true(hb_model_send_ends(&m, 0, 2 * n, true, n == 1 && doubtful ? HB_HANDED_MAYBE : HB_HANDED_NOT));
        }
        assert_true(hb_model_received(&m, 0, 7, false));
        assert_int_equal(hb_model_received(&m, 0, 8, false), doubtful);
    }
}

static void a_wait_ends_by_a_wake_up_only(void **state)
{
    (void)state;
    for (uint32_t woken = 0; woken < 2; woken++) {
        fresh();
        begin(SELF, 0, block);
        assert_true(end(SELF, 0, SCHED_BLOCKED, 0));
        if (woken) {
            begin(1, 0, wake_self);
            assert_true(end(1, 0, SCHED_OK, 0));
        }
        begin(SELF, 0, block);
        assert_int_equal(end(SELF, 0, SCHED_WOKEN, 0), woken);
    }
}

static void a_remembered_wake_up_is_taken_at_once(void **state)
{
    (void)state;
    for (uint32_t waits = 0; waits < 2; waits++) {
        fresh();
        begin(SELF, 0, wake_self);
        assert_true(end(SELF, 0, SCHED_OK, 0));
        begin(SELF, 0, block); /* whether the view admits it or not */
        assert_int_equal(end(SELF, 0, waits ? SCHED_BLOCKED : SCHED_OK, 0), !waits);
    }
}

static void a_wait_for_ever_does_not_time_out(void **state)
{
    (void)state;
    fresh();
    begin(SELF, 0, block);
    assert_true(end(SELF, 0, SCHED_BLOCKED, 0));
    begin(SELF, 0, block);
    assert_false(end(SELF, 0, SCHED_TIMEOUT, 0));
}

static void a_timeout_comes_at_its_deadline(void **state)
{
    (void)state;
    struct hb_op op = {.kind = HB_OP_BLOCK, .timeout = 4}; /* three units */
    for (uint64_t passed = 2; passed < 4; passed++) {
        fresh();
        fake.time = 10;
        begin(SELF, 0, op);
        assert_true(end(SELF, 0, SCHED_BLOCKED, 0));
        fake.time += passed;
        begin(SELF, 0, op);
        assert_int_equal(end(SELF, 0, SCHED_TIMEOUT, 0), passed == 3);
    }
}

static void a_grant_needs_a_signal(void **state)
{
    (void)state;
    struct hb_op wait = {.kind = HB_OP_WAIT}, signal = {.kind = HB_OP_SIGNAL};
    for (uint32_t signals = 0; signals < 2; signals++) {
        fresh();
        begin(SELF, 0, wait);
        assert_true(end(SELF, 0, SCHED_BLOCKED, 0));
        fake.waiters[0] = 1;
        if (signals) {
            begin(1, 0, signal);
            assert_true(end(1, 0, SCHED_OK, 1));
        }
        begin(SELF, 0, wait);
        assert_int_equal(end(SELF, 0, SCHED_GRANTED, 0), signals);
    }
}

static void send(uint32_t n, uint64_t value)
{
    begin(1, n, (struct hb_op){.kind = HB_OP_SEND, .value = value});
    assert_true(end(1, n, SCHED_OK, 0));
    fake.messages[0]++;
}

static bool receives(uint64_t value)
{
    begin(SELF, 0, (struct hb_op){.kind = HB_OP_RECV});
    return end(SELF, 0, SCHED_OK, value);
}

static void messages_come_oldest_first(void **state)
{
    (void)state;
    for (uint64_t value = 7; value < 10; value++) {
        fresh();
        send(0, 7);
        send(1, 8);
        assert_int_equal(receives(value), value == 7);
    }
    fresh();
    send(0, 7);
    send(1, 8);
    assert_true(receives(7));
    assert_true(receives(8));
    assert_false(receives(8));
}

/* Whether a receiver that is being killed still takes a message is the core's. */
static void a_killed_receiver_may_take_it_or_not(void **state)
{
    (void)state;
    for (uint32_t killed = 0; killed < 2; killed++) {
        fresh();
        fake.receivers[0] = 1;
        fake.task[3].kill_pending = killed;
        send(0, 7);
        assert_int_equal(receives(7), killed);
    }
}

/* Two sends that overlap may be queued either way. */
static void sends_that_overlap_have_no_order(void **state)
{
    (void)state;
    for (uint64_t value = 7; value < 10; value++) {
        fresh();
        begin(1, 0, (struct hb_op){.kind = HB_OP_SEND, .value = 7});
        begin(2, 0, (struct hb_op){.kind = HB_OP_SEND, .value = 8});
        assert_true(end(1, 0, SCHED_OK, 0));
        assert_true(end(2, 0, SCHED_OK, 0));
        fake.messages[0] = 2;
        assert_int_equal(receives(value), value < 9);
    }
}

/* What was true at the begin need not be at the end, if others moved in between. */
static void an_entry_that_was_not_alone_is_judged_laxly(void **state)
{
    (void)state;
    for (uint32_t other = 0; other < 2; other++) {
        fresh();
        begin(SELF, 0, (struct hb_op){.kind = HB_OP_WAKE, .target = 3});
        if (other) {
            begin(1, 0, (struct hb_op){.kind = HB_OP_YIELD});
            assert_true(end(1, 0, SCHED_OK, 0));
        }
        assert_int_equal(end(SELF, 0, SCHED_REJECT_STALE, 0), other);
    }
}

/* Without begins there is no state to judge by; what can never be right still is not. */
static void a_world_that_tells_no_begins_is_judged_laxly(void **state)
{
    (void)state;
    fresh();
    fake.program.tasks[SELF].ops[0] = wake_self;
    assert_true(end(SELF, 0, SCHED_REJECT_STALE, 0));
    assert_false(end(SELF, 0, SCHED_REJECT_FULL, 0));
}

static void an_effect_that_was_promised_at_once_is_there(void **state)
{
    (void)state;
    for (uint32_t done = 0; done < 2; done++) {
        fresh();
        begin(SELF, 0, (struct hb_op){.kind = HB_OP_SET_QOS, .target = 3, .qos = SCHED_QOS_BURST});
        fake.task[3].qos = done ? SCHED_QOS_BURST : SCHED_QOS_NORMAL;
        assert_int_equal(end(SELF, 0, SCHED_OK, 0), done);
        fresh();
        begin(SELF, 0, (struct hb_op){.kind = HB_OP_KILL, .target = 3});
        fake.task[3].place = done ? SCHED_PLACE_FREE : SCHED_PLACE_BLOCKED;
        assert_int_equal(end(SELF, 0, SCHED_OK, 0), done);
        fresh();
        begin(SELF, 0, (struct hb_op){.kind = HB_OP_OFFLINE, .target = 1});
        fake.cpu[1].state = done ? SCHED_CPU_DRAINING : SCHED_CPU_ONLINE;
        assert_int_equal(end(SELF, 0, SCHED_OK, 0), done);
    }
}

static bool look(void)
{
    return hb_model_pick(&model, &fake, (struct sched_cpu_id){0}, &violation);
}

/* CPU 0 switches from slot 0 to `next`; slot 0 goes to the back, or to the front. */
static void switch_to(uint32_t next, bool to_front)
{
    uint32_t stays = next == 1 ? 2 : 1;
    fake_unqueue_all(0);
    fake.task[1].place = fake.task[2].place = SCHED_PLACE_QUEUED;
    if (to_front)
        fake_queue(0, 0, SCHED_QOS_NORMAL);
    fake_queue(stays, 0, SCHED_QOS_NORMAL);
    if (!to_front)
        fake_queue(0, 0, SCHED_QOS_NORMAL);
    fake.task[next].place = SCHED_PLACE_RUNNING;
    fake.cpu[0].current = fake.task[next].id;
    fake.cpu[0].switches++;
}

static void the_head_of_a_class_runs_next(void **state)
{
    (void)state;
    for (uint32_t next = 1; next < 3; next++) {
        fresh();
        assert_true(look());
        switch_to(next, false);
        assert_int_equal(look(), next == 1);
        assert_true(next == 1 || violation.id == HB_INV_FIFO);
    }
}

/* To its own class it gives way; only a higher one preempts it. */
static void only_a_preempted_task_may_return_to_the_front(void **state)
{
    (void)state;
    for (uint32_t preempted = 0; preempted < 2; preempted++) {
        fresh();
        assert_true(look());
        switch_to(1, true);
        if (preempted)
            fake.task[1].qos = SCHED_QOS_BURST;
        assert_int_equal(look(), preempted);
    }
}

static void the_highest_class_runs_next(void **state)
{
    (void)state;
    for (uint32_t high = 0; high < 2; high++) {
        fresh();
        if (high)
            fake_queue(5, 0, SCHED_QOS_BURST);
        assert_true(look());
        switch_to(1, false);
        if (high)
            fake_queue(5, 0, SCHED_QOS_BURST);
        assert_int_equal(look(), !high);
    }
}

static void tasks_that_stay_keep_their_order(void **state)
{
    (void)state;
    fresh();
    assert_true(look());
    fake_unqueue_all(0);
    fake_queue(2, 0, SCHED_QOS_NORMAL);
    fake_queue(1, 0, SCHED_QOS_NORMAL);
    assert_false(look());
}

static void tasks_that_come_stand_behind(void **state)
{
    (void)state;
    for (uint32_t front = 0; front < 2; front++) {
        fresh();
        assert_true(look());
        fake_unqueue_all(0);
        if (front)
            fake_queue(5, 0, SCHED_QOS_NORMAL);
        fake_queue(1, 0, SCHED_QOS_NORMAL);
        fake_queue(2, 0, SCHED_QOS_NORMAL);
        if (!front)
            fake_queue(5, 0, SCHED_QOS_NORMAL);
        assert_int_equal(look(), !front);
    }
}

int main(void)
{
    const struct CMUnitTest stories[] = {
        cmocka_unit_test(a_wait_ends_by_a_wake_up_only),
        cmocka_unit_test(of_equal_messages_the_doubtful_one_stays),
        cmocka_unit_test(a_remembered_wake_up_is_taken_at_once),
        cmocka_unit_test(a_wait_for_ever_does_not_time_out),
        cmocka_unit_test(a_timeout_comes_at_its_deadline),
        cmocka_unit_test(a_grant_needs_a_signal),
        cmocka_unit_test(messages_come_oldest_first),
        cmocka_unit_test(a_killed_receiver_may_take_it_or_not),
        cmocka_unit_test(sends_that_overlap_have_no_order),
        cmocka_unit_test(an_entry_that_was_not_alone_is_judged_laxly),
        cmocka_unit_test(a_world_that_tells_no_begins_is_judged_laxly),
        cmocka_unit_test(an_effect_that_was_promised_at_once_is_there),
        cmocka_unit_test(the_head_of_a_class_runs_next),
        cmocka_unit_test(only_a_preempted_task_may_return_to_the_front),
        cmocka_unit_test(the_highest_class_runs_next),
        cmocka_unit_test(tasks_that_stay_keep_their_order),
        cmocka_unit_test(tasks_that_come_stand_behind),
    };
    return cmocka_run_group_tests(stories, NULL, NULL);
}
