/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison of two sets of samples; the probabilities are worked out from the formula apart. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench.h"

static struct samples set_of(unsigned count, const double *values)
{
    struct samples samples = {0};
    for (unsigned i = 0; i < count; i++) {
        samples_add(&samples, values[i]);
    }
    return samples;
}

static void near(double value, double expected)
{
    assert_true(fabs(value - expected) < 1e-4);
}

static void sets_apart_are_told_apart(void **state)
{
    (void)state;
    struct samples low = set_of(5, (double[]){1, 2, 3, 4, 5}), high = set_of(5, (double[]){6, 7, 8, 9, 10});
    struct bench_rank rank = samples_rank(&low, &high);
    near(rank.less, 25);
    near(rank.greater, 0);
    near(rank.p, 0.012186);
    rank = samples_rank(&high, &low);
    near(rank.less, 0);
    near(rank.greater, 25);
    near(rank.p, 0.012186);
}

static void the_same_set_is_no_difference(void **state)
{
    (void)state;
    struct samples one = set_of(4, (double[]){3, 3, 3, 3}), other = set_of(4, (double[]){1, 2, 3, 4});
    struct bench_rank rank = samples_rank(&one, &one);
    near(rank.less + rank.greater, 0);
    near(rank.p, 1);
    rank = samples_rank(&other, &other);
    near(rank.less, 6);
    near(rank.greater, 6);
    near(rank.p, 1);
}

static void ties_and_runs_without_end_count(void **state)
{
    (void)state;
    struct samples with = set_of(4, (double[]){10, 20, 20, INFINITY});
    struct samples without = set_of(4, (double[]){20, 30, INFINITY, INFINITY});
    struct bench_rank rank = samples_rank(&with, &without);
    near(rank.less, 10);
    near(rank.greater, 2);
    near(rank.p, 0.288140);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_apart_are_told_apart),
        cmocka_unit_test(the_same_set_is_no_difference),
        cmocka_unit_test(ties_and_runs_without_end_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
