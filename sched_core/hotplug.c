/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs coming and going.
 *
 * Owner: OFFLINE -> STARTING and ONLINE -> DRAINING by whoever asks, under the TABLE lock; the other
 * steps by the CPU itself. State and masks change together under the CPU's MAILBOX lock, where
 * placement checks them again.
 * Locks: TABLE > TASK, TABLE > MAILBOX, RUNQUEUE > TASK > MAILBOX
 * Proof: KSELFTEST: smp online ok, KSELFTEST: cpu offline ok,
 *        KSELFTEST: test_reject_offline_with_pinned_task ok,
 *        KSELFTEST: test_reject_offline_cpu_resched ok
 */
#include "hotplug.h"
#include "ipi.h"
#include "mailbox.h"
#include "place.h"
#include "runqueue.h"
#include "table.h"
#include "wait.h"

static void hotplug_state(struct sched_cpu *cpu, enum sched_cpu_state state) NEEDS(&cpu->box.lock)
{
    struct sched *s = cpu->s;
    atomic_store_explicit(&cpu->state, (uint32_t)state, memory_order_release); /* pairs: HOTPLUG-1 */
    cpu->box.open = state == SCHED_CPU_ONLINE || state == SCHED_CPU_DRAINING;
    if (cpu->box.open) {
        atomic_fetch_or_explicit(&s->online, cpu->bit, memory_order_relaxed);
    } else {
        atomic_fetch_and_explicit(&s->online, ~cpu->bit, memory_order_relaxed);
    }
    if (state == SCHED_CPU_ONLINE) {
        atomic_fetch_or_explicit(&s->placing, cpu->bit, memory_order_relaxed);
    } else {
        atomic_fetch_and_explicit(&s->placing, ~cpu->bit, memory_order_relaxed);
    }
}

enum sched_result sched_cpu_enter(struct sched *s)
{
    struct sched_cpu *self = core_self(s);
    if (atomic_load_explicit(&self->state, memory_order_acquire) !=
        (uint32_t)SCHED_CPU_STARTING) { /* pairs: HOTPLUG-1 */
        return SCHED_REJECT_BUSY;
    }
    /* All that others may find is ready before the CPU is ONLINE. */
    self->charged_until = sched_port_time(s->world);
    self->hints_left = s->config.hints_per_tick;
    self->hints_suppressed = 0;
    self->need_resched = false;
    self->irq_on_known = false;
    self->announced = false;
    self->claimed = false;
    (void)core_telemetry_push(self, SCHED_EVENT_HOTPLUG, (uint64_t)SCHED_CPU_ONLINE);
    core_lock_take(self, &self->box.lock);
    hotplug_state(self, SCHED_CPU_ONLINE);
    core_lock_drop(self, &self->box.lock);
    return SCHED_OK;
}

/* Between STARTING and ONLINE nobody else touches the state: a second request is BUSY. */
static enum sched_result hotplug_start(struct sched_cpu *self, struct sched_cpu *cpu)
{
    struct sched *s = self->s;
    core_lock_take(self, &self->s->table);
    core_lock_take(self, &cpu->box.lock);
    bool free = core_state(cpu) == (uint32_t)SCHED_CPU_OFFLINE;
    if (free) {
        hotplug_state(cpu, SCHED_CPU_STARTING);
        atomic_fetch_or_explicit(&s->entered, cpu->bit, memory_order_relaxed);
    }
    core_lock_drop(self, &cpu->box.lock);
    core_lock_drop(self, &self->s->table);
    if (!free) {
        return SCHED_REJECT_BUSY;
    }
    if (sched_port_start_hart(s->world, (struct sched_cpu_id){cpu->id}, cpu->hart)) {
        return SCHED_OK;
    }
    core_lock_take(self, &cpu->box.lock);
    hotplug_state(cpu, SCHED_CPU_OFFLINE);
    core_lock_drop(self, &cpu->box.lock);
    return SCHED_START_FAILED;
}

enum sched_result sched_cpu_online(struct sched *s, struct sched_cpu_id cpu)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    enum sched_result result = SCHED_REJECT_CPU;
    if (cpu.n < s->config.cpus) {
        result = hotplug_start(self, &s->cpus[cpu.n]);
    }
    result = core_telemetry_result(self, result);
    sched_port_irq_restore(s->world, irq);
    return result;
}

