/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thief looks at a runqueue without its lock, finds a task there, locks and takes: by then the owner may have
 * run it. FIXED: it looks again under the lock. Pattern: time of check to time of use, on a runqueue.
 */
#include "team.h"

#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int queued = 1;
static int ran;

static void *owner(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    if (atomic_load(&queued) > 0) {
        atomic_fetch_sub(&queued, 1);
        ran++;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *thief(void *number)
{
    (void)number;
    if (atomic_load(&queued) == 0) {
        return NULL;
    }
    pthread_mutex_lock(&lock);
#ifdef FIXED
    if (atomic_load(&queued) == 0) {
        pthread_mutex_unlock(&lock);
        return NULL;
    }
#endif
    atomic_fetch_sub(&queued, 1);
    ran++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    TEAM(owner, thief);
    assert(ran == 1 && atomic_load(&queued) == 0);
    return 0;
}
