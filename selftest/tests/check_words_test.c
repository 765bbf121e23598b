/* SPDX-License-Identifier: Apache-2.0 */
/* What a violation says: tasks, classes and locks by their names, and of a result what would have been right. */
#include "check_test.h"
#include "model.h"

#include <string.h>

static struct hb_violation violation;

static void broken(enum hb_invariant_id id, void (*change)(void))
{
    static struct hb_checker checker;
    fake_busy();
    change();
    hb_checker_init(&checker, &fake.interp);
    assert_true(hb_check_each(&checker, &fake, HB_WHEN_BOUNDARY, false, &violation) == 1ull << id);
}

static void stack_out_of_range(void)
{
    fake.task[3].stack = 8;
}

static void stack_of_a_task_of_nobody(void)
{
    fake.task[3].stack = 8;
    fake.task[3].id.generation = 7;
}

static void class_below_the_queued(void)
{
    fake.task[0].qos = SCHED_QOS_IDLE;
}

static void lock_report(void)
{
    fake.locks.reports = 1;
    fake.locks.last_held = SCHED_RANK_MAILBOX;
    fake.locks.last_wanted = SCHED_RANK_RUNQUEUE;
}

static void a_task_is_named(void **state)
{
    (void)state;
    broken(HB_INV_CAPACITY, stack_out_of_range);
    assert_string_equal(violation.detail, "task t3 in slot 3, stack 8");
    broken(HB_INV_CAPACITY, stack_of_a_task_of_nobody);
    assert_string_equal(violation.detail, "slot 3, stack 8");
}

static void a_class_is_named(void **state)
{
    (void)state;
    broken(HB_INV_QOS_ORDER, class_below_the_queued);
    assert_non_null(strstr(violation.detail, "class normal"));
}

static void a_lock_is_named(void **state)
{
    (void)state;
    broken(HB_INV_LOCK_RULES, lock_report);
    assert_string_equal(violation.detail, "held mailbox, wanted runqueue");
}

static void operation_ends(struct hb_op op, enum sched_result result, uint64_t value)
{
    static struct hb_model model;
    op.expect = HB_ANY_RESULT;
    fake.program.tasks[0].ops[0] = op;
    hb_model_init(&model, &fake.interp);
    hb_model_begin(&model, &fake, 0, 0);
    assert_false(hb_model_op(&model, &fake, 0, 0, result, value, &violation));
}

static void a_wrong_result_is_said_beside_the_right_ones(void **state)
{
    (void)state;
    fake_busy();
    operation_ends((struct hb_op){.kind = HB_OP_WAKE, .target = 3}, SCHED_REJECT_STALE, 0);
    assert_string_equal(violation.detail, "t0.0 wake -> reject-stale; allowed: ok");
}

static void a_wrong_value_is_said_beside_the_right_one(void **state)
{
    (void)state;
    fake_busy();
    fake.waiters[0] = 2;
    operation_ends((struct hb_op){.kind = HB_OP_BROADCAST}, SCHED_OK, 3);
    assert_string_equal(violation.detail, "t0.0 broadcast -> ok, value 3; allowed: value 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_is_named),
        cmocka_unit_test(a_class_is_named),
        cmocka_unit_test(a_lock_is_named),
        cmocka_unit_test(a_wrong_result_is_said_beside_the_right_ones),
        cmocka_unit_test(a_wrong_value_is_said_beside_the_right_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
