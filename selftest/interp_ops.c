/* SPDX-License-Identifier: Apache-2.0 */
#include "interp_ops.h"

#include "sched_port.h"
#include "sched_view.h"

#include <stdatomic.h>

typedef enum sched_result handler(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value);

static uint64_t timeout_of(const struct hb_op *op)
{
    return op->timeout == 0 ? SCHED_FOREVER : op->timeout - 1u;
}

/* False: the handle is not published. A task knows its own before its spawner does. */
static bool target_of(const struct hb_cursor *cursor, const struct hb_op *op, struct sched_task_id *id)
{
    bool itself = op->target == cursor->task;
    *id = itself ? sched_current(cursor->interp->sched) : hb_interp_handle(cursor->interp, op->target);
    return id->generation != 0;
}

/* A ticket that no program can be given is done only when the task has ended. */
#define NEVER_ISSUED 0x40000000u
bool hb_op_task_ended(const struct hb_interp *i, uint32_t task)
{
    struct sched_ticket probe = {.task = hb_interp_handle(i, task), .sequence = NEVER_ISSUED};
    return probe.task.generation != 0 && sched_request_done(i->sched, probe);
}

static void publish(struct hb_interp *i, uint32_t task, uint64_t handle)
{
    /* The new task may have gone further already. */
    uint8_t unborn = HB_CURSOR_UNBORN;
    (void)atomic_compare_exchange_strong_explicit(&i->phases[task], &unborn, HB_CURSOR_LIVE, memory_order_relaxed,
                                                  memory_order_relaxed);
    atomic_store_explicit(&i->handles[task], handle, memory_order_release);
}

/* Its spawner may be preempted, or killed, before it has published the handle: then the task does it. */
void hb_op_publish_self(const struct hb_cursor *cursor)
{
    struct hb_interp *i = cursor->interp;
    if (hb_interp_handle(i, cursor->task).generation != 0)
        return;
    struct sched_task_id id = sched_current(i->sched);
    publish(i, cursor->task, id.slot | (uint64_t)id.generation << 32);
}

enum sched_result hb_op_spawn_task(struct hb_interp *i, uint32_t task, uint64_t *value)
{
    const struct hb_task *t = &i->program->tasks[task];
    struct sched_spawn spawn = {.entry = hb_interp_main, .arg = &i->cursors[task], .affinity = t->affinity};
    spawn.qos = (enum sched_qos)t->qos;
    struct sched_task_id id;
    if (atomic_exchange_explicit(&i->spawning[task], 1, memory_order_relaxed) != 0)
        return SCHED_REJECT_ARGUMENT;
    enum sched_result result = sched_spawn(i->sched, &spawn, &id);
    if (result == SCHED_OK) {
        *value = id.slot | (uint64_t)id.generation << 32;
        publish(i, task, *value);
    } else {
        atomic_store_explicit(&i->spawning[task], 0, memory_order_relaxed);
    }
    return result;
}

static enum sched_result op_yield(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)op, (void)value;
    sched_yield(cursor->interp->sched);
    return SCHED_OK;
}

static enum sched_result op_block(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    return sched_block(cursor->interp->sched, timeout_of(op));
}

static enum sched_result op_spawn(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    if (op->target >= cursor->interp->program->task_count)
        return SCHED_REJECT_ARGUMENT;
    return hb_op_spawn_task(cursor->interp, op->target, value);
}

static enum sched_result op_wake(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    struct hb_interp *i = cursor->interp;
    struct sched_task_id id;
    if (!target_of(cursor, op, &id))
        return SCHED_REJECT_STALE;
    uint32_t epoch = atomic_load_explicit(&i->epochs[op->target], memory_order_relaxed);
    enum sched_result result = sched_wake(i->sched, id);
    if (result == SCHED_OK && epoch % 2 == 1)
        atomic_store_explicit(&i->wakes[op->target], epoch, memory_order_relaxed);
    return result;
}

/* Asked at once, so mostly too early: what is said to be done must be so from then on. */
static void ask_whether_done(struct hb_interp *i, uint32_t target, struct sched_ticket ticket)
{
    if (sched_request_done(i->sched, ticket))
        atomic_store_explicit(&i->done[target], ticket.sequence | (uint64_t)ticket.task.generation << 32,
                              memory_order_relaxed);
}

