/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include "format.h"
#include "model_rules.h"
#include "sched_port.h"

/* An operation that has ended. */
struct finished {
    uint32_t task;
    uint32_t op;
    enum sched_result result;
    uint64_t value;
};

static const char never_right[] = "result is never right here";
static const char wrong_here[] = "result is not right in this state";
static const char wrong_value[] = "value is not right in this state";

void hb_model_init(struct hb_model *m, const struct hb_interp *interp)
{
    m->program = interp->program;
    m->interp = interp;
    m->exercised = 0;
    m->events = 0;
    m->sends_armed = m->sends_failed = m->starts_armed = m->starts_failed = 0;
    m->looked = m->blind = false;
    for (uint32_t t = 0; t < HB_TASKS_MAX; t++)
        m->tasks[t] = (struct hb_model_task){.began = 0};
    for (uint32_t n = 0; n < HB_MODEL_ENDPOINTS; n++) {
        m->granted[n] = m->granted_seen[n] = 0;
        m->endpoints[n].count = 0;
        m->endpoints[n].lost_track = false;
    }
}

/* The operation, or NULL for the implicit exit. */
static const struct hb_op *op_of(const struct hb_model *m, uint32_t task, uint32_t op)
{
    const struct hb_task *t = &m->program->tasks[task];
    return op < t->count ? &t->ops[op] : NULL;
}

static uint64_t now(const struct hb_model *m)
{
    return sched_port_time(m->interp->world);
}

void hb_model_begin(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op)
{
    const struct hb_op *o = op_of(m, task, op);
    struct hb_model_task *entry = &m->tasks[task];
    entry->began = ++m->events;
    if (o == NULL)
        return;
    hb_model_rules(m, s, task, o);
    if (entry->waiting)
        return;
    entry->earliest = o->timeout != 0 ? now(m) + o->timeout - 1u : SCHED_FOREVER;
    if (o->kind == HB_OP_WAKE && o->target < HB_TASKS_MAX)
        m->tasks[o->target].wakes++;
    if (o->kind == HB_OP_SEND)
        hb_model_send_begins(m, o->target, o->value, entry->began);
    if (o->kind == HB_OP_FAIL_SEND)
        m->sends_armed += o->count;
    if (o->kind == HB_OP_FAIL_START)
        m->starts_armed += o->count;
}

/* Whether another task is inside an operation of one of two kinds on the same object. */
static bool in_progress(const struct hb_model *m, uint32_t kind1, uint32_t kind2, uint32_t target)
{
    for (uint32_t t = 0; t < m->program->task_count; t++) {
        const struct hb_op *o = op_of(m, t, m->interp->cursors[t].op);
        if (m->tasks[t].began != 0 && o != NULL && (o->kind == kind1 || o->kind == kind2) && o->target == target)
            return true;
    }
    return false;
}

static const char *judge_wait(struct hb_model *m, struct hb_model_task *entry, const struct hb_op *o,
                              enum sched_result result, uint64_t value)
{
    if (result == SCHED_TIMEOUT && !m->blind && now(m) < entry->earliest)
        return "timed out before its deadline";
    if (m->blind)
        return NULL;
    if (o->kind == HB_OP_BLOCK && result != SCHED_TIMEOUT && ++entry->woken > entry->wakes)
        return "woken more often than it was woken by anyone";
    if (o->kind == HB_OP_WAIT && result == SCHED_GRANTED && o->target < HB_MODEL_ENDPOINTS &&
        ++m->granted_seen[o->target] > m->granted[o->target] &&
        !in_progress(m, HB_OP_SIGNAL, HB_OP_BROADCAST, o->target))
        return "granted more often than anyone signalled";
    if (o->kind == HB_OP_RECV && (result == SCHED_GRANTED || result == SCHED_OK) &&
        !hb_model_received(m, o->target, value, result == SCHED_GRANTED))
        return "received a message that was not next";
    return NULL;
}

/* What a result of SCHED_OK promises to be true at once, if nobody else was in between. */
static const char *judge_effect(const struct hb_model *m, const struct sched *s, uint32_t task, const struct hb_op *o)
{
    struct sched_task_id id = hb_interp_handle(m->interp, o->target);
    struct sched_view_task view;
    if (o->kind == HB_OP_OFFLINE || o->kind == HB_OP_ONLINE) {
        struct sched_view_cpu cpu;
        sched_view_cpu(s, (struct sched_cpu_id){o->target}, &cpu);
        bool left = cpu.state == SCHED_CPU_DRAINING || cpu.state == SCHED_CPU_OFFLINE;
        return left == (o->kind == HB_OP_OFFLINE) ? NULL : "hotplug said ok and did nothing";
    }
    if (o->kind != HB_OP_KILL && o->kind != HB_OP_SET_QOS && o->kind != HB_OP_SET_AFFINITY)
        return NULL;
    if (!sched_view_task(s, id.slot, &view) || view.id.generation != id.generation)
        return NULL;
    if (o->kind == HB_OP_KILL)
        return o->target == task || view.on_cpu ? NULL : "killed at once and still alive";
    if (!m->tasks[task].settled)
        return NULL;
    if (o->kind == HB_OP_SET_QOS)
        return (uint8_t)view.qos == o->qos ? NULL : "class set at once and still another";
    uint64_t exist = UINT64_MAX >> (SCHED_MAX_CPUS - sched_view_config(s)->cpus);
    return ((view.affinity ^ o->value) & exist) == 0 ? NULL : "mask set at once and still another";
}

