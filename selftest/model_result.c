/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which results an operation may have: `exact` from the state in which it enters the core, if it enters
 * alone; `lax` whatever happens between its begin and its end. Where several rejects apply, any may be
 * given: their order is the core's.
 */
#include "model_rule.h"

void hb_rule_always(struct hb_rule *r, uint32_t results)
{
    r->entry->exact = results;
    r->entry->lax = results;
}

bool hb_rule_missing(struct hb_rule *r, enum sched_capability capability)
{
    if ((sched_view_capabilities() & (uint32_t)capability) != 0)
        return false;
    hb_rule_always(r, MAY(SCHED_UNSUPPORTED));
    return true;
}

struct sched_view_cpu hb_rule_cpu(const struct hb_rule *r, uint32_t cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(r->s, (struct sched_cpu_id){cpu}, &view);
    return view;
}

static uint64_t accepting(const struct hb_rule *r)
{
    uint64_t mask = 0;
    for (uint32_t cpu = 0; cpu < r->config->cpus; cpu++)
        if (hb_rule_cpu(r, cpu).state == SCHED_CPU_ONLINE)
            mask |= 1ull << cpu;
    return mask;
}

static bool view_of(const struct hb_rule *r, uint32_t task, struct sched_view_task *view)
{
    struct sched_task_id id = hb_interp_handle(r->m->interp, task);
    return id.generation != 0 && id.slot < r->config->tasks && sched_view_task(r->s, id.slot, view) &&
           view->id.generation == id.generation;
}

static bool finite(const struct hb_op *op)
{
    return op->timeout != 0;
}

static void rule_block(struct hb_rule *r)
{
    struct sched_view_task self = {.wake_pending = false};
    bool known = view_of(r, r->task, &self);
    r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_BLOCKED);
    r->entry->exact = r->entry->lax;
    if (known && (self.wake_pending || (r->entry->remembered && !self.wake_in_flight)))
        r->entry->exact = MAY(SCHED_OK);
    else if (known && !self.wake_in_flight)
        r->entry->exact = MAY(SCHED_BLOCKED);
}

static void rule_wait(struct hb_rule *r)
{
    bool exists = r->op->target < r->config->waitqueues;
    hb_rule_always(r, exists ? MAY(SCHED_BLOCKED) : MAY(SCHED_REJECT_ARGUMENT));
}

static bool waiter_is_killed(const struct hb_rule *r)
{
    for (uint32_t slot = 0; slot < r->config->tasks; slot++) {
        struct sched_view_task view;
        if (sched_view_task(r->s, slot, &view) && view.place == SCHED_PLACE_BLOCKED && view.kill_pending)
            return true;
    }
    return false;
}

static void rule_signal(struct hb_rule *r)
{
    if (r->op->target >= r->config->waitqueues) {
        hb_rule_always(r, MAY(SCHED_REJECT_ARGUMENT));
        return;
    }
    uint32_t waiters = sched_view_waiters(r->s, (struct sched_waitqueue_id){r->op->target});
    hb_rule_always(r, MAY(SCHED_OK));
    r->entry->value_known = !waiter_is_killed(r);
    r->entry->value = r->op->kind == HB_OP_SIGNAL && waiters > 1 ? 1 : waiters;
}

static void rule_message(struct hb_rule *r)
{
    uint32_t messages = 0, receivers = 0;
    if (r->op->target >= r->config->endpoints) {
        hb_rule_always(r, MAY(SCHED_REJECT_ARGUMENT));
        return;
    }
    sched_view_endpoint(r->s, (struct sched_endpoint_id){r->op->target}, &messages, &receivers);
    r->entry->receivers = receivers != 0;
    if (r->op->kind == HB_OP_SEND) {
        bool full = receivers == 0 && messages >= r->config->endpoint_depth;
        r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_REJECT_FULL);
        r->entry->exact = full ? MAY(SCHED_REJECT_FULL) : MAY(SCHED_OK);
        r->entry->doubtful = receivers != 0 && waiter_is_killed(r);
        if (r->entry->doubtful)
            r->entry->exact = r->entry->lax;
        return;
    }
    uint32_t nothing = finite(r->op) && r->op->timeout == 1 ? MAY(SCHED_EMPTY) : MAY(SCHED_BLOCKED);
    r->entry->lax = MAY(SCHED_OK) | nothing;
    r->entry->exact = messages != 0 ? MAY(SCHED_OK) : nothing;
}

/* A task that is ending is stale or not, as the core sees it. */
static void rule_target(struct hb_rule *r, uint32_t accepted)
{
    struct sched_view_task view = {.place = SCHED_PLACE_FREE};
    bool published = hb_interp_handle(r->m->interp, r->op->target).generation != 0;
    bool alive = view_of(r, r->op->target, &view);
    uint32_t stale = MAY(SCHED_REJECT_STALE);
    r->entry->settled = alive && view.requests_posted == view.requests_acked;
    r->entry->lax = accepted | stale;
    r->entry->exact = alive || r->op->target == r->task ? accepted : stale;
    if (alive && view.kill_pending)
        r->entry->exact |= stale;
    if (published && !alive && view.place == SCHED_PLACE_DYING)
        r->entry->exact |= accepted;
}

static void rule_request(struct hb_rule *r)
{
    uint32_t accepted = MAY(SCHED_OK) | MAY(SCHED_PENDING);
    bool nowhere = r->op->kind == HB_OP_SET_AFFINITY && (r->op->value & r->accepting) == 0;
    if (r->op->kind == HB_OP_SET_QOS && r->op->qos >= SCHED_QOS_CLASSES) {
        rule_target(r, MAY(SCHED_REJECT_ARGUMENT));
        return;
    }
    rule_target(r, nowhere ? MAY(SCHED_REJECT_AFFINITY) : accepted);
    r->entry->lax |= r->op->kind == HB_OP_SET_AFFINITY ? accepted | MAY(SCHED_REJECT_AFFINITY) : 0;
    if (nowhere)
        r->entry->exact |= MAY(SCHED_REJECT_AFFINITY);
}

