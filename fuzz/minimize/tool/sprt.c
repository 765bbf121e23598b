/* SPDX-License-Identifier: Apache-2.0 */
#include "sprt.h"

#include <math.h>

#define RATE_MAX 0.9 /* of something that always failed: one run that passes is no proof */
#define FRACTION 4.0 /* the other rate is that much lower */
#define ERROR 0.05   /* either way */

static double threshold(void)
{
    return log((1 - ERROR) / ERROR);
}

void sprt_begin(struct sprt *s, uint32_t failed, uint32_t runs)
{
    double rate = (double)failed / (double)runs;
    rate = rate < RATE_MAX ? rate : RATE_MAX;
    s->up = log(FRACTION);
    s->down = log((1 - rate) / (1 - rate / FRACTION));
    s->sum = 0;
    s->runs = 0;
}

enum sprt_verdict sprt_add(struct sprt *s, uint32_t failed, uint32_t runs)
{
    s->sum += s->up * failed + s->down * (runs - failed);
    s->runs += runs;
    if (s->sum >= threshold() || (s->runs >= SPRT_RUNS_MAX && s->sum > 0)) {
        return SPRT_FAILS;
    }
    return s->sum <= -threshold() || s->runs >= SPRT_RUNS_MAX ? SPRT_PASSES : SPRT_OPEN;
}

uint32_t sprt_batch(const struct sprt *s)
{
    double runs = ceil((s->sum + threshold()) / -s->down);
    uint32_t left = SPRT_RUNS_MAX > s->runs ? SPRT_RUNS_MAX - s->runs : 1;
    return runs < 1 ? 1 : runs < left ? (uint32_t)runs : left;
}
