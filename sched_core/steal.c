/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steals and offers.
 *
 * Owner: a thief owns what it took once both runqueue locks and the task's lock said so; only QUEUED
 * tasks can be taken.
 * Locks: RUNQUEUE > RUNQUEUE > TASK, RUNQUEUE, MAILBOX
 * Proof: KSELFTEST: work stealing ok, KSELFTEST: test_reject_steal_above_bound ok,
 *        KSELFTEST: test_reject_steal_higher_qos ok
 */
#include "steal.h"
#include "ipi.h"
#include "place.h"
#include "runqueue.h"

/* The task is the victim's, QUEUED; the mask is read again under the task's lock, where it cannot change. */
static bool steal_take(struct sched_cpu *self, struct sched_cpu *victim, struct sched_task *t)
    NEEDS(&self->rq.lock, &victim->rq.lock)
{
    if ((core_affinity(t) & self->bit) == 0) {
        return false;
    }
    core_lock_take(self, &t->lock);
    bool allowed = (core_affinity(t) & self->bit) != 0;
    if (allowed) {
        atomic_fetch_add_explicit(&self->owned, 1, memory_order_relaxed);
        atomic_store_explicit(&t->owner, self->id, memory_order_relaxed);
        atomic_fetch_sub_explicit(&victim->owned, 1, memory_order_relaxed);
    }
    core_lock_drop(self, &t->lock);
    if (allowed) {
        core_runqueue_remove(victim, t);
        core_place_here(self, t, false);
        self->stolen++;
        (void)core_telemetry_push(self, SCHED_EVENT_STEAL, t->slot);
    }
    return allowed;
}

/* Oldest first, highest class first; looks at most at config.steal_scan_max tasks. */
static uint32_t steal_move(struct sched_cpu *self, struct sched_cpu *victim, uint32_t max, enum sched_qos max_qos)
    NEEDS(&self->rq.lock, &victim->rq.lock)
{
    uint32_t looked = 0;
    uint32_t moved = 0;
    for (int qos = (int)max_qos; qos >= 0; qos--) {
        struct sched_task *t = victim->rq.head[qos];
        while (t != NULL && moved < max && looked < self->s->config.steal_scan_max) {
            struct sched_task *next = t->next;
            moved += steal_take(self, victim, t) ? 1 : 0;
            looked++;
            t = next;
        }
    }
    return moved;
}

static enum sched_result steal_locked(struct sched_cpu *self, struct sched_cpu *victim, uint32_t max,
                                      enum sched_qos max_qos, uint32_t *moved) NEEDS(&self->rq.lock, &victim->rq.lock)
{
    uint32_t limit = self->s->config.queue_limit;
    uint32_t here = atomic_load_explicit(&self->rq.count, memory_order_relaxed);
    if (victim->rq.bitmap == 0) {
        return SCHED_EMPTY;
    }
    if ((victim->rq.bitmap & ((2u << (uint32_t)max_qos) - 1)) == 0) {
        return SCHED_REJECT_STEAL_QOS;
    }
    if (here >= limit) {
        return SCHED_REJECT_FULL;
    }
    *moved = steal_move(self, victim, max < limit - here ? max : limit - here, max_qos);
    return *moved != 0 ? SCHED_OK : SCHED_EMPTY;
}

static enum sched_result steal_from(struct sched_cpu *self, struct sched_cpu *victim, uint32_t max,
                                    enum sched_qos max_qos, uint32_t *moved)
{
    core_runqueue_lock_pair(self, victim);
    enum sched_result result = steal_locked(self, victim, max, max_qos, moved);
    core_runqueue_drop_pair(self, victim);
    return result;
}

enum sched_result sched_steal(struct sched *s, struct sched_cpu_id victim, uint32_t max_tasks, enum sched_qos max_qos,
                              uint32_t *moved)
{
    if (moved == NULL || (uint32_t)max_qos >= SCHED_QOS_CLASSES) {
        return SCHED_REJECT_ARGUMENT;
    }
    *moved = 0;
    enum sched_result result;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    if (victim.n >= s->config.cpus || victim.n == self->id) {
        result = SCHED_REJECT_CPU;
    } else if (core_state(&s->cpus[victim.n]) != (uint32_t)SCHED_CPU_ONLINE ||
               core_state(self) != (uint32_t)SCHED_CPU_ONLINE) {
        result = SCHED_REJECT_OFFLINE;
    } else if (max_tasks == 0 || max_tasks > s->config.steal_tasks_max) {
        result = SCHED_REJECT_STEAL_BOUND;
    } else {
        result = steal_from(self, &s->cpus[victim.n], max_tasks, max_qos, moved);
        core_steal_offer(self);
    }
    result = core_telemetry_result(self, result);
    sched_port_irq_restore(s->world, irq);
    return result;
}

