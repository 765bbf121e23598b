/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that sees the stop request ends inside its critical section, and the program ends while the lock is held.
 * FIXED: it leaves the section first.
 */
#include "team.h"

#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int stop;
static int turns;

static void *worker(void *number)
{
    (void)number;
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
#ifndef FIXED
        if (atomic_load(&stop)) {
            pthread_exit(NULL);
        }
#endif
        turns++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *stopper(void *number)
{
    (void)number;
    atomic_store(&stop, 1);
    return NULL;
}

int main(void)
{
    TEAM(worker, stopper);
    return 0;
}
