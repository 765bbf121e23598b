/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of programs that are more than a person follows, beside an oracle that runs nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edit.h"
#include "schedule.h"
#include "shrink.h"

/* A program fails with a probe and `probe` deviations, or with a tick and `tick`; 0: it does not. */
struct machine {
    uint32_t probe, tick;
    uint32_t drawn; /* programs that it was asked about */
    uint32_t most;  /* after so many its time is over */
    uint64_t lucky; /* from that seed on chance needs one deviation; 0: it never fails */
};

static struct shrink s;
static struct hb_program given;

static uint32_t count(const struct hb_program *p, uint8_t kind)
{
    uint32_t n = 0;
    for (uint32_t t = 0; t < p->task_count; t++)
        for (uint32_t i = 0; i < p->tasks[t].count; i++)
            n += p->tasks[t].ops[i].kind == kind;
    return n;
}

static bool enough(const struct machine *m, const struct hb_program *p)
{
    return (m->probe && count(p, HB_OP_LOCK_PROBE) > 0 && p->schedule.count >= m->probe) ||
           (m->tick && count(p, HB_OP_TICK) > 0 && p->schedule.count >= m->tick);
}

static bool fails(void *context, struct hb_program *candidate, bool search, uint32_t limit)
{
    (void)search;
    (void)limit;
    return enough(context, candidate);
}

static bool over(void *context)
{
    const struct machine *m = context;
    return m->most && m->drawn >= m->most;
}

static struct hb_point point(uint32_t nth)
{
    return (struct hb_point){
        .task = HB_NO_TASK, .kind = HB_POINT_ATOMIC, .choice = HB_CHOICE_RUN, .nth = (uint16_t)nth};
}

static bool alike(void *context, struct hb_program *candidate, const struct hb_program *like, uint64_t seed,
                  uint32_t times)
{
    struct machine *m = context;
    (void)like;
    (void)times;
    (void)seed;
    m->drawn++;
    for (uint32_t n = 0; n < m->tick; n++)
        candidate->schedule.points[candidate->schedule.count++] = point(n);
    return enough(m, candidate);
}

static bool chance(void *context, struct hb_program *candidate, uint64_t seed)
{
    struct machine *m = context;
    if (m->lucky == 0 || seed < m->lucky)
        return false;
    m->tick = 1;
    return alike(m, candidate, NULL, seed, 0);
}

/* A probe and some notes, with six deviations. */
static bool shrink(struct machine *m, const struct shrink_oracle *oracle)
{
    hb_program_init(&given, 2);
    given.task_count = 1;
    given.tasks[0] = (struct hb_task){.name = "a", .boot = true, .qos = SCHED_QOS_NORMAL, .affinity = UINT64_MAX};
    for (uint32_t i = 0; i < 4; i++)
        given.tasks[0].ops[given.tasks[0].count++] =
            (struct hb_op){.kind = i ? HB_OP_NOTE : HB_OP_LOCK_PROBE, .count = 1, .expect = HB_ANY_RESULT};
    for (uint32_t n = 0; n < 6; n++)
        given.schedule.points[given.schedule.count++] = point(n);
    m->drawn = 0;
    s = (struct shrink){.best = given, .oracle = oracle};
    return shrink_run(&s);
}

static void another_program_with_fewer_deviations_is_taken_and_said(void **state)
{
    struct machine m = {.probe = 5, .tick = 2};
    const struct shrink_oracle oracle = {fails, over, &m, NULL, alike, chance};
    (void)state;
    assert_true(shrink(&m, &oracle));
    assert_true(s.another);
    assert_int_equal(s.best.schedule.count, 2);
    assert_int_equal(edit_op_count(&s.best), 1);
    assert_int_equal(count(&s.best, HB_OP_TICK), 1);
    /* What the given one came to is there, too. */
    assert_int_equal(s.own.schedule.count, 5);
    assert_int_equal(edit_op_count(&s.own), 1);
    assert_int_equal(count(&s.own, HB_OP_LOCK_PROBE), 1);
    /* And the result is the smallest of its own. */
    s = (struct shrink){.best = s.best, .oracle = &oracle};
    assert_false(shrink_run(&s));
}

static void chance_comes_last(void **state)
{
    struct machine m = {.probe = 5, .tick = 5, .lucky = 100};
    const struct shrink_oracle oracle = {fails, over, &m, NULL, alike, chance};
    (void)state;
    assert_true(shrink(&m, &oracle));
    assert_true(s.another);
    assert_int_equal(s.best.schedule.count, 1);
    assert_int_equal(s.own.schedule.count, 5);
    assert_true(m.drawn > 1);
}

static void what_is_few_enough_is_not_compared(void **state)
{
    struct machine m = {.probe = 3, .tick = 1};
    const struct shrink_oracle oracle = {fails, over, &m, NULL, alike, chance};
    (void)state;
    assert_true(shrink(&m, &oracle));
    assert_false(s.another);
    assert_int_equal(s.best.schedule.count, 3);
    assert_int_equal(m.drawn, 0);
}

