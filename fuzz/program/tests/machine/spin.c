/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that wait by looking: correct ones are clean and finite, whatever the memory model; one whose reason to
 * end never comes is told as such, and one that only counts is no spin loop.
 *
 * CASE 1 clean yes -- test and set
 * CASE 2 clean yes -- test and set, with yields
 * CASE 3 clean yes -- test, then test and set
 * CASE 4 clean yes -- tickets
 * CASE 5 clean yes -- tickets, with yields
 * CASE 6 clean yes -- a compare-exchange loop
 * CASE 7 clean yes -- a reader of a sequence lock
 * CASE 8 clean yes -- a wait with a backoff that grows to a limit
 * CASE 9 clean yes -- a bounded retry gives up by itself, though nothing it reads changes
 * CASE 10 clean yes -- a chain of waits
 * CASE 11 clean yes -- a loop that stores what is there already at changing addresses
 * CASE 12 clean yes -- weak compare-exchange
 * CASE 13 INV-15 deadlock: spins for ever
 * CASE 14 INV-15 deadlock: spins for ever
 * CASE 15 INV-15 deadlock: spins for ever
 * CASE 16 INV-28 data race
 * CASE 17 INV-15 deadlock: spins for ever
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static int which;
atomic_int word, owner, next, other; /* not static: the compiler would know who never writes them */
static atomic_int many[4];
static int protected;

static void take_turn(bool yields)
{
    int mine = atomic_fetch_add_explicit(&next, 1, memory_order_relaxed);
    while (atomic_load_explicit(&owner, memory_order_acquire) != mine)
        if (yields)
            sched_yield();
}

static void test_and_set(bool tests, bool yields)
{
    for (;;) {
        while (tests && atomic_load_explicit(&word, memory_order_relaxed))
            ;
        if (!atomic_exchange_explicit(&word, 1, memory_order_acquire))
            return;
        if (yields)
            sched_yield();
    }
}

static void lock(void)
{
    if (which == 4 || which == 5)
        take_turn(which == 5);
    else
        test_and_set(which == 3, which == 2);
}

static void unlock(void)
{
    if (which == 4 || which == 5)
        atomic_store_explicit(&owner, atomic_load_explicit(&owner, memory_order_relaxed) + 1, memory_order_release);
    else if (which == 16)
        atomic_store_explicit(&word, 0, memory_order_relaxed);
    else
        atomic_store_explicit(&word, 0, memory_order_release);
}

static void *locker(void *unused)
{
    lock();
    protected++;
    unlock();
    return unused;
}

static void *adder(void *unused)
{
    int old = atomic_load(&word);
    if (which == 12) {
        while (!atomic_compare_exchange_weak(&word, &old, old + 1))
            ;
    } else {
        while (!atomic_compare_exchange_strong(&word, &old, old + 1))
            ;
    }
    return unused;
}

static void *writer(void *unused)
{
    atomic_store_explicit(&word, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&owner, 7, memory_order_relaxed);
    atomic_store_explicit(&other, 7, memory_order_relaxed);
    atomic_store_explicit(&word, 2, memory_order_release);
    return unused;
}

static void *reader(void *unused)
{
    int before, a, b, after;
    do {
        before = atomic_load_explicit(&word, memory_order_acquire);
        a = atomic_load_explicit(&owner, memory_order_relaxed);
        b = atomic_load_explicit(&other, memory_order_relaxed);
        atomic_thread_fence(memory_order_acquire);
        after = atomic_load_explicit(&word, memory_order_relaxed);
    } while (before != after || (before & 1));
    assert(a == b);
    return unused;
}

static void *setter(void *unused)
{
    atomic_store(&word, 1);
    return unused;
}

static void *backs_off(void *unused)
{
    unsigned most = 1;
    while (!atomic_load(&word)) {
        for (volatile unsigned i = 0; i < most; i++)
            ;
        if (most < 8)
            most *= 2;
    }
    return unused;
}

static void *tries(void *unused)
{
    for (int i = 0; i < 5 && !atomic_load(&word); i++)
        ;
    return unused;
}

static void *chain_first(void *unused)
{
    while (!atomic_load(&word))
        ;
    atomic_store(&next, 1);
    return unused;
}

static void *chain_second(void *unused)
{
    while (!atomic_load(&next))
        ;
    atomic_store(&other, 1);
    return unused;
}

static void *stores(void *unused)
{
    for (int i = 0; i < 4; i++)
        atomic_store(&many[i], 0);
    return unused;
}

static void *waits_for_nothing(void *unused)
{
    if (which == 15) {
        while (atomic_exchange(&other, 1) == atomic_load(&next) || 1)
            ;
    }
    const bool yields = which == 14;
    while (!atomic_load(&other))
        if (yields)
            sched_yield();
    return unused;
}

int main(void)
{
    static void *(*const pairs[18][2])(void *) = {
        [1] = {locker, locker},
        [2] = {locker, locker},
        [3] = {locker, locker},
        [4] = {locker, locker},
        [5] = {locker, locker},
        [6] = {adder, adder},
        [7] = {writer, reader},
        [8] = {setter, backs_off},
        [9] = {tries, setter},
        [10] = {chain_first, chain_second},
        [11] = {stores, stores},
        [12] = {adder, adder},
        [13] = {setter, waits_for_nothing},
        [14] = {setter, waits_for_nothing},
        [15] = {setter, waits_for_nothing},
        [16] = {locker, locker},
        [17] = {setter, setter},
    };
    pthread_t thread[2];
    which = atoi(getenv("CASE"));
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, pairs[which][i], NULL);
    if (which == 10) {
        atomic_store(&word, 1);
        while (!atomic_load(&other))
            ;
    }
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    if (which == 17) /* all others have ended */
        while (!atomic_load(&other))
            ;
    if (which <= 5)
        assert(protected == 2);
    return 0;
}
