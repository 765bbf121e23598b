/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes of all types. The type stands where glibc's initializers put it, so static ones of every type work;
 * a normal mutex that is misused is a finding, an error-checking one returns what POSIX says.
 */
#include "call.h"
#include "quick.h"

enum mutex_type { MUTEX_NORMAL, MUTEX_RECURSIVE, MUTEX_ERRORCHECK, MUTEX_ADAPTIVE };
#define MUTEX_TYPE 3 /* of its kind; the other bits are protocols, which change nothing here */
#define MUTEX_DESTROYED (-1)
#define MUTEX_KIND_MAX 255
#define MUTEX_SHARED 128
#define MUTEX_WHAT "mutex"
#define PROTOCOL_INHERIT 1

struct mutex {
    uint32_t holder; /* 0: free; else its number + 1 */
    uint32_t again;  /* times that it was locked beyond the first */
    uint32_t unused[2];
    int32_t kind;
};
_Static_assert(offsetof(struct mutex, kind) == 16, "as in glibc's pthread_mutex_t");

int CALL(pthread_mutex_init)(struct mutex *mutex, const int32_t *attr);
int CALL(pthread_mutex_destroy)(struct mutex *mutex);
int CALL(pthread_mutex_lock)(struct mutex *mutex);
int CALL(pthread_mutex_trylock)(struct mutex *mutex);
int CALL(pthread_mutex_timedlock)(struct mutex *mutex, const struct timespec *until);
int CALL(pthread_mutex_clocklock)(struct mutex *mutex, int32_t clock, const struct timespec *until);
int CALL(pthread_mutex_unlock)(struct mutex *mutex);
int CALL(pthread_mutexattr_init)(int32_t *attr);
int CALL(pthread_mutexattr_destroy)(int32_t *attr);
int CALL(pthread_mutexattr_settype)(int32_t *attr, int32_t type);
int CALL(pthread_mutexattr_gettype)(const int32_t *attr, int32_t *type);
int CALL(pthread_mutexattr_setpshared)(int32_t *attr, int32_t shared);
int CALL(pthread_mutexattr_setprotocol)(int32_t *attr, int32_t protocol);
int CALL(mtx_init)(struct mutex *mutex, int32_t type);
void CALL(mtx_destroy)(struct mutex *mutex);
int CALL(mtx_lock)(struct mutex *mutex);
int CALL(mtx_trylock)(struct mutex *mutex);
int CALL(mtx_timedlock)(struct mutex *mutex, const struct timespec *until);
int CALL(mtx_unlock)(struct mutex *mutex);

static uint32_t self(void)
{
    return prog_self() + 1;
}

static enum mutex_type type_of(const struct mutex *mutex)
{
    if (mutex->kind == MUTEX_DESTROYED)
        prog_fail(HB_INV_LOCK_RULES, "use of a destroyed mutex", "a mutex is used after pthread_mutex_destroy");
    if (mutex->kind < 0 || mutex->kind > MUTEX_KIND_MAX)
        prog_fail(HB_INV_LOCK_RULES, "use of an uninitialized mutex", "a mutex is used that was never initialized");
    return (enum mutex_type)(mutex->kind & MUTEX_TYPE);
}

static void taken(struct mutex *mutex)
{
    mutex->holder = self();
    mutex->again = 0;
    call_acquire(mutex);
    prog_lock_taken(mutex, MUTEX_WHAT, false);
}

static void freed(struct mutex *mutex)
{
    if (PROG_UNLIKELY(!quick_free(&mutex->holder)))
        prog_lock_freed(mutex);
    call_release(mutex);
    mutex->holder = 0;
}

/* It is held by the thread that wants it. */
static int lock_again(struct mutex *mutex, enum mutex_type type, bool waits)
{
    if (type == MUTEX_RECURSIVE) {
        if (mutex->again == UINT32_MAX)
            return EAGAIN;
        mutex->again++;
        ++prog.wrote;
        return 0;
    }
    if (!waits)
        return EBUSY;
    if (type == MUTEX_ERRORCHECK)
        return EDEADLK;
    prog_fail(HB_INV_DEADLOCK, "mutex locked again by its owner",
              "thread %u locks a mutex that it holds already, and waits for itself", prog_self());
}

static int lock(struct mutex *mutex, bool timed)
{
    enum mutex_type type = type_of(mutex);
    if (mutex->holder == self())
        return lock_again(mutex, type, true);
    if (PROG_LIKELY(!timed && quick_lock(&mutex->holder, MUTEX_WHAT))) {
        (void)type_of(mutex); /* destroyed meanwhile */
        mutex->again = 0;
        call_acquire(mutex);
        return 0;
    }
    prog_lock_wanted(mutex, false);
    struct prog_wait wait = {.word = &mutex->holder,
                             .value = 0,
                             .equal = true,
                             .kind = HB_POINT_LOCK,
                             .place = mutex,
                             .what = MUTEX_WHAT,
                             .owner = mutex->holder - 1};
    do {
        wait.patience = timed ? call_patience(true) : PROG_FOR_EVER;
        if (!prog_wait(&wait)) {
            call_gave_up(true);
            prog.refused++;
            return ETIMEDOUT;
        }
        (void)type_of(mutex); /* destroyed meanwhile */
        wait.owner = mutex->holder - 1;
    } while (mutex->holder != 0); /* ends as soon as nobody was quicker; the machine bounds an execution */
    taken(mutex);
    return 0;
}

int CALL(pthread_mutex_init)(struct mutex *mutex, const int32_t *attr)
{
    call_looks(attr, sizeof *attr);
    call_writes(mutex, sizeof *mutex);
    *mutex = (struct mutex){.kind = attr != NULL ? *attr : MUTEX_NORMAL};
    return 0;
}

