/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#define INTERRUPT_ONE_IN 32u /* questions that offer an interrupt or a return */

static void candidate(struct hb_candidates *out, uint32_t unit, uint32_t answer)
{
    out->unit[out->count] = (uint16_t)unit;
    out->answer[out->count++] = (uint16_t)answer;
}

void hb_candidates(const struct hb_site *site, struct hb_candidates *out)
{
    out->count = 0;
    if (site->standard != HB_NOBODY)
        candidate(out, site->standard, 0);
    for (uint32_t i = 0; i < site->count; i++) {
        const struct hb_option *o = &site->options[i];
        if (o->choice == HB_CHOICE_RUN && o->value < HB_MOVERS_MAX && o->value != site->standard)
            candidate(out, o->value, i + 1);
        if (o->choice == HB_CHOICE_DRAIN && o->value < HB_MOVERS_MAX)
            candidate(out, HB_MOVERS_MAX + o->value, i + 1);
    }
}

void hb_rates_draw(struct hb_rates *rates, uint64_t *random)
{
    uint32_t draw = hb_draw_below(random, 6);
    rates->memory = draw == 0 ? 0 : 1u << draw;
}

static bool moves(const struct hb_option *o, const struct hb_site *site)
{
    return o->choice == HB_CHOICE_DRAIN || (o->choice == HB_CHOICE_RUN && o->value != site->standard);
}

/* Interrupts come after the moves or between them; one is drawn, and taken if it is none of a mover's. */
bool hb_rates_answer(const struct hb_rates *rates, uint64_t *random, const struct hb_site *site, uint32_t *answer)
{
    *answer = 0;
    if (site->count == 0)
        return true;
    if (site->kind == HB_POINT_MEMORY) {
        if (rates->memory && hb_draw_below(random, rates->memory) == 0)
            *answer = 1 + hb_draw_below(random, site->count);
        return true;
    }
    if (hb_draw_below(random, INTERRUPT_ONE_IN) != 0)
        return false;
    uint32_t drawn = hb_draw_below(random, site->count);
    if (moves(&site->options[drawn], site))
        return false;
    *answer = 1 + drawn;
    return true;
}

bool hb_sample_answer(const struct hb_rates *rates, uint64_t *random, const struct hb_site *site,
                      struct hb_candidates *all, uint32_t *answer)
{
    if (hb_rates_answer(rates, random, site, answer))
        return true;
    hb_candidates(site, all);
    return all->count == 0;
}
