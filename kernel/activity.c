/* SPDX-License-Identifier: Apache-2.0 */
#include "activity.h"

#include "csr.h"
#include "panic.h"
#include "quiesce.h"
#include "sbi.h"
#include "timer.h"

static _Atomic uint32_t credits;

/* Whoever drops the last credit is alone: it holds one while it acts, so that nobody else becomes the last. */
static void credit_drop(struct hart *self)
{
    uint32_t before = atomic_fetch_sub(&credits, 1);
    while (before == 1) { /* bounded by QUIESCE_ACTIONS_MAX */
        atomic_store(&credits, 1);
        bool acted = quiesce_act(self);
        before = atomic_fetch_sub(&credits, 1);
        if (!acted) {
            return;
        }
    }
    if (before == 0) {
        panic("activity: a credit was given up twice");
    }
}

void activity_reset(struct hart *self)
{
    for (uint32_t n = 0; n < hart_count(); n++) {
        struct hart *hart = hart_of((struct sched_cpu_id){n});
        atomic_store(&hart->orders, 0);
        atomic_store(&hart->running, hart == self);
        hart->awake = hart == self;
    }
    csr_clear(sip, SIP_SSIP);
    atomic_store(&credits, 1);
}

void activity_start(struct hart *target)
{
    atomic_fetch_add(&credits, 1);
    target->awake = true;
    atomic_store(&target->running, true);
}

void activity_start_failed(struct hart *target)
{
    atomic_store(&target->running, false);
    target->awake = false;
    if (atomic_exchange(&target->orders, 0) != 0) {
        atomic_fetch_sub(&credits, 1);
    }
    atomic_fetch_sub(&credits, 1); /* never the last: the caller is awake */
}

void order_post(struct hart *target, uint32_t bits)
{
    atomic_fetch_add(&credits, 1);
    if (atomic_fetch_or(&target->orders, bits) != 0) {
        atomic_fetch_sub(&credits, 1); /* those already there have one */
    }
    /* pairs: LEAVE-1. Either the leaving hart takes these orders, or this sees it gone and does. */
    if (!atomic_load(&target->running)) {
        if (atomic_exchange(&target->orders, 0) != 0) {
            atomic_fetch_sub(&credits, 1);
        }
        return;
    }
    if (target == hart_self()) {
        csr_set(sip, SIP_SSIP);
        return;
    }
    fence_all();
    if (!sbi_send_ipi(target->id)) {
        panic("the firmware refused an interrupt to hart %lu", (unsigned long)target->id.n);
    }
}

uint32_t order_take(struct hart *self)
{
    uint32_t bits = atomic_exchange(&self->orders, 0);
    if (bits != 0) {
        if (self->awake) {
            atomic_fetch_sub(&credits, 1); /* it has one already */
        }
        self->awake = true;
    }
    return bits;
}

/* Sleeps until an order is there with its interrupt pending. */
static void wait_for_order(struct hart *self)
{
    for (;;) { /* bounded by the watchdog */
        uintptr_t pending = csr_read(sip);
        if ((pending & SIP_STIP) != 0) {
            timer_watchdog();
        }
        if ((pending & SIP_SSIP) == 0) {
            wait_for_interrupt();
            continue;
        }
        if (atomic_load(&self->orders) != 0) {
            return;
        }
        /* The second of two interrupts whose orders were taken together. */
        csr_clear(sip, SIP_SSIP);
        fence_all();
        if (atomic_load(&self->orders) != 0) {
            csr_set(sip, SIP_SSIP);
            return;
        }
    }
}

void activity_wait(struct hart *self)
{
    if (self->tick_armed) {
        return; /* its interrupt is pending */
    }
    if (self->awake && atomic_load(&self->orders) == 0) {
        self->awake = false;
        credit_drop(self);
    }
    wait_for_order(self);
}

void activity_leave(struct hart *self)
{
    self->awake = false;
    /* pairs: LEAVE-1 */
    atomic_store(&self->running, false);
    if (atomic_exchange(&self->orders, 0) != 0) {
        atomic_fetch_sub(&credits, 1); /* never the last: its own comes next */
    }
    credit_drop(self);
}
