/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test-and-set lock. With the order of its unlock relaxed, what one owner wrote is not ordered before the next one.
 * FIXED: release.
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifdef FIXED
#define UNLOCK memory_order_release
#else
#define UNLOCK memory_order_relaxed
#endif
#ifndef N
#define N 2
#endif

static atomic_flag lock = ATOMIC_FLAG_INIT;
static int count;

static void *user(void *number)
{
    (void)number;
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
        SPIN();
    }
    count++;
    atomic_flag_clear_explicit(&lock, UNLOCK);
    return NULL;
}

int main(void)
{
    team_of(N, user);
    assert(count == N);
    return 0;
}
