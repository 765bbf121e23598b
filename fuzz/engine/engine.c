/* SPDX-License-Identifier: Apache-2.0 */
/* Life of the engine: reserve, begin, run, forget. */
#include "engine.h"

#include <string.h>

#include "feature.h"
#include "history.h"
#include "location.h"
#include "shadow.h"

struct eng eng;
struct eng_state eng_state;

#define GRANULE 8u

bool eng_open(uintptr_t base, size_t bytes)
{
    struct eng_state *s = &eng_state;
    uintptr_t low = base & ~(uintptr_t)(GRANULE - 1);
    bytes = (bytes + (base - low) + GRANULE - 1) & ~(size_t)(GRANULE - 1);
    if (bytes > ENG_WINDOW_MAX)
        return false;
    s->open_base = low;
    s->open_bytes = bytes;
    s->width = 4;
    /* One granule more: an aligned access at the very end looks at no memory of others. */
    size_t spare = bytes + GRANULE;
    s->arena = eng_reserve(ENG_ARENA_BYTES);
    s->wide = eng_reserve(spare / 4 * sizeof *s->wide);
    s->narrow = eng_reserve(spare * sizeof *s->narrow);
    s->meta = eng_reserve(spare / 4 * sizeof *s->meta);
    s->owner = eng_reserve(spare / 4 * sizeof *s->owner);
    s->table = eng_reserve(spare * sizeof *s->table);
    s->locations = eng_reserve(ENG_LOCATIONS_MAX * sizeof *s->locations);
    if (!s->arena || !s->wide || !s->narrow || !s->meta || !s->owner || !s->table || !s->locations)
        return false;
    eng_bounds(low, bytes);
    return true;
}

void eng_bounds(uintptr_t base, size_t bytes)
{
    uintptr_t offset = base - eng_state.open_base;
    eng.base = base;
    eng.span = bytes;
    eng.wide = eng_state.wide + offset / 4;
    eng.narrow = eng_state.narrow + offset;
    eng.meta = eng_state.meta + offset / 4;
    eng_gate(eng.open);
}

void eng_gate(bool open)
{
    bool checked = open && eng.races && !eng.watched;
    eng.open = open;
    for (uint32_t shift = 0; shift < 4; shift++)
        eng.gate[shift] = checked ? eng.span >> shift : 0;
    eng.unchecked = open && !eng.plain;
}

/* Clocks ran out: nothing may be left that names an old one. */
static void wipe(void)
{
    struct eng_state *s = &eng_state;
    eng_unreserve(s->wide, s->open_bytes / 4 * sizeof *s->wide);
    eng_unreserve(s->narrow, s->open_bytes * sizeof *s->narrow);
    eng_unreserve(s->meta, s->open_bytes / 4 * sizeof *s->meta);
    s->top = 0;
    s->width = 4;
}

/* What is older than the execution that begins. */
static void keep_top(void)
{
    struct eng_state *s = &eng_state;
    for (uint32_t i = 0; i < s->agents_born; i++)
        if (s->agent[s->born[i]].own > s->top)
            s->top = s->agent[s->born[i]].own;
}

void eng_begin(const struct eng_config *config)
{
    struct eng_state *s = &eng_state;
    keep_top();
    if (s->top > ENG_CLOCK_WIPE)
        wipe();
    if (s->arena_used > s->arena_most)
        s->arena_most = s->arena_used;
    s->arena_used = 0;
    s->agents_born = 0;
    s->start = s->top;
    eng.run++;
    eng.agents = config->agents;
    eng.model = (uint8_t)config->model;
    eng.races = config->races;
    eng.footprints = config->footprints;
    eng.feedback = config->feedback;
    eng.trimmed = eng.muted = false;
    eng.done = (struct hb_footprint){0};
    s->pairs = config->pairs;
    s->live = NULL;
    eng_locations_begin();
    eng_history_begin();
    eng_watch_begin();
    eng.places = eng.footprints && !eng.races && !config->trust;
    eng.plain = eng.races || eng.places || eng.watched || eng.model != ENG_SC;
    eng.clocks = eng.model != ENG_SC || eng.races || eng.feedback || eng.watched;
    eng_gate(true);
    eng.direct = eng.model == ENG_SC && !eng.races && !eng.footprints && !eng.feedback && !eng.watched;
    if (eng.direct)
        eng.agent = 0; /* nobody keeps clocks */
    else
        eng_run(0);
}

static __attribute__((noinline)) void run_first(uint32_t agent)
{
    eng_birth(agent);
    eng.epoch = agent << ENG_CLOCK_BITS | eng_state.agent[agent].own;
}

void eng_run(uint32_t agent)
{
    struct eng_agent *self = &eng_state.agent[agent];
    eng.agent = agent;
    eng.clock = self->clock;
    if (ENG_UNLIKELY(self->run != eng.run)) __attribute__
        ((musttail)) return run_first(agent);
    eng.epoch = agent << ENG_CLOCK_BITS | self->own;
}

void eng_fresh(uintptr_t address, size_t bytes)
{
    if (address - eng.base >= eng.span || bytes == 0)
        return;
    if (bytes > eng.span - (address - eng.base))
        bytes = eng.span - (address - eng.base);
    eng_location_fresh(address, bytes);
    eng_shadow_fresh(address, bytes);
}

uint64_t eng_peek(uintptr_t address, uint32_t size)
{
    uint64_t value = 0;
    memcpy(&value, (const void *)address, size <= sizeof value ? size : sizeof value); // NOLINT
    return value;
}

static size_t live_bytes(void)
{
    return eng_state.locations_used * sizeof *eng_state.locations;
}

size_t eng_bytes_used(void)
{
    size_t arena = eng_state.arena_used > eng_state.arena_most ? eng_state.arena_used : eng_state.arena_most;
    return arena + live_bytes() + sizeof eng_state + sizeof eng_feature_map;
}
