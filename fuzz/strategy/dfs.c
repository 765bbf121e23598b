/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depth-first search over deviations: delay bounding (Emmi, Qadeer, Rakamaric, "Delay-bounded scheduling", POPL 2011)
 * with interrupts and stale reads counted like preemptions. The default child comes first, so the first execution is
 * the default one, and the nodes above its last deviation are those that it may still be left at.
 */
#include <stdlib.h>

#include "strategy.h"

#define DFS_FIRST_CAPACITY 4096u

/* Deviations that decide the shard: more where subtrees differ much in size. */
static uint32_t shard_depth(const struct hb_dfs *s)
{
    return s->most <= 2 ? 1 : s->most <= 4 ? 2 : 3;
}

/* The points before the next deviation of the prefix need no question: the machine is deterministic. */
static uint32_t distance(const struct hb_dfs *s, uint64_t from)
{
    if (s->taken < s->deviations)
        return (uint32_t)(s->nodes[s->deviation[s->taken]].index - from);
    return s->deviations < s->bound || !s->limited ? 0 : HB_NEVER;
}

static uint32_t dfs_begin(struct hb_strategy *self)
{
    struct hb_dfs *s = (struct hb_dfs *)self;
    s->taken = 0;
    return distance(s, 0);
}

static bool grow(struct hb_dfs *s)
{
    uint32_t capacity = s->capacity ? 2 * s->capacity : DFS_FIRST_CAPACITY;
    struct hb_dfs_node *nodes = realloc(s->nodes, capacity * sizeof *nodes);
    if (!nodes)
        return false;
    s->nodes = nodes;
    s->capacity = capacity;
    return true;
}

static void note(struct hb_dfs *s, const struct hb_site *site)
{
    if (s->count == s->capacity && !grow(s)) {
        s->overflow = true;
        return;
    }
    s->nodes[s->count++] = (struct hb_dfs_node){.index = site->index, .options = site->count};
}

static uint32_t dfs_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_dfs *s = (struct hb_dfs *)self;
    uint32_t answer = 0;
    if (s->taken < s->deviations) {
        const struct hb_dfs_node *node = &s->nodes[s->deviation[s->taken++]];
        answer = node->chosen;
        s->diverged |= node->index != site->index || node->options != site->count;
    } else if (s->deviations < s->bound) {
        note(s, site);
    } else {
        s->limited = true;
    }
    *skip = distance(s, site->index + 1);
    return answer;
}

/* Gives the last node its next answer and says whether anything below it is to be run. */
static bool deviate(struct hb_dfs *s)
{
    struct hb_dfs_node *node = &s->nodes[s->count - 1];
    if (node->chosen++ == 0)
        s->deviation[s->deviations++] = s->count - 1;
    uint32_t depth = shard_depth(s);
    uint64_t key = s->key[s->deviations - 1];
    if (s->deviations <= depth)
        key = hb_shard_key(key, node->index, node->chosen);
    s->key[s->deviations] = key;
    s->away = !hb_shard_own(&s->shard, key);
    return !s->away || (s->deviations < depth && s->deviations < s->bound);
}

static void begin_again(struct hb_dfs *s)
{
    s->count = s->deviations = 0;
    s->limited = s->overflow = false;
    hb_dfs_part(s, s->shard);
}

/* The last turn has come to its end; false: it was the last of all, or there is nothing beyond it. */
static bool next_turn(struct hb_dfs *s)
{
    if (s->overflow || s->diverged)
        return false;
    s->turns = s->bound + 1;
    if (!s->limited || s->bound == s->most)
        return false;
    s->bound++;
    begin_again(s);
    return true;
}

bool hb_dfs_next(struct hb_dfs *s)
{
    /* The machine asks no more after that many. */
    s->limited |= s->deviations == HB_POINTS_MAX;
    while (s->count > 0) {
        const struct hb_dfs_node *node = &s->nodes[s->count - 1];
        if (node->chosen < node->options) {
            if (deviate(s))
                return true;
            continue;
        }
        s->deviations -= node->chosen > 0;
        s->count--;
    }
    return next_turn(s);
}

static bool dfs_next(struct hb_strategy *self, const struct hb_run_outcome *outcome)
{
    struct hb_dfs *s = (struct hb_dfs *)self;
    s->foreign = s->away;
    s->repeated = s->deviations < s->turns;
    if (s->base.prune && (outcome->grown || outcome->violated)) {
        /* What ended there never showed whom its places belong to. */
        s->base.prune = !outcome->violated;
        hb_dfs_restart(s);
        return true;
    }
    return hb_dfs_next(s);
}

void hb_dfs_init(struct hb_dfs *s, uint32_t bound)
{
    *s = (struct hb_dfs){.base = {.name = "dfs", .begin = dfs_begin, .choose = dfs_choose, .next = dfs_next}};
    s->bound = s->most = bound < HB_POINTS_MAX ? bound : HB_POINTS_MAX;
    hb_dfs_part(s, (struct hb_shard){1, 1});
}

void hb_dfs_in_turn(struct hb_dfs *s)
{
    s->bound = 0;
    (void)grow(s); /* what a search holds does not grow when another bound has its turn */
}

void hb_dfs_part(struct hb_dfs *s, struct hb_shard shard)
{
    s->shard = shard;
    s->key[0] = hb_mix(HB_SHARD_ROOT);
    s->away = !hb_shard_own(&s->shard, s->key[0]);
}

void hb_dfs_restart(struct hb_dfs *s)
{
    s->restarts++;
    begin_again(s);
}

void hb_dfs_free(struct hb_dfs *s)
{
    free(s->nodes);
    hb_dfs_init(s, 0);
}