int CALL(pthread_mutex_destroy)(struct mutex *mutex)
{
    prog_point(HB_POINT_LOCK, mutex, true);
    enum mutex_type type = type_of(mutex);
    if (mutex->holder != 0) {
        if (type == MUTEX_ERRORCHECK)
            return EBUSY;
        prog_fail(HB_INV_LOCK_RULES, "destroy of a locked mutex", "thread %u destroys a mutex that thread %u holds",
                  prog_self(), mutex->holder - 1);
    }
    mutex->kind = MUTEX_DESTROYED;
    return 0;
}

int CALL(pthread_mutex_lock)(struct mutex *mutex)
{
    return lock(mutex, false);
}

int CALL(pthread_mutex_timedlock)(struct mutex *mutex, const struct timespec *until)
{
    call_looks(until, sizeof *until);
    return lock(mutex, true);
}

int CALL(pthread_mutex_clocklock)(struct mutex *mutex, int32_t clock, const struct timespec *until)
{
    (void)clock;
    return CALL(pthread_mutex_timedlock)(mutex, until);
}

int CALL(pthread_mutex_trylock)(struct mutex *mutex)
{
    prog_try(HB_POINT_LOCK, mutex, &mutex->holder);
    enum mutex_type type = type_of(mutex);
    if (mutex->holder == self())
        return lock_again(mutex, type, false);
    if (mutex->holder != 0) {
        prog_try_failed(mutex, &mutex->holder);
        prog.refused++;
        return EBUSY;
    }
    taken(mutex);
    return 0;
}

int CALL(pthread_mutex_unlock)(struct mutex *mutex)
{
    enum mutex_type type = type_of(mutex);
    if (mutex->holder != self()) {
        if (type == MUTEX_ERRORCHECK || type == MUTEX_RECURSIVE)
            return EPERM;
        if (mutex->holder == 0)
            prog_fail(HB_INV_LOCK_RULES, "unlock of a free mutex", "thread %u unlocks a mutex that nobody holds",
                      prog_self());
        prog_fail(HB_INV_LOCK_RULES, "unlock by another than the owner",
                  "thread %u unlocks a mutex that thread %u holds", prog_self(), mutex->holder - 1);
    }
    if (mutex->again > 0) {
        mutex->again--;
        ++prog.wrote;
        return 0;
    }
    call_release_point(mutex);
    freed(mutex);
    return 0;
}

bool call_mutex_mine(const void *mutex)
{
    return ((const struct mutex *)mutex)->holder == self();
}

void call_mutex_release(void *mutex)
{
    freed(mutex);
}

void call_mutex_retake(void *mutex)
{
    (void)lock(mutex, false);
}

/* ---- attributes: the kind of the mutex to be ---- */

int CALL(pthread_mutexattr_init)(int32_t *attr)
{
    __tsan_write4(attr);
    *attr = MUTEX_NORMAL;
    return 0;
}

int CALL(pthread_mutexattr_destroy)(int32_t *attr)
{
    __tsan_write4(attr);
    *attr = MUTEX_NORMAL;
    return 0;
}

int CALL(pthread_mutexattr_settype)(int32_t *attr, int32_t type)
{
    if (type < MUTEX_NORMAL || type > MUTEX_ADAPTIVE)
        return EINVAL;
    __tsan_write4(attr);
    *attr = (*attr & ~MUTEX_TYPE) | type;
    return 0;
}

int CALL(pthread_mutexattr_gettype)(const int32_t *attr, int32_t *type)
{
    call_reads(attr, sizeof *attr);
    __tsan_write4(type);
    *type = *attr & MUTEX_TYPE;
    return 0;
}

int CALL(pthread_mutexattr_setpshared)(int32_t *attr, int32_t shared)
{
    __tsan_write4(attr);
    *attr = shared != 0 ? *attr | MUTEX_SHARED : *attr & ~MUTEX_SHARED;
    return 0;
}

int CALL(pthread_mutexattr_setprotocol)(int32_t *attr, int32_t protocol)
{
    __tsan_write4(attr);
    return protocol == 0 || protocol == PROTOCOL_INHERIT ? 0 : ENOTSUP;
}

/* ---- C11 ---- */

enum c11_type { C11_PLAIN, C11_RECURSIVE, C11_TIMED };
enum c11_result { C11_SUCCESS, C11_BUSY, C11_ERROR, C11_NOMEM, C11_TIMEDOUT };

static int c11(int error)
{
    return error == 0 ? C11_SUCCESS : error == EBUSY ? C11_BUSY : error == ETIMEDOUT ? C11_TIMEDOUT : C11_ERROR;
}

int CALL(mtx_init)(struct mutex *mutex, int32_t type)
{
    int32_t kind = (type & C11_RECURSIVE) != 0 ? MUTEX_RECURSIVE : MUTEX_NORMAL;
    return (type & ~(C11_RECURSIVE | C11_TIMED)) != 0 ? C11_ERROR : c11(CALL(pthread_mutex_init)(mutex, &kind));
}

void CALL(mtx_destroy)(struct mutex *mutex)
{
    (void)CALL(pthread_mutex_destroy)(mutex);
}

int CALL(mtx_lock)(struct mutex *mutex)
{
    return c11(lock(mutex, false));
}

int CALL(mtx_trylock)(struct mutex *mutex)
{
    return c11(CALL(pthread_mutex_trylock)(mutex));
}

int CALL(mtx_timedlock)(struct mutex *mutex, const struct timespec *until)
{
    return c11(CALL(pthread_mutex_timedlock)(mutex, until));
}

int CALL(mtx_unlock)(struct mutex *mutex)
{
    return c11(CALL(pthread_mutex_unlock)(mutex));
}
