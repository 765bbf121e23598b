/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- one slot, handed over and back
 * CASE 2 INV-28 data race in
 * CASE 3 INV-13 lost wake-up: semaphore
 * CASE 4 INV-16 destroy of a semaphore in use
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static int which;
static sem_t filled, empty;
int slot, seen;

static void *producer(void *unused)
{
    for (int i = 1; i <= 2; i++) {
        sem_wait(&empty);
        slot = i;
        sem_post(&filled);
    }
    return unused;
}

static void *waiter(void *unused)
{
    sem_wait(&filled);
    return unused;
}

int main(void)
{
    pthread_t thread;
    which = atoi(getenv("CASE"));
    sem_init(&filled, 0, 0);
    sem_init(&empty, 0, which == 2 ? 2 : 1);
    pthread_create(&thread, NULL, which == 3 || which == 4 ? waiter : producer, NULL);
    if (which == 4)
        sem_destroy(&filled);
    for (int i = 1; which != 3 && i <= 2; i++) {
        sem_wait(&filled);
        seen = slot;
        assert(seen == i || which == 2);
        sem_post(&empty);
    }
    pthread_join(thread, NULL);
    sem_destroy(&filled);
    return 0;
}
