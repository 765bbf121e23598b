/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Condition variables. A signal may wake any thread that waited when it was given: which one is decided by who
 * runs first. Waiters stand in a queue; a signal is kept at the one that was last when it came, and whoever
 * leaves takes the nearest signal at or behind its place. There are never more signals than waiters up to
 * their place, so each signal finds one. That gives exactly the wake-ups that POSIX allows.
 */
#include "call.h"

struct waiter {
    uint32_t woken; /* it may go on: a signal for it, if nobody is quicker, or a broadcast */
    uint32_t signals;
    bool granted; /* by a broadcast: it stands in the queue no more */
    uint32_t thread;
    struct waiter *before, *behind;
};

struct condition {
    struct waiter *first, *last;
    void *mutex; /* of those who wait */
    int32_t destroyed;
};
#define CONDITION_DESTROYED 0x64656164
#define CONDITION_WHAT "condition variable"
_Static_assert(sizeof(struct condition) <= 48, "fits pthread_cond_t and cnd_t");

int CALL(pthread_cond_init)(struct condition *condition, const void *attr);
int CALL(pthread_cond_destroy)(struct condition *condition);
int CALL(pthread_cond_wait)(struct condition *condition, void *mutex);
int CALL(pthread_cond_timedwait)(struct condition *condition, void *mutex, const struct timespec *until);
int CALL(pthread_cond_clockwait)(struct condition *condition, void *mutex, int32_t clock, const struct timespec *until);
int CALL(pthread_cond_signal)(struct condition *condition);
int CALL(pthread_cond_broadcast)(struct condition *condition);
int CALL(pthread_condattr_init)(int32_t *attr);
int CALL(pthread_condattr_destroy)(int32_t *attr);
int CALL(pthread_condattr_setclock)(int32_t *attr, int32_t clock);
int CALL(pthread_condattr_setpshared)(int32_t *attr, int32_t shared);
int CALL(cnd_init)(struct condition *condition);
void CALL(cnd_destroy)(struct condition *condition);
int CALL(cnd_wait)(struct condition *condition, void *mutex);
int CALL(cnd_timedwait)(struct condition *condition, void *mutex, const struct timespec *until);
int CALL(cnd_signal)(struct condition *condition);
int CALL(cnd_broadcast)(struct condition *condition);

static void check(const struct condition *condition)
{
    if (condition->destroyed == CONDITION_DESTROYED)
        prog_fail(HB_INV_LOCK_RULES, "use of a destroyed condition variable",
                  "thread %u uses a condition variable after it was destroyed", prog_self());
}

/* From the last to the first: a waiter may go on if a signal is kept at it or behind it. */
static void settle(struct condition *condition)
{
    uint32_t signals = 0;
    for (struct waiter *w = condition->last; w != NULL; w = w->before) {
        signals += w->signals;
        w->woken = signals > 0;
    }
}

static void enter(struct condition *condition, struct waiter *waiter)
{
    waiter->before = condition->last;
    if (condition->last != NULL)
        condition->last->behind = waiter;
    else
        condition->first = waiter;
    condition->last = waiter;
}

/* Signals kept at one who leaves are kept by the one before. */
static void leave(struct condition *condition, struct waiter *waiter)
{
    if (waiter->before != NULL) {
        waiter->before->behind = waiter->behind;
        waiter->before->signals += waiter->signals;
    } else {
        condition->first = waiter->behind;
    }
    if (waiter->behind != NULL)
        waiter->behind->before = waiter->before;
    else
        condition->last = waiter->before;
    settle(condition);
}

static void take_signal(struct waiter *waiter)
{
    struct waiter *at = waiter;
    while (at->signals == 0)
        at = at->behind;
    at->signals--;
}

static void check_mutex(struct condition *condition, void *mutex)
{
    if (!call_mutex_mine(mutex))
        prog_fail(HB_INV_LOCK_RULES, "wait without holding the mutex",
                  "thread %u waits on a condition variable with a mutex that it does not hold", prog_self());
    if (condition->first != NULL && condition->mutex != mutex)
        prog_fail(HB_INV_LOCK_RULES, "one condition variable, two mutexes",
                  "thread %u waits with another mutex than thread %u", prog_self(), condition->first->thread);
    condition->mutex = mutex;
}

