/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each row is a call that is given memory, and a place that another thread writes, if the call READS there, or reads,
 * if the call WRITES there; QUIET: the call must leave the place alone. ROW says which; without it, all of them under a
 * lock, which is right.
 */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>

static struct {
    char text[32];
    char word[32];
    char *rest;
    int number;
    long large;
    double real, other;
    float single, another;
    struct timespec moment;
    struct timeval day;
    pthread_attr_t attr;
    pthread_mutexattr_t mutexattr;
    pthread_condattr_t condattr;
    pthread_rwlockattr_t rwlockattr;
    pthread_barrierattr_t barrierattr;
    struct sched_param priority;
    cpu_set_t processors;
    void *block;
} s = {.text = "12 words", .word = "7", .moment = {0, 1}};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, held = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static int row;
static _Thread_local volatile int used;

static void touch(void *place, int writes)
{
    volatile char *at = place;
    char was = *at;
    if (writes)
        *at = was;
}

/* Numbered in order. Calls stand one a line. */
/* clang-format off */
#define ROW(call, place, writes) \
    case __COUNTER__:            \
        if (calls) {             \
            call;                \
        } else {                 \
            touch(place, writes); \
        }                        \
        break;
#define READS(call, place) ROW(call, place, 1)
#define WRITES(call, place) ROW(call, place, 0)
#define QUIET(call, place) ROW(call, place, 1)

