/* SPDX-License-Identifier: Apache-2.0 */
#include "toy.h"

#include <string.h>

#define NONE UINT32_MAX

struct toy {
    const struct toy_program *p;
    struct toy_world *world;
    struct hb_strategy *strategy;
    struct toy_result *result;
    uint8_t value[TOY_PLACES], older[TOY_PLACES];
    uint32_t at[TOY_THREADS_MAX];
    uint64_t seen[TOY_THREADS_MAX];
    bool returned[TOY_THREADS_MAX];
    struct toy_op buffer[TOY_THREADS_MAX][TOY_BUFFER];
    uint32_t held[TOY_THREADS_MAX];
    uint32_t passed[TOY_THREADS_MAX];
    uint32_t cpu;
    bool yielded, violated, abandoned;
    uint32_t skip, deviations;
    uint64_t index;
    struct hb_site site;
    struct hb_pending pending[HB_MOVERS_MAX];
    uint32_t clock[TOY_THREADS_MAX][TOY_THREADS_MAX], carried[TOY_PLACES][TOY_THREADS_MAX];
    uint32_t when[TOY_THREADS_MAX][TOY_OPS_MAX]; /* own clock at each operation that ran; 0: none */
};

static const struct toy_op *next_op(const struct toy *t, uint32_t thread)
{
    return t->at[thread] < t->p->count[thread] ? &t->p->op[thread][t->at[thread]] : NULL;
}

static bool enabled(const struct toy *t, uint32_t thread)
{
    const struct toy_op *op = next_op(t, thread);
    if (!op)
        return false;
    switch ((enum toy_op_kind)op->kind) {
    case TOY_LOCK:
    case TOY_SECTION:
        return t->value[op->place] == 0;
    case TOY_WAIT:
    case TOY_LENIENT:
        return t->value[op->place] == op->value || t->returned[thread];
    default:
        return true;
    }
}

static bool writes(const struct toy_op *op)
{
    return op->kind == TOY_STORE || op->kind == TOY_BUFFERED || op->kind == TOY_ADD || op->kind == TOY_LOCK ||
           op->kind == TOY_UNLOCK || op->kind == TOY_TRY || op->kind == TOY_SECTION;
}

static void claim(struct toy *t, uint32_t thread, uint32_t place)
{
    uint8_t *owner = &t->world->owner[place];
    if (*owner != 0 && *owner != 255 && *owner != thread + 1)
        t->result->outcome.grown = true;
    *owner = *owner == 0 || *owner == thread + 1 ? (uint8_t)(thread + 1) : 255;
}

static void touch(struct toy *t, uint32_t thread, uint32_t place, bool write)
{
    uint64_t bit = 1ull << (place * 7u % 64u);
    if (write)
        t->site.done.write[place & 1u] |= bit;
    else
        t->site.done.read[place & 1u] |= bit;
    claim(t, thread, place);
}

/* A thread that may have to wait looks at what it waits for, also if it never moves. */
static void arrive(struct toy *t, uint32_t thread)
{
    const struct toy_op *op = next_op(t, thread);
    if (!op)
        return;
    if (op->kind == TOY_LOCK || op->kind == TOY_SECTION || op->kind == TOY_WAIT || op->kind == TOY_LENIENT)
        claim(t, thread, op->place);
    if (op->kind == TOY_LENIENT)
        touch(t, thread, op->place, false); /* whether it must wait, and so may return for nothing */
}

static void mix(uint64_t *hash, uint64_t word)
{
    *hash = hb_mix(*hash * 31u + word + 1);
}

/* ---- questions ---- */

static uint32_t next_enabled(const struct toy *t, uint32_t from)
{
    for (uint32_t i = 1; i <= t->p->threads; i++)
        if (enabled(t, (from + i) % t->p->threads))
            return (from + i) % t->p->threads;
    return NONE;
}

static void option(struct hb_site *site, enum hb_choice_kind choice, uint32_t value)
{
    site->options[site->count++] = (struct hb_option){(uint8_t)choice, (uint16_t)value};
}

