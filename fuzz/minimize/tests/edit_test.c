/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of random programs are valid programs, and say what they should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edit.h"

#define PROGRAMS 400u

static struct hb_program p, before, back;

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A program with a schedule that names its tasks, operations and CPUs. */
static void make(uint64_t seed)
{
    uint64_t random = seed + 1;
    hb_program_random(&p, seed, (uint8_t)(1 + seed % 4));
    p.schedule.count = 8;
    for (uint32_t i = 0; i < p.schedule.count; i++) {
        uint8_t task = (uint8_t)(draw(&random) % p.task_count);
        p.schedule.points[i] = (struct hb_point){.cpu = (uint8_t)(draw(&random) % p.cpus),
                                                 .task = task,
                                                 .op = (uint16_t)(draw(&random) % (p.tasks[task].count + 1u)),
                                                 .kind = HB_POINT_ATOMIC,
                                                 .nth = (uint16_t)i,
                                                 .choice = HB_CHOICE_RUN,
                                                 .value = (uint16_t)(draw(&random) % p.cpus)};
    }
    before = p;
}

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

static uint32_t half(uint32_t count, uint64_t *random, uint32_t *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (draw(random) % 2)
            out[kept++] = i;
    return kept;
}

static void what_is_kept_is_valid(void **state)
{
    (void)state;
    uint32_t list[EDIT_OPS_MAX];
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        uint64_t random = seed;
        make(seed);
        uint32_t count = half(edit_op_count(&p), &random, list);
        edit_keep_ops(&p, list, count);
        assert_int_equal(edit_op_count(&p), count);
        assert_valid();
        count = 1 + half(p.task_count - 1u, &random, list + 1);
        list[0] = 0;
        for (uint32_t i = 1; i < count; i++)
            list[i]++;
        edit_keep_tasks(&p, list, count);
        assert_int_equal(p.task_count, count);
        assert_valid();
        count = half(p.event_count, &random, list);
        edit_keep_events(&p, list, count);
        assert_valid();
        while (p.cpus > 1) {
            edit_drop_cpu(&p, (uint32_t)(draw(&random) % p.cpus));
            assert_valid();
        }
    }
}

static void a_deviation_stays_where_it_was(void **state)
{
    (void)state;
    hb_program_init(&p, 1);
    p.task_count = 1;
    p.tasks[0].count = 3; /* yields */
    p.schedule.count = 2;
    p.schedule.points[0] = (struct hb_point){.task = 0, .op = 2, .kind = HB_POINT_OP, .choice = HB_CHOICE_RUN};
    p.schedule.points[1] = (struct hb_point){.task = HB_NO_TASK, .op = 5, .kind = HB_POINT_OP, .choice = HB_CHOICE_RUN};
    edit_drop_op(&p, 0, 0);
    assert_int_equal(p.schedule.points[0].op, 1);
    assert_int_equal(p.schedule.points[1].op, 5);
    edit_drop_op(&p, 0, 1);
    assert_int_equal(p.schedule.points[0].op, 1);
}

static void what_names_a_task_that_goes_goes_too(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        make(seed);
        uint32_t list[HB_TASKS_MAX], count = 0;
        for (uint32_t t = 1; t < p.task_count; t++)
            list[count++] = t;
        edit_keep_tasks(&p, list, count);
        for (uint32_t i = 0, next = 0; i < before.schedule.count; i++) {
            if (before.schedule.points[i].task == 0)
                continue;
            assert_int_equal(p.schedule.points[next++].task, before.schedule.points[i].task - 1);
        }
        for (uint32_t t = 0; t < p.task_count; t++)
            assert_true(p.tasks[t].count <= before.tasks[t + 1].count);
    }
}

static void permutations_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        uint8_t tasks[HB_TASKS_MAX], cpus[SCHED_MAX_CPUS];
        make(seed);
        for (uint32_t t = 0; t < HB_TASKS_MAX; t++)
            tasks[t] = (uint8_t)(t < p.task_count ? p.task_count - 1u - t : t);
        for (uint32_t c = 0; c < SCHED_MAX_CPUS; c++)
            cpus[c] = (uint8_t)(c < p.cpus ? p.cpus - 1u - c : c);
        edit_permute_tasks(&p, tasks);
        edit_permute_cpus(&p, cpus);
        assert_valid();
        assert_true(p.task_count < 2 || !hb_program_equal(&p, &before));
        edit_permute_cpus(&p, cpus);
        edit_permute_tasks(&p, tasks);
        assert_true(hb_program_equal(&p, &before));
    }
}

static void an_operation_moves_what_stands_behind_it(void **state)
{
    const struct hb_op note = {.kind = HB_OP_NOTE, .count = 1, .expect = HB_ANY_RESULT};
    (void)state;
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        uint64_t random = seed;
        make(seed);
        uint8_t task = (uint8_t)(draw(&random) % p.task_count);
        uint8_t count = p.tasks[task].count, op = (uint8_t)(draw(&random) % (count + 1u));
        edit_insert(&p, task, op, &note);
        assert_valid();
        if (count == HB_OPS_MAX) {
            assert_true(hb_program_equal(&p, &before));
            continue;
        }
        assert_int_equal(p.tasks[task].ops[op].kind, HB_OP_NOTE);
        for (uint32_t i = 0; i < p.schedule.count; i++) {
            bool behind = before.schedule.points[i].task == task && before.schedule.points[i].op >= op;
            assert_int_equal(p.schedule.points[i].op, before.schedule.points[i].op + behind);
        }
        edit_drop_op(&p, task, op);
        assert_true(hb_program_equal(&p, &before));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operation_moves_what_stands_behind_it),
        cmocka_unit_test(what_is_kept_is_valid),
        cmocka_unit_test(a_deviation_stays_where_it_was),
        cmocka_unit_test(what_names_a_task_that_goes_goes_too),
        cmocka_unit_test(permutations_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
