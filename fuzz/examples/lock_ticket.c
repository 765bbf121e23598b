/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket lock that draws its ticket in two steps: two may hold the same one. FIXED: fetch_add.
 * Source: Mellor-Crummey, Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors" (1991).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifndef N
#define N 2
#endif

static atomic_uint next, serving;
static int count;

static void *user(void *number)
{
    (void)number;
#ifdef FIXED
    unsigned ticket = atomic_fetch_add_explicit(&next, 1, memory_order_relaxed);
#else
    unsigned ticket = atomic_load_explicit(&next, memory_order_relaxed);
    atomic_store_explicit(&next, ticket + 1, memory_order_relaxed);
#endif
    while (atomic_load_explicit(&serving, memory_order_acquire) != ticket) {
        SPIN();
    }
    count++;
    atomic_store_explicit(&serving, ticket + 1, memory_order_release);
    return NULL;
}

int main(void)
{
    team_of(N, user);
    assert(count == N);
    return 0;
}
