/* SPDX-License-Identifier: Apache-2.0 */
/* Deviations of one program in another: a machine that only asks, and counts what it is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transplant.h"

#define EXECUTIONS 200u
#define ACCESSES 20u /* of each operation */

static struct hb_program from, to;
static struct transplant transplant;
static bool asked_no_more;

static void task(struct hb_program *p, uint8_t first, uint8_t second)
{
    hb_program_init(p, 2);
    p->task_count = 1;
    p->tasks[0] = (struct hb_task){.name = "a", .boot = true, .affinity = UINT64_MAX, .count = 2};
    p->tasks[0].ops[0].kind = first;
    p->tasks[0].ops[1].kind = second;
}

static void deviation(uint8_t op, uint8_t kind, uint16_t nth, uint8_t choice)
{
    from.schedule.points[from.schedule.count++] =
        (struct hb_point){.op = op, .kind = kind, .nth = nth, .choice = choice, .value = 1};
}

static uint32_t ask(uint8_t at, uint16_t op, uint8_t kind, uint16_t nth, uint8_t choice)
{
    struct hb_strategy *strategy = &transplant.base;
    struct hb_site site = {.task = at, .op = op, .kind = kind, .nth = nth, .count = 1};
    uint32_t skip = 1;
    if (asked_no_more)
        return 0;
    site.options[0] = (struct hb_option){choice, 0};
    uint32_t answer = strategy->choose(strategy, &site, &skip);
    asked_no_more = skip == HB_NEVER;
    assert_true(asked_no_more || skip == 0);
    return answer;
}

/* Runs `to`; returns how many deviations were taken, and counts them by place. */
static uint32_t execute(uint32_t interrupted[2][ACCESSES], uint32_t *ran)
{
    uint32_t taken = 0;
    asked_no_more = transplant.base.begin(&transplant.base) == HB_NEVER;
    for (uint16_t op = 0; op < 2; op++) {
        uint32_t run = ask(0, op, HB_POINT_LOCK, 3, HB_CHOICE_RUN);
        *ran += run;
        taken += run;
        for (uint16_t nth = 0; nth < ACCESSES; nth++) {
            uint32_t answer = ask(0, op, HB_POINT_ACCESS, nth, HB_CHOICE_TICK);
            interrupted[op][nth] += answer;
            taken += answer;
        }
        taken += ask(HB_NO_TASK, 0, HB_POINT_ACCESS, 6, HB_CHOICE_TICK);
    }
    return taken;
}

/* A preemption in a yield, an interrupt in it, and a preemption in a note; the other program yields second. */
static void prepare(void)
{
    task(&from, HB_OP_YIELD, HB_OP_NOTE);
    task(&to, HB_OP_NOTE, HB_OP_YIELD);
    deviation(0, HB_POINT_LOCK, 3, HB_CHOICE_RUN);
    deviation(0, HB_POINT_ACCESS, 6, HB_CHOICE_IPI);
    deviation(1, HB_POINT_LOCK, 3, HB_CHOICE_RUN);
    transplant_init(&transplant, &from, &to, 1);
}

static void the_first_execution_is_the_default(void **state)
{
    uint32_t interrupted[2][ACCESSES] = {{0}}, ran = 0;
    (void)state;
    prepare();
    assert_int_equal(execute(interrupted, &ran), 0);
    assert_true(transplant_has_places(&transplant));
}

static void deviations_go_where_it_looks_alike(void **state)
{
    uint32_t interrupted[2][ACCESSES] = {{0}}, ran = 0, both = 0, elsewhere = 0;
    (void)state;
    prepare();
    for (uint32_t n = 0; n < EXECUTIONS; n++) {
        uint32_t taken = execute(interrupted, &ran);
        assert_true(n == 0 ? taken == 0 : taken >= 1 && taken <= 2);
        both += taken == 2; /* three it has itself */
    }
    assert_true(both > 0 && ran > both);
    for (uint32_t nth = 0; nth < ACCESSES; nth++) {
        assert_int_equal(interrupted[0][nth], 0); /* it is no yield */
        elsewhere += nth != 6 && interrupted[1][nth] > 0;
    }
    assert_true(elsewhere > ACCESSES / 2);
    assert_true(interrupted[1][6] > EXECUTIONS / 8); /* the place with the same number most of all */
}

static void where_nothing_looks_alike_all_is_default(void **state)
{
    uint32_t interrupted[2][ACCESSES] = {{0}}, ran = 0;
    (void)state;
    prepare();
    task(&to, HB_OP_TICK, HB_OP_TICK);
    for (uint32_t n = 0; n < EXECUTIONS; n++)
        assert_int_equal(execute(interrupted, &ran), 0);
    assert_false(transplant_has_places(&transplant));
}

static void an_idle_cpu_is_no_task(void **state)
{
    uint32_t answer = 0;
    (void)state;
    prepare();
    for (uint32_t i = 0; i < from.schedule.count; i++)
        from.schedule.points[i].task = HB_NO_TASK;
    for (uint32_t n = 0; n < EXECUTIONS; n++) {
        asked_no_more = transplant.base.begin(&transplant.base) == HB_NEVER;
        assert_int_equal(ask(0, 1, HB_POINT_ACCESS, 6, HB_CHOICE_TICK), 0);
        answer += ask(HB_NO_TASK, 0, HB_POINT_ACCESS, 6, HB_CHOICE_TICK);
    }
    assert_true(answer > EXECUTIONS / 4);
}

static void the_same_seed_gives_the_same(void **state)
{
    uint32_t one[2][ACCESSES] = {{0}}, other[2][ACCESSES] = {{0}}, ran = 0, again = 0;
    (void)state;
    prepare();
    for (uint32_t n = 0; n < EXECUTIONS; n++)
        (void)execute(one, &ran);
    transplant_init(&transplant, &from, &to, 1);
    for (uint32_t n = 0; n < EXECUTIONS; n++)
        (void)execute(other, &again);
    assert_int_equal(ran, again);
    assert_memory_equal(one, other, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_execution_is_the_default),
        cmocka_unit_test(deviations_go_where_it_looks_alike),
        cmocka_unit_test(where_nothing_looks_alike_all_is_default),
        cmocka_unit_test(an_idle_cpu_is_no_task),
        cmocka_unit_test(the_same_seed_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
