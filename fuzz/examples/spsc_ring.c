/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring for one producer and one consumer. With a relaxed tail the consumer may read a slot that is not written yet.
 * FIXED: release. Source: Lamport, "Proving the correctness of multiprocess programs" (1977).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#ifdef FIXED
#define PUBLISH memory_order_release
#else
#define PUBLISH memory_order_relaxed
#endif
#define SLOTS 2u
#define ITEMS 3u

static unsigned slot[SLOTS];
static atomic_uint head, tail;

static void *producer(void *number)
{
    (void)number;
    for (unsigned i = 0; i < ITEMS; i++) {
        while (i - atomic_load_explicit(&head, memory_order_acquire) == SLOTS) {
            SPIN();
        }
        slot[i % SLOTS] = i + 1;
        atomic_store_explicit(&tail, i + 1, PUBLISH);
    }
    return NULL;
}

static void *consumer(void *number)
{
    (void)number;
    for (unsigned i = 0; i < ITEMS; i++) {
        while (atomic_load_explicit(&tail, memory_order_acquire) == i) {
            SPIN();
        }
        assert(slot[i % SLOTS] == i + 1);
        atomic_store_explicit(&head, i + 1, memory_order_release);
    }
    return NULL;
}

int main(void)
{
    TEAM(producer, consumer);
    return 0;
}
