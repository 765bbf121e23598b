/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <string.h>

static uint32_t pos_begin(struct hb_strategy *self)
{
    struct hb_pos *s = (struct hb_pos *)self;
    hb_rates_draw(&s->rates, &s->random);
    memset(s->priority, 0, s->seen * sizeof s->priority[0]);
    s->seen = 0;
    return 0;
}

static uint32_t priority(struct hb_pos *s, uint32_t unit)
{
    if (unit >= s->seen)
        s->seen = unit + 1;
    if (s->priority[unit] == 0)
        s->priority[unit] = 1 | hb_draw(&s->random);
    return s->priority[unit];
}

static void redraw_conflicting(struct hb_pos *s, const struct hb_pending *pending, uint32_t unit)
{
    if (!pending || unit >= HB_MOVERS_MAX)
        return;
    const struct hb_pending *done = &pending[unit];
    uint32_t end = s->seen < HB_MOVERS_MAX ? s->seen : HB_MOVERS_MAX;
    for (uint32_t i = 0; i < end; i++)
        if (pending[i].place == done->place && (pending[i].write || done->write))
            s->priority[i] = 0;
}

static uint32_t pos_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_pos *s = (struct hb_pos *)self;
    struct hb_candidates all;
    uint32_t answer;
    *skip = 0;
    if (hb_sample_answer(&s->rates, &s->random, site, &all, &answer))
        return answer;
    if (site->waiting) /* a low draw must not lose against each turn of a loop that gives way */
        memset(s->priority, 0, s->seen * sizeof s->priority[0]);
    uint32_t chosen = 0, highest = 0;
    for (uint32_t i = 0; i < all.count; i++) {
        uint32_t p = priority(s, all.unit[i]);
        if (p <= highest)
            continue;
        highest = p;
        chosen = i;
    }
    redraw_conflicting(s, site->pending, all.unit[chosen]);
    s->priority[all.unit[chosen]] = 0;
    return all.answer[chosen];
}

void hb_pos_init(struct hb_pos *s, uint64_t seed)
{
    *s = (struct hb_pos){.base = {.name = "pos", .begin = pos_begin, .choose = pos_choose},
                         .random = hb_draw_seed(seed)};
}
