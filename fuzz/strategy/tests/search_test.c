/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: what a search promises at its end, its shards and its shares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* after those */
#include <cmocka.h>
#include <string.h>

#include "portfolio.h"
#include "set.h"

static struct set whole, part, joined;

static struct hb_search_config of(const char *strategy, uint32_t bound)
{
    return (struct hb_search_config){.strategy = strategy, .bound = bound, .shard = 1, .shards = 1, .seed = 7};
}

static void a_wrong_configuration_is_refused_in_words(void **state)
{
    struct hb_search_config c = of("dfs", 2);
    (void)state;
    assert_null(hb_search_check(&c));
    c.strategy = "dsf";
    assert_non_null(hb_search_check(&c));
    c = of("dfs", HB_POINTS_MAX + 1);
    assert_non_null(hb_search_check(&c));
    c = of("dfs", 2);
    c.shards = 0;
    assert_non_null(hb_search_check(&c));
    c.shards = 3;
    c.shard = 4;
    assert_non_null(hb_search_check(&c));
    c.shard = 0;
    assert_non_null(hb_search_check(&c));
    for (const char *const *name = hb_search_names; *name; name++) {
        c = of(*name, HB_UNBOUNDED);
        assert_null(hb_search_check(&c));
    }
    assert_string_equal(hb_search_names[0], "portfolio");
}

static void a_budget_cuts_and_an_end_completes(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 2, 2);
    struct hb_search_config c = of("dfs", HB_UNBOUNDED);
    c.executions = 419;
    struct hb_search_result r = explore(&p, &c, NULL);
    assert_int_equal(r.executions, 419);
    assert_string_equal(hb_complete_word(r.complete), "cut");
    c.executions = 420;
    assert_string_equal(hb_complete_word(explore(&p, &c, NULL).complete), "yes");
    c = of("dfs", 2);
    assert_string_equal(hb_complete_word(explore(&p, &c, NULL).complete), "bounded");
    c = of("random", HB_UNBOUNDED);
    c.executions = 50;
    assert_string_equal(hb_complete_word(explore(&p, &c, NULL).complete), "cut");
}

static void a_machine_that_lost_something_bounds_the_result(void **state)
{
    struct toy_program p;
    struct toy_world world = {{0}};
    struct toy_result run;
    struct hb_search_result r;
    struct hb_strategy *strategy;
    (void)state;
    toy_sections(&p, 2, 1);
    struct hb_search_config c = of("dfs", HB_UNBOUNDED);
    struct hb_search *search = hb_search_open(&c);
    while ((strategy = hb_search_strategy(search))) {
        toy_run(&p, &world, strategy, &run);
        hb_search_bounded(search);
        hb_search_report(search, &run.outcome);
    }
    hb_search_result(search, &r);
    hb_search_close(search);
    assert_int_equal(r.executions, 15);
    assert_int_equal(r.complete, HB_COMPLETE_BOUNDED);
}

static uint64_t number_of(const struct toy_program *p, uint32_t bound)
{
    struct hb_search_config c = of("dfs-plain", bound);
    return explore(p, &c, NULL).executions;
}

/* Smaller bounds come first, and what was run in their turn is not counted again. */
static void bounds_go_in_turn_and_a_cut_search_says_how_far_they_came(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 3, 1);
    struct hb_search_config c = of("dfs", 3);
    c.shards = 2; /* no place is passed over, so the numbers are those of the plain search */
    uint64_t sum = 0, spent[4];
    for (c.shard = 1; c.shard <= 2; c.shard++) {
        struct hb_search_result r = explore(&p, &c, NULL);
        assert_int_equal(r.complete, HB_COMPLETE_BOUNDED);
        assert_int_equal(r.turns, 4);
        assert_true(r.repeated > 0);
        sum += r.executions;
    }
    assert_int_equal(sum, number_of(&p, 3));
    c = of("dfs", 3);
    for (uint32_t bound = 0; bound <= 3;
         bound++) { /* the least budget that completes it, each turn from its beginning */
        struct hb_search_config alone = of("dfs", bound);
        struct hb_search_result r = explore(&p, &alone, NULL);
        spent[bound] = r.executions + r.repeated;
        c.executions = spent[bound];
        r = explore(&p, &c, NULL);
        assert_int_equal(r.turns, bound + 1);
        assert_int_equal(r.complete, bound < 3 ? HB_COMPLETE_CUT : HB_COMPLETE_BOUNDED);
        c.executions = spent[bound] - 1;
        r = explore(&p, &c, NULL);
        assert_int_equal(r.turns, bound);
        assert_int_equal(r.complete, HB_COMPLETE_CUT);
    }
    c = of("dfs", HB_POINTS_MAX); /* a bound that no execution reaches is none */
    assert_int_equal(explore(&p, &c, NULL).complete, HB_COMPLETE_YES);
}

