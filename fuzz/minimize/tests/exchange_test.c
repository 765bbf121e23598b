/* SPDX-License-Identifier: Apache-2.0 */
/* Of a machine with POINTS points, each with one option, that fails by which of them are left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "exchange.h"

#define POINTS 10u

struct machine {
    uint32_t either[2]; /* sets of points, one bit each: it fails if all of one of them are left */
    uint32_t runs, most;
};

static struct hb_point point(uint32_t nth)
{
    return (struct hb_point){
        .task = HB_NO_TASK, .kind = HB_POINT_ATOMIC, .choice = HB_CHOICE_RUN, .nth = (uint16_t)nth, .value = 1};
}

static bool fails(void *context, struct hb_strategy *strategy, struct hb_schedule *taken)
{
    struct machine *m = context;
    uint32_t left = 0, skip = strategy->begin(strategy);
    m->runs++;
    memset(taken, 0, sizeof *taken);
    for (uint32_t n = 0; n < POINTS; n++) {
        struct hb_site site = {.index = n, .task = HB_NO_TASK, .kind = HB_POINT_ATOMIC, .nth = (uint16_t)n, .count = 1};
        site.options[0] = (struct hb_option){HB_CHOICE_RUN, 1};
        assert_int_equal(skip, 0);
        if (strategy->choose(strategy, &site, &skip) == 0)
            continue;
        left |= 1u << n;
        taken->points[taken->count++] = point(n);
    }
    return (left & m->either[0]) == m->either[0] || (m->either[1] && (left & m->either[1]) == m->either[1]);
}

static bool over(void *context)
{
    const struct machine *m = context;
    return m->most && m->runs >= m->most;
}

static bool exchange(struct machine *m, struct hb_schedule *schedule)
{
    const struct exchange_oracle oracle = {fails, over, m};
    *schedule = (struct hb_schedule){.count = 3, .points = {point(1), point(4), point(6)}};
    return exchange_two(schedule, &oracle);
}

static void two_become_one_where_another_one_will_do(void **state)
{
    struct machine m = {.either = {1u << 1 | 1u << 4 | 1u << 6, 1u << 4 | 1u << 9}};
    struct hb_schedule schedule;
    (void)state;
    assert_true(exchange(&m, &schedule));
    assert_int_equal(schedule.count, 2);
    assert_int_equal(schedule.points[0].nth, 4);
    assert_int_equal(schedule.points[1].nth, 9);
}

static void nothing_changes_where_all_are_needed(void **state)
{
    struct machine m = {.either = {1u << 1 | 1u << 4 | 1u << 6, 0}};
    struct hb_schedule schedule;
    (void)state;
    assert_false(exchange(&m, &schedule));
    assert_int_equal(schedule.count, 3);
    assert_int_equal(m.runs, 3 * (POINTS + 1));
}

static void it_ends_when_it_is_over(void **state)
{
    struct machine m = {.either = {1u << 1 | 1u << 4 | 1u << 6, 1u << 4 | 1u << 9}, .most = 5};
    struct hb_schedule schedule;
    (void)state;
    assert_false(exchange(&m, &schedule));
    assert_int_equal(schedule.count, 3);
    assert_int_equal(m.runs, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_become_one_where_another_one_will_do),
        cmocka_unit_test(nothing_changes_where_all_are_needed),
        cmocka_unit_test(it_ends_when_it_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
