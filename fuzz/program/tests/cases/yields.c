/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that give way or hold a lock and have an effect in each turn: where others had to be let in is said.
 *
 * CASE 1 clean yes
 * CASE 2 clean bounded: others let in after 8 yields, 2000 moves or the budget of plain accesses (yields.c:47)
 * CASE 3 clean bounded: others let in after 8 yields, 2000 moves or the budget of plain accesses (yields.c:49)
 * CASE 4 clean bounded: others let in after 8 yields, 2000 moves or the budget of plain accesses (yields.c:36)
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum way {
    NO_EFFECT = 1,
    YIELDS,
    SLEEPS,
    LOOKS, /* and never gives way */
};

static int way;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int set, looks;

static void *sets(void *unused)
{
    pthread_mutex_lock(&lock);
    set = 1;
    pthread_mutex_unlock(&lock);
    return unused;
}

static int looked(void)
{
    pthread_mutex_lock(&lock);
    int now = set;
    if (way != NO_EFFECT)
        looks++;
    pthread_mutex_unlock(&lock);
    return now;
}

static void *polls(void *unused)
{
    while ((way == NO_EFFECT || way == YIELDS) && !looked())
        sched_yield();
    while (way == SLEEPS && !looked())
        usleep(10);
    while (way == LOOKS && !looked())
        ;
    return unused;
}

int main(void)
{
    pthread_t poller, setter;
    way = atoi(getenv("CASE"));
    pthread_create(&poller, NULL, polls, NULL);
    pthread_create(&setter, NULL, sets, NULL);
    pthread_join(poller, NULL);
    pthread_join(setter, NULL);
    return 0;
}
