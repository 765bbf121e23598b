/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ends of waits that come by time or for no reason: two and one of each a thread, and one more where all came of one
 * loop that changed nothing. Where more might matter, the search says that it was bounded.
 *
 * CASE 1 clean: a loop around the wait needs no count
 * CASE 2 clean bounded: the third spurious wake-up fails
 * CASE 3 INV-10 assert ready
 * CASE 4 clean bounded: the fourth timeout fails
 * CASE 5 INV-10 assert i < most
 * CASE 6 clean bounded: the third timeout of a lock fails
 * CASE 7 clean: nobody else could move meanwhile
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *sets(void *unused)
{
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return unused;
}

static void spurious(int most)
{
    for (int i = 0; !ready && i < most; i++)
        pthread_cond_wait(&changed, &lock);
    assert(ready);
}

static void timeouts(int most)
{
    const struct timespec until = {.tv_sec = 1};
    for (int i = 0; !ready; i++) {
        assert(i < most);
        pthread_cond_timedwait(&changed, &lock, &until);
    }
}

static void lock_timeouts(int most)
{
    const struct timespec until = {.tv_sec = 1};
    for (int i = 0; pthread_mutex_timedlock(&lock, &until) == ETIMEDOUT; i++)
        assert(i < most);
}

static void waits(void)
{
    if (CASE == 6) {
        lock_timeouts(2);
    } else {
        pthread_mutex_lock(&lock);
        while (CASE == 1 && !ready)
            pthread_cond_wait(&changed, &lock);
        if (CASE == 2 || CASE == 3)
            spurious(CASE == 2 ? 3 : 2);
        if (CASE == 4 || CASE == 5)
            timeouts(CASE == 4 ? 4 : 3);
    }
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;
    const struct timespec until = {.tv_sec = 1};
    if (CASE == 7) {
        pthread_mutex_lock(&lock);
        for (int i = 0; i < 5; i++)
            assert(pthread_cond_timedwait(&changed, &lock, &until) == ETIMEDOUT);
        pthread_mutex_unlock(&lock);
        return 0;
    }
    pthread_create(&thread, NULL, sets, NULL);
    waits();
    pthread_join(thread, NULL);
    return 0;
}
