/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Happens-before among the transitions of one execution, and the races that ask for another order.
 * A clock has, for each mover, one more than the node of its last transition that is before; 0: none.
 */
#include <string.h>

#include "reduce.h"

/* Transitions of one execution whose races are looked for, since that costs the square: beyond, the search is bounded.
 */
#define DEEP 20000u

static uint16_t slot_of(struct hb_reduce *s, uint32_t unit)
{
    if (s->slot[unit] == 0) {
        s->last[s->slots] = HB_NO_NODE;
        s->slot[unit] = ++s->slots;
    }
    return (uint16_t)(s->slot[unit] - 1);
}

static const uint32_t *clock_of(const struct hb_reduce *s, const struct hb_reduce_node *node)
{
    return (const uint32_t *)s->clocks.data + node->clock;
}

static void join(uint32_t *to, const uint32_t *from, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++)
        if (to[i] < from[i])
            to[i] = from[i];
}

/* Whose races are looked for: the transition of the node at `to`, or one that never came, after all nodes. */
struct racer {
    uint32_t to;
    uint32_t unit;
    uint32_t slot;
    bool blockable;
    const struct hb_footprint *made; /* NULL: not known */
};

static bool dependent(const struct hb_reduce_node *node, const struct racer *racer)
{
    return !racer->made || (node->unit ^ racer->unit) == HB_MOVERS_MAX || hb_conflict(&node->made, racer->made);
}

/* Some transition after the race's first, not ordered after that one, is before this clock. */
static bool has_predecessor(const struct hb_reduce *s, const uint32_t *clock, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++)
        if (s->first[i] && s->first[i] <= clock[i])
            return true;
    return false;
}

/*
 * Who could move first if `from` had not been there: the initials of what happened since that does not depend on it,
 * with the running transition last.
 */
static struct hb_units initials(struct hb_reduce *s, uint32_t from, const struct racer *racer)
{
    struct hb_units found = {{0}};
    const struct hb_reduce_node *node = hb_reduce_node(s, from);
    uint32_t slot = node->slot;
    memset(s->first, 0, s->slots * sizeof s->first[0]);
    for (uint32_t k = from + 1; k < racer->to; k++) {
        const struct hb_reduce_node *later = hb_reduce_node(s, k);
        if (later->memory || (slot < later->width && clock_of(s, later)[slot] > from))
            continue;
        if (s->first[later->slot])
            continue; /* after another one of its own */
        if (!has_predecessor(s, clock_of(s, later), later->width) && hb_units_has(&node->enabled, later->unit))
            hb_units_add(&found, later->unit);
        s->first[later->slot] = k + 1;
    }
    if (!has_predecessor(s, s->clock, s->slots) && hb_units_has(&node->enabled, racer->unit))
        hb_units_add(&found, racer->unit);
    return found;
}

static bool meets(const struct hb_units *a, const struct hb_units *b)
{
    uint64_t both = 0;
    for (uint32_t i = 0; i < HB_UNITS / 64; i++)
        both |= a->word[i] & b->word[i];
    return both != 0;
}

static void want_one(struct hb_reduce_node *node, const struct hb_units *of, uint32_t rather)
{
    if (meets(of, &node->wanted) || meets(of, &node->asleep))
        return;
    if (hb_units_has(of, rather)) {
        hb_units_add(&node->wanted, rather);
        return;
    }
    for (uint32_t i = 0; i < HB_UNITS / 64; i++) {
        if (of->word[i] == 0)
            continue;
        node->wanted.word[i] |= of->word[i] & -of->word[i];
        return;
    }
}

/*
 * The racer races with the transition at `from`. True if the two could surely have come the other way round:
 * what is before `from` then races only through it.
 */
static bool reverse(struct hb_reduce *s, uint32_t from, const struct racer *racer)
{
    struct hb_reduce_node *node = hb_reduce_node(s, from);
    struct hb_units first = initials(s, from, racer);
    want_one(node, &first, racer->unit);
    uint32_t last = s->last[racer->slot];
    bool moved_since = last != HB_NO_NODE && last > from;
    return moved_since ? !racer->blockable : hb_units_has(&node->enabled, racer->unit);
}

/* Every transition so far is in both clocks: nothing more to be found. */
static bool all_covered(const struct hb_reduce *s, uint32_t own)
{
    for (uint32_t slot = 0; slot < s->slots; slot++) {
        if (slot == own || s->last[slot] == HB_NO_NODE)
            continue;
        if (s->clock[slot] <= s->last[slot] || s->cover[slot] <= s->last[slot])
            return false;
    }
    return true;
}

static void scan(struct hb_reduce *s, const struct racer *racer)
{
    if (all_covered(s, racer->slot))
        return;
    for (uint32_t j = racer->to; j-- > 0;) {
        const struct hb_reduce_node *node = hb_reduce_node(s, j);
        uint32_t slot = node->slot;
        if (node->memory || node->deep || slot == racer->slot)
            continue;
        if ((s->cover[slot] > j && s->clock[slot] > j) || !dependent(node, racer))
            continue;
        if (s->cover[slot] <= j && reverse(s, j, racer))
            join(s->cover, clock_of(s, node), node->width);
        join(s->clock, clock_of(s, node), node->width);
        if (all_covered(s, racer->slot))
            return;
    }
}

/* Both clocks as after the last transition of the mover in `slot`. Returns that transition's node. */
static uint32_t begin(struct hb_reduce *s, uint32_t slot)
{
    uint32_t before = s->last[slot], width = 0;
    if (before != HB_NO_NODE) {
        const struct hb_reduce_node *node = hb_reduce_node(s, before);
        width = node->width;
        memcpy(s->clock, clock_of(s, node), width * sizeof(uint32_t));
    }
    memset(s->clock + width, 0, (s->slots - width) * sizeof(uint32_t));
    memcpy(s->cover, s->clock, s->slots * sizeof(uint32_t));
    return before;
}

static bool keep_clock(struct hb_reduce *s, struct hb_reduce_node *node)
{
    if (!hb_reduce_room(&s->clocks, s->slots, sizeof(uint32_t)))
        return false;
    node->clock = s->clocks.count;
    node->width = s->slots;
    memcpy((uint32_t *)s->clocks.data + node->clock, s->clock, s->slots * sizeof(uint32_t));
    s->clocks.count += s->slots;
    return true;
}

void hb_reduce_close(struct hb_reduce *s)
{
    struct hb_reduce_node *node = hb_reduce_node(s, s->running);
    if (s->full || node->unit == HB_NO_UNIT)
        return;
    node->over = true;
    if (!s->races)
        return;
    if (s->running >= DEEP) {
        s->limited = true;
        node->deep = true;
        return;
    }
    node->slot = slot_of(s, node->unit);
    node->before = begin(s, node->slot);
    s->clock[node->slot] = s->running + 1;
    scan(s, &(struct racer){s->running, node->unit, node->slot, node->blockable, &node->made});
    s->last[node->slot] = s->running;
    if (!keep_clock(s, node))
        s->failed = true;
}

void hb_reduce_stuck(struct hb_reduce *s, uint32_t unit)
{
    if (s->full || !s->races)
        return;
    if (s->nodes.count >= DEEP) {
        s->limited = true;
        return;
    }
    uint32_t slot = slot_of(s, unit);
    (void)begin(s, slot);
    scan(s, &(struct racer){s->nodes.count, unit, slot, true, NULL});
}

void hb_reduce_everything(struct hb_reduce *s)
{
    for (uint32_t k = 0; k < s->nodes.count; k++)
        hb_reduce_node(s, k)->wanted = hb_reduce_node(s, k)->enabled;
}
