/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A consumer waits with `if`: between its wake-up and its turn another one may take what it was woken for. FIXED:
 * `while`. Pattern: "wait without loop" of Farchi, Nir, Ur (2003); POSIX, pthread_cond_wait, rationale.
 */
#include "team.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static int items;

#ifdef FIXED
#define AWAIT while
#else
#define AWAIT if
#endif

static void *consumer(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    AWAIT(items == 0)
    {
        pthread_cond_wait(&more, &lock);
    }
    items--;
    assert(items >= 0);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *producer(void *number)
{
    (void)number;
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        items++;
        pthread_cond_signal(&more);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    TEAM(consumer, consumer, producer);
    assert(items == 0);
    return 0;
}
