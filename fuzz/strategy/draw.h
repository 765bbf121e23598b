/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pseudo-random numbers of the sampling strategies: xorshift64* (Vigna, "An experimental exploration of Marsaglia's
 * xorshift generators, scrambled", ACM TOMS 2016). The state is never 0.
 */
#ifndef HB_DRAW_H
#define HB_DRAW_H

#include <stdint.h>

static inline uint64_t hb_draw_step(uint64_t x)
{
    x ^= x >> 12;
    x ^= x << 25;
    return x ^ x >> 27;
}

/* The state is a step ahead, so that nobody who waits for the number waits for the step. */
static inline uint32_t hb_draw(uint64_t *state)
{
    uint64_t x = *state;
    *state = hb_draw_step(x);
    return (uint32_t)((x * 0x2545f4914f6cdd1du) >> 32);
}

/* 0 .. below - 1; `below` > 0. */
static inline uint32_t hb_draw_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)(((uint64_t)hb_draw(state) * below) >> 32);
}

/* Two rounds of a finalizer, so that neighbouring seeds give unrelated sequences. */
static inline uint64_t hb_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline uint64_t hb_draw_seed(uint64_t seed)
{
    uint64_t state = hb_mix(seed + 0x9e3779b97f4a7c15u);
    return hb_draw_step(state ? state : 1);
}

#endif
