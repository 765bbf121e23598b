/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spin lock. Test-and-set: one atomic to take a free lock, and robust where virtual CPUs share
 * real ones. It is not fair; critical sections are short and bounded instead.
 *
 * Owner: the CPU that holds the lock.
 * Locks: TABLE > IPC > RUNQUEUE > TASK > MAILBOX > MM > TELEMETRY
 * Proof: KSELFTEST: lock order ok, KSELFTEST: work stealing ok
 */
#include "core.h"

void core_lock_init(struct sched_lock *lock, enum sched_lock_rank rank, uint32_t order)
{
    atomic_store_explicit(&lock->word, 0, memory_order_relaxed);
    lock->rank = (uint32_t)rank;
    lock->order = order;
}

static void lock_step(struct sched_cpu *self, const struct sched_lock *lock, enum sched_lock_step step)
{
    sched_port_lock_step(self->s->world, step, lock, (enum sched_lock_rank)lock->rank, lock->order);
}

UNCHECKED void core_lock_take(struct sched_cpu *self, struct sched_lock *lock)
{
    if (self->s->config.lock_check != SCHED_LOCK_CHECK_OFF) {
        core_lock_check_take(self, lock);
    }
    lock_step(self, lock, SCHED_LOCK_WANT);
    /* The one loop whose bound is another CPU: the holder's critical section. */
    while (atomic_exchange_explicit(&lock->word, 1, memory_order_acquire) != 0) { /* pairs: LOCK-1 */
        do {
            sched_port_relax(self->s->world);
        } while (atomic_load_explicit(&lock->word, memory_order_relaxed) != 0);
    }
    lock_step(self, lock, SCHED_LOCK_TAKEN);
}

UNCHECKED void core_lock_drop(struct sched_cpu *self, struct sched_lock *lock)
{
    if (self->s->config.lock_check != SCHED_LOCK_CHECK_OFF) {
        core_lock_check_drop(self, lock);
    }
    lock_step(self, lock, SCHED_LOCK_FREE);
    atomic_store_explicit(&lock->word, 0, memory_order_release); /* pairs: LOCK-1 */
    lock_step(self, lock, SCHED_LOCK_FREED);
}
