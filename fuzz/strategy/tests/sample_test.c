/* SPDX-License-Identifier: Apache-2.0 */
/* Strategies that sample: repeatable, fair, and about as likely to find a bug as published. Seeds are fixed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* after those */
#include <cmocka.h>
#include <string.h>

#include "sample.h"
#include "set.h"

#define LONGEST_WAIT 150u /* turns of others */

static const char *const sampling[] = {"random", "walk", "pct", "pct2", "pct3", "pct4", "pct5", "pos", "surw", NULL};

static void add(struct toy_program *p, uint32_t thread, enum toy_op_kind kind, uint32_t place, uint32_t value)
{
    p->op[thread][p->count[thread]++] = (struct toy_op){(uint8_t)kind, (uint8_t)place, (uint8_t)value};
}

static void pad(struct toy_program *p, uint32_t thread, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        add(p, thread, TOY_LOAD, 5 + thread, 0);
}

/* Executions out of `runs` that violate; the questions of the longest one. */
static uint32_t hits(const struct toy_program *p, const char *strategy, uint64_t seed, uint32_t runs, uint64_t *longest)
{
    struct hb_search_config c = {.strategy = strategy, .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = seed};
    struct hb_search *search = hb_search_open(&c);
    struct toy_world world = {{0}};
    struct toy_result run;
    uint32_t found = 0;
    uint64_t most = 0;
    for (uint32_t i = 0; i < runs; i++) {
        toy_run(p, &world, hb_search_strategy(search), &run);
        hb_search_report(search, &run.outcome);
        found += run.outcome.violated;
        most = run.questions > most ? run.questions : most;
    }
    hb_search_close(search);
    if (longest)
        *longest = most;
    return found;
}

/* Depth 2: thread 1 must look between two stores of thread 0. */
static void window(struct toy_program *p, uint32_t padding)
{
    *p = (struct toy_program){.threads = 2};
    pad(p, 0, padding);
    add(p, 0, TOY_STORE, 0, 1);
    add(p, 0, TOY_STORE, 0, 0);
    pad(p, 1, padding);
    add(p, 1, TOY_BUG, 0, 1);
}

/* Depth 3: thread 1 must see the first store, then the second. */
static void two_steps(struct toy_program *p, uint32_t padding)
{
    *p = (struct toy_program){.threads = 2};
    pad(p, 0, padding);
    add(p, 0, TOY_STORE, 0, 1);
    add(p, 0, TOY_STORE, 0, 2);
    pad(p, 1, padding);
    add(p, 1, TOY_IF, 0, 1);
    add(p, 1, TOY_ADD, 1, 1);
    add(p, 1, TOY_IF, 0, 2);
    add(p, 1, TOY_ADD, 1, 1);
    add(p, 1, TOY_BUG, 1, 2);
}

static uint64_t power(uint64_t base, uint32_t exponent)
{
    uint64_t result = 1;
    while (exponent--)
        result *= base;
    return result;
}

/* At least 1 / (n k^(d-1)); half of that is left for chance. */
static void pct_finds_a_bug_of_its_depth_as_often_as_published(void **state)
{
    static const struct {
        const char *strategy;
        uint32_t depth, padding, runs;
    } cases[] = {{"pct2", 2, 10, 4000}, {"pct2", 2, 24, 8000}, {"pct3", 3, 4, 60000}};
    (void)state;
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct toy_program p;
        uint64_t k;
        (cases[i].depth == 2 ? window : two_steps)(&p, cases[i].padding);
        uint32_t found = hits(&p, cases[i].strategy, 1, cases[i].runs, &k);
        uint64_t expected = cases[i].runs / (p.threads * power(k, cases[i].depth - 1));
        assert_true(expected >= 8);
        if (found < expected / 2)
            fail_msg("%s: %u of %u, published %u", cases[i].strategy, found, cases[i].runs, (unsigned)expected);
    }
}

/* An order of two operations is a bug of depth 1. */
static void every_strategy_finds_an_order_quickly(void **state)
{
    struct toy_program p = {.threads = 2};
    (void)state;
    add(&p, 0, TOY_BUG, 0, 1);
    pad(&p, 0, 3);
    add(&p, 1, TOY_STORE, 0, 1);
    for (const char *const *name = sampling; *name; name++)
        if (hits(&p, *name, 3, 400, NULL) < 10)
            fail_msg("%s misses an order of two operations", *name);
}

static void every_strategy_finds_a_window(void **state)
{
    struct toy_program p;
    (void)state;
    window(&p, 4);
    for (const char *const *name = sampling; *name; name++)
        if (hits(&p, *name, 5, 2000, NULL) < 10)
            fail_msg("%s misses a window of two stores", *name);
}

/* Nothing to be found: nothing found. */
static void no_strategy_finds_what_is_not_there(void **state)
{
    struct toy_program p;
    (void)state;
    window(&p, 4);
    for (uint32_t i = 0; i < p.count[0]; i++)
        if (p.op[0][i].value == 1)
            p.op[0][i].value = 0;
    for (const char *const *name = sampling; *name; name++)
        assert_int_equal(hits(&p, *name, 5, 300, NULL), 0);
}

/* POS against random on many accesses to other places: what conflicts is what it orders. */
static void partial_order_sampling_is_not_led_astray_by_private_work(void **state)
{
    struct toy_program p = {.threads = 2};
    (void)state;
    add(&p, 0, TOY_STORE, 0, 1);
    add(&p, 0, TOY_STORE, 0, 0);
    pad(&p, 1, 30);
    add(&p, 1, TOY_BUG, 0, 1);
    uint32_t pos = hits(&p, "pos", 9, 2000, NULL), random = hits(&p, "random", 9, 2000, NULL);
    assert_true(pos > 2 * random);
}

