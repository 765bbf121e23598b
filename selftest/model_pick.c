/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order inside a class, by comparing each CPU's queues with what they were at the last look. Judged only
 * where at most one switch lies between: then a task that is in both pictures never left.
 */
#include "model.h"

#define IDLE UINT32_MAX

static uint32_t position(const struct hb_model_queue *queue, uint32_t slot)
{
    for (uint32_t n = 0; n < queue->count; n++)
        if (queue->slots[n] == slot)
            return n;
    return HB_TASKS_MAX;
}

static void look(struct hb_model_cpu *out, const struct sched *s, uint32_t cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(s, (struct sched_cpu_id){cpu}, &view);
    out->current = view.current.generation != 0 ? view.current.slot : IDLE;
    out->switches = view.switches;
    for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++) {
        struct hb_model_queue *queue = &out->queues[qos];
        queue->count = view.class_count[qos] == 0 ? 0
                                                  : sched_view_queue(s, (struct sched_cpu_id){cpu}, (enum sched_qos)qos,
                                                                     queue->slots, HB_TASKS_MAX);
    }
}

static bool refuse(struct hb_violation *violation, const char *key)
{
    hb_violation_set(violation, HB_INV_FIFO, key, "");
    return false;
}

/* Whether the task stood queued on some other CPU at the last look: its rank among these is the core's. */
static bool came_from_elsewhere(const struct hb_model *m, uint32_t cpu, uint32_t slot)
{
    for (uint32_t other = 0; other < HB_MODEL_CPUS; other++)
        for (uint32_t qos = 0; other != cpu && qos < SCHED_QOS_CLASSES; qos++)
            if (position(&m->cpus[other].queues[qos], slot) != HB_TASKS_MAX)
                return true;
    return false;
}

/*
 * Those that stay keep their order; those that come stand behind them. A task that was preempted by a
 * higher class may stand in front; one that gave way to its own class (a yield, a used-up slice) may not.
 */
static bool keeps_order(struct hb_model *m, uint32_t cpu, uint32_t qos, const struct hb_model_cpu *fresh, bool gave_way,
                        struct hb_violation *violation)
{
    const struct hb_model_cpu *old = &m->cpus[cpu];
    uint32_t stayed = HB_TASKS_MAX; /* place of the last that stayed, in the old queue */
    bool came = false;
    for (uint32_t n = 0; n < fresh->queues[qos].count; n++) {
        uint32_t slot = fresh->queues[qos].slots[n];
        uint32_t before = position(&old->queues[qos], slot);
        if (before == HB_TASKS_MAX) {
            bool may_lead = slot == old->current ? !gave_way : came_from_elsewhere(m, cpu, slot);
            came = came || !may_lead;
            continue;
        }
        if (came)
            return refuse(violation, "a task was queued before one that waits longer");
        if (stayed != HB_TASKS_MAX && before < stayed)
            return refuse(violation, "tasks of one class changed places");
        if (stayed != HB_TASKS_MAX)
            m->exercised |= 1ull << HB_INV_FIFO;
        stayed = before;
    }
    return true;
}

static bool picks_head(struct hb_model *m, uint32_t cpu, const struct hb_model_cpu *fresh, uint32_t class_of_pick,
                       struct hb_violation *violation)
{
    const struct hb_model_cpu *old = &m->cpus[cpu];
    if (came_from_elsewhere(m, cpu, fresh->current))
        return true;
    for (uint32_t qos = class_of_pick; qos < SCHED_QOS_CLASSES; qos++) {
        const struct hb_model_queue *was = &old->queues[qos];
        uint32_t ahead = position(was, fresh->current);
        ahead = ahead < was->count ? ahead : was->count;
        for (uint32_t n = 0; n < ahead; n++)
            if (position(&fresh->queues[qos], was->slots[n]) != HB_TASKS_MAX)
                return refuse(violation, qos == class_of_pick ? "a task ran before one that waits longer"
                                                              : "a task ran before one of a higher class");
        if (was->count > 0)
            m->exercised |= 1ull << HB_INV_FIFO;
    }
    return true;
}

bool hb_model_pick(struct hb_model *m, const struct sched *s, struct sched_cpu_id cpu, struct hb_violation *violation)
{
    const struct sched_config *config = sched_view_config(s);
    uint32_t cpus = config->cpus < HB_MODEL_CPUS ? config->cpus : HB_MODEL_CPUS;
    struct hb_model_cpu fresh;
    bool right = true;
    m->events++;
    if (m->looked && cpu.n < cpus && config->tasks <= HB_MODEL_SLOTS) {
        const struct hb_model_cpu *old = &m->cpus[cpu.n];
        struct sched_view_task picked;
        look(&fresh, s, cpu.n);
        uint64_t switches = fresh.switches - old->switches;
        bool picks = switches == 1 && fresh.current != IDLE && fresh.current != old->current &&
                     sched_view_task(s, fresh.current, &picked);
        for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES && right && switches <= 1; qos++)
            right = keeps_order(m, cpu.n, qos, &fresh, picks && (uint32_t)picked.qos == qos, violation);
        if (right && picks)
            right = picks_head(m, cpu.n, &fresh, (uint32_t)picked.qos, violation);
    }
    for (uint32_t n = 0; n < cpus; n++)
        look(&m->cpus[n], s, n);
    m->looked = true;
    return right;
}
