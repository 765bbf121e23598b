/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack of free nodes by compare and exchange of its head. A head that was taken and came back in between looks
 * unchanged (ABA), and a node gets two owners. FIXED: the head carries a count that grows with each push.
 * Source: Treiber, "Systems programming: coping with parallelism" (IBM RJ 5118, 1986).
 */
#include "team.h"

#include <stdatomic.h>

#define NODES 2u
#define NONE 255u
#ifdef FIXED
#define STEP 256u
#else
#define STEP 0u
#endif

static atomic_uint head; /* node, and the count above it */
static atomic_uint next_of[NODES];
static atomic_int owned[NODES];

static unsigned pop(void)
{
    unsigned seen = atomic_load(&head);
    for (;;) {
        unsigned node = seen & 255u;
        if (node == NONE) {
            return NONE;
        }
        unsigned next = atomic_load(&next_of[node]);
        if (atomic_compare_exchange_strong(&head, &seen, (seen & ~255u) | next)) {
            assert(atomic_exchange(&owned[node], 1) == 0);
            return node;
        }
    }
}

static void push(unsigned node)
{
    unsigned seen = atomic_load(&head);
    atomic_store(&owned[node], 0);
    do {
        atomic_store(&next_of[node], seen & 255u);
    } while (!atomic_compare_exchange_strong(&head, &seen, (((seen & ~255u) + STEP) | node)));
}

static void *taker(void *number)
{
    (void)number;
    (void)pop();
    (void)pop();
    return NULL;
}

static void *recycler(void *number)
{
    (void)number;
    unsigned first = pop();
    (void)pop();
    if (first != NONE) {
        push(first);
    }
    return NULL;
}

int main(void)
{
    atomic_init(&next_of[0], 1);
    atomic_init(&next_of[1], NONE);
    TEAM(taker, recycler);
    return 0;
}
