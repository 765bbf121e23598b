/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that try a lock again and again. Apart from fair.c: where a try form is linked, releases are decisions too.
 *
 * CASE 1 clean yes -- a mutex
 * CASE 2 clean yes -- a mutex tried while another one is held, which is given back
 * CASE 3 clean yes -- a spin lock
 * CASE 4 clean yes -- a semaphore
 * CASE 5 clean yes -- a lock for writing
 * CASE 6 INV-15 livelock
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static sem_t semaphore;
static int work;

static void take_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    for (;;) {
        pthread_mutex_lock(first);
        if (pthread_mutex_trylock(second) == 0)
            break;
        pthread_mutex_unlock(first);
    }
    work++;
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void *in_order(void *unused)
{
    pthread_mutex_lock(&one);
    pthread_mutex_lock(&two);
    work++;
    pthread_mutex_unlock(&two);
    pthread_mutex_unlock(&one);
    return unused;
}

static void *backs_off(void *unused)
{
    take_both(&two, &one);
    return unused;
}

static void *backs_off_too(void *unused)
{
    take_both(&one, &two);
    return unused;
}

static void *tries_mutex(void *unused)
{
    while (pthread_mutex_trylock(&one) != 0)
        ;
    work++;
    pthread_mutex_unlock(&one);
    return unused;
}

static void *tries_spin_lock(void *unused)
{
    while (pthread_spin_trylock(&spin) != 0)
        ;
    work++;
    pthread_spin_unlock(&spin);
    return unused;
}

static void *tries_semaphore(void *unused)
{
    while (sem_trywait(&semaphore) != 0)
        ;
    work++;
    sem_post(&semaphore);
    return unused;
}

static void *tries_for_writing(void *unused)
{
    while (pthread_rwlock_trywrlock(&shared) != 0)
        ;
    work++;
    pthread_rwlock_unlock(&shared);
    return unused;
}

int main(void)
{
    static void *(*const pairs[7][2])(void *) = {
        [1] = {tries_mutex, tries_mutex},
        [2] = {in_order, backs_off},
        [3] = {tries_spin_lock, tries_spin_lock},
        [4] = {tries_semaphore, tries_semaphore},
        [5] = {tries_for_writing, tries_for_writing},
        [6] = {backs_off, backs_off_too},
    };
    pthread_t thread[2];
    int which = atoi(getenv("CASE"));
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    sem_init(&semaphore, 0, 1);
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, pairs[which][i], NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
