/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange.h"

#include <string.h>

/* Follows a schedule, and takes one option more: `option` of the `at`-th point that offers any. */
struct exchange {
    struct hb_strategy base;
    struct hb_replay replay;
    uint32_t at, option;
    uint32_t seen;    /* points that offered something */
    uint32_t options; /* at the point in question; 0: the execution did not come to it */
};

static uint32_t begin(struct hb_strategy *self)
{
    struct exchange *e = (struct exchange *)self;
    e->seen = e->options = 0;
    (void)e->replay.base.begin(&e->replay.base);
    return 0;
}

static uint32_t choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct exchange *e = (struct exchange *)self;
    uint32_t unused, answer = e->replay.base.choose(&e->replay.base, site, &unused);
    bool here = e->seen++ == e->at;
    *skip = 0;
    if (!here)
        return answer;
    e->options = site->count;
    return answer == 0 && e->option < site->count ? 1 + e->option : answer;
}

static void without(const struct hb_schedule *from, uint32_t i, uint32_t j, struct hb_schedule *out)
{
    memset(out, 0, sizeof *out);
    for (uint32_t n = 0; n < from->count; n++)
        if (n != i && n != j)
            out->points[out->count++] = from->points[n];
}

/* With one deviation more than `rest`, anywhere. */
static bool one_more(const struct hb_schedule *rest, const struct exchange_oracle *oracle, struct hb_schedule *taken)
{
    static struct exchange e;
    e.base = (struct hb_strategy){.name = "exchange", .begin = begin, .choose = choose};
    for (e.at = 0; !oracle->over(oracle->context); e.at++) {
        e.options = 1;
        for (e.option = 0; e.option < e.options && !oracle->over(oracle->context); e.option++) {
            hb_replay_init(&e.replay, rest);
            if (oracle->fails(oracle->context, &e.base, taken) && taken->count <= rest->count + 1)
                return true;
        }
        if (e.options == 0)
            return false;
    }
    return false;
}

bool exchange_two(struct hb_schedule *schedule, const struct exchange_oracle *oracle)
{
    static struct hb_schedule rest, taken;
    for (uint32_t j = schedule->count; j-- > 1;)
        for (uint32_t i = j; i-- > 0;) {
            without(schedule, i, j, &rest);
            if (!one_more(&rest, oracle, &taken))
                continue;
            *schedule = taken;
            return true;
        }
    return false;
}
