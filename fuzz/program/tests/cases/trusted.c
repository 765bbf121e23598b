/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that wait for plain variables, which are trusted all the same: whoever ends them is let in.
 *
 * OPTIONS --races none
 * CASE 1 clean bounded: others let in after 8 yields, 2000 moves or the budget of plain accesses (trusted.c:38)
 * CASE 2 INV-15 deadlock: spins for ever
 * CASE 3 clean yes
 * CASE 4 INV-10 assert way != TWO
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum way {
    SET = 1,
    NEVER_SET,
    COMPUTES, /* for longer than a loop is believed to wait, but ends by itself */
    TWO,      /* each waits for the other one */
};

static int way;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int ready, answered;

static void *sets(void *unused)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    ready = way != NEVER_SET;
    while (way == TWO && !answered) {
    }
    return unused;
}

static void waits(void)
{
    while (!ready) {
    }
    answered = 1;
    assert(way != TWO);
}

static void computes(void)
{
    for (int i = 0; i < 3000000; i++)
        answered = ready + i;
}

int main(void)
{
    pthread_t thread;
    way = atoi(getenv("CASE"));
    pthread_create(&thread, NULL, sets, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    if (way == COMPUTES)
        computes();
    else
        waits();
    pthread_join(thread, NULL);
    return 0;
}
