/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test-and-test-and-set lock that takes what it saw free without asking again. FIXED: an exchange decides.
 * Source: Rudolph, Segall, "Dynamic decentralized cache schemes for MIMD parallel processors" (ISCA 1984).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifndef N
#define N 2
#endif

static atomic_int lock;
static int count;

static void *user(void *number)
{
    (void)number;
#ifdef FIXED
    do {
#endif
        while (atomic_load_explicit(&lock, memory_order_acquire)) {
            SPIN();
        }
#ifdef FIXED
    } while (atomic_exchange_explicit(&lock, 1, memory_order_acquire));
#else
    atomic_store_explicit(&lock, 1, memory_order_relaxed);
#endif
    count++;
    atomic_store_explicit(&lock, 0, memory_order_release);
    return NULL;
}

int main(void)
{
    team_of(N, user);
    assert(count == N);
    return 0;
}