static void bounds_in_turn_reach_what_the_plain_search_reaches(void **state)
{
    (void)state;
    for (uint32_t mix = 0; mix < TOY_MIXES; mix++)
        for (uint32_t seed = 4000; seed < 4020; seed++)
            for (uint32_t bound = 0; bound <= 3; bound++) {
                struct toy_program p;
                toy_random(&p, (enum toy_mix)mix, seed);
                struct hb_search_config c = of("dfs-plain", bound);
                set_clear(&whole);
                set_clear(&part);
                set_clear(&joined);
                (void)explore(&p, &c, &whole);
                c.strategy = "dfs";
                (void)explore(&p, &c, &part);
                assert_true(set_same(&whole, &part));
                for (c.shards = 3, c.shard = 1; c.shard <= 3; c.shard++)
                    (void)explore(&p, &c, &joined);
                assert_true(set_same(&whole, &joined));
            }
}

/* The search without a bound is another one; that it was cut says nothing of any bound, so these go beside it. */
static void a_long_search_without_a_bound_has_all_of_a_small_one(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 5, 2);
    struct hb_search_config c = of("dfs", HB_UNBOUNDED);
    c.executions = HB_BESIDE_ALONE_FROM;
    struct hb_search_result r = explore(&p, &c, NULL);
    assert_int_equal(r.turns, 0);
    c.executions = HB_BESIDE_ALONE_FROM + HB_BESIDE_FROM;
    r = explore(&p, &c, NULL);
    assert_int_equal(r.complete, HB_COMPLETE_CUT);
    assert_true(r.turns > 1);
    toy_sections(&p, 1, 7);
    c.executions = 0;
    r = explore(&p, &c, NULL);
    assert_int_equal(r.complete, HB_COMPLETE_YES);
    assert_int_equal(r.executions, 181440); /* alone, a space of that size is counted as it is */
    c.strategy = "portfolio";
    c.executions = 20 * HB_BESIDE_FROM;
    r = explore(&p, &c, NULL);
    assert_true(r.complete == HB_COMPLETE_YES || r.turns > 1);
}

/* Also by number: no schedule, and no class of schedules, is in two shards. */
static void shards_make_the_whole(const struct toy_program *p, const char *strategy, uint32_t bound, uint32_t shards)
{
    struct hb_search_config c = of(strategy, bound);
    set_clear(&whole);
    set_clear(&joined);
    struct hb_search_result all = explore(p, &c, &whole);
    uint64_t executions = 0;
    enum hb_complete weakest = HB_COMPLETE_YES;
    for (c.shards = shards, c.shard = 1; c.shard <= shards; c.shard++) {
        set_clear(&part);
        struct hb_search_result r = explore(p, &c, &part);
        weakest = r.complete < weakest ? r.complete : weakest;
        executions += r.executions;
        set_join(&joined, &part);
    }
    if (!set_same(&whole, &joined))
        fail_msg("%u shards of %s: %u ends, the whole has %u", shards, strategy, joined.count, whole.count);
    assert_int_equal(executions, all.executions);
    assert_int_equal(weakest, all.complete);
}

static void the_union_of_shards_is_the_whole_and_nothing_twice(void **state)
{
    static const uint32_t shards[] = {2, 3, 7, 16};
    struct toy_program p;
    (void)state;
    for (uint32_t i = 0; i < sizeof shards / sizeof *shards; i++) {
        toy_sections(&p, 3, 1);
        shards_make_the_whole(&p, "dfs", HB_UNBOUNDED, shards[i]);
        shards_make_the_whole(&p, "dfs-plain", HB_UNBOUNDED, shards[i]);
        toy_sections(&p, 2, 2);
        shards_make_the_whole(&p, "dfs", HB_UNBOUNDED, shards[i]);
        shards_make_the_whole(&p, "dfs-plain", 1, shards[i]);
        shards_make_the_whole(&p, "dfs-plain", 2, shards[i]);
        shards_make_the_whole(&p, "dfs-plain", 4, shards[i]);
    }
}

static void shards_of_random_programs_make_the_whole(void **state)
{
    (void)state;
    for (uint32_t mix = 0; mix < TOY_MIXES; mix++)
        for (uint32_t seed = 3000; seed < 3012; seed++) {
            struct toy_program p;
            toy_random(&p, (enum toy_mix)mix, seed);
            shards_make_the_whole(&p, "dfs-plain", HB_UNBOUNDED, 3);
            shards_make_the_whole(&p, "dfs-plain", 2, 3);
            struct hb_search_config c = of("dfs", HB_UNBOUNDED);
            set_clear(&whole);
            set_clear(&joined);
            (void)explore(&p, &c, &whole);
            for (c.shards = 3, c.shard = 1; c.shard <= 3; c.shard++)
                (void)explore(&p, &c, &joined);
            assert_true(set_same(&whole, &joined));
        }
}

