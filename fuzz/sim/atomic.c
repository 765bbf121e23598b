/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler's ABI for atomics. Each is a decision point, then happens at once: memory.h says what
 * a load may return.
 */
#include "memory.h"
#include "state.h"

#define HOOK __attribute__((visibility("default"), used))

typedef __attribute__((may_alias)) uint8_t word8;
typedef __attribute__((may_alias)) uint16_t word16;
typedef __attribute__((may_alias)) uint32_t word32;
typedef __attribute__((may_alias)) uint64_t word64;

SIM_INLINE void reach(const volatile void *address, uint32_t size, bool write)
{
    uintptr_t a = (uintptr_t)address;
    if (SIM_UNLIKELY(a - sim.base >= sim.span))
        sim_outside(a, size, write);
    if (sim.points == SIM_POINTS_ACCESS)
        sim_point(HB_POINT_ATOMIC);
    else if (SIM_UNLIKELY(--sim.plain == 0)) /* a spin without relax must end somewhere */
        sim_plain_slow(a, size, write);
    if (SIM_UNLIKELY(sim.trace && !sim.muted))
        sim_hash(sim_place_of(a) + size);
}

/* NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses) */
#define FETCH(bits, name, expression)                                                                                  \
    word##bits __tsan_atomic##bits##_fetch_##name(volatile word##bits *p, word##bits v, int order);                    \
    HOOK word##bits __tsan_atomic##bits##_fetch_##name(volatile word##bits *p, word##bits v, int order)                \
    {                                                                                                                  \
        (void)order;                                                                                                   \
        reach(p, sizeof *p, true);                                                                                     \
        word##bits old = *p;                                                                                           \
        *p = (word##bits)(expression);                                                                                 \
        sim_memory_seen(p, sizeof *p, *p);                                                                             \
        return old;                                                                                                    \
    }

#define COMPARE(bits, kind)                                                                                            \
    int __tsan_atomic##bits##_compare_exchange_##kind(volatile word##bits *p, word##bits *expected, word##bits v,      \
                                                      int success, int failure);                                       \
    HOOK int __tsan_atomic##bits##_compare_exchange_##kind(volatile word##bits *p, word##bits *expected, word##bits v, \
                                                           int success, int failure)                                   \
    {                                                                                                                  \
        word##bits old = __tsan_atomic##bits##_compare_exchange_val(p, *expected, v, success, failure);                \
        int equal = old == *expected;                                                                                  \
        *expected = old;                                                                                               \
        return equal;                                                                                                  \
    }

#define ATOMIC(bits)                                                                                                   \
    word##bits __tsan_atomic##bits##_load(const volatile word##bits *p, int order);                                    \
    void __tsan_atomic##bits##_store(volatile word##bits *p, word##bits v, int order);                                 \
    word##bits __tsan_atomic##bits##_compare_exchange_val(volatile word##bits *p, word##bits expected, word##bits v,   \
                                                          int success, int failure);                                   \
    HOOK word##bits __tsan_atomic##bits##_load(const volatile word##bits *p, int order)                                \
    {                                                                                                                  \
        (void)order;                                                                                                   \
        reach(p, sizeof *p, false);                                                                                    \
        word##bits value = *p;                                                                                         \
        sim_memory_seen(p, sizeof *p, value);                                                                          \
        return value;                                                                                                  \
    }                                                                                                                  \
    HOOK void __tsan_atomic##bits##_store(volatile word##bits *p, word##bits v, int order)                             \
    {                                                                                                                  \
        (void)order;                                                                                                   \
        reach(p, sizeof *p, true);                                                                                     \
        *p = v;                                                                                                        \
    }                                                                                                                  \
    HOOK word##bits __tsan_atomic##bits##_compare_exchange_val(volatile word##bits *p, word##bits expected,            \
                                                               word##bits v, int success, int failure)                 \
    {                                                                                                                  \
        (void)success, (void)failure;                                                                                  \
        reach(p, sizeof *p, true);                                                                                     \
        word##bits old = *p;                                                                                           \
        if (old == expected)                                                                                           \
            *p = v;                                                                                                    \
        sim_memory_seen(p, sizeof *p, *p);                                                                             \
        return old;                                                                                                    \
    }                                                                                                                  \
    COMPARE(bits, strong)                                                                                              \
    COMPARE(bits, weak)                                                                                                \
    word##bits __tsan_atomic##bits##_exchange(volatile word##bits *p, word##bits v, int order);                        \
    HOOK word##bits __tsan_atomic##bits##_exchange(volatile word##bits *p, word##bits v, int order)                    \
    {                                                                                                                  \
        (void)order;                                                                                                   \
        reach(p, sizeof *p, true);                                                                                     \
        word##bits old = *p;                                                                                           \
        *p = v;                                                                                                        \
        sim_memory_seen(p, sizeof *p, v);                                                                              \
        return old;                                                                                                    \
    }                                                                                                                  \
    FETCH(bits, add, old + v)                                                                                          \
    FETCH(bits, sub, old - v)                                                                                          \
    FETCH(bits, and, old &v)                                                                                           \
    FETCH(bits, or, old | v)                                                                                           \
    FETCH(bits, xor, old ^ v)                                                                                          \
    FETCH(bits, nand, ~(old & v))
ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

/* Under sequential consistency a fence orders nothing more; it is still a place to decide. */
HOOK void __tsan_atomic_thread_fence(int order)
{
    (void)order;
    if (sim.points == SIM_POINTS_ACCESS)
        sim_point(HB_POINT_ATOMIC);
}

HOOK void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}
/* NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses) */
