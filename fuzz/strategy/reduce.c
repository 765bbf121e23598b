/* SPDX-License-Identifier: Apache-2.0 */
#include "reduce.h"

#include <stdlib.h>

#define WILD HB_NO_UNIT /* unit of an answer that belongs to no mover */

/* ---- nodes ---- */

static struct hb_reduce_node *top(const struct hb_reduce *s)
{
    return hb_reduce_node(s, s->nodes.count - 1);
}

static uint16_t *units_of(const struct hb_reduce *s, const struct hb_reduce_node *node)
{
    return (uint16_t *)s->units.data + node->units;
}

/* ---- repeating a prefix ---- */

/* The next node that must be asked: one that leaves the default, or the last, after which all is new. */
static uint32_t skip_to(struct hb_reduce *s, uint64_t from)
{
    while (s->at < s->repeat && s->at + 1 < s->repeat && hb_reduce_node(s, s->at)->answer == 0)
        s->at++;
    return s->at < s->repeat ? (uint32_t)(hb_reduce_node(s, s->at)->index - from) : 0;
}

static uint32_t reduce_begin(struct hb_strategy *self)
{
    struct hb_reduce *s = (struct hb_reduce *)self;
    s->at = 0;
    s->repeat = s->nodes.count;
    s->running = HB_NO_NODE;
    s->deviations = 0;
    s->wild = s->ended = s->given_up = false;
    return skip_to(s, 0);
}

static uint32_t repeat(struct hb_reduce *s, const struct hb_site *site, uint32_t *skip)
{
    const struct hb_reduce_node *node = hb_reduce_node(s, s->at);
    if (node->index != site->index || node->count != site->count)
        s->diverged = true;
    s->running = node->memory ? node->owner : s->at;
    s->at++;
    s->deviations += node->answer != 0;
    *skip = skip_to(s, site->index + 1);
    return node->answer;
}

/* ---- new nodes ---- */

static bool blockable(const struct hb_site *site, uint32_t unit)
{
    return unit >= HB_MOVERS_MAX || !site->pending || site->pending[unit].kind != HB_POINT_ATOMIC;
}

static uint16_t unit_of(const struct hb_site *site, const struct hb_option *option)
{
    switch ((enum hb_choice_kind)option->choice) {
    case HB_CHOICE_RUN:
        return option->value == site->standard || option->value >= HB_MOVERS_MAX ? WILD : option->value;
    case HB_CHOICE_DRAIN:
        return option->value >= HB_MOVERS_MAX ? WILD : (uint16_t)(HB_MOVERS_MAX + option->value);
    case HB_CHOICE_IPI:
    case HB_CHOICE_TICK:
    case HB_CHOICE_SPURIOUS:
    case HB_CHOICE_RETURN:
    case HB_CHOICE_STORE:
    case HB_CHOICE_ORDER:
    case HB_CHOICE_KINDS:
        break;
    }
    return WILD;
}

static bool list_units(struct hb_reduce *s, struct hb_reduce_node *node, const struct hb_site *site)
{
    node->units = s->units.count;
    if (!hb_reduce_room(&s->units, site->count + 1, sizeof(uint16_t)))
        return false;
    uint16_t *units = units_of(s, node);
    units[0] = site->standard == HB_NOBODY ? WILD : site->standard;
    for (uint32_t i = 0; i < site->count; i++)
        units[i + 1] = unit_of(site, &site->options[i]);
    for (uint32_t i = 0; i <= site->count; i++) {
        if (units[i] == WILD)
            s->wild = true;
        else
            hb_units_add(&node->enabled, units[i]);
    }
    s->units.count += site->count + 1;
    return true;
}

/* The next answer from `from` on whose mover is wanted, awake and not tried; count + 1: none. */
static uint32_t candidate(const struct hb_reduce *s, const struct hb_reduce_node *node, uint32_t from, bool wanted)
{
    const uint16_t *units = units_of(s, node);
    uint32_t a = from;
    for (; a <= node->count; a++) {
        if (units[a] == WILD || s->full)
            break;
        if (!hb_units_has(&node->asleep, units[a]) && !hb_units_has(&node->tried, units[a]) &&
            (!wanted || hb_units_has(&node->wanted, units[a])))
            break;
    }
    return a;
}

/* Above the level where shards part, every mover is tried, since races below it may be in another shard's part. */
static void place(struct hb_reduce *s, struct hb_reduce_node *node)
{
    node->key = hb_mix(HB_SHARD_ROOT);
    if (s->running != HB_NO_NODE) {
        const struct hb_reduce_node *parent = hb_reduce_node(s, s->running);
        bool counts = parent->branching && parent->level < s->shard_levels;
        node->level = parent->level + counts;
        node->key = counts ? hb_shard_key(parent->key, parent->index, parent->answer) : parent->key;
    }
    node->branching = candidate(s, node, node->answer + 1u, false) <= node->count;
    if (s->races && !s->full && node->level >= s->shard_levels)
        hb_units_add(&node->wanted, node->unit);
    else
        node->wanted = node->enabled;
}

