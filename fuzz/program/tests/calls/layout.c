/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- the host's objects have room for ours, and its constants are those that the calls know
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <threads.h>
#include <unistd.h>

static_assert(offsetof(pthread_mutex_t, __data.__kind) == 16, "type of a mutex");
static_assert(sizeof(pthread_mutex_t) >= 20 && sizeof(mtx_t) >= 20, "mutex");
static_assert(sizeof(pthread_cond_t) >= 32 && sizeof(cnd_t) >= 32, "condition variable");
static_assert(sizeof(pthread_rwlock_t) >= 20 && sizeof(pthread_rwlockattr_t) == 8, "rwlock");
static_assert(sizeof(pthread_barrier_t) >= 24 && sizeof(sem_t) >= 12, "barrier, semaphore");
static_assert(sizeof(pthread_spinlock_t) == 4 && sizeof(pthread_once_t) == 4 && sizeof(once_flag) == 4, "words");
static_assert(sizeof(pthread_t) == 8 && sizeof(thrd_t) == 8 && sizeof(pthread_attr_t) >= 24, "threads");
static_assert(sizeof(pthread_key_t) == 4 && sizeof(tss_t) == 4, "keys");
static_assert(sizeof(pthread_mutexattr_t) == 4 && sizeof(pthread_condattr_t) == 4 && sizeof(pthread_barrierattr_t) == 4,
              "attributes");
static_assert(PTHREAD_MUTEX_RECURSIVE == 1 && PTHREAD_MUTEX_ERRORCHECK == 2 && PTHREAD_MUTEX_ADAPTIVE_NP == 3, "types");
static_assert(PTHREAD_MUTEX_NORMAL == 0 && PTHREAD_MUTEX_DEFAULT == 0 && PTHREAD_PRIO_INHERIT == 1, "types");
static_assert(PTHREAD_CREATE_DETACHED == 1 && PTHREAD_BARRIER_SERIAL_THREAD == -1, "constants");
static_assert(thrd_success == 0 && thrd_busy == 1 && thrd_error == 2 && thrd_nomem == 3 && thrd_timedout == 4, "C11");
static_assert(mtx_plain == 0 && mtx_recursive == 1 && mtx_timed == 2, "C11");
static_assert(_SC_PAGESIZE == 30 && _SC_NPROCESSORS_CONF == 83 && _SC_NPROCESSORS_ONLN == 84, "sysconf");

int main(void)
{
    assert(sysconf(_SC_NPROCESSORS_ONLN) == 4 && sysconf(_SC_PAGESIZE) == 4096);
    return 0;
}
