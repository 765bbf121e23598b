/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ends by time, of a lock, apart from patience.c: where a timed lock is linked, releases are decisions too.
 *
 * CASE 1 clean bounded: waits ended by time or for no reason -- the third timeout fails
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

static void lock_timeouts(int most)
{
    const struct timespec until = {.tv_sec = 1};
    for (int i = 0; pthread_mutex_timedlock(&lock, &until) == ETIMEDOUT; i++)
        assert(i < most);
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sets, NULL);
    lock_timeouts(2);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
