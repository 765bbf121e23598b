/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of locks, and locks that are kept.
 *
 * CASE 1 INV-16 lock order inversion
 * CASE 2 clean: one order
 * CASE 3 clean: both orders, but never at once because of a gate
 * CASE 4 clean: both orders, but the second thread starts when the first has ended
 * CASE 5 INV-16 lock order inversion
 * CASE 6 INV-17 mutex held at the end
 * CASE 7 INV-17 mutex held at the end
 * CASE 8 clean: readers in both orders
 * CASE 9 clean: a try form in the other order cannot hang
 * CASE 10 INV-16 lock order inversion
 */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER, c = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t ra = PTHREAD_RWLOCK_INITIALIZER, rb = PTHREAD_RWLOCK_INITIALIZER;

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    if (CASE == 3)
        pthread_mutex_lock(&gate);
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    if (CASE == 3)
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
    if (CASE == 8)
        read_both(&ra, &rb);
    else
        both(&a, &b);
    return unused;
}

static void *two(void *unused)
{
    if (CASE == 8) {
        read_both(&rb, &ra);
    } else if (CASE == 5) {
        both(&b, &c);
    } else if (CASE == 6) {
        pthread_mutex_lock(&c);
    } else if (CASE == 9) {
        pthread_mutex_lock(&b);
        if (pthread_mutex_trylock(&a) == 0)
            pthread_mutex_unlock(&a);
        pthread_mutex_unlock(&b);
    } else {
        both(CASE == 2 ? &a : &b, CASE == 2 ? &b : &a);
    }
    return unused;
}

static void *three(void *unused)
{
    if (CASE == 5)
        both(&c, &a);
    return unused;
}

int main(void)
{
    void *(*const bodies[3])(void *) = {one, two, three};
    pthread_t thread[3];
    if (CASE == 7) {
        pthread_mutex_lock(&a);
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        pthread_create(&thread[i], NULL, bodies[i], NULL);
        if (CASE == 4 || (CASE == 10 && i == 1))
            pthread_join(thread[i], NULL);
    }
    for (int i = 0; i < 3 && CASE != 4; i++)
        if (CASE != 10 || i != 1)
            pthread_join(thread[i], NULL);
    return 0;
}
