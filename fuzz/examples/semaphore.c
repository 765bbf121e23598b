/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring with semaphores for free and filled places. The producer takes the lock before it waits for a free
 * place, so that nobody can free one. FIXED: it waits first.
 * Source: Dijkstra, "Cooperating sequential processes" (1965), the bounded buffer.
 */
#include "team.h"

#include <semaphore.h>

#define PLACES 1
#define ITEMS 2

static sem_t room, filled;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ring[PLACES];
static unsigned in, out;

static void *producer(void *number)
{
    (void)number;
    for (int i = 0; i < ITEMS; i++) {
#ifdef FIXED
        sem_wait(&room);
        pthread_mutex_lock(&lock);
#else
        pthread_mutex_lock(&lock);
        sem_wait(&room);
#endif
        ring[in++ % PLACES] = i;
        pthread_mutex_unlock(&lock);
        sem_post(&filled);
    }
    return NULL;
}

static void *consumer(void *number)
{
    (void)number;
    for (int i = 0; i < ITEMS; i++) {
        sem_wait(&filled);
        pthread_mutex_lock(&lock);
        assert(ring[out % PLACES] == i);
        out++;
        pthread_mutex_unlock(&lock);
        sem_post(&room);
    }
    return NULL;
}

int main(void)
{
    sem_init(&room, 0, PLACES);
    sem_init(&filled, 0, 0);
    TEAM(producer, consumer);
    return 0;
}