static void count_faults(struct hb_model *m, const struct hb_op *o, enum sched_result result, uint64_t value)
{
    m->sends_failed += result == SCHED_IPI_FAILED ? 1 : 0;
    m->starts_failed += result == SCHED_START_FAILED ? 1 : 0;
    if ((o->kind == HB_OP_SIGNAL || o->kind == HB_OP_BROADCAST) && o->target < HB_MODEL_ENDPOINTS)
        m->granted[o->target] += value;
}

/* A wake-up that found its target neither waiting nor about to is remembered until a block takes it. */
static void remember(struct hb_model *m, uint32_t task, const struct hb_op *o, enum sched_result result, bool alone)
{
    if (o->kind == HB_OP_BLOCK && (result == SCHED_OK || result == SCHED_WOKEN))
        m->tasks[task].remembered = false;
    if (o->kind != HB_OP_WAKE || result != SCHED_OK || !alone || o->target >= m->program->task_count)
        return;
    struct hb_model_task *target = &m->tasks[o->target];
    const struct hb_op *busy = op_of(m, o->target, m->interp->cursors[o->target].op);
    bool inside = o->target != task && target->began != 0;
    bool blocks = busy != NULL && busy->kind == HB_OP_BLOCK && (target->waiting || inside);
    if (!blocks)
        target->remembered = true;
}

static const char *judge(struct hb_model *m, const struct sched *s, uint32_t task, const struct hb_op *o,
                         enum sched_result result, uint64_t value)
{
    struct hb_model_task *entry = &m->tasks[task];
    bool alone = m->events == entry->began;
    const char *why = NULL;
    if ((uint32_t)result >= SCHED_RESULT_COUNT || (HB_MAY(result) & entry->lax) == 0)
        return never_right;
    if (alone && (HB_MAY(result) & entry->exact) == 0)
        return wrong_here;
    if (alone && entry->value_known && result == SCHED_OK && value != entry->value)
        return wrong_value;
    if (o->kind == HB_OP_SIGNAL && value > 1)
        return "one signal woke several";
    if (o->kind == HB_OP_SEND && !m->blind) {
        enum hb_model_handed handed = !alone || entry->doubtful ? HB_HANDED_MAYBE
                                      : entry->receivers        ? HB_HANDED
                                                                : HB_HANDED_NOT;
        if (!hb_model_send_ends(m, o->target, entry->began, result == SCHED_OK, handed))
            return "received a message that was refused";
    }
    bool waited = o->kind == HB_OP_BLOCK || o->kind == HB_OP_WAIT || o->kind == HB_OP_RECV;
    if (waited && result != SCHED_BLOCKED)
        why = judge_wait(m, entry, o, result, value);
    if (why == NULL && alone && !m->blind && result == SCHED_OK)
        why = judge_effect(m, s, task, o);
    return why;
}

/* Either text may come at the limit: what does not fit is cut. */
static void say_allowed(struct hb_format *f, uint32_t allowed)
{
    const char *before = "; allowed: ";
    for (uint32_t result = 0; result < SCHED_RESULT_COUNT; result++) {
        if ((HB_MAY(result) & allowed) == 0)
            continue;
        hb_format_text(f, before);
        hb_format_text(f, hb_result_word((uint8_t)result));
        before = ", ";
    }
}

/* "t5.0 steal -> ok, value 2; allowed: value 1", or the results that are allowed. */
static bool refuse(const struct hb_model *m, const struct finished *op, const char *why, struct hb_violation *violation)
{
    const struct hb_model_task *entry = &m->tasks[op->task];
    char detail[HB_DETAIL_MAX];
    struct hb_format f;
    hb_format_init(&f, detail, sizeof detail);
    hb_format_text(&f, m->program->tasks[op->task].name);
    hb_format_text(&f, ".");
    hb_format_number(&f, op->op);
    hb_format_text(&f, " ");
    hb_format_text(&f, hb_op_word(m->program->tasks[op->task].ops[op->op].kind));
    hb_format_text(&f, " -> ");
    hb_format_text(&f, (uint32_t)op->result < SCHED_RESULT_COUNT ? hb_result_word((uint8_t)op->result) : "no result");
    if (op->result == SCHED_OK || op->result == SCHED_GRANTED) {
        hb_format_text(&f, ", value ");
        hb_format_number(&f, op->value);
    }
    if (why == wrong_value) {
        hb_format_text(&f, "; allowed: value ");
        hb_format_number(&f, entry->value);
    } else if (why == never_right || why == wrong_here) {
        say_allowed(&f, why == never_right ? entry->lax : entry->exact);
    }
    hb_violation_set(violation, HB_INV_RESULT, why, detail);
    return false;
}

bool hb_model_op(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op, enum sched_result result,
                 uint64_t value, struct hb_violation *violation)
{
    const struct hb_op *o = op_of(m, task, op);
    struct hb_model_task *entry = &m->tasks[task];
    if (o == NULL || o->kind == HB_OP_EXIT) {
        entry->began = 0;
        m->events++;
        return true;
    }
    if (entry->began == 0) {
        m->blind = true;
        hb_model_begin(m, s, task, op);
        entry->exact = entry->lax;
        m->events++;
    }
    bool alone = m->events == entry->began;
    const char *why = judge(m, s, task, o, result, value);
    count_faults(m, o, result, value);
    remember(m, task, o, result, alone && !m->blind);
    entry->waiting = result == SCHED_BLOCKED && o->kind != HB_OP_AWAIT;
    entry->began = 0;
    m->events++;
    m->exercised |= 1ull << HB_INV_RESULT;
    if (why == NULL)
        return true;
    const struct finished finished = {task, op, result, value};
    return refuse(m, &finished, why, violation);
}
