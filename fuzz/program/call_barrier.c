/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Barriers. Those who wait stand in a list on their own stacks: once it opens they look at the barrier no more,
 * which may be destroyed or used again at once. The last to arrive is the serial thread.
 */
#include "call.h"

struct arrival {
    uint32_t open;
    uint32_t thread;
    struct arrival *next;
};

struct barrier {
    struct arrival *waiting;
    uint32_t count;
    uint32_t arrived;
    int32_t live;
};
#define BARRIER_LIVE 0x6c697665
#define BARRIER_SERIAL (-1)
_Static_assert(sizeof(struct barrier) <= 32, "fits pthread_barrier_t");

int CALL(pthread_barrier_init)(struct barrier *barrier, const void *attr, uint32_t count);
int CALL(pthread_barrier_destroy)(struct barrier *barrier);
int CALL(pthread_barrier_wait)(struct barrier *barrier);
int CALL(pthread_barrierattr_init)(int32_t *attr);
int CALL(pthread_barrierattr_destroy)(int32_t *attr);
int CALL(pthread_barrierattr_setpshared)(int32_t *attr, int32_t shared);

static void check(const struct barrier *barrier)
{
    if (barrier->live != BARRIER_LIVE)
        prog_fail(HB_INV_LOCK_RULES, "use of a barrier that is not initialized",
                  "thread %u uses a barrier before its init or after its destroy", prog_self());
}

int CALL(pthread_barrier_init)(struct barrier *barrier, const void *attr, uint32_t count)
{
    call_looks(attr, sizeof(int32_t));
    if (count == 0)
        return EINVAL;
    if (barrier->live == BARRIER_LIVE && barrier->arrived > 0)
        prog_fail(HB_INV_LOCK_RULES, "init of a barrier in use",
                  "%u threads wait at a barrier that is initialized again", barrier->arrived);
    call_writes(barrier, sizeof *barrier);
    *barrier = (struct barrier){.count = count, .live = BARRIER_LIVE};
    return 0;
}

int CALL(pthread_barrier_destroy)(struct barrier *barrier)
{
    prog_point(HB_POINT_WAIT, barrier, true);
    check(barrier);
    if (barrier->arrived > 0)
        prog_fail(HB_INV_LOCK_RULES, "destroy of a barrier in use", "%u threads wait at a barrier that is destroyed",
                  barrier->arrived);
    barrier->live = 0;
    return 0;
}

/* All that everybody did before is before what anybody does after. */
static void open_it(struct barrier *barrier)
{
    eng_acquire_at((uintptr_t)barrier);
    for (struct arrival *a = barrier->waiting; a != NULL; a = a->next) {
        a->open = 1;
        eng_order(prog_self(), a->thread);
    }
    barrier->waiting = NULL;
    barrier->arrived = 0;
}

int CALL(pthread_barrier_wait)(struct barrier *barrier)
{
    prog_point(HB_POINT_WAIT, barrier, true);
    check(barrier);
    barrier->arrived++;
    if (barrier->arrived == barrier->count) {
        call_drain();
        open_it(barrier);
        return BARRIER_SERIAL;
    }
    call_release(barrier);
    struct arrival arrival = {.thread = prog_self(), .next = barrier->waiting};
    barrier->waiting = &arrival;
    const struct prog_wait wait = {.word = &arrival.open,
                                   .value = 0,
                                   .equal = false,
                                   .kind = HB_POINT_WAIT,
                                   .place = barrier,
                                   .what = "barrier",
                                   .owner = PROG_NOBODY};
    (void)prog_wait(&wait);
    return 0;
}

int CALL(pthread_barrierattr_init)(int32_t *attr)
{
    call_writes(attr, sizeof *attr);
    *attr = 0;
    return 0;
}

int CALL(pthread_barrierattr_destroy)(int32_t *attr)
{
    call_writes(attr, sizeof *attr);
    return 0;
}

int CALL(pthread_barrierattr_setpshared)(int32_t *attr, int32_t shared)
{
    call_writes(attr, sizeof *attr);
    (void)shared;
    return 0;
}
