/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apart from mutex.c: where a try or timed form is linked, releases are decisions too.
 *
 * CASE 1 clean yes -- a recursive mutex, locked twice by its owner
 * CASE 2 clean yes -- trylock is refused while another thread holds it, and both outcomes occur
 * CASE 3 INV-10 assert !busy
 * CASE 4 clean yes -- a timed lock gets it, or gives up
 * CASE 5 INV-10 assert result == 0
 * CASE 6 clean yes -- a recursive mutex set up by an attribute, freed as often as locked
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

static int which;
static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int counter;

static void *count(void *mutex)
{
    pthread_mutex_lock(mutex);
    counter++;
    pthread_mutex_unlock(mutex);
    return NULL;
}

static void *count_if_free(void *unused)
{
    (void)unused;
    bool busy = pthread_mutex_trylock(&plain) != 0;
    if (which == 3)
        assert(!busy);
    if (!busy) {
        counter++;
        pthread_mutex_unlock(&plain);
    }
    return NULL;
}

static void *count_in_time(void *unused)
{
    (void)unused;
    const struct timespec soon = {.tv_nsec = 1000};
    int result = pthread_mutex_timedlock(&plain, &soon);
    assert(result == 0 || result == ETIMEDOUT);
    if (which == 5)
        assert(result == 0);
    if (result == 0) {
        counter++;
        pthread_mutex_unlock(&plain);
    }
    return NULL;
}

static void with_thread(void *(*entry)(void *), void *mutex)
{
    pthread_t thread;
    pthread_create(&thread, NULL, entry, mutex);
    count(mutex);
    pthread_join(thread, NULL);
}

static void recursive(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    with_thread(count, &plain);
    assert(pthread_mutex_lock(mutex) == 0 && pthread_mutex_trylock(mutex) == 0);
    for (int i = 0; i < 3; i++)
        assert(pthread_mutex_unlock(mutex) == 0);
    assert(pthread_mutex_unlock(mutex) == EPERM);
}

int main(void)
{
    pthread_mutex_t own;
    pthread_mutexattr_t attr;
    which = atoi(getenv("CASE"));
    switch (which) {
    case 1:
        recursive(&again);
        break;
    case 2:
    case 3:
        with_thread(count_if_free, &plain);
        assert(counter == 1 || counter == 2);
        break;
    case 4:
    case 5:
        with_thread(count_in_time, &plain);
        break;
    case 6:
        pthread_mutexattr_init(&attr);
        pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
        pthread_mutex_init(&own, &attr);
        recursive(&own);
        pthread_mutex_destroy(&own);
        break;
    }
    return 0;
}
