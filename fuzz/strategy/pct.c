/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <string.h>

#define FIRST 0x80000000u /* initial priorities are above, dropped ones just below, yielders below those */
#define DROPPED 0x40000000u

static uint32_t pct_begin(struct hb_strategy *self)
{
    struct hb_pct *s = (struct hb_pct *)self;
    if (s->step > s->length)
        s->length = s->step;
    s->depth =
        s->fixed ? s->fixed : HB_PCT_DEPTH_MIN + hb_draw_below(&s->random, HB_PCT_DEPTH_MAX - HB_PCT_DEPTH_MIN + 1);
    for (uint32_t i = 0; i + 1 < s->depth; i++)
        s->drop[i] = s->length ? hb_draw_below(&s->random, s->length) : UINT32_MAX;
    hb_rates_draw(&s->rates, &s->random);
    s->step = s->yields = s->streak = 0;
    s->running = HB_MOVERS_ALL;
    memset(s->priority, 0, sizeof s->priority);
    return 0;
}

static uint32_t priority(struct hb_pct *s, uint32_t unit)
{
    if (s->priority[unit] == 0)
        s->priority[unit] = FIRST | hb_draw(&s->random);
    return s->priority[unit];
}

static void lower(struct hb_pct *s, uint32_t unit)
{
    s->priority[unit] = DROPPED - 1 - s->yields;
    s->yields += s->yields < DROPPED - 2;
}

/* Not at each wait, or one that may end by itself (a timeout) would always be outrun by what it waits for. */
static bool gives_way(struct hb_pct *s, const struct hb_site *site)
{
    return s->streak >= HB_PCT_STREAK || (site->waiting && hb_draw(&s->random) % 2 == 0);
}

static uint32_t best(struct hb_pct *s, const struct hb_candidates *all)
{
    uint32_t chosen = 0;
    for (uint32_t i = 1; i < all->count; i++)
        if (priority(s, all->unit[i]) > priority(s, all->unit[chosen]))
            chosen = i;
    return chosen;
}

static uint32_t pct_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_pct *s = (struct hb_pct *)self;
    struct hb_candidates all;
    uint32_t answer;
    *skip = 0;
    if (hb_sample_answer(&s->rates, &s->random, site, &all, &answer))
        return answer;
    if (gives_way(s, site))
        lower(s, site->cpu);
    uint32_t chosen = best(s, &all);
    for (uint32_t i = 0; i + 1 < s->depth; i++) {
        if (s->drop[i] != s->step)
            continue;
        s->priority[all.unit[chosen]] = DROPPED + s->depth - i;
        chosen = best(s, &all);
    }
    s->step++;
    s->streak = all.unit[chosen] == s->running && s->streak < HB_PCT_STREAK ? s->streak + 1 : 0;
    s->running = all.unit[chosen];
    return all.answer[chosen];
}

void hb_pct_init(struct hb_pct *s, uint64_t seed, uint32_t depth)
{
    static const char *const names[] = {"pct", "pct1", "pct2", "pct3", "pct4", "pct5"};
    *s = (struct hb_pct){.base = {.name = names[depth], .begin = pct_begin, .choose = pct_choose},
                         .random = hb_draw_seed(seed),
                         .fixed = depth};
}
