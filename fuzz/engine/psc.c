/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph of psc, edge by edge as the definition says. What exists of hb is in the clocks: x is
 * before y of another agent if y knows x's clock; events of one agent are told apart by sequence.
 */
#include "psc.h"

#include <string.h>

#define NONE UINT32_MAX

struct node {
    struct eng_location *location; /* NULL: a fence */
    uint32_t agent;
    uint32_t clock;
    uint32_t sequence;
    uint32_t next;  /* own clock of the first event after it, */
    uint32_t other; /* and of the first one elsewhere; NONE: not yet */
    uint32_t older; /* node of the same agent before it, or NONE */
    const struct eng_store *read, *written;
    const uint32_t *known; /* fences: the clock that they release */
};

struct set {
    uint64_t word[PSC_WORDS];
};

/* Where an agent stands: its trailing run of events at one place, and what it knew before that. */
struct trail {
    uint64_t run;
    const struct eng_location *place;
    const uint32_t *before; /* NULL: no seq_cst event existed then, so nothing that matters */
    uint32_t newest;        /* node, or NONE */
};

uint32_t eng_psc_count;
static bool overflow;
static uint32_t fences;
static uint32_t pending; /* node whose access is about to be noted, or NONE */
static struct node nodes[PSC_NODES];
static struct set before[PSC_NODES]; /* that reach the node: transitively closed */
static struct trail trails[ENG_AGENTS_MAX];

void eng_psc_begin(void)
{
    eng_psc_count = 0;
    fences = 0;
    overflow = false;
    pending = NONE;
}

/* ---- sets of nodes ---- */

static uint32_t words(void)
{
    return (eng_psc_count + 63) / 64;
}

static void set_add(struct set *s, uint32_t n)
{
    s->word[n / 64] |= 1ull << (n % 64);
}

static bool set_has(const struct set *s, uint32_t n)
{
    return s->word[n / 64] >> (n % 64) & 1;
}

/* One word more than in use: a node may be added while the set lives. */
static void set_clear(struct set *s)
{
    memset(s->word, 0, (words() + 1 < PSC_WORDS ? words() + 1 : PSC_WORDS) * sizeof s->word[0]);
}

static void set_join(struct set *to, const struct set *from)
{
    for (uint32_t w = 0; w < words(); w++)
        to->word[w] |= from->word[w];
}

static bool set_meets(const struct set *a, const struct set *b)
{
    for (uint32_t w = 0; w < words(); w++)
        if (a->word[w] & b->word[w])
            return true;
    return false;
}

/* The set and all that it reaches. */
static struct set closure(const struct set *s)
{
    struct set all;
    set_clear(&all);
    for (uint32_t n = 0; n < eng_psc_count; n++)
        if (set_has(s, n) || set_meets(&before[n], s))
            set_add(&all, n);
    return all;
}

/* `from` reaches all of `to`; `from` has in it whoever reaches it, `to` all that it reaches. */
static void connect(const struct set *from, const struct set *to)
{
    for (uint32_t n = 0; n < eng_psc_count; n++)
        if (set_has(to, n))
            set_join(&before[n], from);
}

/* Node n and whoever reaches it. */
static void set_add_closed(struct set *s, uint32_t n)
{
    set_add(s, n);
    set_join(s, &before[n]);
}

/* ---- hb ---- */

static struct trail *trail_of(uint32_t agent)
{
    struct trail *t = &trails[agent];
    if (t->run != eng.run)
        *t = (struct trail){.run = eng.run, .newest = NONE};
    return t;
}

/* A clock and what joins it at the access. */
struct known {
    const uint32_t *clock, *more;
};

static bool knows(struct known k, uint32_t agent, uint32_t clock)
{
    return clock <= k.clock[agent] || (k.more && clock <= eng_clock_of(k.more, agent));
}

/* Node u is before event e. */
static bool before_event(const struct node *u, const struct eng_event *e, uint32_t agent)
{
    if (u->sequence >= e->sequence)
        return false;
    return u->agent == agent || (e->known && u->clock <= eng_clock_of(e->known, u->agent));
}

static uint32_t limit_of(struct known k, uint32_t agent)
{
    uint32_t limit = agent < eng_state.width ? k.clock[agent] : 0;
    uint32_t more = k.more ? eng_clock_of(k.more, agent) : 0;
    return limit < more ? more : limit;
}

/* ---- edges into a new node, which is the last event ---- */

static int32_t node_position(const struct node *u)
{
    return u->written ? u->written->position : u->read->position;
}

