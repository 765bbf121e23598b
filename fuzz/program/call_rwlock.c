/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Read-write locks. Readers that come while a writer waits may pass it or not: POSIX leaves it open, so it is a
 * matter of the schedule.
 */
#include "call.h"

struct rwlock {
    uint32_t busy;   /* readers, or 1 for the writer */
    uint32_t writer; /* 0: none; else its number + 1 */
    int32_t destroyed;
    uint32_t unused;
    uint32_t read; /* stands for what readers did: it is before the next writer, not before other readers */
};
#define RWLOCK_DESTROYED 0x64656164
#define RWLOCK_WHAT "rwlock"

int CALL(pthread_rwlock_init)(struct rwlock *lock, const void *attr);
int CALL(pthread_rwlock_destroy)(struct rwlock *lock);
int CALL(pthread_rwlock_rdlock)(struct rwlock *lock);
int CALL(pthread_rwlock_wrlock)(struct rwlock *lock);
int CALL(pthread_rwlock_tryrdlock)(struct rwlock *lock);
int CALL(pthread_rwlock_trywrlock)(struct rwlock *lock);
int CALL(pthread_rwlock_timedrdlock)(struct rwlock *lock, const struct timespec *until);
int CALL(pthread_rwlock_timedwrlock)(struct rwlock *lock, const struct timespec *until);
int CALL(pthread_rwlock_unlock)(struct rwlock *lock);
int CALL(pthread_rwlockattr_init)(int64_t *attr);
int CALL(pthread_rwlockattr_destroy)(int64_t *attr);
int CALL(pthread_rwlockattr_setpshared)(int64_t *attr, int32_t shared);
int CALL(pthread_rwlockattr_setkind_np)(int64_t *attr, int32_t kind);

static void check(const struct rwlock *lock)
{
    if (lock->destroyed == RWLOCK_DESTROYED)
        prog_fail(HB_INV_LOCK_RULES, "use of a destroyed rwlock", "thread %u uses an rwlock after it was destroyed",
                  prog_self());
}

static bool free_for(const struct rwlock *lock, bool shared)
{
    return shared ? lock->writer == 0 : lock->busy == 0;
}

static void taken(struct rwlock *lock, bool shared)
{
    lock->busy++;
    if (!shared)
        lock->writer = prog_self() + 1;
    call_acquire(lock);
    if (!shared)
        call_acquire(&lock->read);
    prog_lock_taken(lock, RWLOCK_WHAT, shared);
}

static int lock_it(struct rwlock *lock, bool shared, bool timed)
{
    check(lock);
    if (lock->writer == prog_self() + 1)
        prog_fail(HB_INV_DEADLOCK, "rwlock locked again by its writer",
                  "thread %u holds an rwlock for writing and waits for itself", prog_self());
    if (!shared && prog_lock_held(lock))
        prog_fail(HB_INV_DEADLOCK, "rwlock upgraded by its reader",
                  "thread %u holds an rwlock for reading and waits for itself to write", prog_self());
    prog_lock_wanted(lock, shared);
    struct prog_wait wait = {.word = shared ? &lock->writer : &lock->busy,
                             .value = 0,
                             .equal = true,
                             .kind = HB_POINT_LOCK,
                             .place = lock,
                             .what = RWLOCK_WHAT};
    do {
        wait.owner = lock->writer - 1;
        wait.patience = timed ? call_patience(true) : PROG_FOR_EVER;
        if (!prog_wait(&wait)) {
            call_gave_up(true);
            return ETIMEDOUT;
        }
        check(lock);
    } while (!free_for(lock, shared)); /* somebody was quicker */
    taken(lock, shared);
    return 0;
}

static int try_it(struct rwlock *lock, bool shared)
{
    const uint32_t *word = shared ? &lock->writer : &lock->busy;
    prog_try(HB_POINT_LOCK, lock, word);
    check(lock);
    if (!free_for(lock, shared)) {
        prog_try_failed(lock, word);
        return EBUSY;
    }
    taken(lock, shared);
    return 0;
}

int CALL(pthread_rwlock_init)(struct rwlock *lock, const void *attr)
{
    call_looks(attr, sizeof(int64_t));
    call_writes(lock, sizeof *lock);
    *lock = (struct rwlock){.busy = 0};
    return 0;
}

int CALL(pthread_rwlock_destroy)(struct rwlock *lock)
{
    prog_point(HB_POINT_LOCK, lock, true);
    check(lock);
    if (lock->busy != 0)
        prog_fail(HB_INV_LOCK_RULES, "destroy of a locked rwlock", "thread %u destroys an rwlock that is held",
                  prog_self());
    lock->destroyed = RWLOCK_DESTROYED;
    return 0;
}

int CALL(pthread_rwlock_rdlock)(struct rwlock *lock)
{
    return lock_it(lock, true, false);
}

int CALL(pthread_rwlock_wrlock)(struct rwlock *lock)
{
    return lock_it(lock, false, false);
}

int CALL(pthread_rwlock_tryrdlock)(struct rwlock *lock)
{
    return try_it(lock, true);
}

int CALL(pthread_rwlock_trywrlock)(struct rwlock *lock)
{
    return try_it(lock, false);
}

int CALL(pthread_rwlock_timedrdlock)(struct rwlock *lock, const struct timespec *until)
{
    call_looks(until, sizeof *until);
    return lock_it(lock, true, true);
}

int CALL(pthread_rwlock_timedwrlock)(struct rwlock *lock, const struct timespec *until)
{
    call_looks(until, sizeof *until);
    return lock_it(lock, false, true);
}

int CALL(pthread_rwlock_unlock)(struct rwlock *lock)
{
    check(lock);
    if (!prog_lock_held(lock))
        prog_fail(HB_INV_LOCK_RULES, "unlock of an rwlock by another than an owner",
                  "thread %u unlocks an rwlock that it does not hold", prog_self());
    call_release_point(lock);
    prog_lock_freed(lock);
    bool writes = lock->writer == prog_self() + 1;
    call_touch(lock);
    call_release(writes ? (const void *)lock : &lock->read);
    lock->busy--;
    if (writes)
        lock->writer = 0;
    return 0;
}

int CALL(pthread_rwlockattr_init)(int64_t *attr)
{
    call_writes(attr, sizeof *attr);
    *attr = 0;
    return 0;
}

int CALL(pthread_rwlockattr_destroy)(int64_t *attr)
{
    call_writes(attr, sizeof *attr);
    return 0;
}

int CALL(pthread_rwlockattr_setpshared)(int64_t *attr, int32_t shared)
{
    call_writes(attr, sizeof *attr);
    (void)shared;
    return 0;
}

int CALL(pthread_rwlockattr_setkind_np)(int64_t *attr, int32_t kind)
{
    call_writes(attr, sizeof *attr);
    (void)kind;
    return 0;
}
