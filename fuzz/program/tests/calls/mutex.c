/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- a counter under a normal mutex
 * CASE 2 clean yes -- an error-checking mutex returns EDEADLK and EPERM
 * CASE 3 INV-28 data race in
 * CASE 4 INV-15 mutex locked again by its owner
 * CASE 5 INV-16 unlock by another than the owner
 * CASE 6 INV-16 unlock of a free mutex
 * CASE 7 INV-16 destroy of a locked mutex
 * CASE 8 INV-16 use of a destroyed mutex
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static int which;
static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static int counter;

static void *count(void *mutex)
{
    pthread_mutex_lock(mutex);
    counter++;
    pthread_mutex_unlock(mutex);
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
    if (which == 4)
        pthread_mutex_lock(&plain);
    if (which == 5) {
        pthread_t thread;
        pthread_create(&thread, NULL, unlock, &plain);
        pthread_join(thread, NULL);
    }
    if (which == 7)
        pthread_mutex_destroy(&plain);
    pthread_mutex_unlock(&plain);
    if (which == 6)
        pthread_mutex_unlock(&plain);
    pthread_mutex_destroy(&plain);
    if (which == 8)
        pthread_mutex_lock(&plain);
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
    which = atoi(getenv("CASE"));
    switch (which) {
    case 1:
        with_thread(count, &plain);
        assert(counter == 2);
        break;
    case 2:
        checking();
        break;
    case 3:
        with_thread(count_unlocked, &plain);
        break;
    default:
        misuse();
    }
    return 0;
}
