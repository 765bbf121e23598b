/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dekker's lock for two. Right with seq_cst. -DACQREL: both may come in under TSO and C11. -DLOOK_FIRST: looks at the
 * other's flag before it raises its own, wrong even under SC.
 * Source: Dijkstra, "Cooperating sequential processes" (1965), section 2.1.
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifdef ACQREL
#define STORE memory_order_release
#define LOAD memory_order_acquire
#else
#define STORE memory_order_seq_cst
#define LOAD memory_order_seq_cst
#endif

static atomic_int wants[2], turn;
static int inside;

#ifdef LOOK_FIRST
static void enter(unsigned self, unsigned other)
{
    while (atomic_load_explicit(&wants[other], LOAD)) {
        SPIN();
    }
    atomic_store_explicit(&wants[self], 1, STORE);
}
#else
static void enter(unsigned self, unsigned other)
{
    atomic_store_explicit(&wants[self], 1, STORE);
    while (atomic_load_explicit(&wants[other], LOAD)) {
        if (atomic_load_explicit(&turn, LOAD) == (int)self) {
            continue;
        }
        atomic_store_explicit(&wants[self], 0, STORE);
        while (atomic_load_explicit(&turn, LOAD) != (int)self) {
            SPIN();
        }
        atomic_store_explicit(&wants[self], 1, STORE);
    }
}
#endif

static void *user(void *number)
{
    unsigned self = team_number(number), other = 1 - self;
    enter(self, other);
    inside++;
    assert(inside == 1);
    inside--;
    atomic_store_explicit(&turn, (int)other, STORE);
    atomic_store_explicit(&wants[self], 0, STORE);
    return NULL;
}

int main(void)
{
    team_of(2, user);
    return 0;
}