static void fill_pending(struct toy *t)
{
    for (uint32_t i = 0; i < t->p->threads; i++) {
        const struct toy_op *op = next_op(t, i);
        enum hb_point_kind kind = HB_POINT_KINDS;
        if (op)
            kind = op->kind == TOY_LOCK || op->kind == TOY_SECTION   ? HB_POINT_LOCK
                   : op->kind == TOY_WAIT || op->kind == TOY_LENIENT ? HB_POINT_WAIT
                                                                     : HB_POINT_ATOMIC;
        t->pending[i] = (struct hb_pending){op ? op->place : 0, op && writes(op), (uint8_t)kind};
    }
}

/* Whether the strategy wants to be asked here; counts the point. */
static bool due(struct toy *t, bool private)
{
    struct hb_strategy *s = t->strategy;
    t->site.index = t->index++;
    if (t->skip == HB_NEVER || t->deviations >= HB_POINTS_MAX)
        return false;
    if (t->skip > 0) {
        t->skip--;
        return false;
    }
    return (t->site.count > 0 || s->every) && !(private && s->prune);
}

static uint32_t ask(struct toy *t, bool private)
{
    if (!due(t, private))
        return 0;
    if (!t->strategy->footprints)
        memset(&t->site.done, 0xa5, sizeof t->site.done); /* nobody may rely on it */
    t->result->questions++;
    uint32_t answer = t->strategy->choose(t->strategy, &t->site, &t->skip);
    memset(&t->site.done, 0, sizeof t->site.done);
    if (answer == HB_ABANDON) {
        t->abandoned = true;
        return 0;
    }
    t->deviations += answer != 0;
    return answer;
}

static uint32_t memory(struct toy *t, uint32_t thread, enum hb_choice_kind choice)
{
    struct hb_site *site = &t->site;
    site->cpu = site->mover = (uint8_t)thread;
    site->kind = HB_POINT_MEMORY;
    site->waiting = false;
    site->standard = (uint8_t)thread;
    site->count = 0;
    option(site, choice, 1);
    return ask(t, false);
}

/* ---- operations ---- */

static void drain(struct toy *t, uint32_t thread)
{
    struct toy_op op = t->buffer[thread][0];
    t->held[thread]--;
    memmove(&t->buffer[thread][0], &t->buffer[thread][1], t->held[thread] * sizeof op);
    touch(t, thread, op.place, true);
    t->older[op.place] = t->value[op.place];
    t->value[op.place] = op.value;
}

static uint8_t own_view(const struct toy *t, uint32_t thread, uint32_t place)
{
    uint8_t value = t->value[place];
    for (uint32_t i = 0; i < t->held[thread]; i++)
        if (t->buffer[thread][i].place == place)
            value = t->buffer[thread][i].value;
    return value;
}

static void write_place(struct toy *t, uint32_t place, uint32_t value)
{
    t->older[place] = t->value[place];
    t->value[place] = (uint8_t)value;
}

static void acquire(struct toy *t, uint32_t thread, uint32_t place)
{
    for (uint32_t i = 0; i < t->p->threads; i++)
        if (t->clock[thread][i] < t->carried[place][i])
            t->clock[thread][i] = t->carried[place][i];
}

static void release(struct toy *t, uint32_t thread, uint32_t place)
{
    for (uint32_t i = 0; i < t->p->threads; i++)
        if (t->carried[place][i] < t->clock[thread][i])
            t->carried[place][i] = t->clock[thread][i];
    t->clock[thread][thread]++;
}

static bool plain(const struct toy_op *op)
{
    return op->kind == TOY_LOAD || op->kind == TOY_STORE;
}

static void races(struct toy *t, uint32_t thread, const struct toy_op *op)
{
    uint32_t nth = t->at[thread];
    t->when[thread][nth] = t->clock[thread][thread];
    if (!plain(op) || nth >= 8)
        return;
    for (uint32_t o = 0; o < t->p->threads; o++)
        for (uint32_t i = 0; o != thread && i < t->p->count[o] && i < 8; i++) {
            const struct toy_op *other = &t->p->op[o][i];
            if (!t->when[o][i] || !plain(other) || other->place != op->place || !(writes(op) || writes(other)) ||
                t->when[o][i] <= t->clock[thread][o])
                continue;
            uint32_t a = thread * 8 + nth, b = o * 8 + i;
            t->result->races[a < b ? a : b] |= 1ull << (a < b ? b : a);
        }
}

