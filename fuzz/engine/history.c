/* SPDX-License-Identifier: Apache-2.0 */
/* Stores in modification order, and who saw which. */
#include "history.h"

#include <string.h>

#include "feature.h"
#include "order.h"
#include "psc.h"

#define CAPACITY_FIRST 8u

/* Of the access that is being decided. */
static struct {
    uint32_t count;
    bool write;
    struct eng_location *location;
    struct eng_store *store[ENG_STORES_MAX]; /* to be read; 0: the default */
    uint32_t index[ENG_STORES_MAX];          /* of a store: where it goes */
} option;

static uint32_t sequence;

void eng_history_begin(void)
{
    sequence = 0;
    option.count = 0;
    eng_psc_begin();
}

uint32_t eng_history_sequence(void)
{
    return sequence++;
}

/* ---- coherence ---- */

const struct eng_event *eng_history_last(const struct eng_visit *visit, uint32_t limit)
{
    uint32_t low = 0, high = visit->count;
    if (high > 0 && visit->events[high - 1].clock <= limit)
        return &visit->events[high - 1];
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (visit->events[middle].clock <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : &visit->events[low - 1];
}

int32_t eng_history_bound(const struct eng_location *location, const uint32_t *clock, uint32_t width, uint32_t self,
                          bool writes)
{
    int32_t bound = -1;
    for (const struct eng_visit *v = location->visits; v; v = v->next) {
        bool own = v->agent == self || (eng_state.pairs && self != ENG_NOBODY && v->agent == (self ^ 1u));
        uint32_t limit = own ? UINT32_MAX : v->agent < width ? clock[v->agent] : 0;
        const struct eng_event *e = eng_history_last(v, limit);
        while (writes && e && !e->written)
            e = e == v->events ? NULL : e - 1;
        if (e && eng_event_position(e) > bound)
            bound = eng_event_position(e);
    }
    return bound;
}

/* The common case: whoever wrote the newest store is before the running agent. */
static bool seen_newest(const struct eng_location *location)
{
    const struct eng_store *s = location->store[location->stores - 1];
    return s->agent == eng.agent || (s->agent != ENG_NOBODY && s->clock <= eng.clock[s->agent]);
}

static int32_t bound_of_running(const struct eng_location *location)
{
    int32_t bound = eng_history_bound(location, eng.clock, eng_state.width, eng.agent, false);
    return bound < 0 ? 0 : bound;
}

/* ---- keeping ---- */

static void note(struct eng_visit *visit, const struct eng_store *read, const struct eng_store *written)
{
    if (visit->count == visit->capacity) {
        uint32_t capacity = visit->capacity ? visit->capacity * 2 : 4;
        struct eng_event *events = eng_alloc(capacity * sizeof *events);
        if (visit->count)
            memcpy(events, visit->events, visit->count * sizeof *events);
        visit->events = events;
        visit->capacity = capacity;
    }
    struct eng_event *e = &visit->events[visit->count++];
    *e = (struct eng_event){
        .clock = eng.epoch & ENG_CLOCK_MASK, .sequence = sequence++, .read = read, .written = written};
    if (eng_psc_count > 0) {
        e->known = eng_clock_keep(eng.agent);
        eng_psc_done(e);
    }
}

/* Somebody might still have read what is dropped, unless everybody has seen something newer. */
static bool missed(const struct eng_location *location)
{
    for (uint32_t i = 0; i < eng_state.agents_born; i++) {
        uint32_t agent = eng_state.born[i];
        if (eng_history_bound(location, eng_state.agent[agent].clock, eng_state.width, agent, false) < 1)
            return true;
    }
    return false;
}

static void renumber(struct eng_location *location, uint32_t from)
{
    for (uint32_t i = from; i < location->stores; i++)
        location->store[i]->position = (int32_t)i;
}

static void drop_oldest(struct eng_location *location)
{
    if (!eng.trimmed && missed(location))
        eng.trimmed = true;
    location->store[0]->position = -1;
    memmove(&location->store[0], &location->store[1], --location->stores * sizeof location->store[0]);
    location->trimmed++;
    renumber(location, 0);
}

static struct eng_store *insert(struct eng_location *location, uint32_t index, uint64_t value)
{
    if (location->stores == location->capacity) {
        location->capacity *= 2;
        struct eng_store **wider = eng_alloc(location->capacity * sizeof *wider);
        memcpy(wider, location->store, location->stores * sizeof *wider);
        location->store = wider;
    }
    if (location->stores + 1 == ENG_STORES_MAX && index > 0) {
        drop_oldest(location);
        index--;
    }
    struct eng_store *store = eng_alloc(sizeof *store);
    *store = (struct eng_store){.value = value, .agent = eng.agent, .clock = eng.epoch & ENG_CLOCK_MASK};
    if (index < location->stores)
        memmove(&location->store[index + 1], &location->store[index],
                (location->stores - index) * sizeof location->store[0]);
    location->store[index] = store;
    location->stores++;
    renumber(location, index);
    return store;
}

void eng_history_enter(struct eng_location *location, uint64_t value)
{
    location->capacity = CAPACITY_FIRST;
    location->store = eng_alloc(CAPACITY_FIRST * sizeof *location->store);
    location->stores = 0;
    if (location->listed != eng.run) { /* it may have lived before in this execution */
        location->listed = eng.run;
        location->next_live = eng_state.live;
        eng_state.live = location;
    }
    insert(location, 0, value)->agent = ENG_NOBODY;
}

/* ---- reads ---- */

static struct psc_access reading(const struct eng_access_atomic *a, const struct eng_store *s, bool write, int order)
{
    return (struct psc_access){.location = a->location,
                               .read = s,
                               .write = write,
                               .sc = eng_seq_cst(order),
                               .after = s->position + 1,
                               .acquire = eng_acquires(order) ? s->release : NULL};
}

static bool readable(const struct eng_access_atomic *a, struct eng_store *s, bool rmw, const struct eng_compare *c)
{
    bool equal = c && ((s->value ^ c->expected) & c->mask) == 0;
    bool writes = rmw && (!c || (equal && !c->weak));
    if (c && c->weak && !equal)
        return false;
    if (writes && a->location->store[s->position + 1]->rmw)
        return false;
    if (eng_psc_count == 0)
        return true;
    struct psc_access access = reading(a, s, writes, rmw && !writes ? a->failure : a->order);
    return eng_psc_allows(&access);
}

/* The newest needs no check: as a default it is consistent. */
static uint32_t failures(const struct eng_access_atomic *a, const struct eng_compare *compare)
{
    struct eng_location *location = a->location;
    int32_t newest = (int32_t)location->stores - 1;
    int32_t bound = bound_of_running(location);
    uint32_t count = 0;
    if (((location->store[newest]->value ^ compare->expected) & compare->mask) == 0)
        option.store[count++] = location->store[newest];
    for (int32_t i = newest - 1; i >= bound; i--)
        if (readable(a, location->store[i], true, compare))
            option.store[count++] = location->store[i];
    option.count = count ? count - 1 : 0;
    return count;
}

uint32_t eng_history_read_options(const struct eng_access_atomic *a, bool rmw, const struct eng_compare *compare)
{
    struct eng_location *location = a->location;
    int32_t newest = (int32_t)location->stores - 1;
    option.location = location;
    option.write = false;
    option.store[0] = location->store[newest];
    option.count = 0;
    if (compare && compare->weak)
        return failures(a, compare);
    if (newest == 0 || seen_newest(location))
        return 0;
    int32_t bound = bound_of_running(location);
    for (int32_t i = newest - 1; i >= bound; i--)
        if (readable(a, location->store[i], rmw, compare))
            option.store[++option.count] = location->store[i];
    return option.count;
}

uint64_t eng_history_value(uint32_t pick)
{
    return option.store[pick]->value;
}

/* What any read does besides its place in psc. */
static struct eng_visit *read_store(const struct eng_access_atomic *a, const struct eng_store *s, int order)
{
    struct eng_visit *visit = eng_visit(a->location);
    visit->read_clock = eng.epoch & ENG_CLOCK_MASK;
    visit->read_pc = a->pc;
    if (eng.feedback)
        eng_feature(ENG_FEATURE_READS_FROM, eng_feature_pc(s->pc),
                    eng_feature_pc(a->pc) << 1 | (s->agent == eng.agent));
    eng_order_read(s->release, order);
    return visit;
}

void eng_history_read(const struct eng_access_atomic *a, uint32_t pick, int order)
{
    const struct eng_store *s = option.store[pick];
    struct psc_access access = reading(a, s, false, order);
    option.count = 0;
    if (eng_psc_count > 0 || access.sc)
        eng_psc_access(&access);
    note(read_store(a, s, order), s, NULL);
}

/* ---- writes ---- */

static void write_store(const struct eng_access_atomic *a, struct eng_visit *visit, struct eng_store *s,
                        const struct eng_store *read)
{
    visit->write_clock = eng.epoch & ENG_CLOCK_MASK;
    visit->write_pc = a->pc;
    s->pc = a->pc;
    s->rmw = read != NULL;
    note(visit, read, s);
    s->release = eng_order_write(visit, read ? read->release : NULL, a->order);
}

bool eng_history_rmw(const struct eng_access_atomic *a, uint32_t pick, uint64_t value)
{
    const struct eng_store *read = option.store[pick];
    struct psc_access access = reading(a, read, true, a->order);
    option.count = 0;
    if (eng_psc_count > 0 || access.sc)
        eng_psc_access(&access);
    struct eng_visit *visit = read_store(a, read, a->order);
    struct eng_store *s = insert(a->location, (uint32_t)(read->position + 1), value);
    write_store(a, visit, s, read);
    return s->position == (int32_t)a->location->stores - 1;
}

static struct psc_access writing(const struct eng_access_atomic *a, uint32_t index)
{
    return (struct psc_access){
        .location = a->location, .write = true, .sc = eng_seq_cst(a->order), .after = (int32_t)index};
}

uint32_t eng_history_write_options(const struct eng_access_atomic *a)
{
    struct eng_location *location = a->location;
    option.location = location;
    option.write = true;
    option.index[0] = location->stores;
    option.count = 0;
    if (seen_newest(location))
        return 0;
    int32_t bound = bound_of_running(location);
    for (int32_t i = (int32_t)location->stores - 1; i > bound; i--) {
        if (location->store[i]->rmw)
            continue;
        struct psc_access access = writing(a, (uint32_t)i);
        if (eng_psc_count == 0 || eng_psc_allows(&access))
            option.index[++option.count] = (uint32_t)i;
    }
    return option.count;
}

bool eng_history_write(const struct eng_access_atomic *a, uint32_t pick, uint64_t value)
{
    struct psc_access access = writing(a, option.index[pick]);
    option.count = 0;
    if (eng_psc_count > 0 || access.sc)
        eng_psc_access(&access);
    struct eng_store *s = insert(a->location, option.index[pick], value);
    write_store(a, eng_visit(a->location), s, NULL);
    return s->position == (int32_t)a->location->stores - 1;
}

/* ---- for machines ---- */

bool eng_candidate(uint32_t pick, struct eng_candidate *out)
{
    if (option.count == 0 || pick > option.count || (option.write && pick == 0))
        return false;
    const struct eng_store *s = option.write ? option.location->store[option.index[pick]] : option.store[pick];
    *out = (struct eng_candidate){.value = s->value,
                                  .agent = s->agent == ENG_NOBODY ? eng.agent : s->agent,
                                  .atomic = s->agent != ENG_NOBODY,
                                  .pc = s->pc,
                                  .address = option.location->address,
                                  .size = option.location->size};
    return true;
}

void eng_see(uintptr_t address, uint32_t size)
{
    if (eng.model != ENG_C11 || address - eng.base >= eng.span)
        return;
    struct eng_access_atomic a = {.address = address, .size = size, .location = eng_location_at(address)};
    if (a.location->run == eng.run && a.location->stores > 1)
        note(eng_visit(a.location), a.location->store[a.location->stores - 1], NULL);
}
