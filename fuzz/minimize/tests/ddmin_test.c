/* SPDX-License-Identifier: Apache-2.0 */
/* Delta debugging against predicates whose minima are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ddmin.h"

#define PARTS 200u

struct oracle {
    uint64_t needed[4]; /* bit n: part n */
    uint32_t modulus;   /* 0, or: fails only with a multiple of so many parts */
    uint32_t tests;
    uint32_t last; /* size of the last set that failed */
};

static bool fails(void *context, const uint32_t *parts, uint32_t count)
{
    struct oracle *o = context;
    uint64_t have[4] = {0};
    o->tests++;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(i == 0 || parts[i - 1] < parts[i]);
        have[parts[i] / 64] |= 1ull << parts[i] % 64;
    }
    for (uint32_t w = 0; w < 4; w++)
        if ((have[w] & o->needed[w]) != o->needed[w])
            return false;
    if (o->modulus && count % o->modulus != 0)
        return false;
    assert_true(count < o->last);
    o->last = count;
    return true;
}

static uint32_t run(struct oracle *o, uint32_t *parts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        parts[i] = i;
    o->last = count;
    return hb_ddmin(parts, count, fails, o);
}

static void need(struct oracle *o, uint32_t part)
{
    o->needed[part / 64] |= 1ull << part % 64;
}

static void what_is_needed_is_left(void **state)
{
    (void)state;
    static const uint32_t wanted[] = {0, 17, 18, 99, 199};
    struct oracle o = {.modulus = 0};
    uint32_t parts[PARTS];
    for (uint32_t i = 0; i < 5; i++)
        need(&o, wanted[i]);
    assert_int_equal(run(&o, parts, PARTS), 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(parts[i], wanted[i]);
    assert_true(o.tests < 120);
}

static void nothing_is_left_if_nothing_is_needed(void **state)
{
    (void)state;
    struct oracle o = {.modulus = 0};
    uint32_t parts[PARTS];
    assert_int_equal(run(&o, parts, PARTS), 0);
    assert_int_equal(o.tests, 1);
    assert_int_equal(run(&o, parts, 0), 0);
}

static void all_is_left_if_all_is_needed(void **state)
{
    (void)state;
    struct oracle o = {.needed = {UINT64_MAX}};
    uint32_t parts[PARTS];
    assert_int_equal(run(&o, parts, 64), 64);
}

static void one_part_alone(void **state)
{
    (void)state;
    struct oracle o = {.needed = {1}};
    uint32_t parts[PARTS];
    assert_int_equal(run(&o, parts, 1), 1);
    assert_int_equal(o.tests, 1);
}

/* Not monotone: a set that fails has subsets that do not and fail again further down. */
static void without_any_single_part_it_does_not_fail(void **state)
{
    (void)state;
    for (uint32_t modulus = 2; modulus < 6; modulus++) {
        struct oracle o = {.modulus = modulus};
        uint32_t parts[PARTS], rest[PARTS];
        need(&o, 3);
        need(&o, 100);
        uint32_t left = run(&o, parts, 60 * modulus < PARTS ? 60 * modulus : PARTS - PARTS % modulus);
        assert_true(left >= 2);
        for (uint32_t gone = 0; gone < left; gone++) {
            uint32_t count = 0;
            for (uint32_t i = 0; i < left; i++)
                if (i != gone)
                    rest[count++] = parts[i];
            assert_false(fails(&o, rest, count));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_needed_is_left),
        cmocka_unit_test(nothing_is_left_if_nothing_is_needed),
        cmocka_unit_test(all_is_left_if_all_is_needed),
        cmocka_unit_test(one_part_alone),
        cmocka_unit_test(without_any_single_part_it_does_not_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