static void another_program_that_is_no_better_is_left(void **state)
{
    struct machine m = {.probe = 5, .tick = 5};
    const struct shrink_oracle oracle = {fails, over, &m, NULL, alike, chance};
    (void)state;
    assert_true(shrink(&m, &oracle));
    assert_false(s.another);
    assert_int_equal(count(&s.best, HB_OP_LOCK_PROBE), 1);
    assert_true(m.drawn > 0);
    struct hb_program first = s.best;
    s = (struct shrink){.best = first, .oracle = &oracle};
    assert_false(shrink_run(&s));
    assert_true(hb_program_equal(&s.best, &first));
}

static void none_is_looked_for_where_nobody_could_tell(void **state)
{
    struct machine m = {.probe = 5, .tick = 1};
    const struct shrink_oracle oracle = {fails, over, &m, NULL, alike, NULL};
    (void)state;
    assert_true(shrink(&m, &oracle));
    assert_false(s.another);
    assert_int_equal(s.best.schedule.count, 5);
}

static void when_the_time_is_over_the_best_of_the_given_one_is_there(void **state)
{
    struct machine m = {.probe = 5, .most = 3};
    const struct shrink_oracle oracle = {fails, over, &m, NULL, alike, chance};
    (void)state;
    assert_true(shrink(&m, &oracle));
    assert_false(s.another);
    assert_int_equal(m.drawn, 3);
    assert_int_equal(s.best.schedule.count, 5);
    assert_int_equal(edit_op_count(&s.best), 1);
}

/* ---- numbers ---- */

/* Fails with 200 notes in all. */
static bool many_notes(void *context, struct hb_program *candidate, bool search, uint32_t limit)
{
    uint32_t sum = 0;
    (void)context;
    (void)search;
    (void)limit;
    for (uint32_t i = 0; candidate->task_count > 0 && i < candidate->tasks[0].count; i++)
        sum += candidate->tasks[0].ops[i].kind == HB_OP_NOTE ? candidate->tasks[0].ops[i].count : 0;
    return sum >= 200;
}

static void larger_numbers_make_fewer_operations(void **state)
{
    struct machine m = {.probe = 0};
    const struct shrink_oracle oracle = {many_notes, over, &m, NULL, NULL, NULL};
    (void)state;
    hb_program_init(&given, 1);
    given.task_count = 1;
    given.tasks[0] = (struct hb_task){.name = "a", .boot = true, .qos = SCHED_QOS_NORMAL, .affinity = UINT64_MAX};
    for (uint32_t i = 0; i < 25; i++)
        given.tasks[0].ops[given.tasks[0].count++] =
            (struct hb_op){.kind = HB_OP_NOTE, .count = 10, .expect = HB_ANY_RESULT};
    s = (struct shrink){.best = given, .oracle = &oracle};
    assert_true(shrink_run(&s));
    assert_int_equal(edit_op_count(&s.best), 2);
    s = (struct shrink){.best = s.best, .oracle = &oracle};
    assert_false(shrink_run(&s));
}

/* ---- what is counted ---- */

static void who_lets_an_interrupt_wait_is_not_preempted(void **state)
{
    static struct hb_schedule schedule;
    static const struct hb_point points[] = {
        {.cpu = 1, .kind = HB_POINT_IRQ, .choice = HB_CHOICE_RUN, .value = 1},
        {.cpu = 1, .kind = HB_POINT_ACCESS, .choice = HB_CHOICE_IPI, .value = 1},
        {.cpu = 1, .kind = HB_POINT_IRQ, .choice = HB_CHOICE_RUN, .value = 0},
        {.cpu = 0, .kind = HB_POINT_LOCK, .choice = HB_CHOICE_RUN, .value = 1},
        {.cpu = 0, .kind = HB_POINT_MEMORY, .choice = HB_CHOICE_STORE, .value = 1},
    };
    (void)state;
    for (uint32_t i = 0; i < sizeof points / sizeof points[0]; i++)
        schedule.points[schedule.count++] = points[i];
    struct min_schedule_counts counts = min_schedule_count(&schedule);
    assert_int_equal(counts.preemptions, 2);
    assert_int_equal(counts.interrupts, 2);
    assert_int_equal(counts.memory, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_program_with_fewer_deviations_is_taken_and_said),
        cmocka_unit_test(chance_comes_last),
        cmocka_unit_test(what_is_few_enough_is_not_compared),
        cmocka_unit_test(another_program_that_is_no_better_is_left),
        cmocka_unit_test(none_is_looked_for_where_nobody_could_tell),
        cmocka_unit_test(when_the_time_is_over_the_best_of_the_given_one_is_there),
        cmocka_unit_test(larger_numbers_make_fewer_operations),
        cmocka_unit_test(who_lets_an_interrupt_wait_is_not_preempted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
