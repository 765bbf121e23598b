/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler's ABI for 16-byte atomics. No model has them: each is a finding, then, if the machine
 * goes on past it, the plain access, which nobody interrupts.
 */
#include "hook.h"

#include <string.h>

typedef unsigned __int128 wide;

static void refuse(const volatile void *p, bool write)
{
    agent_reach((uintptr_t)p, sizeof(wide), write);
    agent_mixed((uintptr_t)p, sizeof(wide), "is an atomic of 16 bytes, which no memory model here has");
}

static wide get(const volatile wide *p)
{
    wide value;
    if (!agent_muted())
        refuse(p, false);
    memcpy(&value, (const void *)(uintptr_t)p, sizeof value); // NOLINT(performance-no-int-to-ptr)
    return value;
}

static void put(volatile wide *p, wide value)
{
    memcpy((void *)(uintptr_t)p, &value, sizeof value); // NOLINT(performance-no-int-to-ptr)
}

/* NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses) */
#define RMW(name, expression)                                                                                          \
    wide __tsan_atomic128_##name(volatile wide *p, wide v, int order);                                                 \
    HOOK wide __tsan_atomic128_##name(volatile wide *p, wide v, int order)                                             \
    {                                                                                                                  \
        (void)order;                                                                                                   \
        wide old = get(p);                                                                                             \
        put(p, expression);                                                                                            \
        return old;                                                                                                    \
    }
RMW(exchange, v)
RMW(fetch_add, old + v)
RMW(fetch_sub, old - v)
RMW(fetch_and, old &v)
RMW(fetch_or, old | v)
RMW(fetch_xor, old ^ v)
RMW(fetch_nand, ~(old &v))

wide __tsan_atomic128_load(const volatile wide *p, int order);
void __tsan_atomic128_store(volatile wide *p, wide v, int order);
wide __tsan_atomic128_compare_exchange_val(volatile wide *p, wide expected, wide v, int order, int failure);

HOOK wide __tsan_atomic128_load(const volatile wide *p, int order)
{
    (void)order;
    return get(p);
}

HOOK void __tsan_atomic128_store(volatile wide *p, wide v, int order)
{
    (void)order;
    (void)get(p);
    put(p, v);
}

HOOK wide __tsan_atomic128_compare_exchange_val(volatile wide *p, wide expected, wide v, int order, int failure)
{
    (void)order, (void)failure;
    wide old = get(p);
    if (old == expected)
        put(p, v);
    return old;
}

#define COMPARE(kind)                                                                                                  \
    int __tsan_atomic128_compare_exchange_##kind(volatile wide *p, wide *expected, wide v, int order, int failure);    \
    HOOK int __tsan_atomic128_compare_exchange_##kind(volatile wide *p, wide *expected, wide v, int order,             \
                                                      int failure)                                                     \
    {                                                                                                                  \
        wide old = __tsan_atomic128_compare_exchange_val(p, *expected, v, order, failure);                             \
        int equal = old == *expected;                                                                                  \
        *expected = old;                                                                                               \
        return equal;                                                                                                  \
    }
COMPARE(strong)
COMPARE(weak)
/* NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses) */
