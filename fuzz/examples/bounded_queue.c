/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue with one place, one condition variable for "full" and "empty" and signal instead of broadcast: a signal
 * may wake the wrong kind of waiter, which sleeps on. FIXED: one condition variable for each.
 * Source of the pattern: Hoare, "Monitors: an operating system structuring concept" (1974), the bounded buffer.
 */
#include "team.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
#ifdef FIXED
static pthread_cond_t emptied = PTHREAD_COND_INITIALIZER;
#else
#define emptied filled
#endif
static int place, got;

static void *consumer(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    while (place == 0) {
        pthread_cond_wait(&filled, &lock);
    }
    got += place;
    place = 0;
    pthread_cond_signal(&emptied);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *producer(void *number)
{
    (void)number;
    for (int i = 1; i <= 2; i++) {
        pthread_mutex_lock(&lock);
        while (place != 0) {
            pthread_cond_wait(&emptied, &lock);
        }
        place = i;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    TEAM(consumer, consumer, producer);
    assert(got == 3);
    return 0;
}
