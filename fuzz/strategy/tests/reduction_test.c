/* SPDX-License-Identifier: Apache-2.0 */
/* Every reduction is held against none: the same final states, deadlocks and races, on random small programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* after those */
#include <cmocka.h>

#include "set.h"

#define PROGRAMS 200u /* of each mix */
#define BOUNDED_PROGRAMS 50u

static struct set all, reduced, more;

/* The words are what the test of a broken copy waits for. */
static void same(const struct set *got, const char *what, uint32_t mix, uint32_t seed)
{
    if (!set_same(&all, got))
        fail_msg("%s, mix %u, seed %u: %u ends, enumeration finds %u", what, mix, seed, got->count, all.count);
}

static void an_unbounded_search_sees_all_that_enumeration_sees(void **state)
{
    (void)state;
    uint64_t plain = 0, fewer = 0;
    for (uint32_t mix = 0; mix < TOY_MIXES; mix++)
        for (uint32_t seed = 0; seed < PROGRAMS; seed++) {
            struct toy_program p;
            toy_random(&p, mix, seed);
            struct hb_search_result a = explore_with(&p, "dfs-plain", HB_UNBOUNDED, &all);
            struct hb_search_result b = explore_with(&p, "dfs", HB_UNBOUNDED, &reduced);
            assert_int_equal(a.complete, HB_COMPLETE_YES);
            assert_int_equal(b.complete, HB_COMPLETE_YES);
            same(&reduced, "reduced", mix, seed);
            plain += a.executions;
            fewer += b.executions + b.abandoned;
        }
    /* It is a reduction, not another enumeration. */
    assert_true(fewer * 5 < plain);
}

static void sleep_sets_alone_see_all_that_enumeration_sees(void **state)
{
    (void)state;
    for (uint32_t mix = 0; mix < TOY_MIXES; mix++)
        for (uint32_t seed = 1000; seed < 1000 + BOUNDED_PROGRAMS; seed++) {
            struct toy_program p;
            toy_random(&p, mix, seed);
            (void)explore_with(&p, "dfs-plain", HB_UNBOUNDED, &all);
            explore_sleeping(&p, &reduced);
            same(&reduced, "sleep sets", mix, seed);
        }
}

static void a_bounded_search_that_passes_private_places_sees_all_that_enumeration_sees(void **state)
{
    (void)state;
    uint64_t plain = 0, pruned = 0, restarts = 0;
    for (uint32_t bound = 0; bound <= 3; bound++)
        for (uint32_t mix = 0; mix < TOY_MIXES; mix++)
            for (uint32_t seed = 2000; seed < 2000 + BOUNDED_PROGRAMS; seed++) {
                struct toy_program p;
                toy_random(&p, mix, seed);
                struct hb_search_result a = explore_with(&p, "dfs-plain", bound, &all);
                struct hb_search_result b = explore_with(&p, "dfs", bound, &reduced);
                assert_true(b.complete >= a.complete); /* private points are no deviations */
                same(&reduced, "private places", mix, seed);
                plain += a.executions;
                pruned += b.executions;
                restarts += b.restarts;
            }
    assert_true(pruned < plain);
    assert_true(restarts > 0);
}

static void a_large_enough_bound_is_no_bound(void **state)
{
    (void)state;
    struct toy_program p;
    toy_sections(&p, 2, 1);
    struct hb_search_result unbounded = explore_with(&p, "dfs-plain", HB_UNBOUNDED, &all);
    struct hb_search_result wide = explore_with(&p, "dfs-plain", 5, &reduced);
    struct hb_search_result narrow = explore_with(&p, "dfs-plain", 2, &more);
    assert_int_equal(wide.complete, HB_COMPLETE_YES);
    assert_int_equal(wide.executions, unbounded.executions);
    assert_int_equal(narrow.complete, HB_COMPLETE_BOUNDED);
    assert_true(narrow.executions < wide.executions);
}

/* (2k + nk)! / ((2k)! (k!)^n) orders of lock sections, each once; none is given up half-way. */
static void lock_sections_are_counted_exactly(void **state)
{
    static const struct {
        uint32_t k, thieves, count;
    } known[] = {{2, 1, 15}, {3, 1, 84}, {4, 1, 495}, {2, 2, 420}, {3, 2, 18480}};
    (void)state;
    for (uint32_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct toy_program p;
        toy_sections(&p, known[i].k, known[i].thieves);
        struct hb_search_result dfs = explore_with(&p, "dfs", HB_UNBOUNDED, &all);
        assert_int_equal(dfs.executions, known[i].count);
        assert_int_equal(dfs.abandoned, 0);
        assert_int_equal(all.count, known[i].count);
        assert_int_equal(explore_with(&p, "dfs-plain", HB_UNBOUNDED, NULL).executions, known[i].count);
    }
}

