/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean: a counter under a normal mutex
 * CASE 2 clean: a recursive mutex, locked twice by its owner
 * CASE 3 clean: an error-checking mutex returns EDEADLK and EPERM
 * CASE 4 INV-15 mutex locked again by its owner
 * CASE 5 INV-16 unlock by another than the owner
 * CASE 6 INV-16 unlock of a free mutex
 * CASE 7 INV-16 destroy of a locked mutex
 * CASE 8 INV-16 use of a destroyed mutex
 * CASE 9 clean: trylock is refused while another thread holds it, and both outcomes occur
 * CASE 10 INV-10 assert !busy
 * CASE 11 clean: a timed lock gets it, or gives up
 * CASE 12 INV-10 assert result == 0
 * CASE 13 clean: a recursive mutex set up by an attribute, freed as often as locked
 * CASE 14 INV-28 data race in
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
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
    if (CASE == 10)
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
    if (CASE == 12)
        assert(result == 0);
    if (result == 0) {
        counter++;
        pthread_mutex_unlock(&plain);
    }
    return NULL;
}

static void *unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
    return NULL;
}

static void *count_unlocked(void *unused)
{
    (void)unused;
    counter++;
    return NULL;
}

static void with_thread(void *(*entry)(void *), void *mutex)
{
    pthread_t thread;
    pthread_create(&thread, NULL, entry, mutex);
    count(mutex);
    pthread_join(thread, NULL);
}

static void misuse(void)
{
    pthread_mutex_lock(&plain);
    if (CASE == 4)
        pthread_mutex_lock(&plain);
    if (CASE == 5) {
        pthread_t thread;
        pthread_create(&thread, NULL, unlock, &plain);
        pthread_join(thread, NULL);
    }
    if (CASE == 7)
        pthread_mutex_destroy(&plain);
    pthread_mutex_unlock(&plain);
    if (CASE == 6)
        pthread_mutex_unlock(&plain);
    pthread_mutex_destroy(&plain);
    if (CASE == 8)
        pthread_mutex_lock(&plain);
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

static void checking(void)
{
    assert(pthread_mutex_unlock(&checked) == EPERM);
    assert(pthread_mutex_lock(&checked) == 0);
    assert(pthread_mutex_lock(&checked) == EDEADLK);
    assert(pthread_mutex_destroy(&checked) == EBUSY);
    assert(pthread_mutex_unlock(&checked) == 0);
    with_thread(count, &checked);
    assert(counter == 2 && pthread_mutex_destroy(&checked) == 0);
}

int main(void)
{
    pthread_mutex_t own;
    pthread_mutexattr_t attr;
    switch (CASE) {
    case 1:
        with_thread(count, &plain);
        assert(counter == 2);
        break;
    case 2:
        recursive(&again);
        break;
    case 3:
        checking();
        break;
    case 9:
    case 10:
        with_thread(count_if_free, &plain);
        assert(counter == 1 || counter == 2);
        break;
    case 11:
    case 12:
        with_thread(count_in_time, &plain);
        break;
    case 13:
        pthread_mutexattr_init(&attr);
        pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
        pthread_mutex_init(&own, &attr);
        recursive(&own);
        pthread_mutex_destroy(&own);
        break;
    case 14:
        with_thread(count_unlocked, &plain);
        break;
    default:
        misuse();
    }
    return 0;
}
