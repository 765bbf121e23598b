/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of a machine with POINTS points, each with one option but the last, which is there only where point 2 was left: how a
 * schedule ends is known if, and only if, it comes to an execution that there was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "known.h"

#define POINTS 10u
#define KEY 7u

static struct hb_point point(uint32_t nth)
{
    return (struct hb_point){
        .task = HB_NO_TASK, .kind = HB_POINT_ATOMIC, .choice = HB_CHOICE_RUN, .nth = (uint16_t)nth, .value = 1};
}

static struct hb_schedule schedule_of(uint32_t count, const uint32_t *nth)
{
    struct hb_schedule schedule = {.count = (uint16_t)count};
    for (uint32_t i = 0; i < count; i++)
        schedule.points[i] = point(nth[i]);
    return schedule;
}

#define SCHEDULE(...) schedule_of(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), (const uint32_t[]){__VA_ARGS__})

/* One execution; the number of points that were asked about. */
static uint32_t run(struct hb_strategy *strategy, struct hb_schedule *taken)
{
    uint32_t asked = 0, skip = strategy->begin(strategy);
    memset(taken, 0, sizeof *taken);
    for (uint32_t n = 0; n < POINTS && skip != HB_NEVER; n++) {
        bool second = taken->count > 0 && taken->points[0].nth == 2;
        struct hb_site site = {.index = n, .task = HB_NO_TASK, .kind = HB_POINT_ATOMIC, .nth = (uint16_t)n, .count = 1};
        site.options[0] = (struct hb_option){HB_CHOICE_RUN, 1};
        if (n == POINTS - 1 && !second)
            break;
        asked++;
        if (strategy->choose(strategy, &site, &skip) == 1)
            taken->points[taken->count++] = point(n);
    }
    return asked;
}

static void execute(struct hb_schedule schedule, bool fails)
{
    static struct hb_schedule own;
    struct known how = {.fails = fails, .cost = 100};
    own = schedule;
    (void)run(known_follow(&own), &how.taken);
    known_remember(KEY, &how);
}

static const struct known *find(struct hb_schedule schedule)
{
    return known_find(KEY, &schedule);
}

static int forget(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < KNOWN_MAX; i++) {
        struct known how = {.fails = false};
        struct hb_schedule none = {0};
        (void)run(known_follow(&none), &how.taken);
        known_remember(KEY + 1, &how);
    }
    return 0;
}

static void the_same_schedule_is_known(void **state)
{
    (void)state;
    assert_null(find(SCHEDULE(2, 5)));
    execute(SCHEDULE(2, 5), true);
    const struct known *known = find(SCHEDULE(2, 5));
    assert_non_null(known);
    assert_true(known->fails);
    assert_int_equal(known->cost, 100);
    assert_int_equal(known->taken.count, 2);
    assert_null(known_find(KEY + 2, &known->taken));
}

static void what_finds_no_place_changes_nothing(void **state)
{
    (void)state;
    execute(SCHEDULE(5, 9), false); /* 9 is not there */
    assert_non_null(find(SCHEDULE(5)));
    assert_non_null(find(SCHEDULE(5, 30)));
    assert_non_null(find(SCHEDULE(5, 9, 31)));
    assert_int_equal(find(SCHEDULE(5, 30))->taken.count, 1);
}

static void what_finds_one_does(void **state)
{
    (void)state;
    execute(SCHEDULE(5, 9), false);
    assert_null(find(SCHEDULE(5, 6)));
    assert_null(find(SCHEDULE(2, 5)));
    assert_null(find(SCHEDULE(2, 5, 9)));
    assert_null(find(SCHEDULE(9)));
    execute(SCHEDULE(2, 9), true);
    assert_int_equal(find(SCHEDULE(2, 9))->taken.count, 2);
    assert_null(find(SCHEDULE(2)));
}

/* Nobody asked what comes behind the last deviation. */
static void what_was_not_asked_is_not_known(void **state)
{
    (void)state;
    execute(SCHEDULE(3), false);
    assert_non_null(find(SCHEDULE(3)));
    assert_null(find(SCHEDULE(3, 30)));
}

static void what_did_not_begin_is_not_remembered(void **state)
{
    struct known how = {.fails = true};
    struct hb_schedule schedule = SCHEDULE(4);
    (void)state;
    for (uint32_t i = 0; i < KNOWN_MAX; i++)
        execute(SCHEDULE(5, 9), false); /* asked to its end */
    (void)known_follow(&schedule);
    known_remember(KEY, &how);
    assert_null(find(schedule));
}

static void only_the_last_ones_are_kept(void **state)
{
    (void)state;
    execute(SCHEDULE(1, 4), true);
    for (uint32_t i = 0; i < KNOWN_MAX - 1; i++)
        execute(SCHEDULE(2), false);
    assert_non_null(find(SCHEDULE(1, 4)));
    execute(SCHEDULE(2), false);
    assert_null(find(SCHEDULE(1, 4)));
}

static void a_key_is_of_the_program_and_not_of_its_schedule(void **state)
{
    static struct hb_program p, other;
    (void)state;
    hb_program_random(&p, 1, 2);
    other = p;
    other.schedule = SCHEDULE(1);
    assert_int_equal(known_key(&p, 0), known_key(&other, 0));
    assert_int_not_equal(known_key(&p, 0), known_key(&p, 1));
    other.tasks[0].affinity ^= 1;
    assert_int_not_equal(known_key(&p, 0), known_key(&other, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_same_schedule_is_known, forget),
        cmocka_unit_test_setup(what_finds_no_place_changes_nothing, forget),
        cmocka_unit_test_setup(what_finds_one_does, forget),
        cmocka_unit_test_setup(what_was_not_asked_is_not_known, forget),
        cmocka_unit_test_setup(what_did_not_begin_is_not_remembered, forget),
        cmocka_unit_test_setup(only_the_last_ones_are_kept, forget),
        cmocka_unit_test(a_key_is_of_the_program_and_not_of_its_schedule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
