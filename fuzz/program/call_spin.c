/* SPDX-License-Identifier: Apache-2.0 */
/* Spin locks: four bytes, so the word says who holds it. Waiting is a wait, not a loop. */
#include "call.h"
#include "quick.h"

#define SPIN_DESTROYED UINT32_MAX
#define SPIN_WHAT "spin lock"

int CALL(pthread_spin_init)(uint32_t *lock, int32_t shared);
int CALL(pthread_spin_destroy)(uint32_t *lock);
int CALL(pthread_spin_lock)(uint32_t *lock);
int CALL(pthread_spin_trylock)(uint32_t *lock);
int CALL(pthread_spin_unlock)(uint32_t *lock);
/*
 * What is left of the calls when the common case is not there. The kept_ ones are in entry_*.S: they keep the program's
 * registers, which the common case has left as they are, and go on to the others.
 */
int spin_lock_decided(uint32_t *lock);
int spin_lock_slowly(uint32_t *lock);
int spin_unlock_slowly(uint32_t *lock);
int kept_spin_lock_decided(uint32_t *lock);
int kept_spin_lock_slowly(uint32_t *lock);
int kept_spin_unlock_slowly(uint32_t *lock);

static void check(const uint32_t *lock)
{
    if (*lock == SPIN_DESTROYED)
        prog_fail(HB_INV_LOCK_RULES, "use of a destroyed spin lock",
                  "thread %u uses a spin lock after it was destroyed", prog_self());
}

static void taken(uint32_t *lock)
{
    *lock = prog_self() + 1;
    call_acquire(lock);
    prog_lock_taken(lock, SPIN_WHAT, false);
}

int CALL(pthread_spin_init)(uint32_t *lock, int32_t shared)
{
    (void)shared;
    __tsan_write4(lock);
    *lock = 0;
    return 0;
}

int CALL(pthread_spin_destroy)(uint32_t *lock)
{
    prog_point(HB_POINT_LOCK, lock, true);
    check(lock);
    if (*lock != 0)
        prog_fail(HB_INV_LOCK_RULES, "destroy of a locked spin lock",
                  "thread %u destroys a spin lock that thread %u holds", prog_self(), *lock - 1);
    *lock = SPIN_DESTROYED;
    return 0;
}

int spin_lock_slowly(uint32_t *lock)
{
    check(lock);
    if (*lock == prog_self() + 1)
        prog_fail(HB_INV_DEADLOCK, "spin lock locked again by its owner",
                  "thread %u locks a spin lock that it holds already, and waits for itself", prog_self());
    prog_lock_wanted(lock, false);
    struct prog_wait wait = {
        .word = lock, .value = 0, .equal = true, .kind = HB_POINT_LOCK, .place = lock, .what = SPIN_WHAT};
    do {
        wait.owner = *lock - 1;
        (void)prog_wait(&wait);
        check(lock);
    } while (*lock != 0); /* somebody was quicker */
    taken(lock);
    return 0;
}

ENG_INLINE int lock_quickly(uint32_t *lock)
{
    quick_take(lock, SPIN_WHAT);
    call_acquire(lock);
    return 0;
}

int spin_lock_decided(uint32_t *lock)
{
    return PROG_LIKELY(prog_lock_decided(lock, SPIN_WHAT)) ? lock_quickly(lock) : spin_lock_slowly(lock);
}

int CALL(pthread_spin_trylock)(uint32_t *lock)
{
    prog_try(HB_POINT_LOCK, lock, lock);
    check(lock);
    if (*lock != 0) {
        prog_try_failed(lock, lock);
        return EBUSY;
    }
    taken(lock);
    return 0;
}

static _Noreturn void not_mine(const uint32_t *lock)
{
    check(lock);
    if (*lock == 0)
        prog_fail(HB_INV_LOCK_RULES, "unlock of a free spin lock", "thread %u unlocks a spin lock that nobody holds",
                  prog_self());
    prog_fail(HB_INV_LOCK_RULES, "unlock of a spin lock by another than its owner",
              "thread %u unlocks a spin lock that thread %u holds", prog_self(), *lock - 1);
}

int spin_unlock_slowly(uint32_t *lock)
{
    if (PROG_UNLIKELY(*lock != prog.self->id + 1))
        not_mine(lock);
    call_release_point(lock);
    prog_lock_freed(lock);
    call_release(lock);
    *lock = 0;
    return 0;
}

/* ---- the common case: calls nothing, and so needs no frame ---- */

int CALL(pthread_spin_lock)(uint32_t *lock)
{
    if (PROG_UNLIKELY(!quick_lockable(lock))) __attribute__
        ((musttail)) return kept_spin_lock_slowly(lock);
    if (!quick_point(lock)) __attribute__
        ((musttail)) return kept_spin_lock_decided(lock);
    return lock_quickly(lock);
}

int CALL(pthread_spin_unlock)(uint32_t *lock)
{
    if (PROG_UNLIKELY(prog_has_trylock() || !quick_free(lock))) __attribute__
        ((musttail)) return kept_spin_unlock_slowly(lock);
    call_release(lock);
    *lock = 0;
    return 0;
}
