/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "axioms.h"
#include "execution.h"

#define NO_EVENT UINT8_MAX

/* Where the events of a program are, and the choices made so far. */
struct enumeration {
    const struct litmus_program *p;
    execution_visit visit;
    void *context;
    uint32_t events;
    struct {
        const struct litmus_instr *instr; /* NULL: initial write */
        uint8_t thread;
        uint8_t pair; /* the other half of an RMW, or NO_EVENT */
        uint8_t location;
        bool write;
    } event[EXEC_EVENTS_MAX];
    uint8_t first[LITMUS_THREADS_MAX + 1]; /* event of each thread's first instruction; the last is the end */
    uint32_t reads;
    uint8_t read[EXEC_EVENTS_MAX];
    uint8_t source[EXEC_EVENTS_MAX]; /* of a read: rf */
    bool spurious[EXEC_EVENTS_MAX];  /* of a read: a weak compare-and-swap that fails for no reason */
    bool evaluated[EXEC_EVENTS_MAX];
    struct execution x;
};

/* ---- events ---- */

static uint8_t add_event(struct enumeration *e, const struct litmus_instr *instr, uint32_t thread, uint8_t location,
                         bool write)
{
    uint8_t n = (uint8_t)e->events++;
    e->event[n].instr = instr;
    e->event[n].thread = (uint8_t)thread;
    e->event[n].pair = NO_EVENT;
    e->event[n].location = location;
    e->event[n].write = write;
    return n;
}

static void add_instr(struct enumeration *e, const struct litmus_instr *instr, uint32_t thread)
{
    uint8_t read = NO_EVENT;
    if (instr->op == LITMUS_FENCE) {
        (void)add_event(e, instr, thread, UINT8_MAX, false);
        return;
    }
    if (litmus_reads(instr->op)) {
        read = add_event(e, instr, thread, instr->location, false);
        e->read[e->reads++] = read;
    }
    if (litmus_writes(instr->op)) {
        uint8_t write = add_event(e, instr, thread, instr->location, true);
        if (read != NO_EVENT) {
            e->event[read].pair = write;
            e->event[write].pair = read;
        }
    }
}

static void add_events(struct enumeration *e)
{
    for (uint32_t l = 0; l < e->p->locations; l++)
        (void)add_event(e, NULL, LITMUS_THREADS_MAX, (uint8_t)l, true);
    for (uint32_t t = 0; t < e->p->threads; t++) {
        e->first[t] = (uint8_t)e->events;
        for (uint32_t i = 0; i < e->p->thread[t].count; i++)
            add_instr(e, &e->p->thread[t].instr[i], t);
    }
    e->first[e->p->threads] = (uint8_t)e->events;
}

/* ---- values ---- */

enum step { STEP_DONE, STEP_WAITS, STEP_IMPOSSIBLE };

static enum step evaluate_read(struct enumeration *e, uint8_t n)
{
    struct execution *x = &e->x;
    const struct litmus_instr *instr = e->event[n].instr;
    uint8_t source = e->source[n];
    if (!e->evaluated[source])
        return STEP_WAITS;
    if (!(x->present & rel_bit(source)))
        return STEP_IMPOSSIBLE;
    uint32_t value = x->value[source];
    x->value[n] = value;
    if (instr->reg != LITMUS_NO_REGISTER)
        x->registers[instr->reg] = value;
    uint8_t order = instr->order;
    if (litmus_compares(instr->op)) {
        bool equal = value == instr->expected;
        /* A failure for no reason is a choice only where there is a success to forgo. */
        if (e->spurious[n] && !equal)
            return STEP_IMPOSSIBLE;
        if (!equal || e->spurious[n])
            order = instr->failure;
        else
            x->present |= rel_bit(e->event[n].pair);
        if (instr->op == LITMUS_CAS || instr->op == LITMUS_WEAK_CAS)
            x->locked |= rel_bit(n);
    } else if (e->event[n].pair != NO_EVENT) {
        x->present |= rel_bit(e->event[n].pair);
        x->locked |= rel_bit(n);
    }
    x->present |= rel_bit(n);
    x->reads |= rel_bit(n);
    x->plain |= order == LITMUS_PLAIN ? rel_bit(n) : 0;
    x->acquire |= litmus_acquires(order) ? rel_bit(n) : 0;
    x->seq_cst |= order == LITMUS_SEQ_CST ? rel_bit(n) : 0;
    return STEP_DONE;
}