/* Whether the choice that the node has now leads into another shard's part; known once the node is the last to count.
 */
static bool leads_away(const struct hb_reduce *s, const struct hb_reduce_node *node)
{
    if (!node->branching || node->level + 1 != s->shard_levels)
        return false;
    return !hb_shard_own(&s->shard, hb_shard_key(node->key, node->index, node->answer));
}

static uint32_t give_up(struct hb_reduce *s)
{
    s->running = HB_NO_NODE;
    s->given_up = true;
    return HB_ABANDON;
}

/* Whom the last transition disabled raced with it, and never moves to show it. */
static void want_disabled(struct hb_reduce *s, const struct hb_units *enabled)
{
    if (s->running == HB_NO_NODE)
        return;
    struct hb_reduce_node *parent = hb_reduce_node(s, s->running);
    for (uint32_t i = 0; i < HB_UNITS / 64; i++)
        parent->wanted.word[i] |= parent->enabled.word[i] & ~enabled->word[i];
}

static void want_stuck(struct hb_reduce *s, const struct hb_site *site, const struct hb_units *enabled)
{
    if (!site->pending) {
        hb_reduce_everything(s);
        return;
    }
    for (uint32_t i = 0; i < HB_MOVERS_MAX; i++)
        if (site->pending[i].kind != HB_POINT_KINDS && !hb_units_has(enabled, i))
            hb_reduce_stuck(s, i);
}

static uint32_t push(struct hb_reduce *s, const struct hb_site *site)
{
    struct hb_reduce_node fresh = {.index = site->index, .count = (uint16_t)site->count, .owner = HB_NO_NODE};
    if (!hb_reduce_inherit(s, &fresh) || !list_units(s, &fresh, site) ||
        !hb_reduce_room(&s->nodes, 1, sizeof(struct hb_reduce_node))) {
        s->failed = true;
        return give_up(s);
    }
    if (s->wild && !s->full)
        return 0;
    want_disabled(s, &fresh.enabled);
    uint32_t answer = candidate(s, &fresh, 0, false);
    if (answer > fresh.count) {
        want_stuck(s, site, &fresh.enabled);
        s->units.count = fresh.units;
        s->sleepers.count = fresh.sleep;
        return give_up(s);
    }
    fresh.answer = (uint16_t)answer;
    fresh.unit = units_of(s, &fresh)[answer];
    fresh.blockable = fresh.unit != WILD && blockable(site, fresh.unit);
    fresh.clock = s->clocks.count;
    place(s, &fresh);
    s->running = s->nodes.count++;
    *top(s) = fresh;
    s->cut = leads_away(s, &fresh);
    s->deviations += answer != 0;
    return answer;
}

static uint32_t push_memory(struct hb_reduce *s, const struct hb_site *site)
{
    if (!hb_reduce_room(&s->nodes, 1, sizeof(struct hb_reduce_node))) {
        s->failed = true;
        return give_up(s);
    }
    struct hb_reduce_node fresh = {
        .index = site->index, .count = (uint16_t)site->count, .owner = s->running, .memory = true};
    if (s->running != HB_NO_NODE)
        fresh.made = hb_reduce_node(s, s->running)->made;
    fresh.units = s->units.count;
    fresh.sleep = s->sleepers.count;
    fresh.clock = s->clocks.count;
    s->nodes.count++;
    *top(s) = fresh;
    return 0;
}

static void touch(struct hb_footprint *to, const struct hb_footprint *from)
{
    for (uint32_t i = 0; i < 2; i++) {
        to->read[i] |= from->read[i];
        to->write[i] |= from->write[i];
    }
}

static void made(struct hb_reduce *s, const struct hb_footprint *done, uint8_t mover)
{
    if (s->running == HB_NO_NODE)
        return;
    struct hb_reduce_node *node = hb_reduce_node(s, s->running);
    touch(&node->made, done);
    touch(&node->all, done);
    s->wild |= node->unit != WILD && mover != node->unit;
}

static void close(struct hb_reduce *s)
{
    if (s->running != HB_NO_NODE && !hb_reduce_node(s, s->running)->over)
        hb_reduce_close(s);
}

static uint32_t reduce_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_reduce *s = (struct hb_reduce *)self;
    if (s->at < s->repeat)
        return repeat(s, site, skip);
    *skip = 0;
    if (s->wild && !s->full) {
        *skip = HB_NEVER;
        return 0;
    }
    made(s, &site->done, site->mover);
    if (site->kind == HB_POINT_MEMORY)
        return push_memory(s, site);
    close(s);
    if (s->cut)
        return give_up(s);
    s->wild |= s->ended; /* somebody could after all */
    if (site->standard == HB_NOBODY && site->count == 0) {
        s->ended = true;
        return 0;
    }
    return push(s, site);
}

