/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of locks, and locks that are kept.
 *
 * CASE 1 INV-15 deadlock: cycle over mutex
 * CASE 2 clean yes -- one order
 * CASE 3 clean yes -- both orders, but never at once because of a gate
 * CASE 4 clean yes -- both orders, but the second thread starts when the first has ended
 * CASE 5 INV-15 deadlock: cycle over mutex
 * CASE 6 INV-17 mutex held at the end
 * CASE 7 INV-17 mutex held at the end
 * CASE 8 clean yes -- readers in both orders
 * CASE 9 INV-15 deadlock: cycle over mutex
 * CASE 10 clean yes -- a barrier keeps the orders apart
 * CASE 11 clean yes -- a semaphore does
 * CASE 12 clean yes -- a flag under a third lock does
 * CASE 13 clean yes -- a flag under one of the two does
 * CASE 14 clean yes -- an atomic flag does
 * CASE 15 INV-15 deadlock: cycle over mutex
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

static int which;
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER, c = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t ra = PTHREAD_RWLOCK_INITIALIZER, rb = PTHREAD_RWLOCK_INITIALIZER;

static pthread_barrier_t barrier;
static sem_t semaphore;
static atomic_int published;
static int done;

/* Whether the second thread is to take its locks; the first has given its back by then, but in case 15. */
static int kept_apart(int first)
{
    pthread_mutex_t *guard = which == 13 ? &a : &c;
    int ready = 1;
    if (which == 10)
        pthread_barrier_wait(&barrier);
    if (which == 11)
        first ? sem_post(&semaphore) : sem_wait(&semaphore);
    if (which == 12 || which == 13) {
        pthread_mutex_lock(guard);
        ready = done = done | first;
        pthread_mutex_unlock(guard);
    }
    if (which == 14 && first)
        atomic_store_explicit(&published, 1, memory_order_release);
    if (which == 14 || (which == 15 && !first))
        ready = atomic_load_explicit(&published, memory_order_acquire);
    return ready;
}

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    if (which == 3)
        pthread_mutex_lock(&gate);
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    if (which == 3)
        pthread_mutex_unlock(&gate);
}

static void read_both(pthread_rwlock_t *first, pthread_rwlock_t *second)
{
    pthread_rwlock_rdlock(first);
    pthread_rwlock_rdlock(second);
    pthread_rwlock_unlock(second);
    pthread_rwlock_unlock(first);
}

static void *one(void *unused)
{
    if (which == 8)
        read_both(&ra, &rb);
    else
        both(&a, &b);
    if (which > 9)
        kept_apart(1);
    return unused;
}

static void *two(void *unused)
{
    if (which == 8) {
        read_both(&rb, &ra);
    } else if (which == 5) {
        both(&b, &c);
    } else if (which == 6) {
        pthread_mutex_lock(&c);
    } else if (which < 10 || kept_apart(0)) {
        both(which == 2 ? &a : &b, which == 2 ? &b : &a);
    }
    return unused;
}

static void *three(void *unused)
{
    if (which == 15)
        atomic_store(&published, 1);
    if (which == 5)
        both(&c, &a);
    return unused;
}

int main(void)
{
    void *(*const bodies[3])(void *) = {one, two, three};
    pthread_t thread[3];
    which = atoi(getenv("CASE"));
    if (which == 7) {
        pthread_mutex_lock(&a);
        return 0;
    }
    pthread_barrier_init(&barrier, NULL, 2);
    sem_init(&semaphore, 0, 0);
    for (int i = 0; i < 3; i++) {
        pthread_create(&thread[i], NULL, bodies[i], NULL);
        if (which == 4 || (which == 9 && i == 1))
            pthread_join(thread[i], NULL);
    }
    for (int i = 0; i < 3 && which != 4; i++)
        if (which != 9 || i != 1)
            pthread_join(thread[i], NULL);
    return 0;
}
