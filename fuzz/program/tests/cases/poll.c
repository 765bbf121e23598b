/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that wait for a plain variable. Their accesses are no decisions, but whoever ends them is let in, so the race
 * is found; where nobody is, the line is named.
 *
 * RUNNER --length 2000
 * CASE 1 INV-28 data race in sets
 * CASE 2 INV-28 data race in main
 * CASE 3 INV-28 data race in sets
 * CASE 4 INV-24 access budget
 * CASE 5 clean yes
 */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int ready, other;

static void *sets(void *unused)
{
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_mutex_unlock(&lock);
    return unused;
}

/* Before its first visible operation: it is the one who starts it that goes on. */
static void *polls(void *unused)
{
    while (!ready) {
    }
    return unused;
}

/* Two that wait for each other, and one who ends it. */
static void *polls_other(void *unused)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    while (!other) {
    }
    return unused;
}

static void *computes(void *sum)
{
    for (int i = 0; i < 400000; i++)
        ++*(volatile long *)sum;
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return sum;
}

int main(void)
{
    static long sum[2];
    pthread_t thread, second;
    switch (atoi(getenv("CASE"))) {
    case 1:
        pthread_create(&thread, NULL, sets, NULL);
        polls(NULL);
        break;
    case 2:
        pthread_create(&thread, NULL, polls, NULL);
        ready = 1;
        break;
    case 3:
        pthread_create(&second, NULL, polls_other, NULL);
        pthread_create(&thread, NULL, sets, NULL);
        polls(NULL);
        pthread_join(second, NULL);
        break;
    case 4:
        pthread_create(&thread, NULL, polls_other, NULL);
        polls(NULL);
        break;
    case 5:
        pthread_create(&thread, NULL, computes, &sum[0]);
        computes(&sum[1]);
        break;
    }
    pthread_join(thread, NULL);
    return 0;
}
