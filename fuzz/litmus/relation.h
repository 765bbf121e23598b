/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binary relations on at most 64 events, one bit row an event, written as the papers write them:
 * rel_seq is `;`, rel_plus is `+`, rel_opt is `?`, rel_on is `[A]; r; [B]`. Values, no memory.
 */
#ifndef LITMUS_RELATION_H
#define LITMUS_RELATION_H

#include <stdbool.h>
#include <stdint.h>

#define REL_EVENTS_MAX 64u

typedef uint64_t rel_set;

struct relation {
    uint32_t events;
    rel_set row[REL_EVENTS_MAX]; /* only the first `events` mean anything */
};

static inline rel_set rel_bit(uint32_t event)
{
    return (rel_set)1 << event;
}

static inline struct relation rel_none(uint32_t events)
{
    struct relation r;
    r.events = events;
    for (uint32_t i = 0; i < events; i++)
        r.row[i] = 0;
    return r;
}

static inline void rel_add(struct relation *r, uint32_t from, uint32_t to)
{
    r->row[from] |= rel_bit(to);
}

static inline bool rel_has(const struct relation *r, uint32_t from, uint32_t to)
{
    return (r->row[from] & rel_bit(to)) != 0;
}

static inline struct relation rel_or(const struct relation *a, const struct relation *b)
{
    struct relation r;
    r.events = a->events;
    for (uint32_t i = 0; i < a->events; i++)
        r.row[i] = a->row[i] | b->row[i];
    return r;
}

static inline struct relation rel_and(const struct relation *a, const struct relation *b)
{
    struct relation r;
    r.events = a->events;
    for (uint32_t i = 0; i < a->events; i++)
        r.row[i] = a->row[i] & b->row[i];
    return r;
}

static inline struct relation rel_minus(const struct relation *a, const struct relation *b)
{
    struct relation r;
    r.events = a->events;
    for (uint32_t i = 0; i < a->events; i++)
        r.row[i] = a->row[i] & ~b->row[i];
    return r;
}

static inline struct relation rel_seq(const struct relation *a, const struct relation *b)
{
    struct relation r;
    r.events = a->events;
    for (uint32_t i = 0; i < a->events; i++) {
        rel_set row = 0;
        for (rel_set left = a->row[i]; left; left &= left - 1)
            row |= b->row[__builtin_ctzll(left)];
        r.row[i] = row;
    }
    return r;
}

static inline struct relation rel_inverse(const struct relation *a)
{
    struct relation r = rel_none(a->events);
    for (uint32_t i = 0; i < a->events; i++) {
        for (rel_set left = a->row[i]; left; left &= left - 1)
            rel_add(&r, (uint32_t)__builtin_ctzll(left), i);
    }
    return r;
}

static inline struct relation rel_on(rel_set from, const struct relation *a, rel_set to)
{
    struct relation r;
    r.events = a->events;
    for (uint32_t i = 0; i < a->events; i++)
        r.row[i] = from & rel_bit(i) ? a->row[i] & to : 0;
    return r;
}

/* The identity on a set. */
static inline struct relation rel_id(uint32_t events, rel_set set)
{
    struct relation r = rel_none(events);
    for (uint32_t i = 0; i < events; i++)
        r.row[i] = set & rel_bit(i);
    return r;
}

static inline struct relation rel_opt(const struct relation *a)
{
    struct relation r = *a;
    for (uint32_t i = 0; i < a->events; i++)
        rel_add(&r, i, i);
    return r;
}

/* Warshall's transitive closure. */
static inline struct relation rel_plus(const struct relation *a)
{
    struct relation r = *a;
    for (uint32_t k = 0; k < a->events; k++) {
        for (uint32_t i = 0; i < a->events; i++) {
            if (rel_has(&r, i, k))
                r.row[i] |= r.row[k];
        }
    }
    return r;
}

static inline bool rel_empty(const struct relation *a)
{
    rel_set any = 0;
    for (uint32_t i = 0; i < a->events; i++)
        any |= a->row[i];
    return any == 0;
}

static inline bool rel_irreflexive(const struct relation *a)
{
    for (uint32_t i = 0; i < a->events; i++) {
        if (rel_has(a, i, i))
            return false;
    }
    return true;
}

static inline bool rel_acyclic(const struct relation *a)
{
    struct relation closed = rel_plus(a);
    return rel_irreflexive(&closed);
}

#endif
