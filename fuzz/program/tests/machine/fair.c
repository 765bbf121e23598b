/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nobody owes anybody a turn: sleeps and yields order nothing, and who runs may run on. Loops end all the same: those
 * that come back to where they were let others move, and where another one has to be ended the search says so.
 *
 * CASE 1 INV-10 assert ready
 * CASE 2 INV-10 assert ready
 * CASE 3 clean yes -- a join orders what two sleeps do not
 * CASE 4 clean yes -- a flag polled under a lock
 * CASE 5 INV-10 assert seen != TURNS
 * CASE 6 clean bounded: *others let in after 8 yields, 2000 moves or * (fair.c:39) -- nobody runs on that long
 * CASE 7 clean bounded: others let in after 8 yields, 2000 moves or * (fair.c:53) -- nobody yields that often
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define TURNS (which == 6 ? 2500 : which == 5 ? 1500 : 1)

static int which;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static atomic_int count;
static int ready;

static void *sets(void *unused)
{
    pthread_mutex_lock(&one);
    ready = 1;
    pthread_mutex_unlock(&one);
    return unused;
}

static void *counts(void *unused)
{
    for (int left = TURNS; left > 0; left--)
        atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return unused;
}

static void *looks(void *unused)
{
    int seen = atomic_fetch_add(&count, 0); /* the newest, in every memory model */
    assert(seen != TURNS);
    return unused;
}

static void *yields(void *unused)
{
    for (int i = 0; i < 12; i++)
        sched_yield();
    (void)atomic_load(&count);
    return unused;
}

static void *polls(void *unused)
{
    for (int go = 1; go;) {
        pthread_mutex_lock(&one);
        go = !ready;
        pthread_mutex_unlock(&one);
    }
    return unused;
}

static void two_of(void *(*first)(void *), void *(*second)(void *))
{
    pthread_t a, b;
    pthread_create(&a, NULL, first, NULL);
    pthread_create(&b, NULL, second, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
}

static void sleeps(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sets, NULL);
    for (int i = 0; i < (which == 2 ? 5 : 2); i++)
        usleep(1000);
    if (which == 3)
        pthread_join(thread, NULL);
    pthread_mutex_lock(&one);
    assert(ready);
    pthread_mutex_unlock(&one);
    if (which != 3)
        pthread_join(thread, NULL);
}

int main(void)
{
    which = atoi(getenv("CASE"));
    if (which <= 3)
        sleeps();
    else if (which == 4)
        two_of(polls, sets);
    else if (which == 7)
        two_of(yields, counts);
    else
        two_of(counts, looks);
    return 0;
}
