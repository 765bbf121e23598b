/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peterson's lock for two. Right with seq_cst. -DACQREL: release stores and acquire loads let both in under TSO and
 * C11. -DTURN_FIRST: gives way before it raises its flag, wrong even under SC. Source: Peterson, "Myths about the
 * mutual exclusion problem" (1981).
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

static void *user(void *number)
{
    unsigned self = team_number(number), other = 1 - self;
#ifdef TURN_FIRST
    atomic_store_explicit(&turn, (int)other, STORE);
    atomic_store_explicit(&wants[self], 1, STORE);
#else
    atomic_store_explicit(&wants[self], 1, STORE);
    atomic_store_explicit(&turn, (int)other, STORE);
#endif
    while (atomic_load_explicit(&wants[other], LOAD) && atomic_load_explicit(&turn, LOAD) == (int)other) {
        SPIN();
    }
    inside++;
    assert(inside == 1);
    inside--;
    atomic_store_explicit(&wants[self], 0, STORE);
    return NULL;
}

int main(void)
{
    team_of(2, user);
    return 0;
}