static void flush(struct toy *t, uint32_t thread)
{
    while (t->held[thread])
        drain(t, thread);
}

static void read_op(struct toy *t, uint32_t thread, const struct toy_op *op)
{
    uint8_t value = own_view(t, thread, op->place);
    if (op->kind == TOY_STALE && memory(t, thread, HB_CHOICE_STORE) != 0)
        value = t->older[op->place];
    if (op->kind == TOY_IF && value != op->value)
        t->at[thread]++;
    if (op->kind == TOY_BUG)
        t->violated = value == op->value;
    else
        mix(&t->seen[thread], value);
}

static void write_op(struct toy *t, uint32_t thread, const struct toy_op *op)
{
    if (op->kind == TOY_BUFFERED && t->held[thread] < TOY_BUFFER &&
        (t->held[thread] || memory(t, thread, HB_CHOICE_ORDER) != 0)) {
        t->buffer[thread][t->held[thread]++] = *op;
        return;
    }
    flush(t, thread);
    touch(t, thread, op->place, true);
    if (op->kind == TOY_ADD) {
        acquire(t, thread, op->place);
        write_place(t, op->place, t->value[op->place] + op->value);
        release(t, thread, op->place);
    } else {
        write_place(t, op->place, op->value);
    }
}

static void lock_op(struct toy *t, uint32_t thread, const struct toy_op *op)
{
    if (op->kind == TOY_TRY && t->value[op->place] != 0) {
        mix(&t->seen[thread], 77);
        t->at[thread] += op->value;
        return;
    }
    acquire(t, thread, op->place);
    if (op->kind == TOY_SECTION) {
        mix(&t->seen[thread], t->older[op->place]);
        t->older[op->place] = (uint8_t)(t->older[op->place] * 3 + thread + 1);
        release(t, thread, op->place);
        return;
    }
    t->value[op->place] = (uint8_t)(thread + 1);
}

static void step(struct toy *t, uint32_t thread)
{
    const struct toy_op *op = next_op(t, thread);
    t->yielded = false;
    races(t, thread, op);
    if (op->kind != TOY_YIELD && op->kind != TOY_FENCE && op->kind != TOY_BUFFERED)
        touch(t, thread, op->place, writes(op));
    switch ((enum toy_op_kind)op->kind) {
    case TOY_LOAD:
    case TOY_STALE:
    case TOY_IF:
    case TOY_BUG:
        read_op(t, thread, op);
        break;
    case TOY_STORE:
    case TOY_BUFFERED:
    case TOY_ADD:
        write_op(t, thread, op);
        break;
    case TOY_FENCE:
        flush(t, thread);
        break;
    case TOY_LOCK:
    case TOY_TRY:
    case TOY_SECTION:
        lock_op(t, thread, op);
        break;
    case TOY_UNLOCK:
        if (t->value[op->place] == thread + 1) {
            t->value[op->place] = 0;
            release(t, thread, op->place);
        }
        break;
    case TOY_WAIT:
    case TOY_LENIENT:
        mix(&t->seen[thread], t->returned[thread] ? 5 : 4);
        t->returned[thread] = false;
        break;
    case TOY_SPIN:
    case TOY_BUSY:
        if (t->value[op->place] == op->value)
            break;
        t->yielded = op->kind == TOY_SPIN;
        return;
    case TOY_YIELD:
        t->yielded = true;
        break;
    case TOY_OPS:
        break;
    }
    t->at[thread]++;
    arrive(t, thread);
}

/* ---- one execution ---- */

static uint32_t standard_of(const struct toy *t, bool waiting)
{
    if (!waiting)
        return t->cpu;
    uint32_t next = next_enabled(t, t->cpu);
    if (next != NONE)
        return next;
    for (uint32_t i = 0; i < t->p->threads; i++)
        if (t->held[i])
            return HB_MOVERS_MAX + i;
    return NONE;
}

