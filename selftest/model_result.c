/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which results an operation may have: `exact` from the state in which it enters the core, if it enters
 * alone; `lax` whatever happens between its begin and its end. Where several rejects apply, any may be
 * given: their order is the core's.
 */
#include "model_rules.h"

#define MAY HB_MAY

struct rule {
    struct hb_model *m;
    const struct sched *s;
    const struct sched_config *config;
    const struct hb_op *op;
    struct hb_model_task *entry;
    uint32_t cpu; /* of the caller */
    uint64_t accepting;
};

/* An operation that is judged the same, alone or not. */
static void always(struct rule *r, uint32_t results)
{
    r->entry->exact = results;
    r->entry->lax = results;
}

static bool missing(struct rule *r, enum sched_capability capability)
{
    if ((sched_view_capabilities() & (uint32_t)capability) != 0)
        return false;
    always(r, MAY(SCHED_UNSUPPORTED));
    return true;
}

static struct sched_view_cpu cpu_of(const struct rule *r, uint32_t cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(r->s, (struct sched_cpu_id){cpu}, &view);
    return view;
}

static uint64_t accepting(const struct rule *r)
{
    uint64_t mask = 0;
    for (uint32_t cpu = 0; cpu < r->config->cpus; cpu++)
        if (cpu_of(r, cpu).state == SCHED_CPU_ONLINE)
            mask |= 1ull << cpu;
    return mask;
}

static bool view_of(const struct rule *r, uint32_t task, struct sched_view_task *view)
{
    struct sched_task_id id = hb_interp_handle(r->m->interp, task);
    return id.generation != 0 && id.slot < r->config->tasks && sched_view_task(r->s, id.slot, view) &&
           view->id.generation == id.generation;
}

static bool finite(const struct hb_op *op)
{
    return op->timeout != 0;
}

static void rule_block(struct rule *r, uint32_t task)
{
    struct sched_view_task self = {.wake_pending = false};
    bool known = view_of(r, task, &self);
    r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_BLOCKED);
    r->entry->exact = r->entry->lax;
    if (known && self.wake_pending)
        r->entry->exact = MAY(SCHED_OK);
    else if (known && !self.wake_in_flight)
        r->entry->exact = MAY(SCHED_BLOCKED);
}

static void rule_wait(struct rule *r)
{
    bool exists = r->op->target < r->config->waitqueues;
    always(r, exists ? MAY(SCHED_BLOCKED) : MAY(SCHED_REJECT_ARGUMENT));
}

static void rule_signal(struct rule *r)
{
    if (r->op->target >= r->config->waitqueues) {
        always(r, MAY(SCHED_REJECT_ARGUMENT));
        return;
    }
    uint32_t waiters = sched_view_waiters(r->s, (struct sched_waitqueue_id){r->op->target});
    always(r, MAY(SCHED_OK));
    r->entry->value_known = true;
    r->entry->value = r->op->kind == HB_OP_SIGNAL && waiters > 1 ? 1 : waiters;
}

static void rule_message(struct rule *r)
{
    uint32_t messages = 0, receivers = 0;
    if (r->op->target >= r->config->endpoints) {
        always(r, MAY(SCHED_REJECT_ARGUMENT));
        return;
    }
    sched_view_endpoint(r->s, (struct sched_endpoint_id){r->op->target}, &messages, &receivers);
    r->entry->receivers = receivers != 0;
    if (r->op->kind == HB_OP_SEND) {
        bool full = receivers == 0 && messages >= r->config->endpoint_depth;
        r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_REJECT_FULL);
        r->entry->exact = full ? MAY(SCHED_REJECT_FULL) : MAY(SCHED_OK);
        return;
    }
    uint32_t nothing = finite(r->op) && r->op->timeout == 1 ? MAY(SCHED_EMPTY) : MAY(SCHED_BLOCKED);
    r->entry->lax = MAY(SCHED_OK) | nothing;
    r->entry->exact = messages != 0 ? MAY(SCHED_OK) : nothing;
}

/* A task that is ending is stale or not, as the core sees it. */
static void rule_target(struct rule *r, uint32_t accepted)
{
    struct sched_view_task view = {.place = SCHED_PLACE_FREE};
    bool published = hb_interp_handle(r->m->interp, r->op->target).generation != 0;
    bool alive = view_of(r, r->op->target, &view);
    uint32_t stale = MAY(SCHED_REJECT_STALE);
    r->entry->alive = alive;
    r->entry->lax = accepted | stale;
    r->entry->exact = alive ? accepted : stale;
    if (alive && view.kill_pending)
        r->entry->exact |= stale;
    if (published && !alive && view.place == SCHED_PLACE_DYING)
        r->entry->exact |= accepted;
}

static void rule_request(struct rule *r)
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

static uint32_t lowest(uint64_t mask)
{
    uint32_t n = 0;
    while (n < SCHED_MAX_CPUS && (mask >> n & 1u) == 0)
        n++;
    return n;
}

