/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- values of threads, handles, detached ones, an end in the middle
 * CASE 2 INV-28 data race in
 * CASE 3 INV-10 join or detach of a joined thread
 * CASE 4 INV-10 join or detach of a detached thread
 * CASE 5 INV-10 no such thread
 * CASE 6 INV-15 a thread joins itself
 * CASE 7 clean yes -- main ends by pthread_exit, and the rest of the program goes on
 * CASE 8 INV-10 abort
 * CASE 9 INV-10 nonzero exit
 * CASE 10 clean yes -- exit handlers run, last first
 * CASE 11 INV-10 assert order == 1
 * CASE 12 clean bounded: random numbers of seed 1 -- yields, sleeps, logical time and random numbers
 * CASE 13 clean yes -- each thread has its own errno
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int which;
static int shared, order;
static atomic_int done;
static pthread_t main_thread, child;

static void *worker(void *argument)
{
    assert(!pthread_equal(pthread_self(), main_thread));
    if (which == 6)
        pthread_join(pthread_self(), NULL);
    shared++;
    pthread_exit(argument);
}

static void *detached(void *unused)
{
    done = 1;
    return unused;
}

static void *late(void *unused)
{
    sched_yield();
    assert(which != 8);
    return unused;
}

static void last(void)
{
    assert(order == 1);
}

static void first(void)
{
    order++;
}

static void threads(void)
{
    pthread_attr_t attr;
    void *value;
    pthread_t free_one;
    main_thread = pthread_self();
    pthread_attr_init(&attr);
    assert(pthread_attr_setstacksize(&attr, 1 << 20) == 0);
    assert(pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0);
    pthread_create(&free_one, &attr, detached, NULL);
    if (which == 4)
        pthread_join(free_one, NULL);
    pthread_create(&child, NULL, worker, &shared);
    if (which == 2)
        shared++;
    if (which == 5)
        pthread_join((pthread_t)0, NULL);
    pthread_join(child, &value);
    if (which == 3)
        pthread_join(child, &value);
    assert(value == &shared && shared == 1);
}

static void *own_errno(void *unused)
{
    errno = 7;
    sched_yield();
    assert(errno == 7 && strtol("99999999999999999999", NULL, 10) > 0 && errno == ERANGE);
    return unused;
}

static void time_and_numbers(void)
{
    struct timespec a, b;
    char text[32];
    pthread_create(&child, NULL, late, NULL);
    clock_gettime(CLOCK_MONOTONIC, &a);
    usleep(5000);
    nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    assert(b.tv_sec > a.tv_sec || b.tv_nsec >= a.tv_nsec + 5001000);
    assert(time(NULL) > 0 && getpid() > 0);
    srand(3);
    int drawn = rand();
    srand(3);
    assert(drawn == rand());
    assert(snprintf(text, sizeof text, "%d-%s", 42, "x") == 4 && strcmp(text, "42-x") == 0);
    pthread_join(child, NULL);
}

int main(void)
{
    which = atoi(getenv("CASE"));
    switch (which) {
    case 7:
        pthread_create(&child, NULL, late, NULL);
        pthread_exit(NULL);
    case 8:
        abort();
    case 9:
        exit(3);
    case 10:
        atexit(last);
        atexit(first);
        return 0;
    case 11:
        atexit(last);
        return 0;
    case 12:
        time_and_numbers();
        return 0;
    case 13:
        pthread_create(&child, NULL, own_errno, NULL);
        errno = 5;
        pthread_join(child, NULL);
        assert(errno == 5);
        return 0;
    default:
        threads();
    }
    return 0;
}
