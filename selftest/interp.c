/* SPDX-License-Identifier: Apache-2.0 */
#include "interp.h"

#include "format.h"
#include "interp_ops.h"
#include "sched_port.h"

#include <stdatomic.h>

#define NO_CPU 255u

_Static_assert(HB_TASKS_MAX <= 32, "a task is a bit of `watched`");

/* Tasks of which another one awaits that they wait or that they do not. */
static uint32_t watched_tasks(const struct hb_program *p)
{
    uint32_t watched = 0;
    for (uint32_t t = 0; t < p->task_count; t++)
        for (uint32_t n = 0; n < p->tasks[t].count; n++) {
            const struct hb_op *op = &p->tasks[t].ops[n];
            if (op->kind == HB_OP_AWAIT && op->count != HB_AWAIT_EXITED && op->target != t && op->target < HB_TASKS_MAX)
                watched |= 1u << op->target;
        }
    return watched;
}

void hb_interp_init(struct hb_interp *i, const struct hb_program *p, struct sched *s, void *world,
                    const struct hb_world_ops *ops)
{
    i->program = p;
    i->sched = s;
    i->world = world;
    i->ops = ops;
    atomic_init(&i->failures, 0);
    atomic_init(&i->first_failure, 0);
    atomic_init(&i->disorder, 0);
    i->watched = watched_tasks(p);
    for (uint32_t t = 0; t < HB_TASKS_MAX; t++) {
        struct hb_cursor *cursor = &i->cursors[t];
        atomic_init(&i->handles[t], 0);
        atomic_init(&i->spawning[t], 0);
        atomic_init(&i->phases[t], HB_CURSOR_UNBORN);
        atomic_init(&i->epochs[t], 0);
        atomic_init(&i->wakes[t], 0);
        atomic_init(&i->done[t], 0);
        cursor->interp = i;
        cursor->task = (uint8_t)t;
        cursor->state = HB_CURSOR_UNBORN;
        cursor->op = 0;
        cursor->turns = 0;
        uint32_t ops_used = t < p->task_count ? p->tasks[t].count : 0;
        for (uint32_t n = 0; n < ops_used; n++)
            cursor->outcomes[n] = (struct hb_outcome){.result = HB_ANY_RESULT, .cpu = NO_CPU, .value = 0};
    }
}

struct sched_task_id hb_interp_handle(const struct hb_interp *i, uint32_t task)
{
    if (task >= HB_TASKS_MAX)
        return (struct sched_task_id){0, 0};
    uint64_t word = atomic_load_explicit(&i->handles[task], memory_order_acquire);
    return (struct sched_task_id){.slot = (uint32_t)word, .generation = (uint32_t)(word >> 32)};
}

void hb_interp_boot(struct hb_interp *i)
{
    uint64_t handle;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        if (i->program->tasks[t].boot)
            (void)hb_op_spawn_task(i, t, &handle);
}

static void set_state(struct hb_cursor *cursor, enum hb_cursor_state state)
{
    cursor->state = (uint8_t)state;
    atomic_store_explicit(&cursor->interp->phases[cursor->task], (uint8_t)state, memory_order_relaxed);
}

/* Only the task itself writes its epoch. */
static void next_epoch(struct hb_cursor *cursor, const struct hb_op *op)
{
    _Atomic uint32_t *epoch = &cursor->interp->epochs[cursor->task];
    if (op->kind == HB_OP_BLOCK)
        atomic_store_explicit(epoch, atomic_load_explicit(epoch, memory_order_relaxed) + 1, memory_order_relaxed);
}

/* What `-> ok` stands for, see struct hb_outcome. */
static bool succeeded(uint8_t kind, enum sched_result result)
{
    switch (kind) {
    case HB_OP_KILL:
    case HB_OP_SET_AFFINITY:
    case HB_OP_SET_QOS:
        return result == SCHED_OK || result == SCHED_PENDING;
    case HB_OP_BLOCK:
        return result == SCHED_OK || result == SCHED_WOKEN;
    case HB_OP_RECV:
        return result == SCHED_OK || result == SCHED_GRANTED;
    default:
        return result == SCHED_OK;
    }
}

static uint8_t expected(const struct hb_op *op)
{
    bool claims = op->kind == HB_OP_ON_CPU || op->kind == HB_OP_AWAIT;
    return op->expect == HB_ANY_RESULT && claims ? (uint8_t)SCHED_OK : op->expect;
}

static void judge(struct hb_interp *i, uint32_t task, uint32_t n, enum sched_result result)
{
    const struct hb_op *op = &i->program->tasks[task].ops[n];
    uint8_t want = expected(op);
    if (want == HB_ANY_RESULT || (uint8_t)result == want || (want == SCHED_OK && succeeded(op->kind, result)))
        return;
    if (atomic_fetch_add_explicit(&i->failures, 1, memory_order_relaxed) == 0)
        atomic_store_explicit(&i->first_failure, task << 16 | n, memory_order_relaxed);
}

static void record(struct hb_cursor *cursor, enum sched_result result, uint64_t value)
{
    struct hb_interp *i = cursor->interp;
    struct hb_outcome *outcome = &cursor->outcomes[cursor->op];
    /* The result says that the rest is there: a kill may land between any two of these. */
    outcome->cpu = (uint8_t)sched_port_cpu(i->world).n;
    *(volatile uint64_t *)&outcome->value = value;
    *(volatile uint8_t *)&outcome->result = (uint8_t)result;
    judge(i, cursor->task, cursor->op, result);
    cursor->op++;
    cursor->turns = 0;
}

