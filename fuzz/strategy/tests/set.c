/* SPDX-License-Identifier: Apache-2.0 */
#include "set.h"

#include <stdlib.h>
#include <string.h>

#include "reduce.h"

void set_clear(struct set *set)
{
    memset(set, 0, sizeof *set);
}

static void insert(struct set *set, uint64_t key)
{
    uint32_t at = (uint32_t)(key % SET_MAX);
    key += key == 0;
    while (set->slot[at] != 0 && set->slot[at] != key)
        at = (at + 1) % SET_MAX;
    if (set->slot[at] == key) {
        set->doubles++;
        return;
    }
    if (++set->count >= SET_MAX)
        abort();
    set->slot[at] = key;
}

void set_add(struct set *set, const struct toy_result *result)
{
    for (uint32_t i = 0; i < TOY_PAIRS; i++)
        set->races[i] |= result->races[i];
    insert(set, hb_mix(result->end * 2 + result->deadlock));
}

void set_join(struct set *to, const struct set *from)
{
    for (uint32_t i = 0; i < TOY_PAIRS; i++)
        to->races[i] |= from->races[i];
    for (uint32_t i = 0; i < SET_MAX; i++)
        if (from->slot[i])
            insert(to, from->slot[i]);
}

static bool within(const struct set *a, const struct set *b)
{
    for (uint32_t i = 0; i < SET_MAX; i++) {
        uint32_t at = (uint32_t)(a->slot[i] % SET_MAX);
        while (a->slot[i] && b->slot[at] && b->slot[at] != a->slot[i])
            at = (at + 1) % SET_MAX;
        if (a->slot[i] && !b->slot[at])
            return false;
    }
    return true;
}

bool set_same(const struct set *a, const struct set *b)
{
    return a->count == b->count && memcmp(a->races, b->races, sizeof a->races) == 0 && within(a, b);
}

struct hb_search_result explore(const struct toy_program *p, const struct hb_search_config *config, struct set *set)
{
    struct hb_search *search = hb_search_open(config);
    struct toy_world world = {{0}};
    struct hb_search_result result;
    struct hb_strategy *strategy;
    if (!search)
        abort();
    while ((strategy = hb_search_strategy(search))) {
        struct toy_result run;
        toy_run(p, &world, strategy, &run);
        struct hb_search_result before, after;
        hb_search_result(search, &before);
        hb_search_report(search, &run.outcome);
        hb_search_result(search, &after);
        if (set && after.executions > before.executions)
            set_add(set, &run);
    }
    hb_search_result(search, &result);
    hb_search_close(search);
    return result;
}

struct hb_search_result explore_with(const struct toy_program *p, const char *strategy, uint32_t bound, struct set *set)
{
    struct hb_search_config config = {.strategy = strategy, .bound = bound, .shard = 1, .shards = 1, .seed = 1};
    if (set)
        set_clear(set);
    return explore(p, &config, set);
}

void explore_sleeping(const struct toy_program *p, struct set *set)
{
    static struct hb_reduce s;
    struct toy_world world = {{0}};
    struct toy_result run;
    hb_reduce_init(&s, (struct hb_shard){1, 1}, false);
    set_clear(set);
    do {
        toy_run(p, &world, &s.base, &run);
        if (!run.outcome.abandoned)
            set_add(set, &run);
    } while (s.base.next(&s.base, &run.outcome));
    hb_reduce_free(&s);
}
