/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lock is handed over by letting the receiver release it: only its owner may (POSIX, pthread_mutex_unlock). FIXED:
 * what is handed over is a semaphore, which has no owner.
 */
#include "team.h"

#include <semaphore.h>

static int packet;
#ifdef FIXED
static sem_t gate;
#define TAKE() sem_wait(&gate)
#define GIVE() sem_post(&gate)
#define OPEN() sem_init(&gate, 0, 1)
#else
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
#define TAKE() pthread_mutex_lock(&gate)
#define GIVE() pthread_mutex_unlock(&gate)
#define OPEN() (void)0
#endif
static sem_t sent, received;

static void *sender(void *number)
{
    (void)number;
    TAKE();
    packet = 1;
    sem_post(&sent);
    sem_wait(&received);
    return NULL;
}

static void *receiver(void *number)
{
    (void)number;
    sem_wait(&sent);
    assert(packet == 1);
    GIVE();
    sem_post(&received);
    return NULL;
}

int main(void)
{
    OPEN();
    sem_init(&sent, 0, 0);
    sem_init(&received, 0, 0);
    TEAM(sender, receiver);
    return 0;
}