static void count_slots(const struct rule *r, uint32_t *free, uint32_t *live, uint32_t *dying)
{
    *free = *live = *dying = 0;
    for (uint32_t slot = 0; slot < r->config->tasks; slot++) {
        struct sched_view_task view;
        if (sched_view_task(r->s, slot, &view))
            (*live)++;
        else if (view.place == SCHED_PLACE_DYING)
            (*dying)++;
        else
            (*free)++;
    }
}

static void rule_spawn(struct rule *r)
{
    const struct hb_program *p = r->m->program;
    uint32_t rejects = 0, free = 0, live = 0, dying = 0;
    always(r, MAY(SCHED_REJECT_ARGUMENT));
    r->entry->lax |= MAY(SCHED_OK) | MAY(SCHED_REJECT_AFFINITY) | MAY(SCHED_REJECT_TASKS) | MAY(SCHED_REJECT_STACKS) |
                     MAY(SCHED_REJECT_FULL);
    if (r->op->target >= p->task_count || r->m->interp->cursors[r->op->target].state != HB_CURSOR_UNBORN ||
        hb_interp_handle(r->m->interp, r->op->target).generation != 0)
        return;
    uint64_t allowed = p->tasks[r->op->target].affinity & r->accepting;
    uint32_t target = (allowed >> r->cpu & 1u) != 0 ? r->cpu : lowest(allowed);
    bool full = false;
    count_slots(r, &free, &live, &dying);
    rejects |= allowed == 0 ? MAY(SCHED_REJECT_AFFINITY) : 0;
    rejects |= free == 0 ? MAY(SCHED_REJECT_TASKS) : 0;
    rejects |= live + dying >= r->config->stacks ? MAY(SCHED_REJECT_STACKS) : 0;
    if (target < r->config->cpus) {
        struct sched_view_cpu view = cpu_of(r, target);
        full = view.queued >= r->config->queue_limit;
        rejects |= view.queued + view.mailbox_count >= r->config->queue_limit ? MAY(SCHED_REJECT_FULL) : 0;
    }
    bool surely = allowed == 0 || (free == 0 && dying == 0) || live >= r->config->stacks || full;
    r->entry->exact = rejects | (surely ? 0 : MAY(SCHED_OK));
}

/* Tasks of a queue that the caller's CPU may take. */
static uint32_t takeable(const struct rule *r, uint32_t victim, uint32_t max_class)
{
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < r->config->tasks; slot++) {
        struct sched_view_task view;
        if (sched_view_task(r->s, slot, &view) && view.place == SCHED_PLACE_QUEUED && view.cpu.n == victim &&
            (uint32_t)view.qos <= max_class && (view.affinity >> r->cpu & 1u) != 0)
            count++;
    }
    return count;
}

static uint32_t steal_rejects(const struct rule *r)
{
    uint32_t rejects = 0;
    if (r->op->qos >= SCHED_QOS_CLASSES)
        rejects |= MAY(SCHED_REJECT_ARGUMENT);
    if (r->op->target >= r->config->cpus || r->op->target == r->cpu)
        rejects |= MAY(SCHED_REJECT_CPU);
    else if ((r->accepting >> r->op->target & 1u) == 0)
        rejects |= MAY(SCHED_REJECT_OFFLINE);
    if ((r->accepting >> r->cpu & 1u) == 0)
        rejects |= MAY(SCHED_REJECT_OFFLINE);
    if (r->op->count == 0 || r->op->count > r->config->steal_tasks_max)
        rejects |= MAY(SCHED_REJECT_STEAL_BOUND);
    return rejects;
}

static void rule_steal(struct rule *r)
{
    if (missing(r, SCHED_CAP_STEAL))
        return;
    uint32_t rejects = steal_rejects(r);
    r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_EMPTY) | MAY(SCHED_REJECT_STEAL_QOS) | MAY(SCHED_REJECT_FULL) |
                    MAY(SCHED_REJECT_OFFLINE) | MAY(SCHED_REJECT_CPU) | rejects;
    r->entry->exact = rejects;
    if (rejects != 0)
        return;
    struct sched_view_cpu victim = cpu_of(r, r->op->target), self = cpu_of(r, r->cpu);
    uint32_t count = takeable(r, r->op->target, r->op->qos);
    bool hidden = victim.queued > r->config->steal_scan_max;
    bool above = (victim.class_bitmap & ((2u << r->op->qos) - 1)) == 0;
    if (victim.queued == 0) {
        r->entry->exact = MAY(SCHED_EMPTY);
    } else if (above) {
        r->entry->exact = MAY(SCHED_REJECT_STEAL_QOS);
    } else if (self.queued >= r->config->queue_limit) {
        r->entry->exact = MAY(SCHED_REJECT_FULL);
    } else {
        uint32_t room = r->config->queue_limit - self.queued, most = count < r->op->count ? count : r->op->count;
        r->entry->exact = count != 0 ? MAY(SCHED_OK) : MAY(SCHED_EMPTY);
        r->entry->exact |= hidden ? MAY(SCHED_EMPTY) : 0;
        r->entry->value_known = count != 0 && !hidden;
        r->entry->value = most < room ? most : room;
    }
}

