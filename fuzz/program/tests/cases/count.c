/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that wait by looking and count how often they looked.
 *
 * CASE 1 clean bounded: a spin loop counted its rounds (count.c:50), others let in after 512 reads
 * CASE 2 clean yes
 * CASE 3 clean bounded: a spin loop counted its rounds (count.c:43), others let in after
 * CASE 4 clean yes
 * CASE 5 INV-10 assert
 * CASE 6 INV-24 step budget
 * CASE 7 clean bounded
 * CASE 8 clean bounded: a spin loop counted its rounds (count.c:50), others let in after 512 reads
 * CASE 9 clean yes
 * CASE 10 INV-15 deadlock: spins for ever
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum way {
    FOR_EVER = 1, /* until another thread sets the flag */
    FEW,          /* not more than a hundred times */
    TWO_OF_THEM,  /* not more than a thousand times, two threads */
    MANY,         /* a million times, and nobody sets it */
    ONE_COUNT,    /* wrong, if it looked exactly 20 times */
    NEVER_SET,
    AFTER_A_TIMEOUT, /* set by a thread that waits for a while before */
    IN_MEMORY,       /* counts in a variable that others do not see meanwhile */
    BOTH,            /* a lock that is tried */
    NOT_COUNTED,
};

static int way;
atomic_int flag; /* not static: the compiler would know who never writes it */
static int total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;

static int at_most(int most)
{
    int i = 0;
    while (i < most && !atomic_load_explicit(&flag, memory_order_acquire))
        i++;
    return i;
}

static int until_set(int *count)
{
    while (!atomic_load_explicit(&flag, memory_order_acquire))
        ++*count;
    return *count;
}

static void *looks(void *unused)
{
    int count = 0;
    switch (way) {
    case FEW:
        assert(at_most(100) <= 100);
        break;
    case TWO_OF_THEM:
        assert(at_most(1000) <= 1000);
        break;
    case MANY:
        assert(at_most(1000000) == 1000000);
        break;
    case IN_MEMORY:
        until_set(&total);
        break;
    case BOTH:
        while (pthread_mutex_trylock(&lock) != 0)
            count++;
        pthread_mutex_unlock(&lock);
        break;
    case NOT_COUNTED:
        while (!atomic_load(&flag))
            ;
        break;
    default:
        assert(until_set(&count) != 20 || way != ONE_COUNT);
        break;
    }
    return unused;
}

static void *sets(void *unused)
{
    const struct timespec soon = {0, 1};
    if (way == BOTH) {
        pthread_mutex_lock(&lock);
        atomic_store(&flag, 1);
        pthread_mutex_unlock(&lock);
        return unused;
    }
    if (way == AFTER_A_TIMEOUT) {
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&never, &lock, &soon);
        pthread_mutex_unlock(&lock);
    }
    if (way != MANY && way != NEVER_SET && way != NOT_COUNTED)
        atomic_store_explicit(&flag, 1, memory_order_release);
    return unused;
}

int main(void)
{
    pthread_t thread[3];
    int threads = 0;
    way = atoi(getenv("CASE"));
    pthread_create(&thread[threads++], NULL, looks, NULL);
    if (way == TWO_OF_THEM)
        pthread_create(&thread[threads++], NULL, looks, NULL);
    pthread_create(&thread[threads++], NULL, sets, NULL);
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
