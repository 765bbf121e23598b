/* SPDX-License-Identifier: Apache-2.0 */
/* The sequential test decides rightly about coins whose rate is known, and never needs more runs than its bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sprt.h"

#define COINS 400u

static uint64_t state = 1;

static double next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

/* How many of COINS coins that fail at `rate` are said to fail as often as `failed` in `runs`. */
static uint32_t said_to_fail(uint32_t failed, uint32_t runs, double rate)
{
    uint32_t count = 0;
    for (uint32_t coin = 0; coin < COINS; coin++) {
        struct sprt test;
        enum sprt_verdict verdict = SPRT_OPEN;
        sprt_begin(&test, failed, runs);
        while (verdict == SPRT_OPEN) {
            uint32_t batch = sprt_batch(&test), heads = 0;
            assert_true(batch >= 1 && test.runs + batch <= SPRT_RUNS_MAX);
            for (uint32_t i = 0; i < batch; i++) {
                heads += next_random() < rate;
            }
            verdict = sprt_add(&test, heads, batch);
        }
        count += verdict == SPRT_FAILS;
    }
    return count;
}

static void what_fails_as_often_is_kept(void **unused)
{
    (void)unused;
    assert_true(said_to_fail(50, 50, 1.0) == COINS);
    assert_true(said_to_fail(17, 50, 0.34) >= COINS * 9 / 10);
    assert_true(said_to_fail(3, 50, 0.06) >= COINS * 9 / 10);
    assert_true(said_to_fail(3, 50, 0.5) >= COINS * 9 / 10);
}

static void what_fails_much_less_often_is_dropped(void **unused)
{
    (void)unused;
    assert_true(said_to_fail(17, 50, 0.34 / 4) <= COINS / 10);
    assert_true(said_to_fail(3, 50, 0.06 / 4) <= COINS / 10);
    assert_true(said_to_fail(3, 50, 0.06 / 20) <= COINS / 100);
}

static void what_never_fails_is_dropped(void **unused)
{
    (void)unused;
    assert_int_equal(said_to_fail(50, 50, 0), 0);
    assert_int_equal(said_to_fail(3, 50, 0), 0);
    assert_int_equal(said_to_fail(1, 4000, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fails_as_often_is_kept),
        cmocka_unit_test(what_fails_much_less_often_is_dropped),
        cmocka_unit_test(what_never_fails_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
