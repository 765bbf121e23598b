/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spawning.
 *
 * Owner: the spawner, until the task stands on a runqueue or in a mailbox.
 * Locks: TABLE > RUNQUEUE > TASK > MAILBOX, TABLE > MM
 * Proof: KSELFTEST: affinity ok, KSELFTEST: stale handle ok
 */
#include "mailbox.h"
#include "place.h"
#include "runqueue.h"
#include "steal.h"
#include "switch.h"
#include "table.h"

/* All but what its lock guards; nobody else can reach the task yet. */
static void spawn_fill(struct sched *s, struct sched_task *t, const struct sched_spawn *spawn)
{
    t->entry = spawn->entry;
    t->arg = spawn->arg;
    t->qos = spawn->qos;
    t->slice_left = s->config.slice;
    t->wait = WAIT_NONE;
    t->wait_result = SCHED_EMPTY;
    t->wait_value = 0;
    t->deadline = SCHED_FOREVER;
    t->taken = 0;
    t->wake_pending = false;
    t->killed = false;
    t->yielded = false;
    t->on_cpu = false;
    t->place = SCHED_PLACE_TRANSIT;
    sched_port_context_init(s->world, &t->context, t->stack, core_switch_start, t);
}

/* The handle is out before the task can run, and with it anyone who learns it from the task. */
static void spawn_birth(struct sched_task *t, const struct sched_spawn *spawn, uint32_t owner,
                        struct sched_task_id *task) NEEDS(&t->lock)
{
    *task = (struct sched_task_id){.slot = t->slot, .generation = t->generation};
    t->requests = 0;
    t->posted = 0;
    t->qos_wanted = spawn->qos;
    t->alive = true;
    atomic_store_explicit(&t->acked, 0, memory_order_relaxed);
    atomic_store_explicit(&t->affinity, spawn->affinity, memory_order_relaxed);
    atomic_store_explicit(&t->owner, owner, memory_order_relaxed);
}

static void spawn_here(struct sched_cpu *self, struct sched_task *t, const struct sched_spawn *spawn,
                       struct sched_task_id *task)
{
    core_lock_take(self, &self->rq.lock);
    core_lock_take(self, &t->lock);
    atomic_fetch_add_explicit(&self->owned, 1, memory_order_relaxed);
    spawn_birth(t, spawn, self->id, task);
    core_lock_drop(self, &t->lock);
    core_place_here(self, t, false);
    core_lock_drop(self, &self->rq.lock);
}

/* The TABLE lock is held since the target was chosen, so it still accepts tasks. */
static void spawn_there(struct sched_cpu *self, struct sched_cpu *target, struct sched_task *t,
                        const struct sched_spawn *spawn, struct sched_task_id *task) NEEDS(&self->s->table)
{
    core_lock_take(self, &t->lock);
    spawn_birth(t, spawn, NO_CPU, task);
    bool admitted = core_mailbox_admit(self, target, t, true);
    core_lock_drop(self, &t->lock);
    if (!admitted) {
        sched_port_fail_stop(self->s->world, "a CPU went away under the table lock");
    }
}

static uint32_t spawn_load(const struct sched_cpu *cpu)
{
    return atomic_load_explicit(&cpu->rq.count, memory_order_relaxed) +
           atomic_load_explicit(&cpu->box.inbound, memory_order_relaxed);
}

static enum sched_result spawn_locked(struct sched_cpu *self, const struct sched_spawn *spawn,
                                      struct sched_task_id *task) NEEDS(&self->s->table)
{
    struct sched *s = self->s;
    uint64_t allowed = spawn->affinity & atomic_load_explicit(&s->placing, memory_order_relaxed);
    if (allowed == 0) {
        return SCHED_REJECT_AFFINITY;
    }
    struct sched_cpu *target = (allowed & self->bit) != 0 ? self : &s->cpus[core_lowest(allowed)];
    struct sched_task *t = NULL;
    enum sched_result result = core_table_alloc(self, &t);
    if (result != SCHED_OK) {
        return result;
    }
    if (spawn_load(target) >= s->config.queue_limit) {
        core_table_cancel(self, t);
        return SCHED_REJECT_FULL;
    }
    spawn_fill(s, t, spawn);
    if (target == self) {
        spawn_here(self, t, spawn, task);
    } else {
        spawn_there(self, target, t, spawn, task);
    }
    return SCHED_OK;
}

enum sched_result sched_spawn(struct sched *s, const struct sched_spawn *spawn, struct sched_task_id *task)
{
    if (spawn == NULL || task == NULL || spawn->entry == NULL || (uint32_t)spawn->qos >= SCHED_QOS_CLASSES) {
        return SCHED_REJECT_ARGUMENT;
    }
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    core_lock_take(self, &self->s->table);
    enum sched_result result = spawn_locked(self, spawn, task);
    core_lock_drop(self, &self->s->table);
    result = core_telemetry_result(self, result);
    core_steal_offer(self);
    sched_port_irq_restore(s->world, irq);
    return result;
}
