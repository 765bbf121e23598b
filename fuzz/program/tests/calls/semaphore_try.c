/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apart from semaphore.c: where a try or timed form is linked, or the value is looked at, releases are decisions too.
 *
 * CASE 1 clean yes -- trywait and timedwait give up; values are counted
 * CASE 2 INV-10 assert value == 1
 */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

static sem_t filled, empty;

static void *post(void *unused)
{
    sem_post(&filled);
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
    if (atoi(getenv("CASE")) == 1) {
        alone();
        return 0;
    }
    pthread_create(&thread, NULL, post, NULL);
    sem_getvalue(&filled, &value);
    assert(value == 1);
    pthread_join(thread, NULL);
    return 0;
}