static int wait_on(struct condition *condition, void *mutex, bool timed)
{
    struct call_turn turn = {.condition = condition, .mutex = mutex, .timed = timed};
    call_turn_comes(&turn);
    prog_point(HB_POINT_WAIT, condition, true);
    check(condition);
    check_mutex(condition, mutex);
    call_turn_begins(&turn);
    struct waiter waiter = {.thread = prog_self()};
    enter(condition, &waiter);
    call_mutex_release(mutex);
    struct prog_wait wait = {.word = &waiter.woken,
                             .value = 0,
                             .equal = false,
                             .kind = HB_POINT_WAIT,
                             .place = condition,
                             .what = CONDITION_WHAT,
                             .owner = PROG_NOBODY};
    bool woken;
    do {
        wait.patience = call_patience(timed);
        woken = prog_wait(&wait);
    } while (woken && !waiter.woken); /* somebody was quicker */
    if (!woken)
        call_gave_up(timed);
    if (!waiter.granted) {
        if (woken)
            take_signal(&waiter);
        leave(condition, &waiter);
        if (woken)
            call_acquire(condition);
    }
    call_mutex_retake(mutex);
    call_turn_ends(&turn, !woken);
    return !woken && timed ? ETIMEDOUT : 0;
}

/* Lets all go on who stand in the queue. They look at the object no more: it may be destroyed at once. */
static void grant_all(struct condition *condition)
{
    for (struct waiter *w = condition->first; w != NULL; w = w->behind) {
        w->woken = 1;
        w->granted = true;
        eng_order(prog_self(), w->thread);
    }
    condition->first = condition->last = NULL;
}

static bool more_waiters_than_signals(const struct condition *condition)
{
    uint32_t waiters = 0, signals = 0;
    for (const struct waiter *w = condition->first; w != NULL; w = w->behind) {
        waiters++;
        signals += w->signals;
    }
    return waiters > signals;
}

int CALL(pthread_cond_init)(struct condition *condition, const void *attr)
{
    call_looks(attr, sizeof(int32_t));
    call_writes(condition, sizeof *condition);
    *condition = (struct condition){.first = NULL};
    return 0;
}

int CALL(pthread_cond_destroy)(struct condition *condition)
{
    prog_point(HB_POINT_WAIT, condition, true);
    check(condition);
    if (more_waiters_than_signals(condition))
        prog_fail(HB_INV_LOCK_RULES, "destroy of a condition variable in use",
                  "thread %u destroys a condition variable on which thread %u waits", prog_self(),
                  condition->last->thread);
    grant_all(condition);
    condition->destroyed = CONDITION_DESTROYED;
    return 0;
}

int CALL(pthread_cond_wait)(struct condition *condition, void *mutex)
{
    return wait_on(condition, mutex, false);
}

int CALL(pthread_cond_timedwait)(struct condition *condition, void *mutex, const struct timespec *until)
{
    call_looks(until, sizeof *until);
    return wait_on(condition, mutex, true);
}

int CALL(pthread_cond_clockwait)(struct condition *condition, void *mutex, int32_t clock, const struct timespec *until)
{
    (void)clock;
    call_looks(until, sizeof *until);
    return wait_on(condition, mutex, true);
}

int CALL(pthread_cond_signal)(struct condition *condition)
{
    prog_point(HB_POINT_WAIT, condition, true);
    check(condition);
    if (more_waiters_than_signals(condition)) {
        call_release(condition);
        condition->last->signals++;
        settle(condition);
    }
    return 0;
}

int CALL(pthread_cond_broadcast)(struct condition *condition)
{
    prog_point(HB_POINT_WAIT, condition, true);
    check(condition);
    call_drain();
    grant_all(condition);
    return 0;
}

int CALL(pthread_condattr_init)(int32_t *attr)
{
    call_writes(attr, sizeof *attr);
    *attr = 0;
    return 0;
}

int CALL(pthread_condattr_destroy)(int32_t *attr)
{
    call_writes(attr, sizeof *attr);
    return 0;
}

int CALL(pthread_condattr_setclock)(int32_t *attr, int32_t clock)
{
    call_writes(attr, sizeof *attr);
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC ? 0 : EINVAL;
}

int CALL(pthread_condattr_setpshared)(int32_t *attr, int32_t shared)
{
    call_writes(attr, sizeof *attr);
    (void)shared;
    return 0;
}

/* ---- C11 ---- */

enum c11_result { C11_SUCCESS, C11_TIMEDOUT = 4 };

int CALL(cnd_init)(struct condition *condition)
{
    return CALL(pthread_cond_init)(condition, NULL);
}

void CALL(cnd_destroy)(struct condition *condition)
{
    (void)CALL(pthread_cond_destroy)(condition);
}

int CALL(cnd_wait)(struct condition *condition, void *mutex)
{
    return wait_on(condition, mutex, false);
}

int CALL(cnd_timedwait)(struct condition *condition, void *mutex, const struct timespec *until)
{
    call_looks(until, sizeof *until);
    return wait_on(condition, mutex, true) == ETIMEDOUT ? C11_TIMEDOUT : C11_SUCCESS;
}

int CALL(cnd_signal)(struct condition *condition)
{
    return CALL(pthread_cond_signal)(condition);
}

int CALL(cnd_broadcast)(struct condition *condition)
{
    return CALL(pthread_cond_broadcast)(condition);
}
