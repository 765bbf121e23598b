/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "random.h"

#define RANDOM_INSTRS 8u /* accesses in all threads: keeps an unreduced search small */
#define LEAST 2u         /* in a thread */
#define MOST_MORE 2u

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((draw(state) >> 32) * bound >> 32);
}

static uint8_t draw_op(uint64_t *state)
{
    static const uint8_t weighted[] = {
        LITMUS_LOAD,  LITMUS_LOAD,  LITMUS_LOAD,  LITMUS_LOAD,  LITMUS_LOAD, LITMUS_LOAD,     LITMUS_STORE,
        LITMUS_STORE, LITMUS_STORE, LITMUS_STORE, LITMUS_STORE, LITMUS_ADD,  LITMUS_EXCHANGE, LITMUS_CAS,
    };
    uint8_t op = weighted[below(state, sizeof weighted)];
    return op == LITMUS_CAS && below(state, 3) == 0 ? LITMUS_WEAK_CAS : op;
}

enum lean { LEAN_NONE, LEAN_RELAXED, LEAN_SEQ_CST, LEANS };

/* Each program leans to some orders, so that weak and strong ones, and mixtures, all occur. */
static uint8_t draw_order(uint64_t *state, uint8_t op, enum lean lean)
{
    uint8_t fit[LITMUS_PLAIN];
    uint32_t count = 0;
    for (uint8_t order = 0; order < LITMUS_PLAIN; order++) {
        if (litmus_order_fits(op, order))
            fit[count++] = order;
    }
    if (lean == LEAN_RELAXED && below(state, 2))
        return fit[0];
    if (lean == LEAN_SEQ_CST && below(state, 2))
        return fit[count - 1];
    return fit[below(state, count)];
}

/* Mostly another place than the instruction before: that is where models differ. */
static uint8_t draw_location(uint64_t *state, const struct litmus_program *p, const struct litmus_thread *own)
{
    uint8_t location = (uint8_t)below(state, p->locations);
    if (own->count && location == own->instr[own->count - 1].location && below(state, 4))
        location = (uint8_t)((location + 1) % p->locations);
    return location;
}

/* Values differ, so that an outcome tells what was read; now and then what the thread read before. */
static void draw_operand(uint64_t *state, const struct litmus_thread *own, uint32_t value,
                         struct litmus_operand *operand)
{
    uint32_t from = below(state, 5 * LITMUS_INSTRS_MAX);
    operand->value = value;
    if (from < own->count)
        operand->reg = own->instr[from].reg;
}

static void add_fence(struct litmus_thread *own, uint64_t *state, enum lean lean)
{
    own->instr[own->count] = (struct litmus_instr){
        .op = LITMUS_FENCE,
        .order = below(state, 2) ? (uint8_t)LITMUS_SEQ_CST : draw_order(state, LITMUS_FENCE, lean),
        .location = own->instr[own->count - 1].location,
        .reg = LITMUS_NO_REGISTER,
        .operand = {.reg = LITMUS_NO_REGISTER},
        .guard = {.reg = LITMUS_NO_REGISTER},
    };
    own->count++;
}

static void add_register(struct litmus_program *p, struct litmus_instr *instr)
{
    instr->reg = (uint8_t)p->registers;
    (void)snprintf(p->reg[p->registers], LITMUS_WORD_MAX, "%c", (char)('a' + p->registers));
    p->registers++;
}

static void add_instr(struct litmus_program *p, uint64_t *state, struct litmus_thread *own, enum lean lean)
{
    struct litmus_instr *instr = &own->instr[own->count];
    *instr = (struct litmus_instr){
        .reg = LITMUS_NO_REGISTER, .operand = {.reg = LITMUS_NO_REGISTER}, .guard = {.reg = LITMUS_NO_REGISTER}};
    instr->op = draw_op(state);
    instr->order = draw_order(state, instr->op, lean);
    instr->location = draw_location(state, p, own);
    if (litmus_compares(instr->op)) {
        instr->failure = draw_order(state, LITMUS_LOAD, lean);
        instr->expected = below(state, 3);
    }
    if (litmus_writes(instr->op))
        draw_operand(state, own, 1 + below(state, 4), &instr->operand);
    if (litmus_reads(instr->op))
        add_register(p, instr);
    own->count++;
}

