/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ends of waits that come by time or for no reason: two and one of each a thread, and one more where all came of one
 * loop that changed nothing. Where more might matter, the search says that it was bounded.
 *
 * CASE 1 clean yes -- a loop around the wait needs no count
 * CASE 2 clean bounded: waits ended by time or for no reason -- the third spurious wake-up fails
 * CASE 3 INV-10 assert ready
 * CASE 4 clean bounded: waits ended by time or for no reason -- the fourth timeout fails
 * CASE 5 INV-10 assert i < most
 * CASE 6 clean yes -- nobody else could move meanwhile
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static int which;
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

static void waits(void)
{
    pthread_mutex_lock(&lock);
    if (which == 1)
        while (!ready)
            pthread_cond_wait(&changed, &lock);
    if (which == 2 || which == 3)
        spurious(which == 2 ? 3 : 2);
    if (which == 4 || which == 5)
        timeouts(which == 4 ? 4 : 3);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;
    const struct timespec until = {.tv_sec = 1};
    which = atoi(getenv("CASE"));
    if (which == 6) {
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
