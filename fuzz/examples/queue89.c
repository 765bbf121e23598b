/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Old C (gnu89): a queue of plain ints between a producer and a consumer that polls its length. FIXED: the length
 * is read and written under a mutex only. Pattern: queue of SCTBench (from the SV-COMP pthread examples).
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>

#define ITEMS 3

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int item[ITEMS];
static int length;

static int ready(have)
int have;
{
    int result;
#ifdef FIXED
    pthread_mutex_lock(&lock);
#endif
    result = length > have;
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#endif
    return result;
}

static void *producer(argument) void *argument;
{
    int i;
    for (i = 0; i < ITEMS; i++) {
        pthread_mutex_lock(&lock);
#ifdef FIXED
        item[length++] = i + 1;
#else
        length++;
        item[length - 1] = i + 1;
#endif
        pthread_mutex_unlock(&lock);
    }
    return argument;
}

static void *consumer(argument) void *argument;
{
    int have, sum = 0;
    for (have = 0; have < ITEMS; have++) {
        while (!ready(have))
            sched_yield();
        sum += item[have];
    }
    assert(sum == 6);
    return argument;
}

int main()
{
    pthread_t thread[2];
    pthread_create(&thread[0], 0, producer, 0);
    pthread_create(&thread[1], 0, consumer, 0);
    pthread_join(thread[0], 0);
    pthread_join(thread[1], 0);
    return 0;
}
