/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vector clocks (Mattern; Flanagan & Freund, "FastTrack", PLDI 2009). An agent's own clock grows at each
 * release, so all it did in one clock value is before whoever acquired that value.
 */
#include "buffer.h"
#include "psc.h"

/*
 * Entries of agents not born before are the start: they did nothing that anybody could know. The width never shrinks
 * while epochs of older executions stand in the shadow.
 */
static void widen(uint32_t agent)
{
    uint32_t width = (agent + 4) & ~3u;
    if (width <= eng_state.width)
        return;
    for (uint32_t i = 0; i < eng_state.agents_born; i++) {
        struct eng_agent *other = &eng_state.agent[eng_state.born[i]];
        for (uint32_t c = eng_state.width; c < width; c++)
            other->clock[c] = eng_state.start;
        other->kept = NULL;
    }
    eng_state.width = width;
}

static void own_clock(uint32_t agent, uint32_t value)
{
    struct eng_agent *self = &eng_state.agent[agent];
    self->own = self->clock[agent] = value;
    self->kept = NULL;
    if (agent == eng.agent)
        eng.epoch = agent << ENG_CLOCK_BITS | value;
}

void eng_birth(uint32_t agent)
{
    struct eng_agent *self = &eng_state.agent[agent];
    widen(agent);
    eng_state.born[eng_state.agents_born++] = (uint8_t)agent;
    self->run = eng.run;
    self->fence = self->pending = NULL;
    for (uint32_t c = 0; c < eng_state.width; c++)
        self->clock[c] = eng_state.start;
    own_clock(agent, eng_state.start + 1);
}

static struct eng_agent *agent_of(uint32_t agent)
{
    if (ENG_UNLIKELY(eng_state.agent[agent].run != eng.run))
        eng_birth(agent);
    return &eng_state.agent[agent];
}

static uint32_t *fresh(uint32_t width)
{
    struct eng_clock_head *head = eng_alloc(sizeof *head + width * sizeof(uint32_t));
    head->width = width;
    head->agent = ENG_NOBODY;
    return (uint32_t *)(void *)(head + 1);
}

static void copy(uint32_t *to, const uint32_t *from, uint32_t width)
{
    for (uint32_t c = 0; c < width; c += 4)
        *(eng_four *)(void *)(to + c) = *(const eng_four *)(const void *)(from + c);
}

const uint32_t *eng_clock_keep(uint32_t agent)
{
    struct eng_agent *self = agent_of(agent);
    if (self->kept)
        return self->kept;
    uint32_t *clock = fresh(eng_state.width);
    struct eng_clock_head *head = (struct eng_clock_head *)(void *)clock - 1;
    head->agent = agent;
    head->own = self->own;
    copy(clock, self->clock, eng_state.width);
    self->kept = clock;
    return clock;
}

/* At the end of its range the clock stands: later accesses then look covered, so races are missed, none invented. */
static void grow(uint32_t agent)
{
    uint32_t own = eng_state.agent[agent].own;
    if (own < ENG_CLOCK_MOST)
        own_clock(agent, own + 1);
}

const uint32_t *eng_clock_release(uint32_t agent)
{
    const uint32_t *clock = eng_clock_keep(agent);
    grow(agent);
    return clock;
}

const uint32_t *eng_clock_both(const uint32_t *a, const uint32_t *b)
{
    const struct eng_clock_head *ha = eng_clock_head(a), *hb = eng_clock_head(b);
    /* Whoever knows that an agent got so far knows all that it knew then. */
    if (ha->agent != ENG_NOBODY && eng_clock_of(b, ha->agent) >= ha->own)
        return b;
    if (hb->agent != ENG_NOBODY && eng_clock_of(a, hb->agent) >= hb->own)
        return a;
    uint32_t most = ha->width < hb->width ? hb->width : ha->width;
    uint32_t *both = fresh(most);
    for (uint32_t c = 0; c < most; c++)
        both[c] = eng_state.start;
    eng_clock_join(both, a, ha->width);
    eng_clock_join(both, b, hb->width);
    return both;
}

/* ---- order through something other than an atomic: events of no location, and never overtaken by held stores ---- */

static void happens(uint32_t agent)
{
    if (eng_psc_count > 0)
        eng_psc_event(agent, NULL);
    if (eng.model == ENG_TSO)
        eng_drain_all(agent);
}

void eng_order(uint32_t from, uint32_t to)
{
    struct eng_agent *source = agent_of(from);
    struct eng_agent *target = agent_of(to);
    if (from == to)
        return;
    happens(from);
    if (eng_psc_count > 0)
        eng_psc_event(to, NULL);
    eng_clock_join(target->clock, source->clock, eng_state.width);
    target->kept = NULL;
    grow(from);
}

/* The object's clock belongs to it alone, so it can be joined in place. */
void eng_release_by(uint32_t agent, struct eng_sync *object)
{
    const struct eng_agent *self = agent_of(agent);
    happens(agent);
    if (object->run == eng.run && eng_clock_head(object->clock)->width == eng_state.width) {
        eng_clock_join((uint32_t *)(uintptr_t)object->clock, self->clock,
                       eng_state.width); /* NOLINT(performance-no-int-to-ptr) */
        grow(agent);
        return;
    }
    const uint32_t *older = object->run == eng.run ? object->clock : NULL;
    uint32_t *clock = fresh(eng_state.width);
    copy(clock, self->clock, eng_state.width);
    if (older)
        eng_clock_join(clock, older, eng_clock_head(older)->width);
    object->clock = clock;
    object->run = eng.run;
    grow(agent);
}

void eng_acquire_by(uint32_t agent, const struct eng_sync *object)
{
    if (object->run != eng.run)
        return;
    if (eng_psc_count > 0)
        eng_psc_event(agent, NULL);
    (void)agent_of(agent);
    eng_clock_acquire(agent, object->clock);
}

void eng_release(struct eng_sync *object)
{
    if (ENG_UNLIKELY(object->run != eng.run || eng_psc_count > 0 || eng.model == ENG_TSO ||
                     eng_clock_head(object->clock)->width != eng_state.width)) {
        eng_release_by(eng.agent, object);
        return;
    }
    uint32_t *clock = (uint32_t *)(uintptr_t)object->clock; /* NOLINT(performance-no-int-to-ptr) */
    eng_clock_join(clock, eng_self()->clock, eng_state.width);
    eng_clock_next();
}

void eng_acquire(const struct eng_sync *object)
{
    if (object->run != eng.run)
        return;
    if (ENG_UNLIKELY(eng_psc_count > 0))
        eng_psc_event(eng.agent, NULL);
    struct eng_agent *self = eng_self();
    eng_clock_join(self->clock, object->clock, eng_clock_head(object->clock)->width);
    self->kept = NULL;
}

/* ---- the same, by address ---- */

void eng_release_at(uintptr_t address)
{
    if (address - eng_state.open_base >= eng_state.open_bytes)
        return;
    eng_owner(address);
    if (eng.clocks)
        eng_release(&eng_location_at(address)->sync);
}

void eng_acquire_at(uintptr_t address)
{
    if (address - eng_state.open_base >= eng_state.open_bytes)
        return;
    eng_owner(address);
    uint32_t index = eng_state.table[address - eng_state.open_base];
    if (eng.clocks && index != 0)
        eng_acquire(&eng_state.locations[index].sync);
}