/* Real spaces are large: the parts must be of a size. */
static void no_shard_has_nearly_everything(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 3, 2);
    struct hb_search_config c = of("dfs", HB_UNBOUNDED);
    for (c.shards = 4, c.shard = 1; c.shard <= 4; c.shard++) {
        struct hb_search_result r = explore(&p, &c, NULL);
        assert_in_range(r.executions, 18480 / 4 / 4, 18480 / 4 * 2);
        assert_true(r.foreign < r.executions / 4);
    }
}

static void a_portfolio_gives_each_arm_its_floor_and_ends_with_its_enumeration(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 3, 2);
    struct hb_search_config c = of("portfolio", HB_UNBOUNDED);
    c.executions = 6000;
    struct hb_search_result r = explore(&p, &c, NULL);
    assert_int_equal(r.complete, HB_COMPLETE_CUT);
    assert_int_equal(r.shares, 6);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < r.shares; i++) {
        assert_true(r.share[i].executions >= 6000 / 12 - 2 * HB_TURN);
        sum += r.share[i].executions;
    }
    assert_int_equal(sum, 6000);
    c.executions = 0;
    toy_sections(&p, 2, 2);
    assert_int_equal(explore(&p, &c, NULL).complete, HB_COMPLETE_YES);
}

/* An arm that alone finds something new gets most of the turns that are not the floor's. */
static void a_portfolio_prefers_what_contributes(void **state)
{
    struct hb_portfolio a, b;
    uint32_t runs[4] = {0};
    (void)state;
    hb_portfolio_init(&a, 4, 5);
    hb_portfolio_init(&b, 4, 5);
    for (uint32_t i = 0; i < 8000; i++) {
        uint32_t arm = hb_portfolio_arm(&a);
        assert_int_equal(arm, hb_portfolio_arm(&b)); /* the same seed, the same turns */
        hb_portfolio_report(&a, arm == 2, false);
        hb_portfolio_report(&b, arm == 2, false);
        runs[arm]++;
    }
    assert_true(runs[2] > 8000 / 2);
    for (uint32_t i = 0; i < 4; i++)
        assert_true(runs[i] >= 8000 / 8 - HB_TURN);
}

/* A machine that does something else the second time: said, and never called complete. */
static void a_machine_that_does_not_repeat_itself_is_found_out(void **state)
{
    static const char *const names[] = {"dfs", "dfs-plain", NULL};
    (void)state;
    for (const char *const *name = names; *name; name++) {
        struct hb_search_config c = of(*name, HB_UNBOUNDED);
        struct hb_search *search = hb_search_open(&c);
        struct hb_search_result r;
        struct toy_world world = {{0}};
        struct hb_strategy *strategy;
        for (uint32_t i = 0; i < 5000 && (strategy = hb_search_strategy(search)); i++) {
            struct toy_program p;
            struct toy_result run;
            toy_sections(&p, 3, 1);
            p.threads += i == 40; /* one that has ended at once */
            p.count[2] = p.threads == 3;
            toy_run(&p, &world, strategy, &run);
            hb_search_report(search, &run.outcome);
        }
        hb_search_result(search, &r);
        hb_search_close(search);
        assert_true(r.diverged);
        assert_int_equal(r.complete, HB_COMPLETE_CUT);
    }
}

/* A search holds what one execution needs, however many it runs. */
static void memory_does_not_grow_with_executions(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 3, 2);
    struct hb_search_config c = of("dfs", HB_UNBOUNDED);
    c.executions = 100;
    uint64_t early = explore(&p, &c, NULL).bytes;
    c.executions = 0;
    assert_int_equal(explore(&p, &c, NULL).bytes, early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_configuration_is_refused_in_words),
        cmocka_unit_test(a_budget_cuts_and_an_end_completes),
        cmocka_unit_test(a_machine_that_lost_something_bounds_the_result),
        cmocka_unit_test(bounds_go_in_turn_and_a_cut_search_says_how_far_they_came),
        cmocka_unit_test(bounds_in_turn_reach_what_the_plain_search_reaches),
        cmocka_unit_test(a_long_search_without_a_bound_has_all_of_a_small_one),
        cmocka_unit_test(the_union_of_shards_is_the_whole_and_nothing_twice),
        cmocka_unit_test(shards_of_random_programs_make_the_whole),
        cmocka_unit_test(no_shard_has_nearly_everything),
        cmocka_unit_test(a_portfolio_gives_each_arm_its_floor_and_ends_with_its_enumeration),
        cmocka_unit_test(a_portfolio_prefers_what_contributes),
        cmocka_unit_test(a_machine_that_does_not_repeat_itself_is_found_out),
        cmocka_unit_test(memory_does_not_grow_with_executions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
