/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sleeper looks at the flag, then goes to sleep; a wake-up in between finds nobody asleep. Visible under sequential
 * consistency. FIXED: the flag is looked at under the lock that the waker takes, in a loop.
 * Pattern: "lost signal" of Farchi, Nir, Ur, "Concurrent bug patterns and how to test them" (2003).
 */
#include "team.h"

#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static atomic_int ready;

static void *sleeper(void *number)
{
    (void)number;
#ifdef FIXED
    pthread_mutex_lock(&lock);
    while (!atomic_load(&ready)) {
        pthread_cond_wait(&wake, &lock);
    }
    pthread_mutex_unlock(&lock);
#else
    if (!atomic_load(&ready)) {
        pthread_mutex_lock(&lock);
        pthread_cond_wait(&wake, &lock);
        pthread_mutex_unlock(&lock);
    }
#endif
    return NULL;
}

static void *waker(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    atomic_store(&ready, 1);
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    TEAM(sleeper, waker);
    return 0;
}
