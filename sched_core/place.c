/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placement of runnable tasks.
 *
 * Owner: the task's owner CPU, until core_place_move hands it over.
 * Locks: RUNQUEUE > TASK > MAILBOX
 * Proof: KSELFTEST: affinity ok, KSELFTEST: wakeup ok, KSELFTEST: cpu offline ok
 */
#include "place.h"
#include "mailbox.h"
#include "runqueue.h"

void core_place_here(struct sched_cpu *self, struct sched_task *t, bool front)
{
    if (t->slice_left == 0) {
        t->slice_left = self->s->config.slice;
    }
    t->place = SCHED_PLACE_QUEUED;
    core_runqueue_push(self, t, front);
    if (self->current == NULL || t->qos > self->current->qos) {
        self->need_resched = true;
    }
}

/* One try, with the mask and the owner held still by the task's lock. */
static bool place_try(struct sched_cpu *self, struct sched_task *t)
{
    struct sched *s = self->s;
    bool moved = false;
    core_lock_take(self, &t->lock);
    uint64_t candidates = core_affinity(t) & ~self->bit & atomic_load_explicit(&s->placing, memory_order_relaxed);
    if (candidates != 0) {
        moved = core_mailbox_admit(self, &s->cpus[core_lowest(candidates)], t, t->wait == WAIT_NONE);
    }
    core_lock_drop(self, &t->lock);
    return moved;
}

void core_place_move(struct sched_cpu *self, struct sched_task *t)
{
    uint64_t slot = t->slot;
    t->place = SCHED_PLACE_TRANSIT;
    for (uint32_t tries = 0; tries < PLACE_TRIES_MAX; tries++) {
        if (place_try(self, t)) {
            atomic_fetch_sub_explicit(&self->owned, 1, memory_order_relaxed);
            (void)core_telemetry_push(self, SCHED_EVENT_MIGRATE, slot);
            return;
        }
        if (t->wait == WAIT_NONE && core_may_keep(self, t)) {
            core_place_here(self, t, false);
            return;
        }
    }
    sched_port_fail_stop(self->s->world, "no CPU accepts a live task");
}

void core_place_runnable(struct sched_cpu *self, struct sched_task *t)
{
    if (core_may_keep(self, t)) {
        core_place_here(self, t, false);
    } else {
        core_place_move(self, t);
    }
}
