/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded queue for many producers and consumers, a sequence number a cell. With a relaxed sequence store the data of
 * a cell races. FIXED: release. Source: Vyukov, "Bounded MPMC queue" (1024cores, 2010).
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>
#include <stdbool.h>

#ifdef FIXED
#define PUBLISH memory_order_release
#else
#define PUBLISH memory_order_relaxed
#endif
#define CELLS 2u

static struct {
    atomic_uint sequence;
    int data;
} cell[CELLS];
static atomic_uint in, out;
static atomic_int sum;

static bool put(int data)
{
    unsigned at = atomic_load_explicit(&in, memory_order_relaxed);
    for (;;) {
        unsigned sequence = atomic_load_explicit(&cell[at % CELLS].sequence, memory_order_acquire);
        if (sequence != at) {
            return false;
        }
        if (atomic_compare_exchange_strong_explicit(&in, &at, at + 1, memory_order_relaxed, memory_order_relaxed)) {
            break;
        }
    }
    cell[at % CELLS].data = data;
    atomic_store_explicit(&cell[at % CELLS].sequence, at + 1, PUBLISH);
    return true;
}

static bool get(int *data)
{
    unsigned at = atomic_load_explicit(&out, memory_order_relaxed);
    for (;;) {
        unsigned sequence = atomic_load_explicit(&cell[at % CELLS].sequence, memory_order_acquire);
        if (sequence != at + 1) {
            return false;
        }
        if (atomic_compare_exchange_strong_explicit(&out, &at, at + 1, memory_order_relaxed, memory_order_relaxed)) {
            break;
        }
    }
    *data = cell[at % CELLS].data;
    atomic_store_explicit(&cell[at % CELLS].sequence, at + CELLS, memory_order_release);
    return true;
}

static void *producer(void *number)
{
    while (!put((int)team_number(number) + 1)) {
        SPIN();
    }
    return NULL;
}

static void *consumer(void *number)
{
    int data;
    (void)number;
    while (!get(&data)) {
        SPIN();
    }
    atomic_fetch_add_explicit(&sum, data, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    for (unsigned i = 0; i < CELLS; i++) {
        atomic_init(&cell[i].sequence, i);
    }
    TEAM(producer, producer, consumer);
    int rest = 0;
    assert(get(&rest) && atomic_load(&sum) + rest == 3);
    return 0;
}