/* The 15 orders of 4 and 2 accesses to one place: each about as likely as the other, where random prefers some. */
static uint32_t rarest(const char *strategy, uint32_t runs)
{
    static uint64_t ends[32];
    static uint32_t times[32];
    struct hb_search_config c = {.strategy = strategy, .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = 2};
    struct hb_search *search = hb_search_open(&c);
    struct toy_program p;
    struct toy_world world = {{0}};
    struct toy_result run;
    uint32_t count = 0, least = UINT32_MAX;
    memset(times, 0, sizeof times);
    toy_sections(&p, 2, 1);
    for (uint32_t i = 0; i < runs; i++) {
        toy_run(&p, &world, hb_search_strategy(search), &run);
        hb_search_report(search, &run.outcome);
        uint32_t at = 0;
        while (at < count && ends[at] != run.end)
            at++;
        assert_true(at < 32);
        ends[at] = run.end;
        times[at]++;
        count += at == count;
    }
    hb_search_close(search);
    for (uint32_t i = 0; i < count; i++)
        least = times[i] < least ? times[i] : least;
    return count == 15 ? least : 0;
}

static void selectively_uniform_walks_are_about_uniform(void **state)
{
    (void)state;
    assert_true(rarest("surw", 3000) >= 3000 / 15 * 2 / 3);
    assert_true(rarest("random", 3000) < 3000 / 15 * 2 / 3);
}

static uint64_t trace(const char *strategy, const struct toy_program *p, uint64_t seed)
{
    struct hb_search_config c = {.strategy = strategy, .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = seed};
    struct hb_search *search = hb_search_open(&c);
    struct toy_world world = {{0}};
    struct toy_result run;
    uint64_t hash = 0;
    for (uint32_t i = 0; i < 50; i++) {
        toy_run(p, &world, hb_search_strategy(search), &run);
        hb_search_report(search, &run.outcome);
        hash = hb_mix(hash ^ run.end) + run.questions;
    }
    hb_search_close(search);
    return hash;
}

static void the_same_seed_makes_the_same_choices_and_another_others(void **state)
{
    struct toy_program p;
    (void)state;
    toy_sections(&p, 3, 2);
    for (const char *const *name = sampling; *name; name++) {
        assert_true(trace(*name, &p, 11) == trace(*name, &p, 11));
        assert_true(trace(*name, &p, 11) != trace(*name, &p, 12));
    }
    assert_true(trace("portfolio", &p, 11) == trace("portfolio", &p, 11));
}

/* Loops that wait for another thread come to their end, whether they give way or not. */
static void no_strategy_starves_whom_a_loop_waits_for(void **state)
{
    (void)state;
    for (uint32_t busy = 0; busy < 2; busy++) {
        struct toy_program p = {.threads = 3};
        add(&p, 0, busy ? TOY_BUSY : TOY_SPIN, 0, 1);
        add(&p, 1, busy ? TOY_BUSY : TOY_SPIN, 0, 1);
        pad(&p, 2, 20);
        add(&p, 2, TOY_STORE, 0, 1);
        for (const char *const *name = sampling; *name; name++) {
            struct hb_search_config c = {.strategy = *name, .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = 4};
            struct hb_search *search = hb_search_open(&c);
            struct toy_world world = {{0}};
            struct toy_result run;
            for (uint32_t i = 0; i < 60; i++) {
                toy_run(&p, &world, hb_search_strategy(search), &run);
                hb_search_report(search, &run.outcome);
                if (run.deadlock)
                    fail_msg("%s lets a loop run to the budget", *name);
            }
            hb_search_close(search);
        }
    }
}

/* A thread that yields and yields lets others move: one that stands before an access is not held back for it. */
static void no_strategy_passes_over_a_thread_for_long(void **state)
{
    struct toy_program p = {.threads = 3};
    (void)state;
    for (uint32_t t = 0; t < 2; t++) {
        for (uint32_t i = 0; i < 4; i++)
            add(&p, t, TOY_ADD, 0, 1);
        add(&p, t, TOY_SPIN, 1, 1);
    }
    for (uint32_t t = 0; t < 2; t++) /* what a count of accesses expects of a thread that waits */
        for (uint32_t i = 0; i < 4; i++)
            add(&p, t, TOY_ADD, 0, 1);
    add(&p, 2, TOY_ADD, 0, 1);
    pad(&p, 2, 12);
    add(&p, 2, TOY_STORE, 1, 1);
    for (const char *const *name = sampling; *name; name++) {
        struct hb_search_config c = {.strategy = *name, .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = 6};
        struct hb_search *search = hb_search_open(&c);
        struct toy_world world = {{0}};
        struct toy_result run;
        for (uint32_t i = 0; i < 1000; i++) {
            toy_run(&p, &world, hb_search_strategy(search), &run);
            hb_search_report(search, &run.outcome);
            if (run.longest_wait > LONGEST_WAIT)
                fail_msg("%s passes a thread over %u times", *name, run.longest_wait);
        }
        hb_search_close(search);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pct_finds_a_bug_of_its_depth_as_often_as_published),
        cmocka_unit_test(every_strategy_finds_an_order_quickly),
        cmocka_unit_test(every_strategy_finds_a_window),
        cmocka_unit_test(no_strategy_finds_what_is_not_there),
        cmocka_unit_test(partial_order_sampling_is_not_led_astray_by_private_work),
        cmocka_unit_test(selectively_uniform_walks_are_about_uniform),
        cmocka_unit_test(the_same_seed_makes_the_same_choices_and_another_others),
        cmocka_unit_test(no_strategy_passes_over_a_thread_for_long),
        cmocka_unit_test(no_strategy_starves_whom_a_loop_waits_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
