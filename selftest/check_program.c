/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program's own story tells at quiescence: a view that has forgotten a wake-up cannot show it
 * lost, but who sent it was told ok.
 */
#include "check.h"

#include <stdatomic.h>

uint64_t hb_targets(const struct hb_interp *i, uint64_t kinds)
{
    uint64_t targets = 0;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++) {
            const struct hb_op *op = &i->program->tasks[t].ops[n];
            if ((kinds >> op->kind & 1u) != 0)
                targets |= 1ull << op->target % 64u;
        }
    return targets;
}

/* The live task of a program task, or NULL. */
static const struct sched_view_task *live_task(const struct hb_check_context *c, uint32_t t)
{
    struct sched_task_id id = hb_interp_handle(c->checker->interp, t);
    if (id.generation == 0 || id.slot >= c->now->slots)
        return NULL;
    const struct sched_view_task *task = &c->now->task[id.slot];
    return hb_is_live(task) && hb_same_task(task->id, id) ? task : NULL;
}

static bool deadline_is_served(const struct hb_check_context *c, uint32_t t, const struct sched_view_task *task,
                               const struct hb_op *op)
{
    if (op->timeout == 0)
        return true;
    if (task->deadline == SCHED_FOREVER)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a timeout was forgotten", "task", t, NULL, 0);
    if (sched_view_next_deadline(c->sched, task->cpu) > task->deadline)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a deadline that no CPU serves", "task", t, "cpu", task->cpu.n);
    return true;
}

/* Whether anybody's wake of the task said ok, and none of its blocks ever took one. */
static bool never_took_a_wake(const struct hb_interp *i, uint32_t target)
{
    bool woken = false;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++) {
            const struct hb_op *op = &i->program->tasks[t].ops[n];
            uint8_t result = i->cursors[t].outcomes[n].result;
            woken = woken || (op->kind == HB_OP_WAKE && op->target == target && result == SCHED_OK);
            if (t == target && op->kind == HB_OP_BLOCK && (result == SCHED_OK || result == SCHED_WOKEN))
                return false;
        }
    return woken;
}

static bool block_is_right(const struct hb_check_context *c, uint32_t t, const struct sched_view_task *task)
{
    const struct hb_interp *i = c->checker->interp;
    uint32_t epoch = atomic_load_explicit(&i->epochs[t], memory_order_relaxed);
    if (task->wake_pending)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a task waits beside its wake-up", "task", t, NULL, 0);
    if (epoch % 2 == 1 && atomic_load_explicit(&i->wakes[t], memory_order_relaxed) == epoch)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a wake-up was lost", "task", t, NULL, 0);
    if (never_took_a_wake(i, t))
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a wake-up was not remembered", "task", t, NULL, 0);
    return true;
}

static uint32_t linked_waiters(const struct hb_check_context *c)
{
    const struct sched_config *config = c->now->config;
    uint32_t linked = 0;
    for (uint32_t q = 0; q < config->waitqueues; q++)
        linked += sched_view_waiters(c->sched, (struct sched_waitqueue_id){q});
    for (uint32_t e = 0; e < config->endpoints; e++) {
        uint32_t messages = 0, receivers = 0;
        sched_view_endpoint(c->sched, (struct sched_endpoint_id){e}, &messages, &receivers);
        linked += receivers;
        if (messages != 0 && receivers != 0)
            (void)hb_broken(c, HB_INV_LOST_WAKEUP, "a receiver waits beside a message", "endpoint", e, NULL, 0);
        if (messages != 0 && receivers != 0)
            return UINT32_MAX;
    }
    return linked;
}

/* Signals and broadcasts on a queue against the waits they ended; killed tasks may take either along. */
static bool grants_add_up(const struct hb_check_context *c, uint32_t queue)
{
    const struct hb_interp *i = c->checker->interp;
    uint64_t given = 0, taken = 0, unknown_taken = 0;
    bool unknown_given = false;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++) {
            const struct hb_op *op = &i->program->tasks[t].ops[n];
            const struct hb_outcome *outcome = &i->cursors[t].outcomes[n];
            bool cut_short = i->cursors[t].op == n && outcome->result == HB_ANY_RESULT && live_task(c, t) == NULL;
            bool signal = op->kind == HB_OP_SIGNAL || op->kind == HB_OP_BROADCAST;
            if (op->target != queue || (!signal && op->kind != HB_OP_WAIT))
                continue;
            given += signal && outcome->result == SCHED_OK ? outcome->value : 0;
            taken += !signal && outcome->result == SCHED_GRANTED ? 1 : 0;
            unknown_taken += !signal && cut_short ? 1 : 0;
            unknown_given = unknown_given || (signal && cut_short);
        }
    if (given > taken + unknown_taken)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a signal was lost", "given", given, "taken", taken);
    if (taken > given && !unknown_given)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "a wait ended without a signal", "given", given, "taken", taken);
    return true;
}

