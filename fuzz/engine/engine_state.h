/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the engine share: agents, the arena of one execution, and the tables by address.
 *
 * Owner: the engine; machines see engine.h only. An arena object lives until the next eng_begin.
 */
#ifndef HB_ENGINE_STATE_H
#define HB_ENGINE_STATE_H

#include "engine.h"

#define ENG_CLOCK_MASK ((1u << ENG_CLOCK_BITS) - 1)
/* Set in a cell's read: the rest is the arena index of a vector (shadow.c). Clocks stay below. */
#define ENG_CLOCK_VECTOR (1u << (ENG_CLOCK_BITS - 1))
#define ENG_CLOCK_MOST (ENG_CLOCK_VECTOR - 1)
/* An execution that begins above this wipes the shadow first: a quarter of the range is left for one execution. */
#define ENG_CLOCK_WIPE (ENG_CLOCK_MOST / 4 * 3)
#define ENG_ARENA_BYTES ((size_t)1 << 31)
#define ENG_ARENA_UNIT 16u
#define ENG_LOCATIONS_MAX (1u << 20)
#define ENG_NOBODY UINT32_MAX

/* A clock in the arena: `width` entries behind a head of one unit; entries beyond are the execution's base. */
struct eng_clock_head {
    uint32_t width;
    uint32_t agent; /* who made it; only for ordering snapshots of one agent */
    uint32_t own;
    uint32_t unused;
};

struct eng_agent {
    uint32_t clock[ENG_AGENTS_MAX] __attribute__((aligned(16)));
    uint64_t run;            /* execution that it was born in */
    uint32_t own;            /* clock[self] */
    const uint32_t *fence;   /* released by its last release fence */
    const uint32_t *pending; /* what its relaxed reads would acquire */
    const uint32_t *kept;    /* a snapshot of the clock as it is; NULL: it has changed */
};

struct eng_state {
    uintptr_t open_base;
    size_t open_bytes;
    uint32_t start; /* clock of everything older than the execution */
    uint32_t top;   /* highest own clock of older executions */
    uint32_t width; /* entries in use, a multiple of 4 */
    uint32_t agents_born;
    uint8_t born[ENG_AGENTS_MAX];
    uint8_t *arena;
    size_t arena_used;
    size_t arena_most;
    struct eng_cell *wide, *narrow; /* of open_base */
    uint8_t *meta;
    uint16_t *owner; /* by 4 bytes: who ever touched it */
    uint32_t *table; /* by byte: index of a location, 0 none */
    struct eng_location *locations;
    uint32_t locations_used;
    bool grown;
    bool pairs;                /* agents 2c and 2c + 1 are one hart */
    struct eng_location *live; /* c11: all that lived in this execution */
    struct eng_agent agent[ENG_AGENTS_MAX];
};
extern struct eng_state eng_state __attribute__((visibility("hidden")));

/* ---- arena.c ---- */

/* Reserved, not committed; NULL: refused. */
void *eng_reserve(size_t bytes);
/* Back to zero pages. */
void eng_unreserve(void *memory, size_t bytes);
_Noreturn void eng_exhausted(const char *what);

ENG_INLINE void *eng_alloc(size_t bytes)
{
    size_t at = eng_state.arena_used;
    eng_state.arena_used = at + ((bytes + ENG_ARENA_UNIT - 1) & ~(size_t)(ENG_ARENA_UNIT - 1));
    if (ENG_UNLIKELY(eng_state.arena_used > ENG_ARENA_BYTES))
        eng_exhausted("memory of one execution");
    return eng_state.arena + at;
}

/* ---- clock.c ---- */

void eng_birth(uint32_t agent);
/* A snapshot of the agent's clock; the agent's own clock then grows, so that what follows is not covered. */
const uint32_t *eng_clock_release(uint32_t agent);
/* The same without growing: for records that nobody acquires. */
const uint32_t *eng_clock_keep(uint32_t agent);
const uint32_t *eng_clock_both(const uint32_t *a, const uint32_t *b);

/* Four entries at a time; as signed numbers, which clocks also are and which the host compares at once. */
typedef int32_t eng_four __attribute__((vector_size(16)));

ENG_INLINE void eng_clock_join(uint32_t *to, const uint32_t *from, uint32_t width)
{
#pragma clang loop unroll(disable) /* few agents, mostly */
    for (uint32_t c = 0; c < width; c += 4) {
        eng_four *t = (eng_four *)(void *)(to + c);
        eng_four f = *(const eng_four *)(const void *)(from + c);
        eng_four less = *t < f;
        *t = (f & less) | (*t & ~less);
    }
}

/* The union of two arena clocks, either may be NULL; may be one of them. */
ENG_INLINE const uint32_t *eng_clock_union(const uint32_t *a, const uint32_t *b)
{
    return !b || a == b ? a : !a ? b : eng_clock_both(a, b);
}

ENG_INLINE const struct eng_clock_head *eng_clock_head(const uint32_t *clock)
{
    return (const struct eng_clock_head *)(const void *)clock - 1;
}

ENG_INLINE struct eng_agent *eng_self(void)
{
    return &eng_state.agent[eng.agent];
}

/* `agent` exists in this execution. Whoever knows that an agent got so far knows all that it knew then. */
ENG_INLINE void eng_clock_acquire(uint32_t agent, const uint32_t *clock)
{
    struct eng_agent *self = &eng_state.agent[agent];
    if (!clock)
        return;
    const struct eng_clock_head *head = eng_clock_head(clock);
    if (head->agent != ENG_NOBODY && self->clock[head->agent] >= head->own)
        return;
    eng_clock_join(self->clock, clock, head->width);
    self->kept = NULL;
}

/* What the running agent did in one value of its own clock is over: it may be acquired. Ends with its range: clock.c.
 */
ENG_INLINE void eng_clock_next(void)
{
    struct eng_agent *self = eng_self();
    if (ENG_UNLIKELY(self->own >= ENG_CLOCK_MOST))
        return;
    self->clock[eng.agent] = ++self->own;
    self->kept = NULL;
    eng.epoch++;
}

/* Whether what the epoch names is before what the running agent does now. */
ENG_INLINE bool eng_before(uint32_t epoch)
{
    return (epoch & ENG_CLOCK_MASK) <= eng.clock[epoch >> ENG_CLOCK_BITS];
}

/* What an agent-clock of that width knows of `agent`. */
ENG_INLINE uint32_t eng_clock_of(const uint32_t *clock, uint32_t agent)
{
    return agent < eng_clock_head(clock)->width ? clock[agent] : eng_state.start;
}

/* ---- model state that begins anew with an execution ---- */

void eng_locations_begin(void);
void eng_watch_begin(void);

#endif
