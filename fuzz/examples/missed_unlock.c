/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way out for an empty queue forgets the lock. It is taken only if the consumer comes first. FIXED: one way out.
 * Pattern: the commonest lock bug of the Linux static checkers ("return with lock held").
 */
#include "team.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int queued;

static void *producer(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    queued++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *consumer(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    if (queued == 0) {
#ifdef FIXED
        pthread_mutex_unlock(&lock);
#endif
        return NULL;
    }
    queued--;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    TEAM(producer, consumer);
    assert(queued == 0 || queued == 1);
    return 0;
}