static bool used(const struct litmus_program *p, uint32_t location)
{
    for (uint32_t t = 0; t < p->threads; t++) {
        for (uint32_t i = 0; i < p->thread[t].count; i++) {
            const struct litmus_instr *instr = &p->thread[t].instr[i];
            if (instr->op != LITMUS_FENCE && instr->location == location)
                return true;
        }
    }
    return false;
}

static void observe_all(struct litmus_program *p)
{
    p->observed = 0;
    for (uint32_t i = 0; i < p->registers; i++)
        p->observe[p->observed++] = (struct litmus_observed){false, (uint8_t)i};
    for (uint32_t i = 0; i < p->locations; i++) {
        if (used(p, i))
            p->observe[p->observed++] = (struct litmus_observed){true, (uint8_t)i};
    }
}

static void name_locations(struct litmus_program *p)
{
    static const char *const name[] = {"x", "y", "z"};
    for (uint32_t l = 0; l < p->locations; l++)
        (void)snprintf(p->location[l], LITMUS_WORD_MAX, "%s", name[l]);
}

/* ---- messages about a plain place ---- */

enum { DATA, FLAG, OTHER, MESSAGE_LOCATIONS };

static void add_plain(struct litmus_program *p, uint64_t *state, struct litmus_thread *own, bool write)
{
    struct litmus_instr *instr = &own->instr[own->count++];
    *instr = (struct litmus_instr){.op = write ? LITMUS_STORE : LITMUS_LOAD,
                                   .order = LITMUS_PLAIN,
                                   .location = DATA,
                                   .reg = LITMUS_NO_REGISTER,
                                   .operand = {LITMUS_NO_REGISTER, 1 + below(state, 4)},
                                   .guard = {.reg = LITMUS_NO_REGISTER}};
    if (!write)
        add_register(p, instr);
}

/* An atomic of the message; mostly with an order that could synchronize. */
static void add_step(struct litmus_program *p, uint64_t *state, struct litmus_thread *own, uint8_t op, uint8_t location)
{
    struct litmus_instr *instr = &own->instr[own->count++];
    *instr = (struct litmus_instr){.op = op,
                                   .order = draw_order(state, op, LEAN_NONE),
                                   .failure = draw_order(state, LITMUS_LOAD, LEAN_NONE),
                                   .location = location,
                                   .reg = LITMUS_NO_REGISTER,
                                   .expected = below(state, 2),
                                   .operand = {LITMUS_NO_REGISTER, 1},
                                   .guard = {.reg = LITMUS_NO_REGISTER}};
    if (litmus_reads(op))
        add_register(p, instr);
}

static uint8_t draw_write(uint64_t *state)
{
    static const uint8_t ops[] = {LITMUS_STORE, LITMUS_STORE, LITMUS_ADD, LITMUS_EXCHANGE, LITMUS_CAS};
    return ops[below(state, sizeof ops)];
}

static uint8_t draw_read(uint64_t *state)
{
    static const uint8_t ops[] = {LITMUS_LOAD, LITMUS_LOAD, LITMUS_ADD, LITMUS_CAS, LITMUS_WEAK_CAS};
    return ops[below(state, sizeof ops)];
}

static void add_sender(struct litmus_program *p, uint64_t *state, struct litmus_thread *own)
{
    add_plain(p, state, own, below(state, 4) != 0);
    if (below(state, 3) == 0)
        add_fence(own, state, LEAN_NONE);
    add_step(p, state, own, draw_write(state), FLAG);
    if (below(state, 4) == 0)
        add_step(p, state, own, draw_write(state), FLAG);
}

static void add_middle(struct litmus_program *p, uint64_t *state, struct litmus_thread *own)
{
    add_step(p, state, own, below(state, 2) ? draw_read(state) : draw_write(state), FLAG);
    uint8_t reg = own->instr[0].reg;
    if (below(state, 3) == 0)
        add_fence(own, state, LEAN_NONE);
    if (below(state, 2))
        add_step(p, state, own, draw_write(state), below(state, 2) ? OTHER : FLAG);
    if (own->count > 1 && below(state, 2))
        own->instr[own->count - 1].guard = (struct litmus_guard){reg, below(state, 2)};
}

