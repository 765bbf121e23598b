/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader that misses asks for the write lock while it holds the read lock: it waits for itself. FIXED: it lets
 * go, locks anew and looks again. Pattern: read lock upgrade (POSIX, pthread_rwlock_wrlock: deadlock).
 */
#include "team.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int cached, computed;

static void *user(void *number)
{
    (void)number;
    pthread_rwlock_rdlock(&lock);
    int value = cached;
    if (value == 0) {
#ifdef FIXED
        pthread_rwlock_unlock(&lock);
#endif
        pthread_rwlock_wrlock(&lock);
        if (cached == 0) {
            cached = 7;
            computed++;
        }
        value = cached;
    }
    pthread_rwlock_unlock(&lock);
    assert(value == 7);
    return NULL;
}

int main(void)
{
    team_of(2, user);
    assert(computed == 1);
    return 0;
}
