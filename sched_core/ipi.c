/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of resched IPIs.
 *
 * Owner: each CPU its own chain as target (under its MAILBOX lock) and what it owes as sender.
 * Locks: MAILBOX
 * Proof: KSELFTEST: ipi resched ok, KSELFTEST: ipi counterfactual ok, KSELFTEST: ipi rollback ok,
 *        KSELFTEST: ipi rate limit ok, KSELFTEST: test_reject_invalid_ipi_target_cpu ok,
 *        KSELFTEST: test_reject_offline_cpu_resched ok
 */
#include "ipi.h"
#include "mailbox.h"
#include "steal.h"

bool core_ipi_request(struct sched_cpu *self, struct sched_cpu *target, bool needed, uint64_t *number)
{
    struct sched_ipi_chain *ipi = &target->box.ipi;
    ipi->requested++;
    if (number != NULL) {
        *number = ipi->requested;
    }
    if (ipi->outstanding) {
        ipi->coalesced++;
        return true;
    }
    if (sched_port_send_ipi(self->s->world, target->hart)) {
        ipi->sent++;
        ipi->outstanding = true;
        self->owed &= ~target->bit;
        (void)core_telemetry_push(self, SCHED_EVENT_IPI_SEND, target->id);
        return true;
    }
    ipi->failed++;
    if (needed) {
        self->owed |= target->bit;
    }
    (void)core_telemetry_push(self, SCHED_EVENT_IPI_FAILED, target->id);
    return false;
}

bool core_ipi_hint_budget(struct sched_cpu *self)
{
    if (self->hints_left == 0) {
        self->hints_suppressed++;
        return false;
    }
    self->hints_left--;
    return true;
}

void core_ipi_hint_claimed(struct sched_cpu *self, struct sched_cpu *target)
{
    core_lock_take(self, &target->box.lock);
    if (target->box.open) {
        (void)core_ipi_request(self, target, true, NULL);
    }
    core_lock_drop(self, &target->box.lock);
}

/* A CPU that is OFFLINE now drained its mailbox first, and an IPI outstanding does what is owed. */
static void ipi_retry_one(struct sched_cpu *self, struct sched_cpu *target)
{
    core_lock_take(self, &target->box.lock);
    self->owed &= ~target->bit;
    if (target->box.open && !target->box.ipi.outstanding) {
        (void)core_ipi_request(self, target, true, NULL);
    }
    core_lock_drop(self, &target->box.lock);
}

/* What a CPU owed when it went OFFLINE. If it owed this one: it is awake, that was all. */
static void ipi_take_over(struct sched_cpu *self)
{
    struct sched *s = self->s;
    if (atomic_load_explicit(&s->owed, memory_order_relaxed) == 0) {
        return;
    }
    uint64_t owed = atomic_exchange_explicit(&s->owed, 0, memory_order_acquire); /* pairs: OWED-1 */
    self->owed |= owed & ~self->bit;
    self->need_resched |= (owed & self->bit) != 0;
}

void core_ipi_leave(struct sched_cpu *self)
{
    if (self->owed != 0) {
        atomic_fetch_or_explicit(&self->s->owed, self->owed, memory_order_release); /* pairs: OWED-1 */
        self->owed = 0;
    }
}

void core_ipi_retry(struct sched_cpu *self)
{
    ipi_take_over(self);
    uint64_t owed = self->owed;
    while (owed != 0) {
        uint32_t n = core_lowest(owed);
        owed &= ~core_bit(n);
        ipi_retry_one(self, &self->s->cpus[n]);
    }
}

void sched_ipi_trap(struct sched *s)
{
    struct sched_cpu *self = core_self(s);
    struct sched_ipi_chain *ipi = &self->box.ipi;
    /* The flag falls before the mailbox is read: a request from here on sends its own IPI. */
    core_lock_take(self, &self->box.lock);
    bool asked = ipi->outstanding;
    ipi->outstanding = false;
    if (asked) {
        ipi->trapped++;
        ipi->acked_request = ipi->requested;
    } else {
        ipi->spurious++;
    }
    core_lock_drop(self, &self->box.lock);
    self->need_resched |= asked;
    (void)core_telemetry_push(self, SCHED_EVENT_IPI_TRAP, asked);
    core_mailbox_drain(self);
    core_steal_offer(self);
}

enum ipi_kind { IPI_RESCHED, IPI_HINT };

static enum sched_result ipi_send(struct sched_cpu *self, struct sched_cpu *target, enum ipi_kind kind,
                                  uint64_t *number)
{
    enum sched_result result = SCHED_OK;
    core_lock_take(self, &target->box.lock);
    if (core_state(target) != (uint32_t)SCHED_CPU_ONLINE) {
        result = SCHED_REJECT_OFFLINE;
    } else if (kind == IPI_HINT && !core_ipi_hint_budget(self)) {
        result = SCHED_REJECT_RATE;
    } else if (!core_ipi_request(self, target, kind == IPI_RESCHED, number)) {
        result = SCHED_IPI_FAILED;
    }
    core_lock_drop(self, &target->box.lock);
    return result;
}

static enum sched_result ipi_operation(struct sched *s, struct sched_cpu_id target, enum ipi_kind kind,
                                       uint64_t *request)
{
    enum sched_result result = SCHED_REJECT_CPU;
    uint64_t number = 0;
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    if (target.n == self->id) {
        self->need_resched = true;
        result = SCHED_OK;
    } else if (target.n < s->config.cpus) {
        result = ipi_send(self, &s->cpus[target.n], kind, &number);
    }
    if (request != NULL) {
        *request = number;
    }
    result = core_telemetry_result(self, result);
    sched_port_irq_restore(s->world, irq);
    return result;
}

enum sched_result sched_resched(struct sched *s, struct sched_cpu_id target, uint64_t *request)
{
    return ipi_operation(s, target, IPI_RESCHED, request);
}

enum sched_result sched_hint(struct sched *s, struct sched_cpu_id target, uint64_t *request)
{
    return ipi_operation(s, target, IPI_HINT, request);
}
