/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean: one slot, handed over and back
 * CASE 2 INV-28 data race in
 * CASE 3 INV-13 lost wake-up: semaphore
 * CASE 4 clean: trywait and timedwait give up; values are counted
 * CASE 5 INV-16 destroy of a semaphore in use
 * CASE 6 INV-10 assert value == 1
 */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

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

static void alone(void)
{
    const struct timespec soon = {.tv_nsec = 1};
    int value;
    assert(sem_trywait(&filled) == -1 && errno == EAGAIN);
    assert(sem_timedwait(&filled, &soon) == -1 && errno == ETIMEDOUT);
    assert(sem_post(&filled) == 0 && sem_getvalue(&filled, &value) == 0 && value == 1);
    assert(sem_trywait(&filled) == 0);
    assert(sem_init(&empty, 0, INT_MAX) == 0 && sem_post(&empty) == -1 && errno == EOVERFLOW);
}

int main(void)
{
    pthread_t thread;
    int value;
    sem_init(&filled, 0, 0);
    sem_init(&empty, 0, CASE == 2 ? 2 : 1);
    if (CASE == 4) {
        alone();
        return 0;
    }
    pthread_create(&thread, NULL, CASE == 5 || CASE == 3 ? waiter : producer, NULL);
    if (CASE == 5)
        sem_destroy(&filled);
    if (CASE == 6) {
        sem_getvalue(&filled, &value);
        assert(value == 1);
    }
    for (int i = 1; CASE != 3 && i <= 2; i++) {
        sem_wait(&filled);
        seen = slot;
        assert(seen == i || CASE == 2);
        sem_post(&empty);
    }
    pthread_join(thread, NULL);
    sem_destroy(&filled);
    return 0;
}
