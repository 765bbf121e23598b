/* SPDX-License-Identifier: Apache-2.0 */
#include "strategy.h"

/* 0..191 skip that many points; above, eight times as far each, so that two bytes reach any point of a short run. */
static uint32_t skip_of(uint8_t byte)
{
    return byte < 192 ? byte : 192u + (byte - 192u) * 8u;
}

static uint32_t next_skip(struct hb_bytes *s)
{
    if (s->used + 1 >= s->size)
        return HB_NEVER;
    return skip_of(s->data[s->used]);
}

static uint32_t bytes_begin(struct hb_strategy *self)
{
    struct hb_bytes *s = (struct hb_bytes *)self;
    s->used = 0;
    return next_skip(s);
}

static uint32_t bytes_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_bytes *s = (struct hb_bytes *)self;
    uint8_t choice = s->data[s->used + 1];
    s->used += 2;
    *skip = next_skip(s);
    return 1 + choice % site->count;
}

void hb_bytes_init(struct hb_bytes *s, const uint8_t *data, size_t size)
{
    *s = (struct hb_bytes){
        .base = {.name = "bytes", .begin = bytes_begin, .choose = bytes_choose}, .data = data, .size = size};
}
