/* SPDX-License-Identifier: Apache-2.0 */
/* Results of operations that need room or CPUs: spawn, steal, hotplug. */
#include "model_rule.h"

static uint32_t lowest(uint64_t mask)
{
    uint32_t n = 0;
    while (n < SCHED_MAX_CPUS && (mask >> n & 1u) == 0)
        n++;
    return n;
}

static void count_slots(const struct hb_rule *r, uint32_t *free, uint32_t *live, uint32_t *dying)
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

void hb_rule_spawn(struct hb_rule *r)
{
    const struct hb_program *p = r->m->program;
    uint32_t rejects = 0, free = 0, live = 0, dying = 0;
    hb_rule_always(r, MAY(SCHED_REJECT_ARGUMENT));
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
        struct sched_view_cpu view = hb_rule_cpu(r, target);
        full = view.queued >= r->config->queue_limit;
        rejects |= view.queued + view.mailbox_count >= r->config->queue_limit ? MAY(SCHED_REJECT_FULL) : 0;
    }
    bool surely = allowed == 0 || (free == 0 && dying == 0) || live >= r->config->stacks || full;
    r->entry->exact = rejects | (surely ? 0 : MAY(SCHED_OK));
}

/* Tasks of a queue that the caller's CPU may take. */
static uint32_t takeable(const struct hb_rule *r, uint32_t victim, uint32_t max_class)
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

static uint32_t steal_rejects(const struct hb_rule *r)
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

void hb_rule_steal(struct hb_rule *r)
{
    if (hb_rule_missing(r, SCHED_CAP_STEAL))
        return;
    uint32_t rejects = steal_rejects(r);
    r->entry->lax = MAY(SCHED_OK) | MAY(SCHED_EMPTY) | MAY(SCHED_REJECT_STEAL_QOS) | MAY(SCHED_REJECT_FULL) |
                    MAY(SCHED_REJECT_OFFLINE) | MAY(SCHED_REJECT_CPU) | rejects;
    r->entry->exact = rejects;
    if (rejects != 0)
        return;
    struct sched_view_cpu victim = hb_rule_cpu(r, r->op->target), self = hb_rule_cpu(r, r->cpu);
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

static bool pinned(const struct hb_rule *r, uint64_t others)
{
    for (uint32_t slot = 0; slot < r->config->tasks; slot++) {
        struct sched_view_task view;
        if (sched_view_task(r->s, slot, &view) && (view.affinity & others) == 0)
            return true;
    }
    return false;
}

void hb_rule_hotplug(struct hb_rule *r)
{
    if (hb_rule_missing(r, SCHED_CAP_HOTPLUG))
        return;
    if (r->op->target >= r->config->cpus) {
        hb_rule_always(r, MAY(SCHED_REJECT_CPU));
        return;
    }
    enum sched_cpu_state state = hb_rule_cpu(r, r->op->target).state;
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
