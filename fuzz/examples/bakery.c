/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bakery lock for N. Right with seq_cst. -DACQREL: wrong under TSO and C11. -DNO_DOOR: without "choosing", two may
 * draw the same number and pass each other, wrong even under SC.
 * Source: Lamport, "A new solution of Dijkstra's concurrent programming problem" (1974).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>
#include <stdbool.h>

#ifdef ACQREL
#define STORE memory_order_release
#define LOAD memory_order_acquire
#else
#define STORE memory_order_seq_cst
#define LOAD memory_order_seq_cst
#endif
#ifndef N
#define N 2
#endif

static atomic_int choosing[N], ticket[N];
static int inside;

static bool before(unsigned other, int theirs, unsigned self, int mine)
{
    return theirs != 0 && (theirs < mine || (theirs == mine && other < self));
}

static void door(unsigned self, int is_open)
{
#ifndef NO_DOOR
    atomic_store_explicit(&choosing[self], is_open, STORE);
#endif
    (void)self;
    (void)is_open;
}

static void enter(unsigned self)
{
    int most = 0;
    door(self, 1);
    for (unsigned i = 0; i < N; i++) {
        int seen = atomic_load_explicit(&ticket[i], LOAD);
        most = seen > most ? seen : most;
    }
    atomic_store_explicit(&ticket[self], most + 1, STORE);
    door(self, 0);
    for (unsigned i = 0; i < N; i++) {
        while (i != self && atomic_load_explicit(&choosing[i], LOAD)) {
            SPIN();
        }
        while (i != self && before(i, atomic_load_explicit(&ticket[i], LOAD), self, most + 1)) {
            SPIN();
        }
    }
}

static void *user(void *number)
{
    unsigned self = team_number(number);
    enter(self);
    inside++;
    assert(inside == 1);
    inside--;
    atomic_store_explicit(&ticket[self], 0, STORE);
    return NULL;
}

int main(void)
{
    team_of(N, user);
    return 0;
}
