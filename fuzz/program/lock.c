/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks held, and the order in which they are taken. An edge a -> b: a thread wanted b while it held a.
 * A cycle of edges by different threads may be a deadlock of another schedule, unless one lock was held by all of them
 * around it (a gate: Havelund, "Using runtime analysis to guide model checking", SPIN 2000), two meet as readers only,
 * or fork and join order them (Bensalem and Havelund, "Dynamic deadlock analysis of multi-threaded programs", 2005).
 * Other order (a barrier, a flag) is not known here: a cycle is a lead that run_confirm.c follows, no finding. Of one
 * execution; bounded: beyond LOCK_EDGES_MAX edges and cycles of PROG_CYCLE_MAX nothing is noted.
 */
#include "inversion.h"
#include "state.h"

#define LOCK_EDGES_MAX 512u

/* What a thread had seen of the others' starts and ends (prog_thread.seen) when it wanted a lock. */
struct pieces {
    uint32_t seen[PROG_THREADS_MAX];
};

struct edge {
    const void *from, *to;
    bool from_shared, to_shared;
    uint32_t thread;
    uint32_t piece;  /* of the thread, when it wanted */
    uint32_t pieces; /* snapshot of what it had seen: index of a row */
    uint32_t gate_count;
    const void *gates[PROG_HELD_MAX]; /* what else it held */
};

static struct pieces rows[LOCK_EDGES_MAX];
static struct edge edges[LOCK_EDGES_MAX];
static uint32_t edge_count;
static struct prog_inversion inversions[PROG_INVERSIONS_MAX];
static uint32_t inversion_count;

void prog_locks_begin(void)
{
    edge_count = inversion_count = 0;
    prog.thread[0].seen[0] = 1;
}

bool prog_locks_none(void)
{
    return edge_count == 0;
}

static uint32_t width(void)
{
    return prog.threads;
}

void prog_locks_forked(uint32_t from, uint32_t to)
{
    struct prog_thread *f = &prog.thread[from], *t = &prog.thread[to];
    /* Threads born later than a row was written are not in it: nobody has seen them. */
#pragma clang loop unroll(disable) vectorize(disable) /* few threads, mostly */
    for (uint32_t i = 0; i < to; i++)
        prog.thread[i].seen[to] = 0;
    f->seen[from]++; /* what came before is over for the new thread */
#pragma clang loop unroll(disable) vectorize(disable)
    for (uint32_t i = 0; i < width(); i++)
        t->seen[i] = f->seen[i];
    t->seen[to] = 1;
}

void prog_locks_joined(uint32_t ended, uint32_t by)
{
    struct prog_thread *e = &prog.thread[ended], *b = &prog.thread[by];
    e->seen[ended]++;
#pragma clang loop unroll(disable) vectorize(disable)
    for (uint32_t i = 0; i < width(); i++)
        if (b->seen[i] < e->seen[i])
            b->seen[i] = e->seen[i];
}

/* Whether a was over when b was begun, by starts and joins alone. */
static bool ordered(const struct edge *a, const struct edge *b)
{
    return a->thread == b->thread || rows[b->pieces].seen[a->thread] > a->piece ||
           rows[a->pieces].seen[b->thread] > b->piece;
}

static bool gated(const struct edge *a, const struct edge *b)
{
    for (uint32_t i = 0; i < a->gate_count; i++)
        for (uint32_t j = 0; j < b->gate_count; j++)
            if (a->gates[i] == b->gates[j])
                return true;
    return false;
}

static bool compatible(struct edge *const *path, uint32_t length, const struct edge *next)
{
    for (uint32_t i = 0; i < length; i++)
        if (path[i]->thread == next->thread || ordered(path[i], next) || gated(path[i], next))
            return false;
    return true;
}

/* From the end of path[length - 1] back to the begin of path[0]: depth first, bounded by the length of a cycle. */
static uint32_t close_cycle(struct edge **path, uint32_t length)
{
    const struct edge *last = path[length - 1];
    for (uint32_t i = 0; i < edge_count; i++) {
        struct edge *e = &edges[i];
        if (e->from != last->to || (e->from_shared && last->to_shared) || !compatible(path, length, e))
            continue;
        path[length] = e;
        if (e->to == path[0]->from && !(e->to_shared && path[0]->from_shared))
            return length + 1;
        uint32_t found = length + 1 < PROG_CYCLE_MAX ? close_cycle(path, length + 1) : 0;
        if (found)
            return found;
    }
    return 0;
}

