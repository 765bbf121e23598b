/* SPDX-License-Identifier: Apache-2.0 */
#include "toy.h"

static void add(struct toy_program *p, uint32_t thread, enum toy_op_kind kind, uint32_t place, uint32_t value)
{
    p->op[thread][p->count[thread]++] = (struct toy_op){(uint8_t)kind, (uint8_t)place, (uint8_t)value};
}

void toy_sections(struct toy_program *p, uint32_t k, uint32_t thieves)
{
    *p = (struct toy_program){.threads = 1 + thieves};
    for (uint32_t i = 0; i < 2 * k; i++)
        add(p, 0, TOY_SECTION, 0, 0);
    for (uint32_t t = 1; t <= thieves; t++)
        for (uint32_t i = 0; i < k; i++)
            add(p, t, TOY_SECTION, 0, 0);
}

static enum toy_op_kind kind_of(enum toy_mix mix, uint64_t *random)
{
    static const uint8_t kinds[TOY_MIXES][12] = {
        {TOY_LOAD, TOY_LOAD, TOY_LOAD, TOY_STORE, TOY_STORE, TOY_ADD, TOY_IF, TOY_YIELD, TOY_BUG, TOY_STORE, TOY_LOAD,
         TOY_ADD},
        {TOY_LOCK, TOY_LOCK, TOY_LOCK, TOY_UNLOCK, TOY_TRY, TOY_WAIT, TOY_LOAD, TOY_STORE, TOY_ADD, TOY_IF, TOY_STORE,
         TOY_LOAD},
        {TOY_STALE, TOY_STALE, TOY_STALE, TOY_STORE, TOY_STORE, TOY_STORE, TOY_ADD, TOY_IF, TOY_LOCK, TOY_WAIT, TOY_BUG,
         TOY_STALE},
        {TOY_BUFFERED, TOY_BUFFERED, TOY_BUFFERED, TOY_BUFFERED, TOY_LOAD, TOY_LOAD, TOY_LOAD, TOY_FENCE, TOY_ADD,
         TOY_WAIT, TOY_STORE, TOY_LOAD},
        {TOY_LENIENT, TOY_LENIENT, TOY_LOAD, TOY_STORE, TOY_STORE, TOY_LOCK, TOY_UNLOCK, TOY_IF, TOY_STALE, TOY_ADD,
         TOY_LOAD, TOY_STORE},
    };
    return (enum toy_op_kind)kinds[mix][hb_draw_below(random, 12)];
}

/* Locks live at places of their own, and mostly come with their unlock. */
static void add_random(struct toy_program *p, uint32_t thread, enum toy_mix mix, uint64_t *random)
{
    enum toy_op_kind kind = kind_of(mix, random);
    uint32_t place = hb_draw_below(random, 3);
    uint32_t value = hb_draw_below(random, 3);
    bool lock = kind == TOY_LOCK || kind == TOY_UNLOCK || kind == TOY_TRY;
    if (lock)
        place = 4 + hb_draw_below(random, 2);
    if (kind == TOY_BUG)
        value = 2;
    if (kind == TOY_TRY)
        value = 1 + hb_draw_below(random, 2);
    add(p, thread, kind, place, value);
    if ((kind != TOY_LOCK && kind != TOY_TRY) || hb_draw_below(random, 8) == 0)
        return;
    if (hb_draw_below(random, 2))
        add(p, thread, hb_draw_below(random, 2) ? TOY_LOAD : TOY_STORE, hb_draw_below(random, 3), 1);
    add(p, thread, TOY_UNLOCK, place, 0);
}

void toy_random(struct toy_program *p, enum toy_mix mix, uint64_t seed)
{
    uint64_t random = hb_draw_seed(seed * TOY_MIXES + mix);
    *p = (struct toy_program){.threads = 2 + hb_draw_below(&random, 3)};
    uint32_t most = p->threads == 2 ? 5 : p->threads == 3 ? 3 : 2;
    if (mix == TOY_MIX_BUFFERS) /* each store is two moves */
        most = p->threads == 2 ? 4 : p->threads == 3 ? 2 : 1;
    for (uint32_t t = 0; t < p->threads; t++) {
        uint32_t ops = 1 + hb_draw_below(&random, most);
        while (p->count[t] < ops)
            add_random(p, t, mix, &random);
    }
}