/* Some event at the place that u is before, and that is before the new access, or comes earlier than `after` there. */
static bool before_place(const struct node *u, const struct eng_location *location, struct known k, int32_t after,
                         bool write)
{
    for (const struct eng_visit *v = location->visits; v; v = v->next) {
        uint32_t limit = v->agent == eng.agent ? NONE : limit_of(k, v->agent);
        for (uint32_t i = v->count; i-- > 0;) {
            const struct eng_event *e = &v->events[i];
            if (!before_event(u, e, v->agent))
                break;
            if (e->clock <= limit || (write && eng_event_position(e) < after))
                return true;
        }
    }
    return false;
}

static bool into_access(const struct node *u, const struct psc_access *v, struct known now, struct known then)
{
    if (u->agent == eng.agent)
        return true;
    if (!u->location) {
        if (knows(now, u->agent, u->clock))
            return true;
        return before_place(u, v->location, then, v->after, v->write);
    }
    if (u->location == v->location) {
        if (knows(then, u->agent, u->clock))
            return true;
        if (v->write && ((u->written && u->written->position < v->after) || (u->read && u->read->position < v->after)))
            return true;
    }
    const struct trail *t = trail_of(eng.agent);
    if (u->other == NONE)
        return false;
    if (t->place != v->location)
        return knows(now, u->agent, u->other);
    return t->before && u->other <= eng_clock_of(t->before, u->agent);
}

/* u hb x, x eco y, y hb the fence: by the earliest x and the latest y of each agent at a place. */
static bool eco_between(const struct node *u, const struct eng_location *location, struct known k)
{
    int32_t first = INT32_MAX, last = -1;
    bool first_writes = false, last_reads = false;
    for (const struct eng_visit *v = location->visits; v; v = v->next) {
        uint32_t limit = v->agent == eng.agent ? NONE : limit_of(k, v->agent);
        const struct eng_event *y = eng_history_last(v, limit);
        if (y && eng_event_position(y) >= last) {
            last_reads = !y->written || (last_reads && eng_event_position(y) == last);
            last = eng_event_position(y);
        }
        const struct eng_event *x = NULL;
        for (uint32_t i = v->count; i > 0 && before_event(u, &v->events[i - 1], v->agent); i--)
            x = &v->events[i - 1];
        if (!x)
            continue;
        int32_t at = x->read ? x->read->position : x->written->position;
        if (at <= first) {
            first_writes = !x->read || (first_writes && at == first);
            first = at;
        }
    }
    return first < last || (first == last && first_writes && last_reads);
}

/* u sb|≠loc y hb z sb the fence needs no look of its own: then the fence knows y. */
static bool into_fence(const struct node *u, struct known k)
{
    if (u->agent == eng.agent)
        return true;
    if (!u->location) {
        if (knows(k, u->agent, u->clock))
            return true;
        for (const struct eng_location *l = eng_state.live; l; l = l->next_live)
            if (l->run == eng.run && eco_between(u, l, k))
                return true;
        return false;
    }
    if (u->next != NONE && knows(k, u->agent, u->next))
        return true;
    if (u->location->run != eng.run)
        return false;
    for (const struct eng_visit *v = u->location->visits; v; v = v->next) {
        const struct eng_event *e = eng_history_last(v, v->agent == eng.agent ? NONE : limit_of(k, v->agent));
        if (e && before_event(u, e, v->agent))
            return true;
        while (e && !e->written)
            e = e == v->events ? NULL : e - 1;
        if (e && e->written->position > node_position(u))
            return true;
    }
    return false;
}

/* ---- edges out of an access that is no default ---- */

static bool fence_sees(const struct node *f, const struct psc_access *v, bool writes)
{
    return eng_history_bound(v->location, f->known, eng_clock_head(f->known)->width, ENG_NOBODY, writes) >= v->after;
}

/* base: what scb leads to; eco: what fences before the access reach besides. */
static void outgoing(const struct psc_access *v, struct set *base, struct set *eco)
{
    set_clear(base);
    set_clear(eco);
    if (v->after >= (int32_t)v->location->stores)
        return;
    for (uint32_t n = 0; n < eng_psc_count; n++) {
        const struct node *u = &nodes[n];
        if (u->location) {
            if (u->location == v->location && u->written && u->written->position >= v->after)
                set_add(base, n);
            continue;
        }
        if (fence_sees(u, v, true))
            set_add(base, n);
        if (fence_sees(u, v, false))
            set_add(eco, n);
    }
    set_join(eco, base);
}

