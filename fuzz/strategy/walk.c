/* SPDX-License-Identifier: Apache-2.0 */
#include "strategy.h"

#define WALK_RETURN_ONE_IN 8u

static uint32_t draw(struct hb_walk *s)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return (uint32_t)(s->random >> 32);
}

/* Uniform over twice the mean: close enough to geometric, and one multiplication. */
static uint32_t draw_skip(struct hb_walk *s)
{
    return (uint32_t)(((uint64_t)draw(s) * (2u * s->mean)) >> 32);
}

static uint32_t walk_begin(struct hb_strategy *self)
{
    struct hb_walk *s = (struct hb_walk *)self;
    s->mean = 1u << (draw(s) % HB_WALK_RARE + 1u);
    return draw_skip(s);
}

static uint32_t walk_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_walk *s = (struct hb_walk *)self;
    *skip = draw_skip(s);
    uint32_t answer = 1 + draw(s) % site->count;
    /* A wait that returns for nothing costs a whole idle pass and shows little. */
    if (site->options[answer - 1].choice == HB_CHOICE_RETURN && draw(s) % WALK_RETURN_ONE_IN != 0)
        return 0;
    return answer;
}

void hb_walk_init(struct hb_walk *s, uint64_t seed)
{
    *s = (struct hb_walk){.base = {.name = "walk", .begin = walk_begin, .choose = walk_choose}};
    s->random = (seed + 1) * 0x9e3779b97f4a7c15u;
    if (s->random == 0)
        s->random = 1;
    for (unsigned warm = 0; warm < 8; warm++)
        draw(s);
}
