/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Picking the next task and switching to it.
 *
 * Owner: the CPU itself. A leaving task becomes runnable elsewhere only in switch_finish, which runs
 * on the next context: by then its registers are saved and its stack is idle.
 * Locks: RUNQUEUE, TASK
 * Proof: KSELFTEST: qos order ok, KSELFTEST: wakeup ok, KSELFTEST: work stealing ok
 */
#include "switch.h"
#include "mailbox.h"
#include "place.h"
#include "request.h"
#include "runqueue.h"
#include "steal.h"
#include "table.h"
#include "wait.h"

void core_switch_end(struct sched_cpu *self, struct sched_task *t)
{
    t->place = SCHED_PLACE_DYING;
    self->need_resched = true;
    core_lock_take(self, &t->lock);
    t->alive = false;
    core_lock_drop(self, &t->lock);
}

/* A killed task that is still current ends here, off whatever it waits for. */
static void switch_kill(struct sched_cpu *self, struct sched_task *t)
{
    if (t->place == SCHED_PLACE_BLOCKED) {
        core_timeout_remove(self, t);
        if (t->wait != WAIT_BLOCK) {
            (void)core_wait_cancel(self, t);
        }
    }
    core_switch_end(self, t);
}

/* Whether the running task goes on; if not, `leave` says what becomes of it. */
static bool switch_stays(struct sched_cpu *self, struct sched_task *t, int top)
{
    if (t->place != SCHED_PLACE_RUNNING) {
        t->leave = t->place == SCHED_PLACE_BLOCKED ? LEAVE_WAIT : LEAVE_END;
        return false;
    }
    if (!core_may_keep(self, t)) {
        t->leave = LEAVE_MOVE;
        return false;
    }
    bool gives = t->yielded || t->slice_left == 0;
    t->yielded = false;
    if (top > (int)t->qos || (top == (int)t->qos && gives)) {
        t->leave = gives ? LEAVE_BACK : LEAVE_FRONT;
        return false;
    }
    if (t->slice_left == 0) {
        t->slice_left = self->s->config.slice;
    }
    return true;
}

static struct sched_task *switch_pick(struct sched_cpu *self) NEEDS(&self->rq.lock)
{
    struct sched_task *t = self->current;
    /* A CPU that leaves runs nothing more: its idle context sends its tasks away. */
    bool online = core_state(self) == (uint32_t)SCHED_CPU_ONLINE;
    if (t != NULL && switch_stays(self, t, online ? core_runqueue_top(self) : -1)) {
        return t;
    }
    return online ? core_runqueue_pop(self) : NULL;
}

/* The second half, on the context that was switched to. Nothing from before the switch is used. */
static void switch_finish(struct sched *s)
{
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = self->previous;
    self->previous = NULL;
    if (t == NULL) {
        return;
    }
    t->on_cpu = false;
    if (t->leave == LEAVE_END) {
        core_table_end(self, t);
        return;
    }
    core_lock_take(self, &self->rq.lock);
    core_request_ack(t);
    if (t->leave == LEAVE_WAIT) {
        t->place = SCHED_PLACE_BLOCKED;
    } else if (t->leave == LEAVE_MOVE) {
        core_place_move(self, t);
    } else {
        core_place_here(self, t, t->leave == LEAVE_FRONT);
    }
    core_lock_drop(self, &self->rq.lock);
}

static void switch_to(struct sched_cpu *self, struct sched_task *from, struct sched_task *to)
{
    struct sched *s = self->s;
    self->previous = from;
    self->switches++;
    self->charged_until = sched_port_time(s->world);
    (void)core_telemetry_push(self, SCHED_EVENT_SWITCH, to != NULL ? to->slot : UINT64_MAX);
    sched_port_context_switch(s->world, from != NULL ? &from->context : &self->idle_context,
                              to != NULL ? &to->context : &self->idle_context);
}

void core_switch_run(struct sched *s)
{
    struct sched_cpu *self = core_self(s);
    struct sched_task *from = self->current;
    if (from != NULL && from->killed && from->place != SCHED_PLACE_DYING) {
        switch_kill(self, from);
    }
    if (from == NULL) {
        core_steal_idle_withdraw(self);
        core_steal_claim_end(self);
    }
    core_lock_take(self, &self->rq.lock);
    struct sched_task *to = switch_pick(self);
    self->need_resched = false;
    if (to != from) {
        if (from != NULL && from->place != SCHED_PLACE_DYING) {
            from->place = SCHED_PLACE_SWITCHING;
        }
        if (to != NULL) {
            to->place = SCHED_PLACE_RUNNING;
            to->on_cpu = true;
        }
        self->current = to;
    }
    core_lock_drop(self, &self->rq.lock);
    if (to != from) {
        switch_to(self, from, to);
        switch_finish(s);
    }
    core_steal_offer(core_self(s));
}

void core_switch_start(void *task)
{
    struct sched_task *t = task;
    struct sched *s = t->s;
    switch_finish(s);
    struct sched_cpu *self = core_self(s);
    core_steal_offer(self);
    sched_port_irq_restore(s->world, self->irq_on);
    t->entry(t->arg);
    sched_exit(s);
    sched_schedule(s);
    sched_port_fail_stop(s->world, "an ended task was resumed");
}

void sched_schedule(struct sched *s)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    core_mailbox_drain(self);
    /* An idle context hands out its interrupt state first, in sched_idle; until then it runs nothing. */
    if (self->irq_on_known) {
        core_switch_run(s);
    }
    sched_port_irq_restore(s->world, irq);
}

bool sched_need_resched(struct sched *s)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    bool needed = core_self(s)->need_resched;
    sched_port_irq_restore(s->world, irq);
    return needed;
}

struct sched_task_id sched_current(struct sched *s)
{
    struct sched_task_id id = {0, 0};
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_task *t = self->current;
    if (t != NULL) {
        core_lock_take(self, &t->lock);
        id = (struct sched_task_id){.slot = t->slot, .generation = t->generation};
        core_lock_drop(self, &t->lock);
    }
    sched_port_irq_restore(s->world, irq);
    return id;
}

void *sched_current_arg(struct sched *s)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_task *t = core_self(s)->current;
    void *arg = t != NULL ? t->arg : NULL;
    sched_port_irq_restore(s->world, irq);
    return arg;
}