/* ---- the next execution ---- */

/* What the last run of this node's transition left behind. */
static void reopen(struct hb_reduce *s, struct hb_reduce_node *node)
{
    if (node->over && !node->deep && s->races && !s->full)
        s->last[node->slot] = node->before;
    node->over = node->deep = false;
    s->clocks.count = node->clock;
}

static bool next_data(struct hb_reduce *s, struct hb_reduce_node *node)
{
    if (node->answer == node->count)
        return false;
    node->answer++;
    s->cut = false;
    if (node->owner == HB_NO_NODE)
        return true;
    struct hb_reduce_node *owner = hb_reduce_node(s, node->owner);
    reopen(s, owner);
    owner->made = node->made;
    s->cut = leads_away(s, owner);
    return true;
}

static bool next_mover(struct hb_reduce *s, struct hb_reduce_node *node)
{
    reopen(s, node);
    hb_reduce_put_to_sleep(s, node);
    uint32_t answer = candidate(s, node, s->full ? node->answer + 1u : 0, true);
    if (answer > node->count)
        return false;
    node->answer = (uint16_t)answer;
    node->unit = units_of(s, node)[answer];
    node->made = node->all = (struct hb_footprint){{0}, {0}};
    s->cut = leads_away(s, node);
    return true;
}

static void pop(struct hb_reduce *s)
{
    const struct hb_reduce_node *node = top(s);
    s->units.count = node->units;
    s->sleepers.count = node->sleep;
    s->clocks.count = node->clock;
    s->nodes.count--;
}

static bool advance(struct hb_reduce *s)
{
    while (s->nodes.count > 0) {
        struct hb_reduce_node *node = top(s);
        if (node->memory ? next_data(s, node) : next_mover(s, node))
            return true;
        pop(s);
    }
    return false;
}

static void restart(struct hb_reduce *s)
{
    s->nodes.count = s->units.count = s->sleepers.count = s->clocks.count = 0;
    s->cut = s->limited = false;
    for (uint32_t slot = 0; slot < HB_UNITS; slot++)
        s->last[slot] = HB_NO_NODE;
}

static bool owned(const struct hb_reduce *s)
{
    if (s->running == HB_NO_NODE)
        return hb_shard_own(&s->shard, hb_mix(HB_SHARD_ROOT));
    const struct hb_reduce_node *node = hb_reduce_node(s, s->running);
    bool counts = node->branching && node->level < s->shard_levels;
    return hb_shard_own(&s->shard, counts ? hb_shard_key(node->key, node->index, node->answer) : node->key);
}

static void finish(struct hb_reduce *s, const struct hb_run_outcome *outcome)
{
    s->foreign = s->cut;
    s->limited |= s->deviations >= HB_POINTS_MAX;
    if (s->given_up)
        return;
    if (!s->ended)
        made(s, &outcome->done, outcome->mover);
    close(s);
    s->foreign = !owned(s);
    if (outcome->violated || outcome->abandoned || !outcome->finished || s->deviations >= HB_POINTS_MAX)
        hb_reduce_everything(s);
    else
        want_disabled(s, &(struct hb_units){{0}});
}

static bool reduce_next(struct hb_strategy *self, const struct hb_run_outcome *outcome)
{
    struct hb_reduce *s = (struct hb_reduce *)self;
    if (!s->wild || s->full)
        finish(s, outcome);
    if (s->wild && !s->full) {
        s->full = true;
        s->base.footprints = false;
        restart(s);
        return true;
    }
    return !s->failed && !s->diverged && advance(s);
}

void hb_reduce_init(struct hb_reduce *s, struct hb_shard shard, bool races)
{
    *s = (struct hb_reduce){.base = {.name = "dfs",
                                     .begin = reduce_begin,
                                     .choose = reduce_choose,
                                     .next = reduce_next,
                                     .every = true,
                                     .footprints = true},
                            .shard = shard,
                            .races = races};
    for (uint32_t n = shard.of; n > 1; n = (n + 1) / 2)
        s->shard_levels++;
    if (shard.of > 1)
        s->shard_levels += 3;
    restart(s);
}

uint64_t hb_reduce_bytes(const struct hb_reduce *s)
{
    return s->nodes.capacity * sizeof(struct hb_reduce_node) + s->units.capacity * sizeof(uint16_t) +
           s->sleepers.capacity * sizeof(struct hb_sleeper) + s->clocks.capacity * sizeof(uint32_t);
}

void hb_reduce_free(struct hb_reduce *s)
{
    free(s->nodes.data);
    free(s->units.data);
    free(s->sleepers.data);
    free(s->clocks.data);
    hb_reduce_init(s, s->shard, s->races);
}
