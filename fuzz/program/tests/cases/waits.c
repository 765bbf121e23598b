/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops around a wait on a condition variable whose turns are not all alike: what ends a wait without a signal matters
 * no more often than the loop can tell.
 *
 * CASE 1 clean yes
 * CASE 2 clean yes
 * CASE 3 clean bounded: waits ended by time or for no reason
 * CASE 4 clean yes
 * CASE 5 clean bounded: waits ended by time or for no reason
 * CASE 6 clean bounded: waits ended by time or for no reason
 * CASE 7 INV-10 assert ready
 * CASE 8 INV-10 assert ready
 * CASE 9 clean bounded: waits ended by time or for no reason
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum way {
    FIRST_ELSEWHERE = 1, /* other code for the first turn, as of a loop that was peeled */
    IN_TURN,             /* one place and another */
    COUNTED,             /* no two turns are alike */
    GIVES_UP,            /* after three timeouts */
    GIVES_UP_LATE,       /* after four */
    OTHER_CONDITION,     /* the second wait may be for another one */
    TWICE,               /* wrong, if both waits end for no reason */
    TOO_LATE,            /* wrong, if it gives up */
    SEEN,                /* another thread tries the mutex, and may see that it looks */
};

static int way;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER, other = PTHREAD_COND_INITIALIZER;
static pthread_cond_t *now = &condition;
static int ready, used, came;

static __attribute__((noinline)) void wait_first(volatile int *frame)
{
    *frame = 1;
    pthread_cond_wait(&condition, &lock);
    *frame = 2;
}

static void wait_counted(void)
{
    int turns = 0;
    for (; !ready; turns++)
        pthread_cond_wait(&condition, &lock);
    used = turns > 10;
}

static void wait_timed(int most)
{
    const struct timespec until = {.tv_sec = 2000000000};
    while (!ready && most > 0)
        most -= pthread_cond_timedwait(&condition, &lock, &until) == ETIMEDOUT;
}

static void wait_until_ready(void)
{
    volatile int frame;
    came = 1;
    if (way == FIRST_ELSEWHERE && !ready)
        wait_first(&frame);
    while (way == IN_TURN && !ready) {
        wait_first(&frame);
        if (!ready)
            pthread_cond_wait(&condition, &lock);
    }
    if (way == TWICE && !ready) {
        wait_first(&frame);
        if (!ready)
            pthread_cond_wait(&condition, &lock);
        assert(ready);
    }
    if (way == GIVES_UP || way == GIVES_UP_LATE)
        wait_timed(way == GIVES_UP ? 3 : 4);
    if (way == TOO_LATE) {
        wait_timed(3);
        assert(ready);
    }
    if (way == COUNTED)
        wait_counted();
    while ((way == FIRST_ELSEWHERE || way == OTHER_CONDITION || way == SEEN) && !ready)
        pthread_cond_wait(now, &lock);
}

static void *waits(void *unused)
{
    pthread_mutex_lock(&lock);
    wait_until_ready();
    pthread_mutex_unlock(&lock);
    return unused;
}

static void tries(void)
{
    pthread_mutex_lock(&lock);
    int waits_now = came;
    pthread_mutex_unlock(&lock);
    if (waits_now && pthread_mutex_trylock(&lock) == 0)
        pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;
    way = atoi(getenv("CASE"));
    pthread_create(&thread, NULL, waits, NULL);
    if (way == SEEN)
        tries();
    if (way == OTHER_CONDITION) {
        pthread_mutex_lock(&lock);
        now = &other;
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_signal(&condition);
    pthread_cond_signal(&other);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
