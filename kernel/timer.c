/* SPDX-License-Identifier: Apache-2.0 */
#include "timer.h"

#include "csr.h"
#include "report.h"
#include "sbi.h"

static uint64_t units_per_us = 10; /* the machine type's default; constant after init */
static uint64_t watchdog_units;    /* constant after init */
static _Atomic uint64_t deadline;  /* of the watchdog, on the real clock */
static _Atomic uint64_t now;       /* logical time; relaxed: it orders nothing but itself */

void timer_init(uint64_t timebase, uint64_t watchdog_ms)
{
    if (timebase >= 1000000) {
        units_per_us = timebase / 1000000;
    }
    watchdog_units = watchdog_ms * 1000 * units_per_us;
}

void timer_watchdog_start(void)
{
    atomic_store(&deadline, clock_read() + watchdog_units);
    timer_idle();
}

void timer_idle(void)
{
    sbi_set_timer(atomic_load(&deadline));
}

void timer_check(void)
{
    if (clock_read() >= atomic_load(&deadline)) {
        report_hang();
    }
}

void timer_watchdog(void)
{
    timer_check();
    timer_idle();
}

void timer_pause_us(uint32_t microseconds)
{
    uintptr_t irq = irq_off();
    struct hart *self = hart_self();
    if (self->tick_armed) { /* the timer is taken; the interrupt is pending */
        cpu_pause();
    } else {
        uintptr_t enabled = csr_read(sie);
        csr_set(sie, SIP_SSIP | SIP_STIP); /* else nothing ends the wait; none is taken here */
        sbi_set_timer(clock_read() + microseconds * units_per_us);
        wait_for_interrupt();
        csr_write(sie, enabled);
        timer_idle();
        timer_check();
    }
    csr_set(sstatus, irq);
}

void timer_arm_tick(struct hart *self)
{
    self->tick_armed = true;
    sbi_set_timer(0);
    while ((csr_read(sip) & SIP_STIP) == 0) { /* bounded: the time is past */
        cpu_pause();
    }
}

bool timer_trap(struct hart *self)
{
    if (!self->tick_armed) {
        timer_watchdog();
        return false;
    }
    self->tick_armed = false;
    timer_idle();
    self->ticks++;
    atomic_fetch_add_explicit(&now, 1, memory_order_relaxed);
    if (self->tick_taken != NULL) {
        *self->tick_taken = true;
        self->tick_taken = NULL;
    }
    return true;
}

uint64_t timer_now(void)
{
    return atomic_load_explicit(&now, memory_order_relaxed);
}

void timer_reset(uint64_t start)
{
    atomic_store_explicit(&now, start, memory_order_relaxed);
}

void timer_advance(uint64_t when)
{
    if (when > timer_now()) {
        atomic_store_explicit(&now, when, memory_order_relaxed);
    }
}