bool hb_check_program_waits(const struct hb_check_context *c)
{
    const struct hb_interp *i = c->checker->interp;
    uint32_t waiting = 0;
    for (uint32_t t = 0; i != NULL && t < i->program->task_count; t++) {
        const struct hb_cursor *cursor = &i->cursors[t];
        const struct sched_view_task *task = live_task(c, t);
        if (task == NULL || cursor->state != HB_CURSOR_WAITING || cursor->op >= i->program->tasks[t].count)
            continue;
        const struct hb_op *op = &i->program->tasks[t].ops[cursor->op];
        waiting += op->kind != HB_OP_BLOCK ? 1 : 0;
        if (!deadline_is_served(c, t, task, op) || (op->kind == HB_OP_BLOCK && !block_is_right(c, t, task)))
            return false;
    }
    uint32_t linked = linked_waiters(c);
    if (linked == UINT32_MAX)
        return false;
    if (i != NULL && linked != waiting)
        return hb_broken(c, HB_INV_LOST_WAKEUP, "waiters differ from the tasks that wait", "linked", linked, "tasks",
                         waiting);
    uint64_t used = i == NULL ? 0 : hb_targets(i, 1ull << HB_OP_WAIT | 1ull << HB_OP_SIGNAL | 1ull << HB_OP_BROADCAST);
    for (uint32_t q = 0; used != 0 && q < c->now->config->waitqueues; q++)
        if ((used >> q % 64u & 1u) != 0 && !grants_add_up(c, q))
            return false;
    return true;
}

/* The only request of a kind that a task was sent, if it was accepted; NULL if there are none or several. */
static const struct hb_op *only_request(const struct hb_interp *i, uint32_t target, enum hb_op_kind kind)
{
    const struct hb_op *only = NULL;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count && n <= i->cursors[t].op; n++) {
            const struct hb_op *op = &i->program->tasks[t].ops[n];
            uint8_t result = i->cursors[t].outcomes[n].result;
            if (op->kind != (uint8_t)kind || op->target != target)
                continue;
            if (only != NULL || (result != SCHED_OK && result != SCHED_PENDING))
                return NULL;
            only = op;
        }
    return only;
}

static bool was_killed(const struct hb_interp *i, uint32_t target)
{
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++) {
            const struct hb_op *op = &i->program->tasks[t].ops[n];
            uint8_t result = i->cursors[t].outcomes[n].result;
            if (op->kind == HB_OP_KILL && op->target == target && (result == SCHED_OK || result == SCHED_PENDING))
                return true;
        }
    return false;
}

bool hb_check_program_tickets(const struct hb_check_context *c)
{
    const struct hb_interp *i = c->checker->interp;
    for (uint32_t t = 0; i != NULL && t < i->program->task_count; t++) {
        uint64_t done = atomic_load_explicit(&i->done[t], memory_order_relaxed);
        const struct sched_view_task *task = done != 0 ? live_task(c, t) : NULL;
        if (task == NULL || task->id.generation != (uint32_t)(done >> 32))
            continue;
        if ((int32_t)(task->requests_acked - (uint32_t)done) < 0)
            return hb_broken(c, HB_INV_REQUEST_DONE, "called done before it was acknowledged", "request",
                             (uint32_t)done, "acked", task->requests_acked);
    }
    return true;
}

bool hb_check_program_requests(const struct hb_check_context *c)
{
    const struct hb_interp *i = c->checker->interp;
    for (uint32_t cpu = 0; cpu < c->now->cpus; cpu++)
        if (c->now->ipi[cpu].owed)
            return true;
    uint64_t asked =
        i == NULL ? 0 : hb_targets(i, 1ull << HB_OP_KILL | 1ull << HB_OP_SET_AFFINITY | 1ull << HB_OP_SET_QOS);
    for (uint32_t t = 0; asked != 0 && t < i->program->task_count; t++) {
        const struct sched_view_task *task = (asked >> t % 64u & 1u) != 0 ? live_task(c, t) : NULL;
        if (task == NULL)
            continue;
        if (was_killed(i, t))
            return hb_broken(c, HB_INV_REQUEST_DONE, "a killed task lives on", "task", t, NULL, 0);
        const struct hb_op *mask = only_request(i, t, HB_OP_SET_AFFINITY);
        uint64_t exist = UINT64_MAX >> (SCHED_MAX_CPUS - c->now->cpus);
        if (mask != NULL && ((task->affinity ^ mask->value) & exist) != 0)
            return hb_broken(c, HB_INV_REQUEST_DONE, "a mask was accepted and is another", "task", t, NULL, 0);
        const struct hb_op *qos = only_request(i, t, HB_OP_SET_QOS);
        if (qos != NULL && (uint8_t)task->qos != qos->qos)
            return hb_broken(c, HB_INV_REQUEST_DONE, "a class was accepted and is another", "task", t, NULL, 0);
    }
    return true;
}
