/* SPDX-License-Identifier: Apache-2.0 */
/* Time slices: what is left of one, and what was left at the look before. */
#include "check.h"

/* Time passes by ticks alone, so while this stands still no slice is used up. */
static uint64_t all_ticks(const struct hb_snapshot *n)
{
    uint64_t ticks = 0;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++)
        ticks += n->cpu[cpu].ticks;
    return ticks;
}

/* Whether an operation may end the turn of the task itself: a core may well begin a new slice then. */
static bool gives_way(const struct hb_op *op)
{
    return op->kind == HB_OP_YIELD || op->kind == HB_OP_BLOCK || op->kind == HB_OP_WAIT || op->kind == HB_OP_RECV ||
           op->kind == HB_OP_AWAIT || op->kind == HB_OP_EXIT;
}

/* In an operation that goes on, or in the one before: its switch comes when it has ended. */
static bool gave_way(const struct hb_interp *i, uint32_t t, uint32_t since)
{
    const struct hb_task *task = &i->program->tasks[t];
    for (uint32_t n = since > 0 ? since - 1 : 0; n <= i->cursors[t].op && n < task->count; n++)
        if (gives_way(&task->ops[n]))
            return true;
    return false;
}

/* Preempted is not used up: what is left may not grow without a tick, in a task that did not give way. */
static bool slice_is_kept(const struct hb_check_context *c, uint32_t t, bool ticked)
{
    const struct hb_interp *i = c->checker->interp;
    struct hb_check_slice *before = &c->checker->slice[t];
    struct sched_task_id id = hb_interp_handle(i, t);
    bool lives = id.generation != 0 && id.slot < c->now->slots && hb_is_live(&c->now->task[id.slot]) &&
                 hb_same_task(c->now->task[id.slot].id, id);
    uint64_t left = lives ? c->now->task[id.slot].slice_left : 0;
    if (before->left != 0 && left > before->left && !ticked && !gave_way(i, t, before->op))
        return hb_broken(c, HB_INV_SLICE, "slice filled up before it was used up", "task", t, "left", left);
    *before = (struct hb_check_slice){.left = left, .op = i->cursors[t].op};
    return true;
}

static bool slices_are_kept(const struct hb_check_context *c)
{
    const struct hb_interp *i = c->checker->interp;
    uint64_t ticks = all_ticks(c->now);
    bool ticked = ticks != c->checker->ticks;
    c->checker->ticks = ticks;
    for (uint32_t t = 0; i != NULL && t < i->program->task_count; t++)
        if (!slice_is_kept(c, t, ticked))
            return false;
    return true;
}

bool hb_check_slice(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    if ((sched_view_capabilities() & SCHED_CAP_SLICES) == 0)
        return true;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        if (!hb_is_live(task))
            continue;
        if (task->slice_left > n->config->slice)
            return hb_broken(c, HB_INV_SLICE, "slice above its quantum", "slot", slot, "left", task->slice_left);
        if (task->place != SCHED_PLACE_RUNNING || task->cpu.n >= n->cpus)
            continue;
        if (task->slice_left < n->config->slice)
            hb_exercised(c, HB_INV_SLICE);
        if (task->slice_left == 0 && !n->cpu[task->cpu.n].need_resched)
            return hb_broken(c, HB_INV_SLICE, "used-up slice does not ask to reschedule", "slot", slot, "cpu",
                             task->cpu.n);
    }
    return slices_are_kept(c);
}
