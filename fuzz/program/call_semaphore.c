/* SPDX-License-Identifier: Apache-2.0 */
/* Semaphores of one process: their value, and how many wait. */
#include "call.h"

#include <limits.h>

struct semaphore {
    uint32_t value;
    uint32_t waiting;
    int32_t destroyed;
};
#define SEMAPHORE_DESTROYED 0x64656164
#define SEMAPHORE_WHAT "semaphore"

int CALL(sem_init)(struct semaphore *semaphore, int32_t shared, uint32_t value);
int CALL(sem_destroy)(struct semaphore *semaphore);
int CALL(sem_wait)(struct semaphore *semaphore);
int CALL(sem_trywait)(struct semaphore *semaphore);
int CALL(sem_timedwait)(struct semaphore *semaphore, const struct timespec *until);
int CALL(sem_clockwait)(struct semaphore *semaphore, int32_t clock, const struct timespec *until);
int CALL(sem_post)(struct semaphore *semaphore);
int CALL(sem_getvalue)(struct semaphore *semaphore, int32_t *value);
int *CALL(__errno_location)(void);

static int fails(int error)
{
    *CALL(__errno_location)() = error;
    return -1;
}

static void check(const struct semaphore *semaphore)
{
    if (semaphore->destroyed == SEMAPHORE_DESTROYED)
        prog_fail(HB_INV_LOCK_RULES, "use of a destroyed semaphore",
                  "thread %u uses a semaphore after it was destroyed", prog_self());
}

static int wait_on(struct semaphore *semaphore, bool timed)
{
    check(semaphore);
    struct prog_wait wait = {.word = &semaphore->value,
                             .value = 0,
                             .equal = false,
                             .kind = HB_POINT_WAIT,
                             .place = semaphore,
                             .what = SEMAPHORE_WHAT,
                             .owner = PROG_NOBODY};
    semaphore->waiting++;
    bool enough;
    do {
        wait.patience = timed ? call_patience(true) : PROG_FOR_EVER;
        enough = prog_wait(&wait);
    } while (enough && semaphore->value == 0); /* somebody was quicker */
    semaphore->waiting--;
    if (!enough) {
        call_gave_up(true);
        return fails(ETIMEDOUT);
    }
    semaphore->value--;
    call_acquire(semaphore);
    return 0;
}

int CALL(sem_init)(struct semaphore *semaphore, int32_t shared, uint32_t value)
{
    (void)shared;
    if (value > INT_MAX)
        return fails(EINVAL);
    call_writes(semaphore, sizeof *semaphore);
    *semaphore = (struct semaphore){.value = value};
    return 0;
}

int CALL(sem_destroy)(struct semaphore *semaphore)
{
    prog_point(HB_POINT_WAIT, semaphore, true);
    check(semaphore);
    if (semaphore->waiting > semaphore->value)
        prog_fail(HB_INV_LOCK_RULES, "destroy of a semaphore in use",
                  "thread %u destroys a semaphore on which a thread waits", prog_self());
    semaphore->destroyed = SEMAPHORE_DESTROYED;
    return 0;
}

int CALL(sem_wait)(struct semaphore *semaphore)
{
    return wait_on(semaphore, false);
}

int CALL(sem_timedwait)(struct semaphore *semaphore, const struct timespec *until)
{
    call_looks(until, sizeof *until);
    return wait_on(semaphore, true);
}

int CALL(sem_clockwait)(struct semaphore *semaphore, int32_t clock, const struct timespec *until)
{
    (void)clock;
    call_looks(until, sizeof *until);
    return wait_on(semaphore, true);
}

int CALL(sem_trywait)(struct semaphore *semaphore)
{
    prog_try(HB_POINT_WAIT, semaphore, &semaphore->value);
    check(semaphore);
    if (semaphore->value == 0) {
        prog_try_failed(semaphore, &semaphore->value);
        return fails(EAGAIN);
    }
    semaphore->value--;
    call_acquire(semaphore);
    return 0;
}

int CALL(sem_post)(struct semaphore *semaphore)
{
    check(semaphore);
    if (semaphore->value == INT_MAX)
        return fails(EOVERFLOW);
    if (semaphore->value > 0 || prog_has_trylock())
        prog_point(HB_POINT_WAIT, semaphore, true); /* who comes before it is not ordered after it */
    call_release(semaphore);
    semaphore->value++;
    return 0;
}

int CALL(sem_getvalue)(struct semaphore *semaphore, int32_t *value)
{
    prog_point(HB_POINT_WAIT, semaphore, false);
    check(semaphore);
    __tsan_write4(value);
    *value = (int32_t)semaphore->value;
    return 0;
}
