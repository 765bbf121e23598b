/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program to measure the explorer by: THREADS threads besides main, each with ATOMICS atomic and PLAIN plain
 * accesses to one word of its own. What one of them costs is the difference between two sizes.
 */
#include <pthread.h>
#include <stdatomic.h>

#ifndef THREADS
#define THREADS 1
#endif
#ifndef ATOMICS
#define ATOMICS 0
#endif
#ifndef PLAIN
#define PLAIN 0
#endif

static atomic_uint shared;
static volatile unsigned own[THREADS + 1];

static void *body(void *argument)
{
    volatile unsigned *mine = argument;
    for (unsigned i = 0; i < ATOMICS; i++) {
        atomic_fetch_add_explicit(&shared, 1, memory_order_acq_rel);
    }
    for (unsigned i = 0; i < PLAIN; i++) {
        *mine = i;
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[THREADS + 1];
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_create(&thread[i], NULL, body, (void *)(unsigned long)&own[i]);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
    }
    return 0;
}
