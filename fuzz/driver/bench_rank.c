/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <math.h>

static unsigned equal_to(const struct samples *samples, double value)
{
    unsigned count = 0;
    for (unsigned i = 0; i < samples->count; i++) {
        count += samples->value[i] == value;
    }
    return count;
}

/* Sum of t^2 - 1 over all samples, t being how many of both sets are equal to it: that of t^3 - t over all ties. */
static double ties(const struct samples *a, const struct samples *b)
{
    double sum = 0;
    for (unsigned i = 0; i < a->count + b->count; i++) {
        double value = i < a->count ? a->value[i] : b->value[i - a->count];
        double equal = equal_to(a, value) + equal_to(b, value);
        sum += equal * equal - 1;
    }
    return sum;
}

struct bench_rank samples_rank(const struct samples *a, const struct samples *b)
{
    struct bench_rank rank = {.p = 1};
    double n = a->count, m = b->count, all = n + m;
    for (unsigned i = 0; i < a->count; i++) {
        for (unsigned k = 0; k < b->count; k++) {
            rank.less += a->value[i] < b->value[k];
            rank.greater += a->value[i] > b->value[k];
        }
    }
    if (a->count == 0 || b->count == 0) {
        return rank;
    }
    double u = rank.less + (n * m - rank.less - rank.greater) / 2;
    double deviation = sqrt(n * m / 12 * (all + 1 - ties(a, b) / (all * (all - 1))));
    double away = fabs(u - n * m / 2) - 0.5;
    if (deviation > 0 && away > 0) {
        rank.p = erfc(away / deviation / sqrt(2));
    }
    return rank;
}
