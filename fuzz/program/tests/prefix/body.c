/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that leaves as much as it can before its first decision: globals, blocks of the heap, a key, a seed, a
 * thread that came to an atomic access, one that came to a lock and one that has ended. Compiled as programs are;
 * `body_starts` alone is not the program's, so that nobody puts it back.
 */
#include "body.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define OWN_BSS __attribute__((section("hb_program_bss")))
#define OWN_DATA __attribute__((section("hb_program_data")))

unsigned body_starts;
int body_atomic_first; /* the first execution of a job decides */

OWN_BSS static pthread_mutex_t mutex, other;
OWN_BSS static atomic_int turn;
OWN_BSS static int sum, ended, early;
OWN_DATA static int left = 3;
OWN_BSS static pthread_key_t key;

int hb_call_pthread_create(pthread_t *t, const void *attr, void *(*entry)(void *), void *argument);
int hb_call_pthread_join(pthread_t t, void **value);
int hb_call_pthread_mutex_lock(pthread_mutex_t *m);
int hb_call_pthread_mutex_unlock(pthread_mutex_t *m);
int hb_call_pthread_key_create(pthread_key_t *k, void (*destructor)(void *));
int hb_call_pthread_setspecific(pthread_key_t k, const void *value);
void *hb_call_pthread_getspecific(pthread_key_t k);
void *hb_call_malloc(size_t bytes);
void hb_call_free(void *block);
void hb_call_srand(unsigned seed);
int hb_call_rand(void);

/* Some orders of the threads show an inversion of the two locks, and some a race with what main wrote after the start.
 */
static void *waiter(void *block)
{
    int *own = block;
    while (atomic_load_explicit(&turn, memory_order_acquire) == 0)
        ;
    hb_call_pthread_mutex_lock(&mutex);
    int seen = left--;
    sum += own[0]++ + hb_call_rand() % 2;
    if (seen == 3)
        own[1] = early;
    hb_call_pthread_mutex_unlock(&mutex);
    if (seen == 1) {
        hb_call_pthread_mutex_lock(&other);
        hb_call_pthread_mutex_lock(&mutex);
        hb_call_pthread_mutex_unlock(&mutex);
        hb_call_pthread_mutex_unlock(&other);
    }
    return NULL;
}

static void *locker(void *block)
{
    hb_call_pthread_setspecific(key, block);
    for (int i = 0; i < 2; i++) {
        hb_call_pthread_mutex_lock(&mutex);
        hb_call_pthread_mutex_lock(&other);
        sum += *(int *)hb_call_pthread_getspecific(key);
        left--;
        hb_call_pthread_mutex_unlock(&other);
        hb_call_pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *passer(void *block)
{
    ended = *(int *)block;
    return NULL;
}

int body_main(int argc, char **argv, char **envp)
{
    pthread_t thread[3];
    int *block[3];
    (void)argc, (void)argv, (void)envp;
    body_starts++;
    if (body_atomic_first)
        atomic_store_explicit(&turn, 0, memory_order_relaxed);
    hb_call_srand(7);
    hb_call_pthread_key_create(&key, NULL);
    for (int i = 0; i < 3; i++) {
        block[i] = hb_call_malloc(2 * sizeof(int));
        block[i][0] = i + 1;
        block[i][1] = 0;
    }
    hb_call_free(hb_call_malloc(100));
    hb_call_pthread_create(&thread[0], NULL, passer, block[0]);
    hb_call_pthread_create(&thread[1], NULL, waiter, block[1]);
    hb_call_pthread_create(&thread[2], NULL, locker, block[2]);
    early = 1;
    atomic_store_explicit(&turn, 1, memory_order_relaxed);
    for (int i = 0; i < 3; i++)
        hb_call_pthread_join(thread[i], NULL);
    return left != 0 || ended != 1 || sum < 8 || sum > 9;
}
