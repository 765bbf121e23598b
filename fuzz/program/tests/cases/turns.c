/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has gone round for nothing waits, but only at the end of a turn; and what comes of a main that ends before its
 * threads, and of numbers drawn.
 *
 * CASE 1 clean yes
 * CASE 2 clean yes
 * CASE 3 INV-15 deadlock: spins for ever
 * CASE 4 clean yes
 * CASE 5 INV-10 assert way != FAILS || both != 2
 * CASE 6 clean bounded: random numbers of seed 1
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum way {
    TWO_READS = 1, /* of one turn, within a lock that the other one wants */
    TWO_POLLERS,   /* the same, each waits for the other */
    NEVER_BOTH,    /* what it looks for does not come */
    MAIN_ENDS,     /* before its threads, which can both move */
    FAILS,         /* the same, and the second one fails */
    DRAWS,
};

static int way;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int a, b;

static void *polls(void *unused)
{
    for (int done = 0; !done;) {
        pthread_mutex_lock(&lock);
        int first = a, second = b;
        done = first && second;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *sets_and_polls(void *unused)
{
    pthread_mutex_lock(&lock);
    atomic_fetch_or(&a, 1);
    atomic_fetch_or(&b, 1);
    pthread_mutex_unlock(&lock);
    return polls(unused);
}

static void *counts(void *unused)
{
    int both = atomic_fetch_add(&a, 1) + 1;
    assert(way != FAILS || both != 2);
    return unused;
}

int main(void)
{
    pthread_t one, two;
    way = atoi(getenv("CASE"));
    if (way == DRAWS)
        return rand() < 0;
    if (way == MAIN_ENDS || way == FAILS) {
        pthread_create(&one, NULL, counts, NULL);
        pthread_create(&two, NULL, counts, NULL);
        pthread_exit(NULL);
    }
    pthread_create(&one, NULL, polls, NULL);
    if (way == TWO_POLLERS)
        pthread_create(&two, NULL, sets_and_polls, NULL);
    pthread_mutex_lock(&lock);
    a = 1;
    b = way != NEVER_BOTH;
    pthread_mutex_unlock(&lock);
    pthread_join(one, NULL);
    if (way == TWO_POLLERS)
        pthread_join(two, NULL);
    return 0;
}