static void evaluate_write(struct enumeration *e, uint8_t n)
{
    struct execution *x = &e->x;
    const struct litmus_instr *instr = e->event[n].instr;
    uint8_t pair = e->event[n].pair;
    if (pair == NO_EVENT)
        x->present |= rel_bit(n);
    else if (!(x->present & rel_bit(n)))
        return;
    uint32_t operand =
        instr->operand.reg != LITMUS_NO_REGISTER ? x->registers[instr->operand.reg] : instr->operand.value;
    x->value[n] = litmus_stored(instr->op, pair == NO_EVENT ? 0 : x->value[pair], operand);
    x->writes |= rel_bit(n);
    x->plain |= instr->order == LITMUS_PLAIN ? rel_bit(n) : 0;
    x->release |= litmus_releases(instr->order) ? rel_bit(n) : 0;
    x->seq_cst |= instr->order == LITMUS_SEQ_CST ? rel_bit(n) : 0;
    x->locked |= pair != NO_EVENT || instr->order == LITMUS_SEQ_CST ? rel_bit(n) : 0;
}

static enum step evaluate_event(struct enumeration *e, uint8_t n)
{
    struct execution *x = &e->x;
    const struct litmus_instr *instr = e->event[n].instr;
    if (litmus_skips(instr, x->registers)) {
        /* One choice of source stands for all of a read that does not happen. */
        if (litmus_reads(instr->op) && !e->event[n].write && (e->source[n] != instr->location || e->spurious[n]))
            return STEP_IMPOSSIBLE;
        e->evaluated[n] = true;
        return STEP_DONE;
    }
    if (instr->op == LITMUS_FENCE) {
        x->present |= rel_bit(n);
        x->fences |= rel_bit(n);
        x->acquire |= litmus_acquires(instr->order) ? rel_bit(n) : 0;
        x->release |= litmus_releases(instr->order) ? rel_bit(n) : 0;
        x->seq_cst |= instr->order == LITMUS_SEQ_CST ? rel_bit(n) : 0;
    } else if (e->event[n].write) {
        evaluate_write(e, n);
    } else {
        enum step step = evaluate_read(e, n);
        if (step != STEP_DONE)
            return step;
    }
    e->evaluated[n] = true;
    return STEP_DONE;
}

static void evaluate_initial(struct enumeration *e)
{
    struct execution *x = &e->x;
    memset(e->evaluated, 0, sizeof e->evaluated);
    memset(x->registers, 0, sizeof x->registers);
    x->acquire = x->release = x->seq_cst = x->locked = x->fences = x->reads = x->plain = 0;
    x->initial = rel_bit(e->p->locations) - 1;
    x->present = x->writes = x->initial;
    for (uint32_t l = 0; l < e->p->locations; l++) {
        x->value[l] = e->p->initial[l];
        e->evaluated[l] = true;
    }
}

/* Values in an order of sb and rf; false: there is none, or the sources contradict the values. */
static bool evaluate(struct enumeration *e)
{
    uint8_t at[LITMUS_THREADS_MAX];
    evaluate_initial(e);
    memcpy(at, e->first, sizeof at);
    for (uint32_t round = 0; round <= e->events; round++) {
        bool moved = false, done = true;
        for (uint32_t t = 0; t < e->p->threads; t++) {
            for (; at[t] < e->first[t + 1]; at[t]++) {
                enum step step = evaluate_event(e, at[t]);
                if (step == STEP_IMPOSSIBLE)
                    return false;
                if (step == STEP_WAITS)
                    break;
                moved = true;
            }
            done &= at[t] == e->first[t + 1];
        }
        if (done)
            return true;
        if (!moved)
            return false;
    }
    return false;
}

