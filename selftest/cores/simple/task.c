/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: slots, creation, and what others may ask of them. */
#include "simple.h"

struct sched_task_id simple_id(const struct sched *s, const struct task *t)
{
    return (struct sched_task_id){(uint32_t)(t - s->tasks), t->generation};
}

struct task *simple_task(struct sched *s, struct sched_task_id id)
{
    if (id.slot >= s->used_tasks)
        return NULL;
    struct task *t = &s->tasks[id.slot];
    bool live = t->state != FREE && t->state != DYING;
    return live && t->generation == id.generation ? t : NULL;
}

uint32_t simple_place(const struct sched *s, uint64_t mask, uint32_t prefer)
{
    if (mask >> prefer & 1 && s->cpus[prefer].state == SCHED_CPU_ONLINE)
        return prefer;
    for (uint32_t n = 0; n < s->config.cpus; n++)
        if (mask >> n & 1 && s->cpus[n].state == SCHED_CPU_ONLINE)
            return n;
    return s->config.cpus;
}

void simple_offer(struct sched *s, const struct task *t)
{
    for (uint32_t n = 0; n < s->config.cpus; n++) {
        if (!s->cpus[n].idle || !(t->affinity >> n & 1))
            continue;
        s->cpus[n].idle = false;
        (void)simple_kick(s, n);
        return;
    }
}

void simple_announce(struct sched *s, const struct task *t)
{
    struct cpu *c = &s->cpus[t->cpu];
    bool idle = c->current == NO_TASK;
    if (idle || s->tasks[c->current].qos < t->qos) {
        c->idle = false;
        (void)simple_kick(s, t->cpu);
    }
    if (!idle)
        simple_offer(s, t);
}

void simple_ready(struct sched *s, struct task *t)
{
    t->state = READY;
    t->order = s->next_order++;
    t->cpu = simple_place(s, t->affinity, t->cpu);
    if (!t->on_cpu)
        simple_announce(s, t);
}

void simple_free(struct sched *s, struct task *t)
{
    s->stack_used[t->stack] = false;
    t->state = FREE;
    t->generation++;
}

static uint32_t free_stack(const struct sched *s)
{
    uint32_t n = 0;
    while (n < s->config.stacks && s->stack_used[n])
        n++;
    return n;
}

static uint32_t free_slot(const struct sched *s)
{
    uint32_t n = 0;
    while (n < s->used_tasks && s->tasks[n].state != FREE)
        n++;
    return n;
}

static uint32_t queued_on(const struct sched *s, uint32_t cpu)
{
    uint32_t count = 0;
    for (uint32_t n = 0; n < s->used_tasks; n++)
        count += s->tasks[n].state == READY && s->tasks[n].cpu == cpu;
    return count;
}

static enum sched_result admit(struct sched *s, const struct sched_spawn *spawn, uint32_t *cpu, uint32_t *slot,
                               uint32_t *stack)
{
    *cpu = simple_place(s, spawn->affinity, simple_self_id(s));
    *slot = free_slot(s);
    *stack = free_stack(s);
    if (*cpu == s->config.cpus)
        return SCHED_REJECT_AFFINITY;
    if (*slot == s->config.tasks)
        return SCHED_REJECT_TASKS;
    if (*stack == s->config.stacks)
        return SCHED_REJECT_STACKS;
    return queued_on(s, *cpu) >= s->config.queue_limit ? SCHED_REJECT_FULL : SCHED_OK;
}

static void create(struct sched *s, const struct sched_spawn *spawn, uint32_t cpu, uint32_t slot, uint32_t stack)
{
    struct task *t = &s->tasks[slot];
    uint32_t generation = t->generation;
    memset(t, 0, sizeof *t);
    t->generation = generation ? generation : 1;
    t->entry = spawn->entry;
    t->arg = spawn->arg;
    t->qos = spawn->qos;
    t->affinity = spawn->affinity;
    t->cpu = cpu;
    t->stack = stack;
    t->slice_left = s->config.slice;
    t->deadline = SCHED_FOREVER;
    s->stack_used[stack] = true;
    if (slot == s->used_tasks)
        s->used_tasks++;
    simple_context_start(s, t);
    simple_ready(s, t);
}

enum sched_result sched_spawn(struct sched *s, const struct sched_spawn *spawn, struct sched_task_id *task)
{
    if (!spawn->entry || (uint32_t)spawn->qos >= SCHED_QOS_CLASSES)
        return SCHED_REJECT_ARGUMENT;
    uint32_t cpu, slot, stack;
    struct sched_irq_state state = simple_lock(s);
    enum sched_result result = admit(s, spawn, &cpu, &slot, &stack);
    if (result == SCHED_OK) {
        create(s, spawn, cpu, slot, stack);
        *task = simple_id(s, &s->tasks[slot]);
    }
    simple_unlock(s, state);
    return result;
}