/* Fences before the access, and what reaches them. */
static void fences_before(struct known k, struct set *left)
{
    set_clear(left);
    for (uint32_t n = eng_psc_count; n-- > 0;)
        if (!set_has(left, n) && !nodes[n].location &&
            (nodes[n].agent == eng.agent || knows(k, nodes[n].agent, nodes[n].clock)))
            set_add_closed(left, n);
}

/* What reaches the access. Most of it is known from the newest nodes that do, so these are looked at first. */
static void incoming(const struct psc_access *v, struct known now, struct known then, struct set *in)
{
    set_clear(in);
    for (uint32_t n = eng_psc_count; n-- > 0;)
        if (!set_has(in, n) && into_access(&nodes[n], v, now, then))
            set_add_closed(in, n);
}

bool eng_psc_allows(const struct psc_access *v)
{
    struct known now = {eng.clock, NULL}, then = {eng.clock, v->acquire};
    struct set base, eco, left, in;
    if (overflow) {
        eng.trimmed = true;
        return false;
    }
    if (!v->sc && fences == 0)
        return true;
    outgoing(v, &base, &eco);
    fences_before(then, &left);
    struct set far = closure(&eco);
    if (set_meets(&far, &left))
        return false;
    if (!v->sc)
        return true;
    struct set near = closure(&base);
    incoming(v, now, then, &in);
    if (set_meets(&near, &in))
        return false;
    return !set_meets(&near, &left) || !set_meets(&far, &in);
}

/* ---- keeping ---- */

static uint32_t node_new(struct eng_location *location)
{
    if (eng_psc_count == PSC_NODES) {
        overflow = true;
        return NONE;
    }
    struct trail *t = trail_of(eng.agent);
    uint32_t n = eng_psc_count++;
    nodes[n] = (struct node){.location = location,
                             .agent = eng.agent,
                             .clock = eng.epoch & ENG_CLOCK_MASK,
                             .next = NONE,
                             .other = NONE,
                             .older = t->newest};
    t->newest = n;
    /* Rows grow by a word when the count enters it: older rows may hold what an older execution left there. */
    if (n % 64 == 0)
        for (uint32_t r = 0; r <= n; r++)
            before[r].word[n / 64] = 0;
    set_clear(&before[n]);
    return n;
}

void eng_psc_event(uint32_t agent, const struct eng_location *place)
{
    struct trail *t = trail_of(agent);
    uint32_t own = eng_state.agent[agent].own;
    if (eng_psc_count > 0) {
        for (uint32_t n = t->newest; n != NONE && nodes[n].other == NONE; n = nodes[n].older) {
            if (nodes[n].next == NONE)
                nodes[n].next = own;
            if (nodes[n].location != place || !place)
                nodes[n].other = own;
        }
    }
    if (!place)
        t->place = NULL;
    else if (t->place != place) {
        t->place = place;
        t->before = eng_psc_count > 0 ? eng_clock_keep(agent) : NULL;
    }
}

void eng_psc_access(const struct psc_access *v)
{
    struct set in, base, eco, left, near;
    bool node = v->sc && !overflow;
    struct known now = {eng.clock, NULL}, then = {eng.clock, v->acquire};
    bool alternative = v->after < (int32_t)v->location->stores;
    if (alternative) {
        outgoing(v, &base, &eco);
        fences_before(then, &left);
        struct set far = closure(&eco);
        connect(&left, &far);
        near = closure(&base);
    }
    if (node)
        incoming(v, now, then, &in);
    eng_psc_event(eng.agent, v->location);
    if (!node)
        return;
    pending = node_new(v->location);
    if (pending == NONE)
        return;
    set_join(&before[pending], &in);
    if (alternative) {
        set_add(&in, pending);
        connect(&in, &near);
    }
}

void eng_psc_done(const struct eng_event *event)
{
    if (pending == NONE)
        return;
    nodes[pending].sequence = event->sequence;
    nodes[pending].read = event->read;
    nodes[pending].written = event->written;
    pending = NONE;
}

void eng_psc_fence(uint32_t sequence)
{
    struct known now = {eng.clock, NULL};
    struct set in;
    set_clear(&in);
    for (uint32_t n = eng_psc_count; n-- > 0;)
        if (!set_has(&in, n) && into_fence(&nodes[n], now))
            set_add_closed(&in, n);
    eng_psc_event(eng.agent, NULL);
    uint32_t n = overflow ? NONE : node_new(NULL);
    if (n == NONE)
        return;
    fences++;
    nodes[n].sequence = sequence;
    nodes[n].known = eng_clock_keep(eng.agent);
    set_join(&before[n], &in);
}
