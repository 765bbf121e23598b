/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time is logical and each thread's own: it goes on by a millisecond with every look and by what the thread
 * sleeps. So it depends on nothing but what the thread did, and a wait for a point in time ends. A sleep is a
 * yield: who sleeps may be overtaken by anybody, or by nobody.
 */
#include "call.h"

#include <sys/time.h>

#define EPOCH_SECONDS 1000000000ll
#define SECOND 1000000000ull
#define MILLISECOND 1000000ull
#define MICROSECOND 1000ull

int CALL(sched_yield)(void);
int CALL(pthread_yield)(void);
int CALL(usleep)(uint32_t microseconds);
unsigned CALL(sleep)(unsigned seconds);
int CALL(nanosleep)(const struct timespec *time, struct timespec *left);
int CALL(clock_nanosleep)(int32_t clock, int32_t flags, const struct timespec *time, struct timespec *left);
time_t CALL(time)(time_t *out);
int CALL(clock_gettime)(int32_t clock, struct timespec *out);
int CALL(clock_getres)(int32_t clock, struct timespec *out);
int CALL(gettimeofday)(struct timeval *out, void *zone);
int CALL(timespec_get)(struct timespec *out, int32_t base);
clock_t CALL(clock)(void);
int *CALL(__errno_location)(void);

uint64_t call_nanoseconds(const struct timespec *time)
{
    return (uint64_t)time->tv_sec * SECOND + (uint64_t)time->tv_nsec;
}

void call_sleep(uint64_t nanoseconds)
{
    call_self()->clock += nanoseconds;
    prog_yield();
}

static uint64_t look(void)
{
    prog_unsteady();
    return call_self()->clock += MILLISECOND;
}

int CALL(sched_yield)(void)
{
    prog_yield();
    return 0;
}

int CALL(pthread_yield)(void)
{
    prog_yield();
    return 0;
}

int CALL(usleep)(uint32_t microseconds)
{
    call_sleep(microseconds * MICROSECOND);
    return 0;
}

unsigned CALL(sleep)(unsigned seconds)
{
    call_sleep(seconds * SECOND);
    return 0;
}

static bool is_time(const struct timespec *time)
{
    return time->tv_nsec >= 0 && (uint64_t)time->tv_nsec < SECOND && time->tv_sec >= 0;
}

void call_left(struct timespec *left)
{
    if (left != NULL) {
        call_writes(left, sizeof *left);
        *left = (struct timespec){.tv_sec = 0};
    }
}

static int sleep_for(const struct timespec *time, struct timespec *left)
{
    call_looks(time, sizeof *time);
    if (!is_time(time))
        return EINVAL;
    call_sleep(call_nanoseconds(time));
    call_left(left);
    return 0;
}

int CALL(nanosleep)(const struct timespec *time, struct timespec *left)
{
    int error = sleep_for(time, left);
    if (error == 0)
        return 0;
    *CALL(__errno_location)() = error;
    return -1;
}

/* Unlike nanosleep it returns the error. */
int CALL(clock_nanosleep)(int32_t clock, int32_t flags, const struct timespec *time, struct timespec *left)
{
    (void)clock;
    if (flags == 0)
        return sleep_for(time, left);
    call_looks(time, sizeof *time);
    if (!is_time(time))
        return EINVAL;
    uint64_t until = call_nanoseconds(time) - (uint64_t)EPOCH_SECONDS * SECOND;
    uint64_t now = call_self()->clock;
    call_sleep(until > now && until - now < SECOND * SECOND ? until - now : 0);
    return 0;
}

int CALL(clock_gettime)(int32_t clock, struct timespec *out)
{
    (void)clock;
    uint64_t now = look();
    call_writes(out, sizeof *out);
    *out = (struct timespec){.tv_sec = EPOCH_SECONDS + (time_t)(now / SECOND), .tv_nsec = (long)(now % SECOND)};
    return 0;
}

int CALL(clock_getres)(int32_t clock, struct timespec *out)
{
    (void)clock;
    if (out != NULL) {
        call_writes(out, sizeof *out);
        *out = (struct timespec){.tv_nsec = (long)MILLISECOND};
    }
    return 0;
}

time_t CALL(time)(time_t *out)
{
    struct timespec now;
    (void)CALL(clock_gettime)(CLOCK_REALTIME, &now);
    if (out != NULL) {
        __tsan_write8(out);
        *out = now.tv_sec;
    }
    return now.tv_sec;
}

int CALL(gettimeofday)(struct timeval *out, void *zone)
{
    (void)zone;
    uint64_t now = look();
    call_writes(out, sizeof *out);
    *out = (struct timeval){.tv_sec = EPOCH_SECONDS + (time_t)(now / SECOND),
                            .tv_usec = (suseconds_t)(now % SECOND / MICROSECOND)};
    return 0;
}

int CALL(timespec_get)(struct timespec *out, int32_t base)
{
    (void)CALL(clock_gettime)(CLOCK_REALTIME, out);
    return base;
}

clock_t CALL(clock)(void)
{
    return (clock_t)(look() / MICROSECOND);
}
