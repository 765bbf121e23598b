/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nobody owes anybody a turn: sleeps and yields order nothing, and who runs may run on. Loops end all the same: those
 * that come back to where they were let others move, and where another one has to be ended the search says so.
 *
 * CASE 1 INV-10 assert ready
 * CASE 2 INV-10 assert ready
 * CASE 3 clean: a join orders what two sleeps do not
 * CASE 4 clean: a lock tried again and again
 * CASE 5 clean: a lock tried while another one is held, which is given back
 * CASE 6 clean: a flag polled under a lock
 * CASE 7 clean: a spin lock tried again and again
 * CASE 8 clean: a semaphore tried again and again
 * CASE 9 clean: a lock for writing tried again and again
 * CASE 10 INV-15 livelock
 * CASE 11 INV-10 assert seen != TURNS
 * CASE 12 clean bounded: nobody runs on that long
 * CASE 13 clean bounded: nobody yields that often before the others move
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <unistd.h>

#define TURNS (CASE == 12 ? 2500 : CASE == 11 ? 1500 : 1)

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static sem_t semaphore;
static atomic_int count;
static int ready, work;

static void *sets(void *unused)
{
    pthread_mutex_lock(&one);
    ready = 1;
    pthread_mutex_unlock(&one);
    return unused;
}

static void *counts(void *unused)
{
    for (int i = 0; i < TURNS; i++)
        atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return unused;
}

static void *looks(void *unused)
{
    int seen = atomic_fetch_add(&count, 0); /* the newest, in every memory model */
    assert(seen != TURNS);
    return unused;
}

static void *yields(void *unused)
{
    for (int i = 0; i < 12; i++)
        sched_yield();
    (void)atomic_load(&count);
    return unused;
}

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

static void *polls(void *unused)
{
    for (int go = 1; go;) {
        pthread_mutex_lock(&one);
        go = !ready;
        pthread_mutex_unlock(&one);
    }
    return unused;
}

static void *tries(void *unused)
{
    while (CASE == 4 && pthread_mutex_trylock(&one) != 0)
        ;
    while (CASE == 7 && pthread_spin_trylock(&spin) != 0)
        ;
    while (CASE == 8 && sem_trywait(&semaphore) != 0)
        ;
    while (CASE == 9 && pthread_rwlock_trywrlock(&shared) != 0)
        ;
    work++;
    if (CASE == 4)
        pthread_mutex_unlock(&one);
    if (CASE == 7)
        pthread_spin_unlock(&spin);
    if (CASE == 8)
        sem_post(&semaphore);
    if (CASE == 9)
        pthread_rwlock_unlock(&shared);
    return unused;
}

static void two_of(void *(*first)(void *), void *(*second)(void *))
{
    pthread_t a, b;
    pthread_create(&a, NULL, first, NULL);
    pthread_create(&b, NULL, second, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
}

static void sleeps(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sets, NULL);
    for (int i = 0; i < (CASE == 2 ? 5 : 2); i++)
        usleep(1000);
    if (CASE == 3)
        pthread_join(thread, NULL);
    pthread_mutex_lock(&one);
    assert(ready);
    pthread_mutex_unlock(&one);
    if (CASE != 3)
        pthread_join(thread, NULL);
}

int main(void)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    sem_init(&semaphore, 0, 1);
    if (CASE <= 3)
        sleeps();
    if (CASE == 4 || CASE == 7 || CASE == 8 || CASE == 9)
        two_of(tries, tries);
    if (CASE == 5)
        two_of(in_order, backs_off);
    if (CASE == 6)
        two_of(polls, sets);
    if (CASE == 10)
        two_of(backs_off, backs_off_too);
    if (CASE == 11 || CASE == 12)
        two_of(counts, looks);
    if (CASE == 13)
        two_of(yields, counts);
    return 0;
}
