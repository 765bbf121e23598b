/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apart from rwlock.c: where a try or timed form is linked, releases are decisions too.
 *
 * CASE 1 clean yes -- the try forms are refused while it is held
 * CASE 2 clean yes -- a timed form gives up
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static int which;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *try_all(void *unused)
{
    const struct timespec soon = {.tv_nsec = 1};
    if (which == 1) {
        assert(pthread_rwlock_tryrdlock(&lock) == EBUSY && pthread_rwlock_trywrlock(&lock) == EBUSY);
    } else {
        assert(pthread_rwlock_timedrdlock(&lock, &soon) == ETIMEDOUT);
        assert(pthread_rwlock_timedwrlock(&lock, &soon) == ETIMEDOUT);
    }
    return unused;
}

int main(void)
{
    pthread_t thread;
    which = atoi(getenv("CASE"));
    pthread_rwlock_wrlock(&lock);
    pthread_create(&thread, NULL, try_all, NULL);
    pthread_join(thread, NULL);
    pthread_rwlock_unlock(&lock);
    assert(pthread_rwlock_tryrdlock(&lock) == 0 && pthread_rwlock_tryrdlock(&lock) == 0);
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_unlock(&lock);
    return 0;
}
