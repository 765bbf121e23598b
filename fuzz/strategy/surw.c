/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <string.h>

#define LEARN_ONE_IN 16u /* executions in which new places are looked for, after the first LEARN_FIRST */
#define LEARN_FIRST 16u
#define PATIENCE 64u /* questions without an access of the intended mover */
#define NOBODY HB_MOVERS_MAX

/* The most that any execution counted: a mover that is left alone is not asked about, so many count too few. */
static void learn_counts(struct hb_surw *s)
{
    for (uint32_t i = 0; i < s->seen && s->places > 0; i++)
        if (s->counted[i] > s->expected[s->at][i])
            s->expected[s->at][i] = s->counted[i];
}

static uint32_t surw_begin(struct hb_strategy *self)
{
    struct hb_surw *s = (struct hb_surw *)self;
    learn_counts(s);
    s->runs++;
    s->at = s->places ? hb_draw_below(&s->random, s->places) : 0;
    s->intended = NOBODY;
    memset(s->counted, 0, s->seen * sizeof s->counted[0]);
    s->seen = 0;
    hb_rates_draw(&s->rates, &s->random);
    return 0;
}

static void learn_place(struct hb_surw *s, uint32_t place)
{
    for (uint32_t i = 0; i < s->places; i++)
        if (s->place[i] == place)
            return;
    if (s->places < HB_SURW_PLACES)
        s->place[s->places++] = place;
}

static bool interesting(const struct hb_surw *s, const struct hb_site *site, uint32_t unit)
{
    return s->places > 0 && site->pending && unit < HB_MOVERS_MAX && site->pending[unit].place == s->place[s->at] &&
           site->pending[unit].kind != HB_POINT_KINDS;
}

/* Accesses that are left to a mover, by what is expected; one that stands before an access has at least that. */
static uint32_t left(const struct hb_surw *s, const struct hb_site *site, uint32_t unit)
{
    uint32_t expected = s->expected[s->at][unit], counted = unit < s->seen ? s->counted[unit] : 0;
    if (site->pending[unit].kind == HB_POINT_KINDS)
        return 0;
    if (expected > counted)
        return expected - counted;
    return interesting(s, site, unit);
}

/* Among those that can go on: whoever else has accesses left is drawn when it can. */
static void intend(struct hb_surw *s, const struct hb_site *site, const struct hb_candidates *all, bool now)
{
    uint32_t total = 0;
    s->intended = NOBODY;
    s->patience = 0;
    for (uint32_t i = 0; i < all->count; i++)
        if (all->unit[i] < HB_MOVERS_MAX && (!now || interesting(s, site, all->unit[i])))
            total += left(s, site, all->unit[i]);
    uint32_t ticket = total ? hb_draw_below(&s->random, total) : 0;
    for (uint32_t i = 0; i < all->count && total; i++) {
        if (all->unit[i] >= HB_MOVERS_MAX || (now && !interesting(s, site, all->unit[i])))
            continue;
        uint32_t share = left(s, site, all->unit[i]);
        if (ticket < share) {
            s->intended = all->unit[i];
            return;
        }
        ticket -= share;
    }
}

/* One of those that need not wait for the intended mover; all->count: there is none. */
static uint32_t draw_free(struct hb_surw *s, const struct hb_site *site, const struct hb_candidates *all)
{
    uint32_t free = 0, chosen = all->count;
    for (uint32_t i = 0; i < all->count; i++) {
        if (interesting(s, site, all->unit[i]) && all->unit[i] != s->intended)
            continue;
        if (hb_draw_below(&s->random, ++free) == 0)
            chosen = i;
    }
    return chosen;
}

static void took(struct hb_surw *s, uint32_t unit)
{
    while (s->seen <= unit)
        s->counted[s->seen++] = 0;
    if (s->counted[unit] < UINT16_MAX)
        s->counted[unit]++;
    s->intended = NOBODY;
}

/* The intended mover gives way, or does not come: whoever stands before an access goes first, or a loop starves it. */
static bool keeps_others_waiting(struct hb_surw *s, const struct hb_site *site)
{
    return s->intended != NOBODY && ((site->waiting && site->cpu == s->intended) || s->patience++ >= PATIENCE);
}

static uint32_t surw_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_surw *s = (struct hb_surw *)self;
    struct hb_candidates all;
    uint32_t answer;
    *skip = 0;
    if (hb_sample_answer(&s->rates, &s->random, site, &all, &answer))
        return answer;
    if (!site->pending)
        return all.answer[hb_draw_below(&s->random, all.count)];
    if (keeps_others_waiting(s, site))
        intend(s, site, &all, true);
    if (s->intended == NOBODY || left(s, site, s->intended) == 0)
        intend(s, site, &all, false);
    uint32_t chosen = draw_free(s, site, &all);
    if (chosen == all.count) { /* the intended one cannot go on */
        intend(s, site, &all, true);
        chosen = draw_free(s, site, &all);
    }
    if (chosen == all.count)
        return 0;
    uint32_t unit = all.unit[chosen];
    if (unit < HB_MOVERS_MAX && (s->runs <= LEARN_FIRST || s->runs % LEARN_ONE_IN == 0))
        learn_place(s, site->pending[unit].place);
    if (interesting(s, site, unit))
        took(s, unit);
    return all.answer[chosen];
}

void hb_surw_init(struct hb_surw *s, uint64_t seed)
{
    *s = (struct hb_surw){.base = {.name = "surw", .begin = surw_begin, .choose = surw_choose},
                          .random = hb_draw_seed(seed),
                          .intended = NOBODY};
}