/* ---- relations ---- */

static void relate_events(struct enumeration *e)
{
    struct execution *x = &e->x;
    x->events = e->events;
    x->sb = x->rf = x->rmw = x->same = rel_none(e->events);
    memset(x->at, 0, sizeof x->at);
    for (uint32_t a = 0; a < e->events; a++) {
        if (!(x->present & rel_bit(a)))
            continue;
        x->location[a] = e->event[a].location;
        if (x->location[a] < e->p->locations)
            x->at[x->location[a]] |= rel_bit(a);
        for (uint32_t b = 0; b < e->events; b++) {
            if (!(x->present & rel_bit(b)))
                continue;
            bool before = a < e->p->locations ? b >= e->p->locations : e->event[a].thread == e->event[b].thread;
            if (before && a < b)
                rel_add(&x->sb, a, b);
            if (e->event[a].location == e->event[b].location && e->event[a].location < e->p->locations)
                rel_add(&x->same, a, b);
        }
        if (x->reads & rel_bit(a)) {
            rel_add(&x->rf, e->source[a], a);
            uint8_t write = e->event[a].pair;
            if (write != NO_EVENT && (x->present & rel_bit(write)))
                rel_add(&x->rmw, a, write);
        }
    }
    x->hb = axioms_happens_before(x);
}

/* ---- modification order ---- */

/* Appends a write to the order of `location`, in every way that sb allows; then goes on to the next location. */
static bool order_location(struct enumeration *e, uint32_t location, rel_set left)
{
    struct execution *x = &e->x;
    if (location == e->p->locations)
        return e->visit(x, e->context);
    if (!left) {
        uint32_t next = location + 1;
        return order_location(e, next, next < e->p->locations ? x->at[next] & x->writes : 0);
    }
    rel_set placed = x->at[location] & x->writes & ~left;
    uint32_t memory = x->memory[location];
    for (rel_set rest = left; rest; rest &= rest - 1) {
        uint32_t w = (uint32_t)__builtin_ctzll(rest);
        bool early = false;
        for (rel_set others = left & ~rel_bit(w); others; others &= others - 1)
            early |= rel_has(&x->sb, (uint32_t)__builtin_ctzll(others), w);
        if (early)
            continue;
        for (rel_set before = placed; before; before &= before - 1)
            rel_add(&x->mo, (uint32_t)__builtin_ctzll(before), w);
        x->memory[location] = x->value[w];
        bool go_on = order_location(e, location, left & ~rel_bit(w));
        x->memory[location] = memory;
        for (rel_set before = placed; before; before &= before - 1)
            x->mo.row[__builtin_ctzll(before)] &= ~rel_bit(w);
        if (!go_on)
            return false;
    }
    return true;
}

/* ---- reads-from ---- */

static bool choose_sources(struct enumeration *e, uint32_t read)
{
    if (read == e->reads) {
        if (!evaluate(e))
            return true;
        relate_events(e);
        e->x.mo = rel_none(e->events);
        return order_location(e, 0, e->p->locations ? e->x.at[0] & e->x.writes : 0);
    }
    uint8_t n = e->read[read];
    bool weak = e->event[n].instr->op == LITMUS_WEAK_CAS;
    for (uint32_t s = 0; s < e->events; s++) {
        if (!e->event[s].write || e->event[s].location != e->event[n].location || s == e->event[n].pair)
            continue;
        e->source[n] = (uint8_t)s;
        e->spurious[n] = false;
        if (!choose_sources(e, read + 1))
            return false;
        e->spurious[n] = true;
        if (weak && !choose_sources(e, read + 1))
            return false;
    }
    return true;
}

bool execution_enumerate(const struct litmus_program *p, execution_visit candidate, void *context)
{
    struct enumeration e = {.p = p, .visit = candidate, .context = context};
    e.x.program = p;
    add_events(&e);
    return choose_sources(&e, 0);
}
