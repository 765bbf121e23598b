/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peterson's lock for two in a function that calls nothing. There the optimizer may forward the only store of a static
 * variable to its loads and delete it, and what is left is a deadlock. -DACQREL: release stores and acquire loads let
 * both in under TSO and C11. Source: Peterson, "Myths about the mutual exclusion problem" (1981).
 */
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
static int entered;

static void *user(void *number)
{
    unsigned self = team_number(number), other = 1 - self;
    atomic_store_explicit(&wants[self], 1, STORE);
    atomic_store_explicit(&turn, (int)other, STORE);
    while (atomic_load_explicit(&wants[other], LOAD) && atomic_load_explicit(&turn, LOAD) == (int)other) {
    }
    entered++;
    atomic_store_explicit(&wants[self], 0, STORE);
    return NULL;
}

int main(void)
{
    team_of(2, user);
    return entered == 2 ? 0 : 1;
}
