/* SPDX-License-Identifier: Apache-2.0 */
/* Sleep sets, and the arenas that they and the nodes live in. */
#include <stdlib.h>

#include "reduce.h"

#define FIRST_CAPACITY 1024u

bool hb_reduce_room(struct hb_reduce_arena *arena, uint32_t more, size_t size)
{
    if (arena->capacity - arena->count >= more)
        return true;
    uint64_t capacity = arena->capacity ? 2ull * arena->capacity : FIRST_CAPACITY;
    if (capacity < (uint64_t)arena->count + more)
        capacity = (uint64_t)arena->count + more;
    if (capacity > UINT32_MAX / 2)
        return false;
    void *data = realloc(arena->data, capacity * size);
    if (!data)
        return false;
    arena->data = data;
    arena->capacity = (uint32_t)capacity;
    return true;
}

static struct hb_sleeper *sleepers_of(const struct hb_reduce *s, const struct hb_reduce_node *node)
{
    return (struct hb_sleeper *)s->sleepers.data + node->sleep;
}

/* A mover sleeps on below a transition that is independent of its own. */
static bool sleeps_on(const struct hb_reduce_node *parent, const struct hb_sleeper *sleeper)
{
    if ((sleeper->unit ^ parent->unit) == HB_MOVERS_MAX)
        return false; /* a buffer and its owner */
    return !hb_conflict(&sleeper->all, &parent->made);
}

bool hb_reduce_inherit(struct hb_reduce *s, struct hb_reduce_node *node)
{
    node->sleep = s->sleepers.count;
    if (s->running == HB_NO_NODE || s->full)
        return true;
    const struct hb_reduce_node *parent = hb_reduce_node(s, s->running);
    if (parent->sleepers == 0)
        return true;
    if (!hb_reduce_room(&s->sleepers, parent->sleepers, sizeof(struct hb_sleeper)))
        return false;
    const struct hb_sleeper *from = sleepers_of(s, parent);
    struct hb_sleeper *to = sleepers_of(s, node);
    for (uint32_t i = 0; i < parent->sleepers; i++) {
        if (!sleeps_on(parent, &from[i]))
            continue;
        to[node->sleepers++] = from[i];
        hb_units_add(&node->asleep, from[i].unit);
    }
    s->sleepers.count += node->sleepers;
    return true;
}

void hb_reduce_put_to_sleep(struct hb_reduce *s, struct hb_reduce_node *node)
{
    if (node->unit == HB_NO_UNIT || s->full)
        return;
    hb_units_add(&node->tried, node->unit);
    if (!hb_reduce_room(&s->sleepers, 1, sizeof(struct hb_sleeper))) {
        s->failed = true;
        return;
    }
    sleepers_of(s, node)[node->sleepers++] = (struct hb_sleeper){node->unit, node->all};
    s->sleepers.count = node->sleep + node->sleepers;
}
