/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "strategy.h"

#define DFS_FIRST_CAPACITY 4096u

/* The points before the next deviation of the prefix need no question: the machine is deterministic. */
static uint32_t distance(const struct hb_dfs *s, uint64_t from)
{
    if (s->taken < s->depth)
        return (uint32_t)(s->index[s->taken] - from);
    return s->depth < s->bound ? 0 : HB_NEVER;
}

static uint32_t dfs_begin(struct hb_strategy *self)
{
    struct hb_dfs *s = (struct hb_dfs *)self;
    s->taken = 0;
    if (s->depth < s->bound)
        s->level[s->depth].count = 0;
    return distance(s, 0);
}

static void note(struct hb_dfs *s, const struct hb_site *site)
{
    struct hb_dfs_level *l = &s->level[s->depth];
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? 2 * l->capacity : DFS_FIRST_CAPACITY;
        struct hb_dfs_point *points = realloc(l->points, capacity * sizeof *points);
        if (!points) {
            s->overflow = true;
            return;
        }
        l->points = points;
        l->capacity = capacity;
    }
    l->points[l->count++] = (struct hb_dfs_point){site->index, site->count};
}

static uint32_t dfs_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_dfs *s = (struct hb_dfs *)self;
    uint32_t answer = 0;
    if (s->taken < s->depth) {
        answer = s->choice[s->taken];
        s->taken++;
    } else {
        note(s, site);
    }
    *skip = distance(s, site->index + 1);
    return answer;
}

void hb_dfs_init(struct hb_dfs *s, uint32_t bound)
{
    *s = (struct hb_dfs){.base = {.name = "dfs", .begin = dfs_begin, .choose = dfs_choose}};
    s->bound = bound < HB_DFS_BOUND_MAX ? bound : HB_DFS_BOUND_MAX;
}

/* The next child of the deepest level that has one left becomes the prefix of the next execution. */
bool hb_dfs_next(struct hb_dfs *s)
{
    if (s->depth < s->bound) {
        s->level[s->depth].at = 0;
        s->level[s->depth].option = 0;
    }
    for (uint32_t d = s->depth < s->bound ? s->depth + 1 : s->bound; d-- > 0;) {
        struct hb_dfs_level *l = &s->level[d];
        if (l->at >= l->count)
            continue;
        s->index[d] = l->points[l->at].index;
        s->choice[d] = ++l->option;
        if (l->option == l->points[l->at].options) {
            l->option = 0;
            l->at++;
        }
        s->depth = d + 1;
        return true;
    }
    return false;
}

void hb_dfs_free(struct hb_dfs *s)
{
    for (uint32_t d = 0; d <= HB_DFS_BOUND_MAX; d++)
        free(s->level[d].points);
    hb_dfs_init(s, 0);
}