static void add_receiver(struct litmus_program *p, uint64_t *state, struct litmus_thread *own)
{
    uint8_t flag = p->threads > 2 && below(state, 2) ? OTHER : FLAG;
    add_step(p, state, own, draw_read(state), flag);
    uint8_t reg = own->instr[0].reg;
    if (below(state, 3) == 0)
        add_fence(own, state, LEAN_NONE);
    add_plain(p, state, own, below(state, 2));
    own->instr[own->count - 1].guard = (struct litmus_guard){reg, 1 + below(state, 2)};
}

void random_message(struct litmus_program *p, uint64_t seed)
{
    uint64_t state = seed;
    memset(p, 0, sizeof *p);
    (void)draw(&state);
    p->threads = 2 + below(&state, 2);
    p->locations = MESSAGE_LOCATIONS;
    name_locations(p);
    add_sender(p, &state, &p->thread[0]);
    add_receiver(p, &state, &p->thread[1]);
    if (p->threads > 2)
        add_middle(p, &state, &p->thread[2]);
    observe_all(p);
}

void random_program(struct litmus_program *p, uint64_t seed)
{
    uint64_t state = seed;
    memset(p, 0, sizeof *p);
    (void)draw(&state);
    p->threads = 2 + (below(&state, 5) > 1);
    p->locations = p->threads == 2 ? 2 : 2 + below(&state, 2);
    name_locations(p);
    enum lean lean = (enum lean)below(&state, LEANS);
    uint32_t left = RANDOM_INSTRS, fences = below(&state, 3);
    for (uint32_t t = 0; t < p->threads; t++) {
        uint32_t spare = left - LEAST * (p->threads - t);
        uint32_t count = LEAST + below(&state, (spare < MOST_MORE ? spare : MOST_MORE) + 1);
        left -= count;
        for (uint32_t i = 0; i < count; i++) {
            if (i && fences && below(&state, 2)) {
                add_fence(&p->thread[t], &state, lean);
                fences--;
            }
            add_instr(p, &state, &p->thread[t], lean);
        }
    }
    observe_all(p);
}

/* ---- shrinking ---- */

static bool used_later(const struct litmus_thread *own, uint32_t from, uint8_t reg)
{
    for (uint32_t i = from + 1; i < own->count; i++) {
        if (reg != LITMUS_NO_REGISTER && (own->instr[i].operand.reg == reg || own->instr[i].guard.reg == reg))
            return true;
    }
    return false;
}

static bool try_without(struct litmus_program *p, uint32_t t, uint32_t i, random_fails fails, void *context)
{
    struct litmus_program less = *p;
    struct litmus_thread *own = &less.thread[t];
    if (used_later(own, i, own->instr[i].reg))
        return false;
    memmove(&own->instr[i], &own->instr[i + 1], (own->count - i - 1) * sizeof own->instr[0]);
    own->count--;
    if (own->count == 0) {
        memmove(own, own + 1, (less.threads - t - 1) * sizeof *own);
        less.threads--;
    }
    if (less.threads == 0 || !fails(&less, context))
        return false;
    *p = less;
    return true;
}

static bool try_order(struct litmus_program *p, uint32_t t, uint32_t i, uint8_t order, random_fails fails,
                      void *context)
{
    struct litmus_program other = *p;
    struct litmus_instr *instr = &other.thread[t].instr[i];
    if (instr->order == order || instr->order == LITMUS_RELAXED || instr->order == LITMUS_PLAIN ||
        !litmus_order_fits(instr->op, order))
        return false;
    instr->order = order;
    if (!fails(&other, context))
        return false;
    *p = other;
    return true;
}

/* One pass over all instructions; true: something became smaller. */
static bool shrink_once(struct litmus_program *p, random_fails fails, void *context)
{
    for (uint32_t t = 0; t < p->threads; t++) {
        for (uint32_t i = 0; i < p->thread[t].count; i++) {
            if (try_without(p, t, i, fails, context) || try_order(p, t, i, LITMUS_RELAXED, fails, context))
                return true;
        }
    }
    return false;
}

#define SHRINKS_MAX (2u * LITMUS_THREADS_MAX * LITMUS_INSTRS_MAX)

void random_shrink(struct litmus_program *p, random_fails fails, void *context)
{
    for (uint32_t n = 0; n < SHRINKS_MAX && shrink_once(p, fails, context); n++)
        ;
}