static enum sched_result op_request(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    struct sched *s = cursor->interp->sched;
    struct sched_task_id id;
    if (!target_of(cursor, op, &id))
        return SCHED_REJECT_STALE;
    struct sched_ticket ticket = {.task = id, .sequence = 0};
    enum sched_result result;
    if (op->kind == HB_OP_KILL)
        result = sched_kill(s, id, &ticket);
    else if (op->kind == HB_OP_SET_AFFINITY)
        result = sched_set_affinity(s, id, op->value, &ticket);
    else
        result = sched_set_qos(s, id, (enum sched_qos)op->qos, &ticket);
    if (result == SCHED_OK || result == SCHED_PENDING)
        *value = ticket.sequence;
    if (result == SCHED_PENDING)
        ask_whether_done(cursor->interp, op->target, ticket);
    return result;
}

static enum sched_result op_steal(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    uint32_t moved = 0;
    struct sched_cpu_id victim = {op->target};
    enum sched_result result = sched_steal(cursor->interp->sched, victim, op->count, (enum sched_qos)op->qos, &moved);
    *value = moved;
    return result;
}

static enum sched_result op_wait(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    return sched_wait(cursor->interp->sched, (struct sched_waitqueue_id){op->target}, timeout_of(op));
}

static enum sched_result op_signal(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    struct sched *s = cursor->interp->sched;
    struct sched_waitqueue_id queue = {op->target};
    uint32_t woken = 0;
    enum sched_result result =
        op->kind == HB_OP_SIGNAL ? sched_signal(s, queue, &woken) : sched_broadcast(s, queue, &woken);
    *value = woken;
    return result;
}

static enum sched_result op_send(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    return sched_send(cursor->interp->sched, (struct sched_endpoint_id){op->target}, op->value);
}

static enum sched_result op_recv(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    return sched_recv(cursor->interp->sched, (struct sched_endpoint_id){op->target}, timeout_of(op), value);
}

static enum sched_result op_ipi(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    struct sched *s = cursor->interp->sched;
    struct sched_cpu_id target = {op->target};
    return op->kind == HB_OP_RESCHED ? sched_resched(s, target, value) : sched_hint(s, target, value);
}

static enum sched_result op_hotplug(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    struct sched *s = cursor->interp->sched;
    struct sched_cpu_id cpu = {op->target};
    return op->kind == HB_OP_OFFLINE ? sched_cpu_offline(s, cpu) : sched_cpu_online(s, cpu);
}

static enum sched_result op_note(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    *value = 0;
    for (uint32_t n = 0; n < op->count; n++)
        *value += sched_note(cursor->interp->sched, n) ? 1 : 0;
    return *value == op->count ? SCHED_OK : SCHED_REJECT_FULL;
}

/* A batch stands on the task's stack; batches are bounded by what a ring can hold at once. */
#define DRAIN_BATCH 4u
static enum sched_result op_drain(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    struct hb_interp *i = cursor->interp;
    const struct sched_config *config = sched_view_config(i->sched);
    struct sched_record records[DRAIN_BATCH];
    uint32_t batches = config->telemetry_records / DRAIN_BATCH + 1;
    uint32_t got = DRAIN_BATCH;
    *value = 0;
    if (op->target >= config->cpus)
        return SCHED_REJECT_CPU;
    for (uint32_t b = 0; b < batches && got == DRAIN_BATCH; b++) {
        got = sched_telemetry_drain(i->sched, (struct sched_cpu_id){op->target}, records, DRAIN_BATCH);
        *value += got;
        for (uint32_t n = 1; n < got && n < DRAIN_BATCH; n++)
            if (records[n].sequence <= records[n - 1].sequence)
                atomic_fetch_add_explicit(&i->disorder, 1, memory_order_relaxed);
    }
    return *value == 0 ? SCHED_EMPTY : SCHED_OK;
}

static enum sched_result op_probe(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    return sched_lock_probe(cursor->interp->sched, (enum sched_lock_rank)op->target, (enum sched_lock_rank)op->count);
}