static int act(int number, int calls)
{
    char own[64] = "3 4", *end = own, *more = NULL;
    int i = 0;
    double d = 0;
    float f = 0;
    switch (number) {
    READS(sscanf(s.text, "%d", &i), &s.text[1])
    WRITES(sscanf(own, "%d %d", &i, &s.number), &s.number)
    WRITES(sscanf(own, "%31s", s.word), &s.word[1])
    WRITES(sscanf(own, "%lf%n", &d, &s.number), &s.number)
    WRITES(sscanf("[a]", "[%31[a-z]]", s.word), s.word)
    WRITES(sscanf("ab", "%2c", s.word), &s.word[1])
    WRITES(sscanf(own, "%ms", &s.rest); free(s.rest); s.rest = s.word, &s.rest)
    QUIET(sscanf("x", "%d", &s.number), &s.number)
    QUIET(sscanf(own, "%d,%d", &i, &s.number), &s.number)
    QUIET(sscanf(own, "%*d %d", &i), &s.number)
    QUIET(sscanf(own, "%31s", s.word), &s.word[2])
    READS(snprintf(own, sizeof own, "%d %s", 1, s.text), &s.text[2])
    READS(snprintf(own, sizeof own, "%*d%c%5.1f%Lf%ld%p %s", 3, 1, 'x', 1.5, 1.5L, 2L, (void *)own, s.text), s.text)
    WRITES(snprintf(own, sizeof own, "%s%n", "abc", &s.number), &s.number)
    READS(printf("%.*s\n", 3, s.text), &s.text[2])
    READS(dprintf(1, "%s\n", s.text), s.text)
    READS(fputs(s.text, stdout), s.text)
    READS(asprintf(&more, "%s", s.text); free(more), s.text)
    QUIET(printf("%.*s\n", 3, s.text), &s.text[3])
    QUIET(printf("%p %%s %5d\n", (void *)s.text, 1), s.text)
    READS(strtok_r(own, s.text, &end), s.text)
    READS(strtok_r(NULL, "x", &s.rest), &s.rest)
    WRITES(strtok_r(own, "x", &s.rest), &s.rest)
    WRITES(strtok_r(s.text, " ", &end), &s.text[2])
    QUIET(strtok_r(s.text, " ", &end), &s.text[3])
    READS(i = (int)strspn(s.text, "12"), &s.text[2])
    READS(i = (int)strspn("12", s.text), &s.text[3])
    READS(i = (int)strcspn(s.text, "w"), &s.text[3])
    READS(end = strpbrk(s.text, " "), &s.text[2])
    READS(i = strcoll(s.text, own), s.text)
    READS(i = strncasecmp(own, s.text, 2), s.text)
    QUIET(i = (int)strspn(s.text, "12"), &s.text[3])
    QUIET(i = (int)strcspn(s.text, "w"), &s.text[4])
    QUIET(i = strncasecmp(own, s.text, 2), &s.text[2])
    READS(i = atoi(s.text), &s.text[2])
    READS(s.large = atol(s.text), &s.text[1])
    READS(d = atof(s.text), s.text)
    WRITES(d = strtod(own, &s.rest), &s.rest)
    READS(i = (int)strtol(s.text, NULL, 10), s.text)
    WRITES(i = (int)strtoull(own, &s.rest, 10), &s.rest)
    QUIET(i = (int)strtol(s.text, NULL, 10), &s.text[3])
    QUIET(i = atoi(s.text), &s.text[3])
    WRITES(d = frexp(2.5, &s.number), &s.number)
    WRITES(d = modf(2.5, &s.real), &s.real)
    WRITES(sincos(2.5, &d, &s.real), &s.real)
    WRITES(sincosf(2.5f, &s.single, &f), &s.single)
    QUIET(d = fmod(s.other, 2), &s.real)
    READS(end = getenv(s.word), s.word)
    READS(nanosleep(&s.moment, NULL), &s.moment)
    WRITES(clock_gettime(CLOCK_MONOTONIC, &s.moment), &s.moment)
    WRITES(clock_getres(CLOCK_MONOTONIC, &s.moment), &s.moment)
    WRITES(gettimeofday(&s.day, NULL), &s.day)
    WRITES(thrd_sleep(&(struct timespec){0, 1}, &s.moment), &s.moment)
    READS(pthread_mutex_timedlock(&held, &s.moment); pthread_mutex_unlock(&held), &s.moment)
    READS(pthread_rwlock_timedrdlock(&rwlock, &s.moment); pthread_rwlock_unlock(&rwlock), &s.moment)
    READS(sem_timedwait(&semaphore, &s.moment); sem_post(&semaphore), &s.moment)
    READS(pthread_mutex_lock(&held); pthread_cond_timedwait(&condition, &held, &s.moment); pthread_mutex_unlock(&held),
         &s.moment)
    WRITES(pthread_attr_init(&s.attr), &s.attr)
    WRITES(pthread_attr_setdetachstate(&s.attr, PTHREAD_CREATE_JOINABLE), &s.attr)
    READS(pthread_attr_setschedparam(&s.attr, &s.priority), &s.priority)
    WRITES(pthread_mutexattr_settype(&s.mutexattr, PTHREAD_MUTEX_NORMAL), &s.mutexattr)
    WRITES(pthread_mutexattr_gettype(&s.mutexattr, &s.number), &s.number)
    WRITES(pthread_condattr_init(&s.condattr), &s.condattr)
    WRITES(pthread_rwlockattr_init(&s.rwlockattr), &s.rwlockattr)
    WRITES(pthread_barrierattr_init(&s.barrierattr), &s.barrierattr)
    READS(pthread_setname_np(pthread_self(), s.word), s.word)
    READS(pthread_setaffinity_np(pthread_self(), sizeof s.processors, &s.processors), &s.processors)
    WRITES(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &s.number), &s.number)
    WRITES(posix_memalign(&s.block, 16, 16); free(s.block), &s.block)
    default:
        return 0;
    }
    used = end != NULL || d + f > 0 || i > 0; /* or the compiler makes no call */
    return 1;
}
/* clang-format on */

static void both(int calls)
{
    if (row >= 0) {
        act(row, calls);
        return;
    }
    pthread_mutex_lock(&lock);
    for (int number = 0; act(number, calls); number++)
        ;
    pthread_mutex_unlock(&lock);
}

static void *other(void *unused)
{
    both(0);
    return unused;
}

int main(void)
{
    pthread_t thread;
    const char *given = getenv("ROW");
    row = given != NULL ? atoi(given) : -1;
    s.rest = s.word;
    sem_init(&semaphore, 0, 1);
    pthread_create(&thread, NULL, other, NULL);
    both(1);
    pthread_join(thread, NULL);
    return 0;
}
