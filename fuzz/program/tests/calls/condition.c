/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- a waiter in a loop, one signal under the mutex
 * CASE 2 INV-10 assert ready
 * CASE 3 INV-13 lost wake-up: condition variable
 * CASE 4 clean yes -- broadcast wakes all
 * CASE 5 INV-13 lost wake-up: condition variable
 * CASE 6 INV-16 wait without holding the mutex
 * CASE 7 INV-16 one condition variable, two mutexes
 * CASE 8 clean yes -- a timed wait ends by time if nobody signals
 * CASE 9 INV-10 assert result == 0
 * CASE 10 clean yes -- destroy right after broadcast
 * CASE 11 INV-16 destroy of a condition variable in use
 * CASE 12 INV-10 assert first == 0
 * CASE 13 INV-10 assert first == 1
 * CASE 14 clean yes -- two signals wake two waiters
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

static int which;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static bool ready;
static int tokens, first = -1;

static void *wait_for_it(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&mutex);
    if (which == 2) { /* the loop is missing: a wake-up without reason goes through */
        if (!ready)
            pthread_cond_wait(&condition, &mutex);
        assert(ready);
    }
    while (!ready)
        pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

/* Case 3: the condition is looked at outside the mutex. */
static void *look_then_wait(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&mutex);
    bool seen = ready;
    pthread_mutex_unlock(&mutex);
    pthread_mutex_lock(&mutex);
    while (!seen) {
        pthread_cond_wait(&condition, &mutex);
        seen = ready;
    }
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void *take_token(void *number)
{
    pthread_mutex_lock(&mutex);
    while (tokens == 0)
        pthread_cond_wait(&condition, &mutex);
    tokens--;
    if (first < 0)
        first = *(int *)number;
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void *wait_in_time(void *unused)
{
    (void)unused;
    const struct timespec soon = {.tv_nsec = 1000};
    pthread_mutex_lock(&mutex);
    int result = 0;
    while (!ready && result == 0)
        result = pthread_cond_timedwait(&condition, &mutex, &soon);
    assert(ready || result == ETIMEDOUT);
    if (which == 9)
        assert(result == 0);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void announce(bool all)
{
    pthread_mutex_lock(&mutex);
    ready = true;
    if (all)
        pthread_cond_broadcast(&condition);
    else
        pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
}

static void team(void *(*entry)(void *), int size)
{
    static int numbers[2] = {0, 1};
    pthread_t threads[2];
    for (int i = 0; i < size; i++)
        pthread_create(&threads[i], NULL, entry, &numbers[i]);
    if (entry == take_token) {
        for (int i = 0; i < size; i++) {
            pthread_mutex_lock(&mutex);
            tokens++;
            pthread_cond_signal(&condition);
            pthread_mutex_unlock(&mutex);
        }
    } else if (which != 8) {
        announce(which == 4 || which == 10);
    }
    for (int i = 0; i < size; i++)
        pthread_join(threads[i], NULL);
    if (which == 12)
        assert(first == 0);
    if (which == 13)
        assert(first == 1);
    pthread_cond_destroy(&condition);
}

static void *wait_with_other(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&other);
    pthread_cond_wait(&condition, &other);
    pthread_mutex_unlock(&other);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    which = atoi(getenv("CASE"));
    switch (which) {
    case 3:
        team(look_then_wait, 1);
        break;
    case 4:
    case 5: /* one signal for two */
        team(wait_for_it, 2);
        break;
    case 6:
        pthread_cond_wait(&condition, &mutex);
        break;
    case 7:
        pthread_create(&thread, NULL, wait_with_other, NULL);
        pthread_mutex_lock(&mutex);
        pthread_cond_wait(&condition, &mutex);
        break;
    case 8:
    case 9:
        team(wait_in_time, 1);
        break;
    case 11:
        pthread_create(&thread, NULL, wait_for_it, NULL);
        sched_yield(); /* by default it waits now */
        pthread_cond_destroy(&condition);
        break;
    case 12:
    case 13:
    case 14:
        team(take_token, 2);
        break;
    default:
        team(wait_for_it, 1);
    }
    return 0;
}