static void rule_ipi(struct rule *r)
{
    uint32_t hint = r->op->kind == HB_OP_HINT ? MAY(SCHED_REJECT_RATE) : 0;
    uint32_t failed = r->m->sends_failed < r->m->sends_armed ? MAY(SCHED_IPI_FAILED) : 0;
    if (r->op->target >= r->config->cpus) {
        always(r, MAY(SCHED_REJECT_CPU));
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

static bool pinned(const struct rule *r, uint64_t others)
{
    for (uint32_t slot = 0; slot < r->config->tasks; slot++) {
        struct sched_view_task view;
        if (sched_view_task(r->s, slot, &view) && (view.affinity & others) == 0)
            return true;
    }
    return false;
}

static void rule_hotplug(struct rule *r)
{
    if (missing(r, SCHED_CAP_HOTPLUG))
        return;
    if (r->op->target >= r->config->cpus) {
        always(r, MAY(SCHED_REJECT_CPU));
        return;
    }
    enum sched_cpu_state state = cpu_of(r, r->op->target).state;
    uint32_t rejects = 0;
    if (r->op->kind == HB_OP_ONLINE) {
        uint32_t failed = r->m->starts_failed < r->m->starts_armed ? MAY(SCHED_START_FAILED) : 0;
        r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_REJECT_BUSY) | failed;
        r->entry->exact = state == SCHED_CPU_OFFLINE ? MAY(SCHED_OK) | failed : MAY(SCHED_REJECT_BUSY);
        return;
    }
    uint64_t others = r->accepting & ~(1ull << r->op->target);
    rejects |= state != SCHED_CPU_ONLINE ? MAY(SCHED_REJECT_BUSY) : 0;
    rejects |= others == 0 ? MAY(SCHED_REJECT_LAST_CPU) : 0;
    rejects |= pinned(r, others) ? MAY(SCHED_REJECT_PINNED) : 0;
    r->entry->exact = rejects != 0 ? rejects : MAY(SCHED_OK);
    r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_REJECT_BUSY) | MAY(SCHED_REJECT_LAST_CPU) | MAY(SCHED_REJECT_PINNED);
}

static bool is_rank(uint8_t rank)
{
    return rank >= SCHED_RANK_TABLE && rank <= SCHED_RANK_TELEMETRY && rank % 10 == 0;
}

static void rule_probe(struct rule *r)
{
    if (missing(r, SCHED_CAP_LOCK_RANKS))
        return;
    bool rises = is_rank(r->op->target) && is_rank(r->op->count) && r->op->target < r->op->count;
    always(r, rises ? MAY(SCHED_OK) : MAY(SCHED_REJECT_ARGUMENT));
}

static void rule_other(struct rule *r)
{
    bool exists = r->op->target < r->config->cpus;
    switch (r->op->kind) {
    case HB_OP_NOTE:
        always(r, MAY(SCHED_OK) | MAY(SCHED_REJECT_FULL));
        break;
    case HB_OP_DRAIN:
        always(r, exists ? MAY(SCHED_OK) | MAY(SCHED_EMPTY) : MAY(SCHED_REJECT_CPU));
        break;
    case HB_OP_SPURIOUS:
        always(r, exists ? MAY(SCHED_OK) | MAY(SCHED_REJECT_OFFLINE) : MAY(SCHED_REJECT_CPU));
        break;
    case HB_OP_AWAIT:
        always(r, MAY(SCHED_OK) | MAY(SCHED_BLOCKED) | MAY(SCHED_TIMEOUT) | MAY(SCHED_REJECT_STALE) |
                      MAY(SCHED_REJECT_ARGUMENT));
        break;
    case HB_OP_ON_CPU:
        always(r, MAY(SCHED_OK) | MAY(SCHED_REJECT_CPU));
        break;
    default:
        always(r, MAY(SCHED_OK));
        break;
    }
}

static void rule_of_kind(struct rule *r, uint32_t task)
{
    switch (r->op->kind) {
    case HB_OP_BLOCK:
        rule_block(r, task);
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
        rule_spawn(r);
        break;
    case HB_OP_STEAL:
        rule_steal(r);
        break;
    case HB_OP_RESCHED:
    case HB_OP_HINT:
        rule_ipi(r);
        break;
    case HB_OP_OFFLINE:
    case HB_OP_ONLINE:
        rule_hotplug(r);
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
    struct rule r = {.m = m, .s = s, .config = sched_view_config(s), .op = op, .entry = entry};
    entry->value_known = false;
    entry->alive = false;
    entry->receivers = false;
    (void)view_of(&r, task, &self);
    r.cpu = self.cpu.n;
    r.accepting = accepting(&r);
    if (entry->waiting) {
        uint32_t ends = op->kind == HB_OP_BLOCK ? MAY(SCHED_WOKEN) : MAY(SCHED_GRANTED);
        always(&r, ends | (finite(op) ? MAY(SCHED_TIMEOUT) : 0));
        return;
    }
    rule_of_kind(&r, task);
}