/* Whether a live task could stand nowhere without this CPU. Masks cannot change: that takes the TABLE lock. */
static bool hotplug_pins(struct sched_cpu *self, uint64_t others) NEEDS(&self->s->table)
{
    struct sched *s = self->s;
    uint32_t slots = core_table_slots(s);
    bool pinned = false;
    for (uint32_t slot = 0; slot < slots && !pinned; slot++) {
        struct sched_task *t = &s->tasks[slot];
        core_lock_take(self, &t->lock);
        pinned = t->alive && (core_affinity(t) & others) == 0;
        core_lock_drop(self, &t->lock);
    }
    return pinned;
}

static enum sched_result hotplug_drain(struct sched_cpu *self, struct sched_cpu *cpu) NEEDS(&self->s->table)
{
    uint64_t others = atomic_load_explicit(&self->s->placing, memory_order_relaxed) & ~cpu->bit;
    if (core_state(cpu) != (uint32_t)SCHED_CPU_ONLINE) {
        return SCHED_REJECT_BUSY;
    }
    if (others == 0) {
        return SCHED_REJECT_LAST_CPU;
    }
    if (hotplug_pins(self, others)) {
        return SCHED_REJECT_PINNED;
    }
    core_lock_take(self, &cpu->box.lock);
    hotplug_state(cpu, SCHED_CPU_DRAINING);
    if (cpu == self) {
        self->need_resched = true;
    } else {
        (void)core_ipi_request(self, cpu, true, NULL);
    }
    core_lock_drop(self, &cpu->box.lock);
    return SCHED_OK;
}

enum sched_result sched_cpu_offline(struct sched *s, struct sched_cpu_id cpu)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    enum sched_result result = SCHED_REJECT_CPU;
    if (cpu.n < s->config.cpus) {
        core_lock_take(self, &self->s->table);
        result = hotplug_drain(self, &s->cpus[cpu.n]);
        core_lock_drop(self, &self->s->table);
    }
    result = core_telemetry_result(self, result);
    sched_port_irq_restore(s->world, irq);
    return result;
}

uint64_t sched_online_mask(struct sched *s)
{
    return atomic_load_explicit(&s->online, memory_order_relaxed);
}

/* A waiting task travels with its deadline and waits on at its new owner; its wait list does not notice. */
static void hotplug_send_waiting(struct sched_cpu *self, struct sched_task *t)
{
    core_lock_take(self, &self->rq.lock);
    core_lock_take(self, &t->lock);
    bool mine = core_owner(t) == self->id;
    core_lock_drop(self, &t->lock);
    if (mine && t->place == SCHED_PLACE_BLOCKED) {
        core_timeout_remove(self, t);
        core_place_move(self, t);
    }
    core_lock_drop(self, &self->rq.lock);
}

static void hotplug_send_all(struct sched_cpu *self)
{
    struct sched *s = self->s;
    core_lock_take(self, &self->rq.lock);
    for (uint32_t i = 0; i < s->config.tasks; i++) {
        struct sched_task *t = core_runqueue_pop(self);
        if (t == NULL) {
            break;
        }
        core_place_move(self, t);
    }
    core_lock_drop(self, &self->rq.lock);
    uint32_t slots = core_table_slots(s);
    for (uint32_t slot = 0; slot < slots; slot++) {
        if (core_owner(&s->tasks[slot]) == self->id) {
            hotplug_send_waiting(self, &s->tasks[slot]);
        }
    }
}

bool core_hotplug_leave(struct sched_cpu *self)
{
    self->need_resched = false;
    hotplug_send_all(self);
    core_lock_take(self, &self->box.lock);
    /* Nothing to come, nothing left: no task, no mail, no IPI. */
    bool done = atomic_load_explicit(&self->box.count, memory_order_relaxed) == 0 &&
                atomic_load_explicit(&self->owned, memory_order_relaxed) == 0 && !self->box.ipi.outstanding;
    if (done) {
        core_ipi_leave(self);
        (void)core_telemetry_push(self, SCHED_EVENT_HOTPLUG, (uint64_t)SCHED_CPU_OFFLINE);
        hotplug_state(self, SCHED_CPU_OFFLINE);
    }
    core_lock_drop(self, &self->box.lock);
    return done;
}
