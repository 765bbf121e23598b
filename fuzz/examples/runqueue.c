/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workload that explorers are measured on: a runqueue under a spin lock. The owner pushes K tasks and
 * pops K times, N thieves steal K times each; no task is lost and none runs twice. Correct.
 *
 * With lock sections as the only decisions there are (2K + NK)! / ((2K)! (K!)^N) executions:
 * K = 2, 3, 4: 15, 84, 495 with one thief; 420, 18,480, 900,900 with two.
 */
#include "team.h"

#include <pthread.h>

#ifndef K
#define K 3
#endif
#ifndef N
#define N 2
#endif

static pthread_spinlock_t lock;
static unsigned queue[K];
static unsigned head, tail;
static unsigned ran[K];

static void push(unsigned task)
{
    pthread_spin_lock(&lock);
    queue[tail++] = task;
    pthread_spin_unlock(&lock);
}

/* The owner takes the newest task, a thief the oldest; K if there is none. */
static unsigned pop(void)
{
    pthread_spin_lock(&lock);
    unsigned task = tail > head ? queue[--tail] : K;
    pthread_spin_unlock(&lock);
    return task;
}

static unsigned steal(void)
{
    pthread_spin_lock(&lock);
    unsigned task = tail > head ? queue[head++] : K;
    pthread_spin_unlock(&lock);
    return task;
}

static void *thief(void *number)
{
    unsigned *stolen = number;
    for (unsigned i = 0; i < K; i++) {
        stolen[i] = steal();
    }
    return NULL;
}

static void count(const unsigned *tasks)
{
    for (unsigned i = 0; i < K; i++) {
        if (tasks[i] < K) {
            ran[tasks[i]]++;
        }
    }
}

int main(void)
{
    pthread_t thread[N];
    unsigned stolen[N][K], own[K];
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    for (unsigned i = 0; i < N; i++) {
        pthread_create(&thread[i], NULL, thief, stolen[i]);
    }
    for (unsigned i = 0; i < K; i++) {
        push(i);
    }
    for (unsigned i = 0; i < K; i++) {
        own[i] = pop();
    }
    for (unsigned i = 0; i < N; i++) {
        pthread_join(thread[i], NULL);
        count(stolen[i]);
    }
    count(own);
    for (unsigned i = head; i < tail; i++) {
        ran[queue[i]]++;
    }
    for (unsigned i = 0; i < K; i++) {
        assert(ran[i] == 1);
    }
    return 0;
}
