/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs: repeatable, valid, and useful to run. */
#include "program_test.h"

#include <string.h>

#define SEEDS 5000u
#define SEED_42_HASH 0x81b09c7fu

static struct hb_program a, b;

static void the_same_seed_gives_the_same_program(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 100; seed++) {
        memset(&a, 0xa5, sizeof a);
        memset(&b, 0x5a, sizeof b);
        hb_program_random(&a, seed, 4);
        hb_program_random(&b, seed, 4);
        assert_true(hb_program_equal(&a, &b));
        hb_program_random(&b, seed + 1, 4);
        assert_false(hb_program_equal(&a, &b));
    }
}

/* On every host: the text of one seed is written down. A change of the generator changes it, on purpose. */
static void seed_42_is_this_program_everywhere(void **state)
{
    (void)state;
    char text[HB_TEXT_MAX];
    hb_program_random(&a, 42, 2);
    size_t length = hb_program_print(&a, text, sizeof text);
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    assert_int_equal(hash, SEED_42_HASH);
}

static uint32_t starts(const struct hb_program *p, uint32_t task)
{
    uint32_t n = p->tasks[task].boot;
    for (uint32_t t = 0; t < p->task_count; t++)
        for (uint32_t i = 0; i < p->tasks[t].count; i++)
            if (p->tasks[t].ops[i].kind == HB_OP_SPAWN && p->tasks[t].ops[i].target == task)
                n++;
    return n;
}

static void every_task_is_started_exactly_once(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        hb_program_random(&a, seed, (uint8_t)(1 + seed % 64));
        assert_true(a.tasks[0].boot);
        for (uint32_t t = 0; t < a.task_count; t++)
            assert_int_equal(starts(&a, t), 1);
    }
}

static void every_operation_that_claims_nothing_comes_up(void **state)
{
    (void)state;
    uint32_t seen[HB_OP_KINDS] = {0}, with[HB_OP_KINDS] = {0};
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        bool here[HB_OP_KINDS] = {false};
        hb_program_random(&a, seed, 4);
        for (uint32_t t = 0; t < a.task_count; t++)
            for (uint32_t i = 0; i < a.tasks[t].count; i++) {
                seen[a.tasks[t].ops[i].kind]++;
                here[a.tasks[t].ops[i].kind] = true;
                assert_int_equal(a.tasks[t].ops[i].expect, HB_ANY_RESULT);
            }
        for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++)
            with[kind] += here[kind];
    }
    for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++) {
        assert_true(kind == HB_OP_ON_CPU ? seen[kind] == 0 : seen[kind] > 0);
    }
    /* Rare by design, in programs that are about it. */
    assert_in_range(with[HB_OP_OFFLINE], SEEDS / 50, SEEDS / 5);
    assert_in_range(with[HB_OP_WAKE], SEEDS / 2, SEEDS);
}

/* Only for what is so at once: that it is runnable itself. */
static void a_task_awaits_nobody_but_itself(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        hb_program_random(&a, seed, 4);
        for (uint32_t t = 0; t < a.task_count; t++)
            for (uint32_t i = 0; i < a.tasks[t].count; i++) {
                const struct hb_op *op = &a.tasks[t].ops[i];
                assert_true(op->kind != HB_OP_AWAIT || (op->target == t && op->count == HB_AWAIT_RUNNABLE));
            }
    }
}

/* A counter of eight bits wraps in some programs, and a burst of failures is longer than a handful. */
static void some_programs_use_large_counts(void **state)
{
    (void)state;
    uint32_t records = 0, failures = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        uint32_t notes = 0;
        hb_program_random(&a, seed, 4);
        for (uint32_t t = 0; t < a.task_count; t++)
            for (uint32_t i = 0; i < a.tasks[t].count; i++) {
                const struct hb_op *op = &a.tasks[t].ops[i];
                notes += op->kind == HB_OP_NOTE ? op->count : 0;
                failures += op->kind == HB_OP_FAIL_SEND && op->count > 64;
            }
        records += notes > 256;
    }
    assert_in_range(records, SEEDS / 200, SEEDS / 10);
    assert_in_range(failures, 1, SEEDS / 10);
}

/* Each place where a narrow clock would wrap, and most programs at none of them. */
static void some_programs_begin_late(void **state)
{
    (void)state;
    uint32_t seen[HB_CLOCKS] = {0};
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        hb_program_random(&a, seed, 4);
        for (uint32_t i = 0; i < HB_CLOCKS; i++)
            seen[i] += a.clock == hb_clocks[i];
    }
    assert_in_range(seen[0], SEEDS / 2, SEEDS);
    for (uint32_t i = 1; i < HB_CLOCKS; i++)
        assert_in_range(seen[i], SEEDS / 32, SEEDS / 8);
}

/* So that the same operation meets itself on other CPUs; the others are as many as before. */
static void some_programs_have_few_kinds_of_operation(void **state)
{
    (void)state;
    uint32_t long_ones = 0, narrow = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        bool here[HB_OP_KINDS] = {false};
        uint32_t operations = 0, kinds = 0;
        hb_program_random(&a, seed, 4);
        for (uint32_t t = 0; t < a.task_count; t++)
            for (uint32_t i = 0; i < a.tasks[t].count; i++) {
                uint8_t kind = a.tasks[t].ops[i].kind;
                bool drawn = kind != HB_OP_SPAWN && kind != HB_OP_AWAIT;
                here[kind] = here[kind] || drawn;
                operations += drawn;
            }
        for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++)
            kinds += here[kind];
        long_ones += operations >= 12;
        narrow += operations >= 12 && kinds <= 4;
    }
    assert_in_range(narrow, long_ones / 8, long_ones / 3);
}

/* Most targets exist, else programs would test little but rejection; some do not, else not even that. */
static void most_cpus_named_exist_and_some_do_not(void **state)
{
    (void)state;
    uint32_t valid = 0, invalid = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        hb_program_random(&a, seed, 2);
        for (uint32_t t = 0; t < a.task_count; t++)
            for (uint32_t i = 0; i < a.tasks[t].count; i++)
                if (hb_op_operands(a.tasks[t].ops[i].kind)[0] == 'c')
                    *(a.tasks[t].ops[i].target < 2 ? &valid : &invalid) += 1;
    }
    assert_true(invalid > 0 && valid > 20 * invalid);
}

static void the_configuration_of_a_program_has_its_limits(void **state)
{
    (void)state;
    struct sched_config config;
    hb_program_random(&a, 1, 4);
    hb_program_config(&a, 2, &config);
    assert_int_equal(config.cpus, 4);
    hb_program_config(&a, 6, &config);
    assert_int_equal(config.cpus, 6);
    assert_int_equal(config.steal_queues_max, 6);
    assert_int_equal(config.tasks, a.limits.tasks);
    assert_int_equal(config.slice, a.limits.slice);
    assert_int_equal(config.lock_check, SCHED_LOCK_CHECK_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_program),
        cmocka_unit_test(seed_42_is_this_program_everywhere),
        cmocka_unit_test(every_task_is_started_exactly_once),
        cmocka_unit_test(every_operation_that_claims_nothing_comes_up),
        cmocka_unit_test(a_task_awaits_nobody_but_itself),
        cmocka_unit_test(some_programs_use_large_counts),
        cmocka_unit_test(some_programs_begin_late),
        cmocka_unit_test(some_programs_have_few_kinds_of_operation),
        cmocka_unit_test(most_cpus_named_exist_and_some_do_not),
        cmocka_unit_test(the_configuration_of_a_program_has_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
