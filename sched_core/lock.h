/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spin lock of the core, and the run-time check of its rules.
 *
 * Who may call: the CPU `self`, interrupts off. A lock may be taken only below all locks held; two of
 * rank RUNQUEUE only in ascending CPU number; two of any other rank never. Locks are never held
 * across a context switch. Bounds: a CPU holds at most LOCK_HELD_MAX; the spin ends when the holder's
 * critical section does, and every critical section is bounded by the capacities.
 */
#ifndef CORE_LOCK_H
#define CORE_LOCK_H

#include <stdatomic.h>

#include "sched_types.h"
#include "thread_safety.h"

struct sched_cpu;

/* TABLE, IPC, two RUNQUEUEs, TASK, MAILBOX, MM, TELEMETRY: no path holds more. */
#define LOCK_HELD_MAX 8u

struct LOCK_TYPE sched_lock {
    _Atomic uint32_t word; /* any CPU, atomic: 0 free, 1 taken; release by the holder, acquire by the next */
    uint32_t rank;         /* constant after init: enum sched_lock_rank */
    uint32_t order;        /* constant after init: tells locks of one rank apart */
};

void core_lock_init(struct sched_lock *lock, enum sched_lock_rank rank, uint32_t order);
void core_lock_take(struct sched_cpu *self, struct sched_lock *lock) TAKES(lock);
void core_lock_drop(struct sched_cpu *self, struct sched_lock *lock) DROPS(lock);

/* lock_check.c: bookkeeping of what `self` holds; nothing is recorded while the check is off. */
bool core_lock_check_allows(const struct sched_cpu *self, const struct sched_lock *lock);
void core_lock_check_take(struct sched_cpu *self, const struct sched_lock *lock);
void core_lock_check_drop(struct sched_cpu *self, const struct sched_lock *lock);

#endif
