/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timer tick: slices, deadlines, and what was put off until now.
 *
 * Owner: the CPU itself, interrupts off.
 * Locks: none
 * Proof: KSELFTEST: per-cpu ticks ok, KSELFTEST: block timeout ok, KSELFTEST: ipi rate limit ok
 */
#include "ipi.h"
#include "mailbox.h"
#include "steal.h"
#include "wait.h"

/* Time since the last tick or since it was picked, whichever is later; a late tick takes all that is left. */
static void tick_charge(struct sched_cpu *self, uint64_t now)
{
    struct sched_task *t = self->current;
    uint64_t elapsed = now > self->charged_until ? now - self->charged_until : 0;
    self->charged_until = now;
    if (t != NULL && t->place == SCHED_PLACE_RUNNING) {
        t->slice_left = elapsed >= t->slice_left ? 0 : t->slice_left - elapsed;
        self->need_resched |= t->slice_left == 0;
    }
}

void sched_tick(struct sched *s)
{
    struct sched_cpu *self = core_self(s);
    uint64_t now = sched_port_time(s->world);
    self->ticks++;
    self->hints_left = s->config.hints_per_tick;
    self->hints_suppressed = 0;
    (void)core_telemetry_push(self, SCHED_EVENT_TICK, self->ticks);
    tick_charge(self, now);
    core_ipi_retry(self);
    core_mailbox_drain(self);
    core_timeout_fire(self, now);
    self->need_resched |= core_state(self) == (uint32_t)SCHED_CPU_DRAINING;
    core_steal_offer(self);
}
