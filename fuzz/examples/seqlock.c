/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sequence lock over two words, all atomics. Without the fence before the second look at the sequence, a reader may
 * accept halves of two writes under C11. FIXED: with it.
 * Source: Boehm, "Can seqlocks get along with programming language memory models?" (MSPC 2012).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifndef WRITES
#define WRITES 1
#endif

static atomic_uint sequence;
static atomic_int left, right;

static void *writer(void *number)
{
    (void)number;
    for (int i = 1; i <= WRITES; i++) {
        unsigned begin = atomic_load_explicit(&sequence, memory_order_relaxed);
        atomic_store_explicit(&sequence, begin + 1, memory_order_relaxed);
        atomic_thread_fence(memory_order_release);
        atomic_store_explicit(&left, i, memory_order_relaxed);
        atomic_store_explicit(&right, i, memory_order_relaxed);
        atomic_store_explicit(&sequence, begin + 2, memory_order_release);
    }
    return NULL;
}

static void *reader(void *number)
{
    (void)number;
    for (;;) {
        unsigned begin = atomic_load_explicit(&sequence, memory_order_acquire);
        int a = atomic_load_explicit(&left, memory_order_relaxed);
        int b = atomic_load_explicit(&right, memory_order_relaxed);
#ifdef FIXED
        atomic_thread_fence(memory_order_acquire);
#endif
        if (begin % 2 == 0 && atomic_load_explicit(&sequence, memory_order_relaxed) == begin) {
            assert(a == b);
            return NULL;
        }
        SPIN();
    }
}

int main(void)
{
    TEAM(writer, reader);
    return 0;
}