static void rule_ipi(struct hb_rule *r)
{
    uint32_t hint = r->op->kind == HB_OP_HINT ? MAY(SCHED_REJECT_RATE) : 0;
    uint32_t failed = r->m->sends_failed < r->m->sends_armed ? MAY(SCHED_IPI_FAILED) : 0;
    if (r->op->target >= r->config->cpus) {
        hb_rule_always(r, MAY(SCHED_REJECT_CPU));
        return;
    }
    r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_REJECT_OFFLINE) | failed | hint;
    r->entry->exact = MAY(SCHED_OK) | failed | hint;
    if (r->op->target == r->cpu)
        r->entry->exact = MAY(SCHED_OK) | MAY(SCHED_REJECT_OFFLINE) | hint;
    else if ((r->accepting >> r->op->target & 1u) == 0)
        r->entry->exact = MAY(SCHED_REJECT_OFFLINE);
    if (r->op->kind == HB_OP_HINT && (sched_view_capabilities() & SCHED_CAP_RATE_LIMIT) == 0)
        r->entry->exact = r->entry->lax |= MAY(SCHED_UNSUPPORTED);
}

static bool is_rank(uint8_t rank)
{
    return rank >= SCHED_RANK_TABLE && rank <= SCHED_RANK_TELEMETRY && rank % 10 == 0;
}

static void rule_probe(struct hb_rule *r)
{
    if (hb_rule_missing(r, SCHED_CAP_LOCK_RANKS))
        return;
    bool rises = is_rank(r->op->target) && is_rank(r->op->count) && r->op->target < r->op->count;
    hb_rule_always(r, rises ? MAY(SCHED_OK) : MAY(SCHED_REJECT_ARGUMENT));
}

static void rule_other(struct hb_rule *r)
{
    bool exists = r->op->target < r->config->cpus;
    switch (r->op->kind) {
    case HB_OP_NOTE:
        hb_rule_always(r, MAY(SCHED_OK) | MAY(SCHED_REJECT_FULL));
        break;
    case HB_OP_DRAIN:
        hb_rule_always(r, exists ? MAY(SCHED_OK) | MAY(SCHED_EMPTY) : MAY(SCHED_REJECT_CPU));
        break;
    case HB_OP_SPURIOUS:
        hb_rule_always(r, exists ? MAY(SCHED_OK) | MAY(SCHED_REJECT_OFFLINE) : MAY(SCHED_REJECT_CPU));
        break;
    case HB_OP_AWAIT:
        hb_rule_always(r, MAY(SCHED_OK) | MAY(SCHED_BLOCKED) | MAY(SCHED_TIMEOUT) | MAY(SCHED_REJECT_STALE) |
                              MAY(SCHED_REJECT_ARGUMENT));
        break;
    case HB_OP_ON_CPU:
        hb_rule_always(r, MAY(SCHED_OK) | MAY(SCHED_REJECT_CPU));
        break;
    default:
        hb_rule_always(r, MAY(SCHED_OK));
        break;
    }
}

static void rule_of_kind(struct hb_rule *r)
{
    switch (r->op->kind) {
    case HB_OP_BLOCK:
        rule_block(r);
        break;
    case HB_OP_WAIT:
        rule_wait(r);
        break;
    case HB_OP_SIGNAL:
    case HB_OP_BROADCAST:
        rule_signal(r);
        break;
    case HB_OP_SEND:
    case HB_OP_RECV:
        rule_message(r);
        break;
    case HB_OP_WAKE:
        rule_target(r, MAY(SCHED_OK));
        break;
    case HB_OP_KILL:
    case HB_OP_SET_AFFINITY:
    case HB_OP_SET_QOS:
        rule_request(r);
        break;
    case HB_OP_SPAWN:
        hb_rule_spawn(r);
        break;
    case HB_OP_STEAL:
        hb_rule_steal(r);
        break;
    case HB_OP_RESCHED:
    case HB_OP_HINT:
        rule_ipi(r);
        break;
    case HB_OP_OFFLINE:
    case HB_OP_ONLINE:
        hb_rule_hotplug(r);
        break;
    case HB_OP_LOCK_PROBE:
        rule_probe(r);
        break;
    default:
        rule_other(r);
        break;
    }
}

void hb_model_rules(struct hb_model *m, const struct sched *s, uint32_t task, const struct hb_op *op)
{
    struct hb_model_task *entry = &m->tasks[task];
    struct sched_view_task self = {.cpu = {0}};
    struct hb_rule r = {.m = m, .s = s, .config = sched_view_config(s), .op = op, .entry = entry, .task = task};
    entry->value_known = false;
    entry->settled = false;
    entry->receivers = false;
    entry->doubtful = false;
    bool known = view_of(&r, task, &self);
    r.cpu = self.cpu.n;
    r.accepting = accepting(&r);
    if (entry->waiting) {
        uint32_t ends = op->kind == HB_OP_BLOCK ? MAY(SCHED_WOKEN) : MAY(SCHED_GRANTED);
        hb_rule_always(&r, ends | (finite(op) ? MAY(SCHED_TIMEOUT) : 0));
        return;
    }
    rule_of_kind(&r);
    if (!known)
        entry->exact = entry->lax; /* it runs before its spawner has said who it is */
}