/* Threads that have nothing in common have one schedule. */
static void independent_threads_run_once(void **state)
{
    struct toy_program p = {.threads = 4};
    (void)state;
    for (uint32_t t = 0; t < 4; t++)
        for (uint32_t i = 0; i < 4; i++)
            p.op[t][p.count[t]++] = (struct toy_op){TOY_ADD, (uint8_t)t, 1};
    struct hb_search_result r = explore_with(&p, "dfs", HB_UNBOUNDED, &all);
    assert_int_equal(r.executions, 1);
    assert_int_equal(r.abandoned, 0);
    assert_int_equal(r.complete, HB_COMPLETE_YES);
}

/*
 * Thread 1 sees x change but not y, after thread 0 has passed its load: only a drain of x alone, which the flush at the
 * fence forestalls in the first execution, does that.
 */
static void an_unbounded_search_drains_before_a_flush(void **state)
{
    static const struct toy_op writer[] = {
        {TOY_BUFFERED, 0, 1}, {TOY_BUFFERED, 1, 1}, {TOY_LOAD, 2, 0}, {TOY_FENCE, 0, 0}, {TOY_BUFFERED, 0, 2}};
    static const struct toy_op reader[] = {{TOY_STORE, 2, 1}, {TOY_LOAD, 0, 0}, {TOY_LOAD, 0, 0}, {TOY_LOAD, 1, 0}};
    struct toy_program p = {.threads = 2};
    (void)state;
    for (uint32_t i = 0; i < sizeof writer / sizeof *writer; i++)
        p.op[0][p.count[0]++] = writer[i];
    for (uint32_t i = 0; i < sizeof reader / sizeof *reader; i++)
        p.op[1][p.count[1]++] = reader[i];
    for (uint32_t writes = 2; writes <= 5; writes++) {
        p.count[0] = writes;
        (void)explore_with(&p, "dfs-plain", HB_UNBOUNDED, &all);
        (void)explore_with(&p, "dfs", HB_UNBOUNDED, &reduced);
        same(&reduced, "drains", writes, 0);
    }
}

/* Interrupts and returns belong to no mover: all schedules are run, and the result is still complete. */
static void what_belongs_to_no_mover_is_enumerated(void **state)
{
    struct toy_program p = {.threads = 2, .count = {2, 2}};
    (void)state;
    p.op[0][0] = (struct toy_op){TOY_LOAD, 1, 0};
    p.op[0][1] = (struct toy_op){TOY_LENIENT, 0, 1};
    p.op[1][0] = (struct toy_op){TOY_STORE, 1, 1};
    p.op[1][1] = (struct toy_op){TOY_STORE, 0, 1};
    struct hb_search_result a = explore_with(&p, "dfs-plain", HB_UNBOUNDED, &all);
    struct hb_search_result b = explore_with(&p, "dfs", HB_UNBOUNDED, &reduced);
    assert_true(set_same(&all, &reduced));
    assert_int_equal(b.complete, HB_COMPLETE_YES);
    assert_true(b.executions >= a.executions);
}

/* More deviations than a schedule can hold: said, not hidden. */
static void an_execution_with_too_many_deviations_is_a_bounded_one(void **state)
{
    struct toy_program p = {.threads = 8};
    (void)state;
    for (uint32_t t = 0; t < 8; t++)
        for (uint32_t i = 0; i < 60; i++)
            p.op[t][p.count[t]++] = (struct toy_op){TOY_YIELD, (uint8_t)t, 0};
    struct hb_search_config config = {.strategy = "dfs", .bound = HB_UNBOUNDED, .shard = 1, .shards = 1};
    config.executions = 2000;
    assert_int_equal(explore(&p, &config, NULL).complete, HB_COMPLETE_YES);
    for (uint32_t t = 0; t < 8; t++)
        for (uint32_t i = 0; i < 60; i++)
            p.op[t][i] = (struct toy_op){TOY_ADD, 0, 1};
    assert_int_equal(explore(&p, &config, NULL).complete, HB_COMPLETE_CUT);
}

static void an_execution_too_long_for_its_races_is_a_bounded_one(void **state)
{
    struct toy_program p = {.threads = 1, .count = {1}};
    (void)state;
    p.op[0][0] = (struct toy_op){TOY_BUSY, 0, 1};
    assert_int_equal(explore_with(&p, "dfs", HB_UNBOUNDED, NULL).complete, HB_COMPLETE_BOUNDED);
    p.op[0][0].value = 0;
    assert_int_equal(explore_with(&p, "dfs", HB_UNBOUNDED, NULL).complete, HB_COMPLETE_YES);
}

/* With an argument: the tests whose names match it. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unbounded_search_sees_all_that_enumeration_sees),
        cmocka_unit_test(an_unbounded_search_drains_before_a_flush),
        cmocka_unit_test(sleep_sets_alone_see_all_that_enumeration_sees),
        cmocka_unit_test(a_bounded_search_that_passes_private_places_sees_all_that_enumeration_sees),
        cmocka_unit_test(a_large_enough_bound_is_no_bound),
        cmocka_unit_test(lock_sections_are_counted_exactly),
        cmocka_unit_test(independent_threads_run_once),
        cmocka_unit_test(what_belongs_to_no_mover_is_enumerated),
        cmocka_unit_test(an_execution_too_long_for_its_races_is_a_bounded_one),
        cmocka_unit_test(an_execution_with_too_many_deviations_is_a_bounded_one),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