static void begin(struct hb_interp *i, uint32_t task, uint32_t op)
{
    if (i->ops->op_begin != NULL)
        i->ops->op_begin(i->world, task, op);
}

static void end(struct hb_interp *i, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    if (i->ops->op_end != NULL)
        i->ops->op_end(i->world, task, op, result, value);
}

/* Everything is noted before the core hears of it: the task may lose its CPU for good inside the call. */
static void step_exit(struct hb_cursor *cursor, uint32_t count)
{
    struct hb_interp *i = cursor->interp;
    uint32_t task = cursor->task, op = cursor->op;
    begin(i, task, op);
    if (op < count)
        record(cursor, SCHED_OK, 0);
    set_state(cursor, HB_CURSOR_DONE);
    sched_exit(i->sched);
    end(i, task, op, SCHED_OK, 0);
}

static bool may_wait(uint8_t kind)
{
    return kind == HB_OP_BLOCK || kind == HB_OP_WAIT || kind == HB_OP_RECV;
}

/*
 * What an await may see: interrupts stay off until it is noted that the task waits, which is not before it does. Else
 * an interrupt could take its CPU away in between, and the awaiting task would see it run for good.
 */
static enum sched_result start_watched_wait(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    void *world = cursor->interp->world;
    struct sched_irq_state irq = sched_port_irq_save(world);
    enum sched_result result = hb_op_start(cursor, op, value);
    if (result == SCHED_BLOCKED)
        set_state(cursor, HB_CURSOR_WAITING);
    sched_port_irq_restore(world, irq);
    return result;
}

/*
 * As any caller does it, with interrupts on. The task may lose its CPU inside the call, so all that checkers want to
 * know is noted before: at quiescence who has begun to wait, waits.
 */
static enum sched_result start_wait(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    enum sched_result result;
    next_epoch(cursor, op);
    if ((cursor->interp->watched >> cursor->task & 1u) != 0) {
        result = start_watched_wait(cursor, op, value);
    } else {
        set_state(cursor, HB_CURSOR_WAITING);
        result = hb_op_start(cursor, op, value);
        if (result != SCHED_BLOCKED)
            set_state(cursor, HB_CURSOR_LIVE);
    }
    if (result != SCHED_BLOCKED)
        next_epoch(cursor, op);
    return result;
}

static void step_cursor(struct hb_cursor *cursor)
{
    struct hb_interp *i = cursor->interp;
    const struct hb_task *task = &i->program->tasks[cursor->task];
    uint32_t n = cursor->op;
    if (cursor->state == HB_CURSOR_DONE)
        return;
    if (cursor->state == HB_CURSOR_UNBORN) {
        set_state(cursor, HB_CURSOR_LIVE);
        hb_op_publish_self(cursor);
    }
    if (n >= task->count || task->ops[n].kind == HB_OP_EXIT) {
        step_exit(cursor, task->count);
        return;
    }
    const struct hb_op *op = &task->ops[n];
    uint64_t value = 0;
    enum sched_result result;
    begin(i, cursor->task, n);
    if (cursor->state == HB_CURSOR_WAITING) {
        result = sched_wait_result(i->sched, &value);
        set_state(cursor, HB_CURSOR_LIVE);
        next_epoch(cursor, op);
    } else if (may_wait(op->kind)) {
        result = start_wait(cursor, op, &value);
    } else {
        result = hb_op_start(cursor, op, &value);
    }
    if (result != SCHED_BLOCKED)
        record(cursor, result, value);
    end(i, cursor->task, n, result, value);
}

void hb_interp_step(struct hb_interp *i)
{
    struct hb_cursor *cursor = sched_current_arg(i->sched);
    if (cursor != NULL)
        step_cursor(cursor);
}

void hb_interp_main(void *argument)
{
    struct hb_cursor *cursor = argument;
    struct sched *s = cursor->interp->sched;
    while (cursor->state != HB_CURSOR_DONE) {
        step_cursor(cursor);
        if (cursor->state == HB_CURSOR_DONE || sched_need_resched(s))
            sched_schedule(s);
    }
}

bool hb_interp_broken(const struct hb_interp *i, char *what, size_t what_size, char *where, size_t where_size)
{
    struct hb_format f;
    if (atomic_load_explicit(&i->failures, memory_order_relaxed) == 0)
        return false;
    uint32_t first = atomic_load_explicit(&i->first_failure, memory_order_relaxed);
    uint32_t task = first >> 16, n = first & 0xffffu;
    const struct hb_op *op = &i->program->tasks[task].ops[n];
    hb_format_init(&f, what, what_size);
    hb_format_text(&f, hb_op_word(op->kind));
    hb_format_text(&f, " expected ");
    hb_format_text(&f, hb_result_word(expected(op)));
    hb_format_text(&f, ", got ");
    hb_format_text(&f, hb_result_word(i->cursors[task].outcomes[n].result));
    hb_format_init(&f, where, where_size);
    hb_format_text(&f, "at ");
    hb_format_text(&f, i->program->tasks[task].name);
    hb_format_text(&f, ".");
    hb_format_number(&f, n);
    return true;
}