static void collect(struct toy *t, bool waiting, uint32_t standard)
{
    struct hb_site *site = &t->site;
    const struct toy_op *op = next_op(t, t->cpu);
    site->cpu = (uint8_t)t->cpu;
    site->kind = waiting ? HB_POINT_WAIT : t->pending[t->cpu].kind;
    site->waiting = waiting;
    site->standard = standard == NONE ? HB_NOBODY : (uint8_t)standard;
    site->count = 0;
    for (uint32_t i = 0; i < t->p->threads; i++) {
        if (i != standard && enabled(t, i))
            option(site, HB_CHOICE_RUN, i);
        if (t->held[i] && standard != HB_MOVERS_MAX + i)
            option(site, HB_CHOICE_DRAIN, i);
    }
    if (op && op->kind == TOY_LENIENT && !enabled(t, t->cpu))
        option(site, HB_CHOICE_RETURN, 0);
}

static void starve(struct toy *t, uint32_t moves)
{
    for (uint32_t i = 0; i < t->p->threads; i++) {
        t->passed[i] = i == moves || !enabled(t, i) ? 0 : t->passed[i] + 1;
        if (t->passed[i] > t->result->longest_wait)
            t->result->longest_wait = t->passed[i];
    }
}

/* Runs from one question to the next; false: it is over. */
static bool turn(struct toy *t)
{
    bool waiting = t->yielded || !enabled(t, t->cpu);
    uint32_t standard = standard_of(t, waiting);
    const struct toy_op *op = next_op(t, t->cpu);
    fill_pending(t);
    collect(t, waiting, standard);
    if (standard == NONE && t->site.count == 0)
        return false;
    bool private = !waiting && op && (t->world->owner[op->place] == 0 || t->world->owner[op->place] == t->cpu + 1);
    uint32_t answer = ask(t, private);
    if (t->abandoned)
        return false;
    uint32_t mover = standard;
    if (answer) {
        const struct hb_option *o = &t->site.options[answer - 1];
        mover = o->choice == HB_CHOICE_DRAIN ? HB_MOVERS_MAX + o->value : o->value;
        if (o->choice == HB_CHOICE_RETURN) {
            t->returned[t->cpu] = true;
            mover = t->cpu;
        }
    }
    if (mover == NONE)
        return false;
    t->site.mover = (uint8_t)mover;
    if (mover >= HB_MOVERS_MAX) {
        drain(t, mover - HB_MOVERS_MAX);
        return true;
    }
    starve(t, mover);
    t->cpu = mover;
    step(t, mover);
    t->site.mover = (uint8_t)mover;
    return !t->violated && !t->abandoned;
}

void toy_run(const struct toy_program *p, struct toy_world *world, struct hb_strategy *strategy,
             struct toy_result *result)
{
    struct toy t = {.p = p, .world = world, .strategy = strategy, .result = result};
    memset(result, 0, sizeof *result);
    for (uint32_t i = 0; i < p->threads; i++)
        t.clock[i][i] = 1;
    for (uint32_t i = 0; i < HB_MOVERS_MAX; i++)
        t.pending[i].kind = HB_POINT_KINDS;
    t.site.pending = t.pending;
    t.skip = strategy->begin(strategy);
    for (uint32_t i = 0; i < p->threads; i++)
        arrive(&t, i);
    uint32_t turns = 0;
    while (turns++ < TOY_BUDGET && turn(&t))
        ;
    uint64_t end = t.violated;
    for (uint32_t i = 0; i < p->threads; i++) {
        if (!t.violated) {
            mix(&end, t.seen[i]);
            mix(&end, t.at[i]);
        }
        result->deadlock |= next_op(&t, i) != NULL && !t.violated && !t.abandoned;
    }
    for (uint32_t i = 0; i < TOY_PLACES && !t.violated; i++)
        mix(&end, t.value[i] * 256u + (p->op[0][0].kind == TOY_SECTION ? t.older[i] : 0));
    result->outcome.finished = !result->deadlock && !t.violated;
    result->end = end;
    result->outcome.points = t.index;
    result->outcome.violated = t.violated;
    result->outcome.abandoned = t.abandoned;
    result->outcome.mover = t.site.mover;
    result->outcome.done = t.site.done;
}
