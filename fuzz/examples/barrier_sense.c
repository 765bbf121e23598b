/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A barrier that turns round: the last to come resets the count and flips the sense. If it flips first, a quick
 * thread comes to the next round before the count is reset, and that round never fills. FIXED: reset, then flip.
 * Source: Hensgen, Finkel, Manber, "Two algorithms for barrier synchronization" (1988).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifndef N
#define N 2
#endif
#define ROUNDS 2

static atomic_uint arrived, sense;
static int done[N][ROUNDS];

static void barrier(void)
{
    unsigned round = atomic_load(&sense);
    if (atomic_fetch_add(&arrived, 1) == N - 1) {
#ifdef FIXED
        atomic_store(&arrived, 0);
        atomic_store(&sense, round + 1);
#else
        atomic_store(&sense, round + 1);
        atomic_store(&arrived, 0);
#endif
        return;
    }
    while (atomic_load(&sense) == round) {
        SPIN();
    }
}

static void *user(void *number)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        done[team_number(number)][round] = 1;
        barrier();
        for (unsigned i = 0; i < N; i++) {
            assert(done[i][round]);
        }
    }
    return NULL;
}

int main(void)
{
    team_of(N, user);
    return 0;
}
