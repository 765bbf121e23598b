/* SPDX-License-Identifier: Apache-2.0 */
/* Picking the next task, switching to it, and what an idle CPU does. */
#include "simple.h"

static bool better(const struct task *t, const struct task *than)
{
    return !than || t->qos > than->qos || (t->qos == than->qos && t->order < than->order);
}

struct task *simple_pick(struct sched *s, uint32_t cpu)
{
    struct task *own = NULL, *other = NULL;
    if (s->cpus[cpu].state != SCHED_CPU_ONLINE)
        return NULL;
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        struct task *t = &s->tasks[n];
        if (t->state != READY || t->on_cpu || !(t->affinity >> cpu & 1))
            continue;
        if (t->cpu == cpu && better(t, own))
            own = t;
        else if (t->cpu != cpu && better(t, other))
            other = t;
    }
    return own ? own : other;
}

/* What becomes of a task whose context is saved. */
static void settle(struct sched *s, struct task *t)
{
    t->on_cpu = false;
    if (t->move_pending) {
        t->move_pending = false;
        t->acked = t->posted;
    }
    if (t->state == DYING || t->kill_pending)
        simple_free(s, t);
    else if (t->state == READY)
        simple_announce(s, t);
}

/* Runs on the stack that was switched to, with interrupts off. */
static void finish_switch(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    struct cpu *self = simple_self(s);
    uint32_t leaving = self->leaving;
    self->leaving = NO_TASK;
    if (leaving != NO_TASK)
        settle(s, &s->tasks[leaving]);
    simple_unlock(s, state);
}

static void task_main(void *arg)
{
    struct sched *s = arg;
    finish_switch(s);
    struct cpu *self = simple_self(s);
    struct task *t = &s->tasks[self->current];
    sched_port_irq_restore(s->world, self->irqs_on);
    t->entry(t->arg);
    sched_exit(s);
    sched_schedule(s);
    sched_port_fail_stop(s->world, "an ended task ran on");
}

/* Whether the running task goes on; if not, it is left in the state that settle() completes. */
static bool stays(struct sched *s, struct task *t, uint32_t cpu)
{
    if (t->kill_pending)
        t->state = DYING;
    if (t->state != RUNNING)
        return false;
    bool leave = s->cpus[cpu].state != SCHED_CPU_ONLINE || !(t->affinity >> cpu & 1);
    const struct task *rival = simple_pick(s, cpu);
    bool rotate = t->yielding || t->slice_left == 0;
    bool loses = rival && rival->cpu == cpu && (rival->qos > t->qos || (rival->qos == t->qos && rotate));
    t->yielding = false;
    if (t->slice_left == 0)
        t->slice_left = s->config.slice;
    if (!leave && !loses)
        return true;
    t->state = READY;
    if (leave)
        t->cpu = simple_place(s, t->affinity, cpu);
    if (leave || rotate)
        t->order = s->next_order++;
    return false;
}

/* An idle CPU takes one task, whatever it was called for: the others need other CPUs. */
static void offer_rest(struct sched *s)
{
    for (uint32_t n = 0; n < s->used_tasks; n++)
        if (s->tasks[n].state == READY && !s->tasks[n].on_cpu)
            simple_offer(s, &s->tasks[n]);
}

static void make_current(struct sched *s, struct cpu *self, uint32_t cpu, struct task *next)
{
    self->leaving = self->current;
    self->current = next ? (uint32_t)(next - s->tasks) : NO_TASK;
    self->switches++;
    if (next) {
        self->taken += next->cpu != cpu;
        next->state = RUNNING;
        next->on_cpu = true;
        next->cpu = cpu;
        if (next->slice_left == 0) /* used up while it was blocked and not yet switched away from */
            next->slice_left = s->config.slice;
        offer_rest(s);
    }
    (void)simple_record(s, SCHED_EVENT_SWITCH, self->current);
}

void sched_schedule(struct sched *s)
{
    struct sched_irq_state outer = sched_port_irq_save(s->world);
    struct sched_irq_state state = simple_lock(s);
    uint32_t cpu = simple_self_id(s);
    struct cpu *self = &s->cpus[cpu];
    if (!self->irqs_on_known) {
        simple_unlock(s, state);
        sched_port_irq_restore(s->world, outer);
        return;
    }
    self->need_resched = false;
    struct task *prev = self->current == NO_TASK ? NULL : &s->tasks[self->current];
    struct task *next = NULL;
    bool keep = prev && stays(s, prev, cpu);
    if (!keep)
        next = simple_pick(s, cpu);
    if (keep || (!prev && !next)) {
        simple_unlock(s, state);
        sched_port_irq_restore(s->world, outer);
        return;
    }
    make_current(s, self, cpu, next);
    struct sched_context *from = prev ? &prev->context : &self->idle_context;
    struct sched_context *to = next ? &next->context : &self->idle_context;
    simple_unlock(s, state);
    sched_port_context_switch(s->world, from, to);
    finish_switch(s);
    sched_port_irq_restore(s->world, outer);
}

bool sched_need_resched(struct sched *s)
{
    struct sched_irq_state state = sched_port_irq_save(s->world);
    bool need = simple_self(s)->need_resched;
    sched_port_irq_restore(s->world, state);
    return need;
}

static enum sched_idle_result wait_for_work(struct sched *s, struct cpu *self)
{
    sched_port_wait_for_interrupt(s->world);
    struct sched_irq_state state = simple_lock(s);
    self->idle = false;
    simple_unlock(s, state);
    return SCHED_IDLE_AGAIN;
}

/* Gives away what a draining CPU owns. */
static void give_away(struct sched *s, uint32_t cpu)
{
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        struct task *t = &s->tasks[n];
        if (t->cpu != cpu || (t->state != READY && t->state != BLOCKED))
            continue;
        t->cpu = simple_place(s, t->affinity, cpu);
        if (t->state == READY)
            simple_announce(s, t);
    }
}

enum sched_idle_result sched_idle(struct sched *s)
{
    enum sched_idle_result result = SCHED_IDLE_AGAIN;
    struct sched_irq_state outer = sched_port_irq_save(s->world);
    struct sched_irq_state state = simple_lock(s);
    uint32_t cpu = simple_self_id(s);
    struct cpu *self = &s->cpus[cpu];
    self->irqs_on = outer;
    self->irqs_on_known = true;
    simple_pay_owed(s);
    bool work = simple_pick(s, cpu) != NULL;
    bool leaving = self->state == SCHED_CPU_DRAINING;
    if (leaving)
        give_away(s, cpu);
    bool gone = leaving && !self->ipi.outstanding;
    if (gone) {
        self->state = SCHED_CPU_OFFLINE;
        self->ipi.owed = false;
        offer_rest(s); /* it may have been called for a task that it now does not take */
        self->need_resched = false;
        result = SCHED_IDLE_OFFLINE;
    }
    self->idle = !work && !leaving;
    simple_unlock(s, state);
    if (work)
        sched_schedule(s);
    else if (!gone)
        result = wait_for_work(s, self);
    sched_port_irq_restore(s->world, outer);
    return result;
}

void simple_context_start(struct sched *s, struct task *t)
{
    sched_port_context_init(s->world, &t->context, t->stack, task_main, s);
}
