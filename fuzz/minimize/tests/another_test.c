/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that are drawn beside another one: valid, small, of its kinds mostly, and the same each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "another.h"
#include "edit.h"

#define LIKE 40u
#define DRAWN 200u

static struct hb_program like, p, back;

static void assert_valid(void)
{
    static char text[HB_TEXT_MAX];
    struct hb_text_error error;
    size_t length = hb_program_print(&p, text, sizeof text);
    assert_true(length < sizeof text);
    if (!hb_program_parse(&back, text, length, &error))
        fail_msg("%u:%u: %s\n%s", error.line, error.column, error.message, text);
    assert_true(hb_program_equal(&p, &back));
}

static void they_are_small_and_valid(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < LIKE; seed++) {
        hb_program_random(&like, seed, (uint8_t)(1 + seed % 5));
        for (uint32_t n = 0; n < DRAWN; n++) {
            another_draw(&p, &like, n);
            assert_valid();
            assert_true(edit_op_count(&p) <= ANOTHER_OPS_MAX);
            assert_int_equal(p.schedule.count, 0);
            assert_true(p.cpus == like.cpus || p.cpus == like.cpus + 1);
            assert_memory_equal(&p.limits, &like.limits, sizeof p.limits);
        }
    }
}

static void they_are_the_same_each_time(void **state)
{
    (void)state;
    hb_program_random(&like, 7, 2);
    for (uint32_t n = 0; n < DRAWN; n++) {
        another_draw(&p, &like, n);
        another_draw(&back, &like, n);
        assert_true(hb_program_equal(&p, &back));
    }
}

/* Nothing is expected of what was drawn, and every task but the first is started by a task before it or boots. */
static void they_fail_by_nothing_of_their_own(void **state)
{
    (void)state;
    hb_program_random(&like, 3, 3);
    for (uint32_t n = 0; n < DRAWN; n++) {
        uint32_t spawned[HB_TASKS_MAX] = {0};
        another_draw(&p, &like, n);
        for (uint32_t t = 0; t < p.task_count; t++)
            for (uint32_t i = 0; i < p.tasks[t].count; i++) {
                const struct hb_op *op = &p.tasks[t].ops[i];
                assert_int_equal(op->expect, HB_ANY_RESULT);
                if (op->kind == HB_OP_SPAWN) {
                    assert_true(op->target > t);
                    spawned[op->target]++;
                }
            }
        for (uint32_t t = 0; t < p.task_count; t++)
            assert_int_equal(spawned[t], !p.tasks[t].boot);
    }
}

static void most_kinds_are_those_of_the_other(void **state)
{
    (void)state;
    uint32_t same = 0, all = 0;
    hb_program_init(&like, 2);
    like.task_count = 1;
    like.tasks[0] = (struct hb_task){.name = "a", .boot = true, .affinity = UINT64_MAX, .count = 2};
    like.tasks[0].ops[0] = (struct hb_op){.kind = HB_OP_STEAL, .count = 1, .expect = HB_ANY_RESULT};
    like.tasks[0].ops[1] = (struct hb_op){.kind = HB_OP_SET_AFFINITY, .value = 1, .expect = HB_ANY_RESULT};
    for (uint32_t n = 0; n < DRAWN; n++) {
        another_draw(&p, &like, n);
        for (uint32_t t = 0; t < p.task_count; t++)
            for (uint32_t i = 0; i < p.tasks[t].count; i++) {
                uint8_t kind = p.tasks[t].ops[i].kind;
                same += kind == HB_OP_STEAL || kind == HB_OP_SET_AFFINITY;
                all += kind != HB_OP_SPAWN;
            }
    }
    assert_true(2 * same > all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_small_and_valid),
        cmocka_unit_test(they_are_the_same_each_time),
        cmocka_unit_test(they_fail_by_nothing_of_their_own),
        cmocka_unit_test(most_kinds_are_those_of_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