/* Claims the lowest idle CPU of the mask: whoever clears its bit is the one to wake it. 0: none is left. */
static uint64_t steal_claim(struct sched *s, uint64_t candidates)
{
    for (uint32_t i = 0; candidates != 0 && i < SCHED_MAX_CPUS; i++) {
        uint64_t bit = core_bit(core_lowest(candidates));
        if ((atomic_fetch_and_explicit(&s->idle, ~bit, memory_order_release) & bit) != 0) { /* pairs: CLAIM-1 */
            return bit;
        }
        candidates &= ~bit;
    }
    return 0;
}

/* One claim for each queued task that an idle CPU may take; `paid`: they are not new, see core_steal_claim_end. */
static uint64_t steal_claim_for(struct sched_cpu *self, struct sched_cpu *from, uint64_t idle, bool spare, bool paid)
    NEEDS(&from->rq.lock)
{
    uint64_t claimed = 0;
    uint32_t looked = 0;
    for (int qos = (int)SCHED_QOS_CLASSES - 1; qos >= 0; qos--) {
        struct sched_task *t = from->rq.head[qos];
        while (t != NULL && looked < self->s->config.steal_scan_max) {
            uint64_t candidates = core_affinity(t) & idle & ~claimed;
            if (spare && candidates != 0) {
                if (!paid && !core_ipi_hint_budget(self)) {
                    return claimed;
                }
                uint64_t bit = steal_claim(self->s, candidates);
                self->hints_left += !paid && bit == 0 ? 1 : 0;
                claimed |= bit;
            }
            spare = true;
            looked++;
            t = t->next;
        }
    }
    return claimed;
}

static void steal_offer_from(struct sched_cpu *self, struct sched_cpu *from, bool spare, bool paid)
{
    struct sched *s = self->s;
    if (atomic_load_explicit(&from->rq.count, memory_order_relaxed) == 0) {
        return;
    }
    uint64_t idle = atomic_load_explicit(&s->idle, memory_order_seq_cst) & ~self->bit & ~from->bit; /* pairs: IDLE-1 */
    if (idle == 0) {
        return;
    }
    core_lock_take(self, &from->rq.lock);
    uint64_t claimed = steal_claim_for(self, from, idle, spare, paid);
    core_lock_drop(self, &from->rq.lock);
    while (claimed != 0) {
        uint32_t n = core_lowest(claimed);
        claimed &= ~core_bit(n);
        core_ipi_hint_claimed(self, &s->cpus[n]);
    }
}

void core_steal_offer(struct sched_cpu *self)
{
    /* Without a running task the head of the queue is no spare: this CPU runs it next. */
    bool spare = self->current != NULL && self->current->place == SCHED_PLACE_RUNNING;
    steal_offer_from(self, self, spare, false);
}

static bool steal_idle_try(struct sched_cpu *self, struct sched_cpu *victim)
{
    uint32_t moved = 0;
    if (atomic_load_explicit(&victim->rq.count, memory_order_seq_cst) == 0) { /* pairs: IDLE-1 */
        return false;
    }
    return steal_from(self, victim, 1, SCHED_QOS_BURST, &moved) == SCHED_OK;
}

enum steal_idle core_steal_idle_pass(struct sched_cpu *self)
{
    struct sched *s = self->s;
    uint32_t others = s->config.cpus - 1;
    uint64_t before = atomic_fetch_or_explicit(&s->idle, self->bit, memory_order_seq_cst); /* pairs: IDLE-1, CLAIM-1 */
    if ((before & self->bit) == 0) {
        /* Newly announced, or claimed since: what was looked at before does not count. */
        self->claimed |= self->announced;
        self->announced = true;
        self->steal_left = others;
    }
    for (uint32_t i = 0; i < s->config.steal_queues_max && self->steal_left != 0; i++) {
        uint32_t victim = (self->id + 1 + self->steal_cursor) % s->config.cpus;
        self->steal_cursor = (self->steal_cursor + 1) % others;
        self->steal_left--;
        if (steal_idle_try(self, &s->cpus[victim])) {
            return STEAL_IDLE_GOT;
        }
    }
    return self->steal_left != 0 ? STEAL_IDLE_MORE : STEAL_IDLE_NONE;
}

void core_steal_idle_withdraw(struct sched_cpu *self)
{
    if (self->announced) {
        self->announced = false;
        uint64_t before =
            atomic_fetch_and_explicit(&self->s->idle, ~self->bit, memory_order_acquire); /* pairs: CLAIM-1 */
        self->claimed |= (before & self->bit) == 0;
    }
}

void core_steal_claim_end(struct sched_cpu *self)
{
    struct sched *s = self->s;
    if (!self->claimed) {
        return;
    }
    self->claimed = false;
    for (uint32_t n = 0; n < s->config.cpus; n++) {
        if (n != self->id) {
            steal_offer_from(self, &s->cpus[n], true, true);
        }
    }
}