static enum sched_result op_environment(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    struct hb_interp *i = cursor->interp;
    if (op->kind == HB_OP_TICK)
        i->ops->tick(i->world);
    else if (op->kind == HB_OP_FAIL_SEND)
        i->ops->fail_sends(i->world, op->count);
    else
        i->ops->fail_starts(i->world, op->count);
    return SCHED_OK;
}

static enum sched_result op_spurious(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    (void)value;
    struct hb_interp *i = cursor->interp;
    if (op->target >= sched_view_config(i->sched)->cpus)
        return SCHED_REJECT_CPU;
    if ((sched_online_mask(i->sched) >> op->target & 1u) == 0)
        return SCHED_REJECT_OFFLINE;
    i->ops->spurious(i->world, (struct sched_cpu_id){op->target});
    return SCHED_OK;
}

/* Not before the handle is published, so that what comes after the await can name the task. */
static bool await_met(const struct hb_interp *i, const struct hb_op *op)
{
    if (hb_interp_handle(i, op->target).generation == 0)
        return false;
    uint8_t phase = atomic_load_explicit(&i->phases[op->target], memory_order_relaxed);
    return op->count == HB_AWAIT_BLOCKED ? phase == HB_CURSOR_WAITING : phase == HB_CURSOR_LIVE;
}

/*
 * One turn. The yield lets tasks of this CPU move; only a turn that found nothing after a yield relaxes,
 * so that a lone task does not starve the CPUs it waits for.
 */
static enum sched_result op_await(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    struct hb_interp *i = cursor->interp;
    uint32_t bound = i->ops->await_turns == 0 ? HB_AWAIT_TURNS : i->ops->await_turns;
    *value = cursor->turns;
    if (op->target >= i->program->task_count)
        return SCHED_REJECT_ARGUMENT;
    if (op->target == cursor->task && sched_current_arg(i->sched) != cursor)
        return SCHED_REJECT_STALE;
    if (hb_op_task_ended(i, op->target))
        return op->count == HB_AWAIT_EXITED ? SCHED_OK : SCHED_REJECT_STALE;
    if (op->count != HB_AWAIT_EXITED && await_met(i, op))
        return SCHED_OK;
    if (cursor->turns >= bound)
        return SCHED_TIMEOUT;
    if (cursor->turns++ > 0)
        sched_port_relax(i->world);
    sched_yield(i->sched);
    return SCHED_BLOCKED;
}

static enum sched_result op_on_cpu(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    *value = sched_port_cpu(cursor->interp->world).n;
    return *value == op->target ? SCHED_OK : SCHED_REJECT_CPU;
}

static handler *const handlers[HB_OP_KINDS] = {
    [HB_OP_YIELD] = op_yield,       [HB_OP_BLOCK] = op_block,           [HB_OP_SPAWN] = op_spawn,
    [HB_OP_WAKE] = op_wake,         [HB_OP_KILL] = op_request,          [HB_OP_SET_AFFINITY] = op_request,
    [HB_OP_SET_QOS] = op_request,   [HB_OP_STEAL] = op_steal,           [HB_OP_WAIT] = op_wait,
    [HB_OP_SIGNAL] = op_signal,     [HB_OP_BROADCAST] = op_signal,      [HB_OP_SEND] = op_send,
    [HB_OP_RECV] = op_recv,         [HB_OP_RESCHED] = op_ipi,           [HB_OP_HINT] = op_ipi,
    [HB_OP_OFFLINE] = op_hotplug,   [HB_OP_ONLINE] = op_hotplug,        [HB_OP_NOTE] = op_note,
    [HB_OP_DRAIN] = op_drain,       [HB_OP_LOCK_PROBE] = op_probe,      [HB_OP_TICK] = op_environment,
    [HB_OP_SPURIOUS] = op_spurious, [HB_OP_FAIL_SEND] = op_environment, [HB_OP_FAIL_START] = op_environment,
    [HB_OP_AWAIT] = op_await,       [HB_OP_ON_CPU] = op_on_cpu,
};

enum sched_result hb_op_start(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value)
{
    *value = 0;
    if (op->kind >= HB_OP_KINDS || handlers[op->kind] == NULL)
        return SCHED_REJECT_ARGUMENT;
    return handlers[op->kind](cursor, op, value);
}