static void fill_ticket(struct sched_ticket *ticket, struct sched_task_id task, const struct task *t)
{
    if (ticket)
        *ticket = (struct sched_ticket){task, t->posted};
}

/* Counts a request that is complete already. */
static enum sched_result done(struct task *t)
{
    t->posted++;
    if (!t->move_pending && !t->kill_pending)
        t->acked = t->posted;
    return t->acked == t->posted ? SCHED_OK : SCHED_PENDING;
}

enum sched_result sched_kill(struct sched *s, struct sched_task_id task, struct sched_ticket *ticket)
{
    struct sched_irq_state state = simple_lock(s);
    struct task *t = simple_task(s, task);
    enum sched_result result = t ? SCHED_OK : SCHED_REJECT_STALE;
    if (t) {
        t->posted++;
        fill_ticket(ticket, task, t);
        if (t->on_cpu) {
            t->kill_pending = true;
            (void)simple_kick(s, t->cpu);
            result = SCHED_PENDING;
        } else {
            simple_free(s, t);
        }
    }
    simple_unlock(s, state);
    return result;
}

/* A task that a CPU still runs on is out of the way only when its context is saved: settle() acknowledges. */
static void move(struct sched *s, struct task *t, uint64_t mask)
{
    t->affinity = mask;
    if (mask >> t->cpu & 1) {
        t->move_pending = false;
        if (t->state == READY && !t->on_cpu)
            simple_announce(s, t);
    } else if (t->state == READY) {
        simple_ready(s, t);
    } else if (t->on_cpu) {
        t->move_pending = true;
        (void)simple_kick(s, t->cpu);
    }
}

enum sched_result sched_set_affinity(struct sched *s, struct sched_task_id task, uint64_t mask,
                                     struct sched_ticket *ticket)
{
    struct sched_irq_state state = simple_lock(s);
    struct task *t = simple_task(s, task);
    enum sched_result result = SCHED_REJECT_STALE;
    if (t && simple_place(s, mask, 0) == s->config.cpus) {
        result = SCHED_REJECT_AFFINITY;
    } else if (t) {
        move(s, t, mask);
        result = done(t);
        fill_ticket(ticket, task, t);
    }
    simple_unlock(s, state);
    return result;
}

static void reclass(struct sched *s, struct task *t, enum sched_qos qos)
{
    bool lowered = qos < t->qos;
    bool changed = qos != t->qos;
    t->qos = qos;
    if (changed && t->state == READY && !t->on_cpu)
        simple_ready(s, t);
    else if (lowered && t->state == RUNNING)
        (void)simple_kick(s, t->cpu);
}

enum sched_result sched_set_qos(struct sched *s, struct sched_task_id task, enum sched_qos qos,
                                struct sched_ticket *ticket)
{
    if ((uint32_t)qos >= SCHED_QOS_CLASSES)
        return SCHED_REJECT_ARGUMENT;
    struct sched_irq_state state = simple_lock(s);
    struct task *t = simple_task(s, task);
    enum sched_result result = SCHED_REJECT_STALE;
    if (t) {
        reclass(s, t, qos);
        result = done(t);
        fill_ticket(ticket, task, t);
    }
    simple_unlock(s, state);
    return result;
}

bool sched_request_done(struct sched *s, struct sched_ticket ticket)
{
    struct sched_irq_state state = simple_lock(s);
    const struct task *t = simple_task(s, ticket.task);
    bool complete = !t || (int32_t)(t->acked - ticket.sequence) >= 0;
    simple_unlock(s, state);
    return complete;
}

struct sched_task_id sched_current(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    uint32_t current = simple_self(s)->current;
    struct sched_task_id id = {0, 0};
    if (current != NO_TASK)
        id = simple_id(s, &s->tasks[current]);
    simple_unlock(s, state);
    return id;
}

void *sched_current_arg(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    uint32_t current = simple_self(s)->current;
    void *arg = current == NO_TASK ? NULL : s->tasks[current].arg;
    simple_unlock(s, state);
    return arg;
}

void sched_yield(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    struct cpu *self = simple_self(s);
    s->tasks[self->current].yielding = true;
    self->need_resched = true;
    simple_unlock(s, state);
}

void sched_exit(struct sched *s)
{
    struct sched_irq_state state = simple_lock(s);
    struct cpu *self = simple_self(s);
    s->tasks[self->current].state = DYING;
    self->need_resched = true;
    simple_unlock(s, state);
}

enum sched_result sched_steal(struct sched *s, struct sched_cpu_id victim, uint32_t max_tasks, enum sched_qos max_qos,
                              uint32_t *moved)
{
    (void)s;
    (void)victim;
    (void)max_tasks;
    (void)max_qos;
    *moved = 0;
    return SCHED_UNSUPPORTED;
}