static bool known(const struct edge *e)
{
    for (uint32_t i = 0; i < edge_count; i++)
        if (edges[i].from == e->from && edges[i].to == e->to && edges[i].thread == e->thread &&
            edges[i].piece == e->piece && edges[i].from_shared == e->from_shared &&
            edges[i].to_shared == e->to_shared && edges[i].gate_count == e->gate_count)
            return true;
    return false;
}

bool prog_inversion_same(const struct prog_inversion *a, const struct prog_inversion *b)
{
    bool same = a->length == b->length;
    for (uint32_t i = 0; same && i < a->length; i++)
        same = a->wants[i].thread == b->wants[i].thread && a->wants[i].from == b->wants[i].from &&
               a->wants[i].to == b->wants[i].to;
    return same;
}

static bool noted(const struct prog_inversion *inversion)
{
    for (uint32_t i = 0; i < inversion_count; i++)
        if (prog_inversion_same(&inversions[i], inversion))
            return true;
    return false;
}

static void inverted(struct edge **path, uint32_t length)
{
    if (inversion_count == PROG_INVERSIONS_MAX)
        return;
    struct prog_inversion *inversion = &inversions[inversion_count];
    inversion->length = length;
    for (uint32_t i = 0; i < length; i++)
        inversion->wants[i] = (struct prog_want){path[i]->thread, path[i]->from, path[i]->to};
    inversion_count += !noted(inversion);
}

uint32_t prog_inversions(const struct prog_inversion **list)
{
    *list = inversions;
    return inversion_count;
}

static void add(const struct prog_held *from, const void *lock, bool shared)
{
    const struct prog_thread *self = prog.self;
    if (edge_count == LOCK_EDGES_MAX)
        return;
    struct edge *e = &edges[edge_count];
    e->from = from->lock;
    e->to = lock;
    e->from_shared = from->shared;
    e->to_shared = shared;
    e->thread = self->id;
    e->piece = self->seen[self->id];
    e->pieces = edge_count;
    e->gate_count = 0;
    for (uint32_t i = 0; i < self->held_count; i++)
        if (self->held[i].lock != from->lock && !self->held[i].shared)
            e->gates[e->gate_count++] = self->held[i].lock;
    if (known(e))
        return;
    memset(&rows[edge_count], 0, sizeof rows[0]);
    memcpy(rows[edge_count].seen, self->seen, width() * sizeof rows[0].seen[0]);
    edge_count++;
    struct edge *path[PROG_CYCLE_MAX] = {e};
    uint32_t length = close_cycle(path, 1);
    if (length)
        inverted(path, length);
}

void prog_lock_wanted(const void *lock, bool shared)
{
    const struct prog_thread *self = prog.self;
    for (uint32_t i = 0; PROG_UNLIKELY(i < self->held_count); i++)
        if (self->held[i].lock != lock)
            add(&self->held[i], lock, shared);
}

void prog_lock_taken(const void *lock, const char *what, bool shared)
{
    struct prog_thread *self = prog.self;
    if (self->held_count == PROG_HELD_MAX)
        prog_limit("%u locks held by one thread", PROG_HELD_MAX);
    self->held[self->held_count++] = (struct prog_held){lock, what, shared};
    prog.locks += PROG_LOCK_ONE + (uintptr_t)lock;
    if (PROG_UNLIKELY(prog.trace))
        prog_trace_locks();
    if (eng.footprints)
        eng_touch((uintptr_t)lock, true);
}

void prog_lock_freed(const void *lock)
{
    struct prog_thread *self = prog.self;
    ++prog.wrote;
    prog.locks += PROG_LOCK_ONE - (uintptr_t)lock;
    if (eng.footprints)
        eng_touch((uintptr_t)lock, true);
    for (uint32_t i = self->held_count; i > 0; i--) {
        if (self->held[i - 1].lock != lock)
            continue;
        self->held_count--;
        memmove(&self->held[i - 1], &self->held[i], (self->held_count - (i - 1)) * sizeof self->held[0]);
        if (PROG_UNLIKELY(prog.trace))
            prog_trace_locks();
        return;
    }
}

bool prog_lock_held(const void *lock)
{
    for (uint32_t i = 0; i < prog.self->held_count; i++)
        if (prog.self->held[i].lock == lock)
            return true;
    return false;
}

void prog_locks_leave(const char *when)
{
    const struct prog_thread *self = prog.self;
    if (PROG_LIKELY(self->held_count == 0))
        return;
    char key[48];
    snprintf(key, sizeof key, "%s held at the end", self->held[0].what);
    prog_fail(HB_INV_LOCK_LEAK, key, "%s while thread %u held %u lock(s), the first a %s", when, self->id,
              self->held_count, self->held[0].what);
}
