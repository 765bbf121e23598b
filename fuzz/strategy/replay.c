/* SPDX-License-Identifier: Apache-2.0 */
#include "strategy.h"

/* How far ahead of the next expected deviation a match is looked for: reordering after an edit, not a search. */
#define REPLAY_AHEAD 8u

static bool same_place(const struct hb_point *p, const struct hb_site *site)
{
    return p->cpu == site->cpu && p->task == site->task && p->op == site->op && p->kind == site->kind &&
           p->nth == site->nth;
}

static uint32_t option_of(const struct hb_point *p, const struct hb_site *site)
{
    for (uint32_t i = 0; i < site->count; i++)
        if (site->options[i].choice == p->choice && site->options[i].value == p->value)
            return 1 + i;
    return 0;
}

static void skip_used(struct hb_replay *s)
{
    while (s->next < s->schedule->count && s->used[s->next])
        s->next++;
}

static uint32_t replay_begin(struct hb_strategy *self)
{
    struct hb_replay *s = (struct hb_replay *)self;
    s->next = 0;
    s->matched = 0;
    for (uint32_t i = 0; i < s->schedule->count; i++)
        s->used[i] = false;
    return s->schedule->count ? 0 : HB_NEVER;
}

static uint32_t replay_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_replay *s = (struct hb_replay *)self;
    uint32_t answer = 0;
    uint32_t end = s->next + REPLAY_AHEAD < s->schedule->count ? s->next + REPLAY_AHEAD : s->schedule->count;
    for (uint32_t i = s->next; i < end && answer == 0; i++) {
        const struct hb_point *p = &s->schedule->points[i];
        if (s->used[i] || !same_place(p, site))
            continue;
        answer = option_of(p, site);
        if (answer) {
            s->used[i] = true;
            s->matched++;
        }
    }
    skip_used(s);
    *skip = s->next < s->schedule->count ? 0 : HB_NEVER;
    return answer;
}

void hb_replay_init(struct hb_replay *s, const struct hb_schedule *schedule)
{
    *s = (struct hb_replay){.base = {.name = "replay", .begin = replay_begin, .choose = replay_choose},
                            .schedule = schedule};
}

uint32_t hb_replay_unmatched(const struct hb_replay *s)
{
    return s->schedule->count - s->matched;
}
