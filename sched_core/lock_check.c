/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The run-time check of lock rules: rank order, interrupts off, dropped by the holder. Two objects of
 * one lock class are beyond the compiler's analysis, so this is what proves their order.
 *
 * Owner: each CPU its own stack of held locks.
 * Locks: none
 * Proof: KSELFTEST: lock order ok
 */
#include "core.h"

const enum sched_lock_rank core_probe_ranks[PROBE_RANKS] = {
    SCHED_RANK_TABLE,   SCHED_RANK_IPC, SCHED_RANK_RUNQUEUE,  SCHED_RANK_TASK,
    SCHED_RANK_MAILBOX, SCHED_RANK_MM,  SCHED_RANK_TELEMETRY,
};

static uint32_t lock_check_top(const struct sched_cpu *self)
{
    return self->held_count == 0 ? 0 : self->held[self->held_count - 1]->rank;
}

bool core_lock_check_allows(const struct sched_cpu *self, const struct sched_lock *lock)
{
    for (uint32_t i = 0; i < self->held_count; i++) {
        const struct sched_lock *held = self->held[i];
        bool pair =
            held->rank == (uint32_t)SCHED_RANK_RUNQUEUE && held->rank == lock->rank && held->order < lock->order;
        if (held->rank >= lock->rank && !pair) {
            return false;
        }
    }
    return true;
}

static void lock_check_report(struct sched_cpu *self, const struct sched_lock *lock, _Atomic uint64_t *counter,
                              const char *reason)
{
    struct sched *s = self->s;
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
    atomic_store_explicit(&s->last_held, lock_check_top(self), memory_order_relaxed);
    atomic_store_explicit(&s->last_wanted, lock->rank, memory_order_relaxed);
    if (counter == &s->lock_reports && s->config.lock_check == SCHED_LOCK_CHECK_STOP) {
        sched_port_fail_stop(s->world, reason);
    }
}

void core_lock_check_take(struct sched_cpu *self, const struct sched_lock *lock)
{
    struct sched *s = self->s;
    if (sched_port_irqs_enabled(s->world)) {
        lock_check_report(self, lock, &s->lock_reports, "lock taken with interrupts on");
    }
    if (!core_lock_check_allows(self, lock)) {
        lock_check_report(self, lock, &s->lock_reports, "lock taken against its rank");
    }
    if (self->held_count == LOCK_HELD_MAX) {
        lock_check_report(self, lock, &s->lock_reports, "too many locks held");
        return;
    }
    self->held[self->held_count++] = lock;
}

void core_lock_check_drop(struct sched_cpu *self, const struct sched_lock *lock)
{
    uint32_t at = self->held_count;
    while (at > 0 && self->held[at - 1] != lock) {
        at--;
    }
    if (at == 0) {
        lock_check_report(self, lock, &self->s->lock_reports, "lock dropped by a CPU that does not hold it");
        return;
    }
    self->held_count--;
    for (uint32_t i = at - 1; i < self->held_count; i++) {
        self->held[i] = self->held[i + 1];
    }
}

static uint32_t probe_index(enum sched_lock_rank rank)
{
    uint32_t i = 0;
    while (i < PROBE_RANKS && core_probe_ranks[i] != rank) {
        i++;
    }
    return i;
}

/* The second lock is not taken when the check objects: two CPUs that probe crosswise must not deadlock. */
static UNCHECKED enum sched_result probe_pair(struct sched_cpu *self, struct sched_lock *first,
                                              struct sched_lock *second)
{
    enum sched_result result = SCHED_OK;
    core_lock_take(self, first);
    bool noted = self->s->config.lock_check != SCHED_LOCK_CHECK_OFF;
    if (!noted) {
        self->held[self->held_count++] = first;
    }
    if (core_lock_check_allows(self, second)) {
        core_lock_take(self, second);
        core_lock_drop(self, second);
    } else {
        lock_check_report(self, second, &self->s->probe_reports, "");
        result = SCHED_REJECT_ARGUMENT;
    }
    if (!noted) {
        self->held_count--;
    }
    core_lock_drop(self, first);
    return result;
}

enum sched_result sched_lock_probe(struct sched *s, enum sched_lock_rank first, enum sched_lock_rank second)
{
    uint32_t a = probe_index(first);
    uint32_t b = probe_index(second);
    if (a == PROBE_RANKS || b == PROBE_RANKS) {
        return SCHED_REJECT_ARGUMENT;
    }
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    enum sched_result result = probe_pair(core_self(s), &s->probes[0][a], &s->probes[1][b]);
    sched_port_irq_restore(s->world, irq);
    return result;
}
