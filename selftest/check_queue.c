/* SPDX-License-Identifier: Apache-2.0 */
/* Where tasks stand: places, counts and queues. */
#include "check.h"

static bool place_of_task(const struct hb_check_context *c, uint32_t slot)
{
    const struct hb_snapshot *n = c->now;
    const struct sched_view_task *task = &n->task[slot];
    uint32_t cpu = task->cpu.n;
    if (cpu >= n->cpus)
        return hb_broken(c, HB_INV_PLACE, "owner does not exist", "slot", slot, "cpu", cpu);
    if (task->place == SCHED_PLACE_QUEUED && n->found[slot] == 0)
        return hb_broken(c, HB_INV_PLACE, "queued task on no queue", "slot", slot, "cpu", cpu);
    if (n->found[slot] > 1)
        return hb_broken(c, HB_INV_PLACE, "task twice on queues", "slot", slot, "times", n->found[slot]);
    if (task->place != SCHED_PLACE_QUEUED && n->found[slot] != 0)
        return hb_broken(c, HB_INV_PLACE, "task on a queue and elsewhere", "slot", slot, "place", task->place);
    if (task->place == SCHED_PLACE_RUNNING && !hb_same_task(n->cpu[cpu].current, task->id))
        return hb_broken(c, HB_INV_PLACE, "running task is not current", "slot", slot, "cpu", cpu);
    return true;
}

/* A task that blocked or exited stays current until its CPU schedules. */
static bool current_of_cpu(const struct hb_check_context *c, uint32_t cpu)
{
    const struct hb_snapshot *n = c->now;
    struct sched_task_id id = n->cpu[cpu].current;
    if (id.generation == 0 || id.slot >= n->slots)
        return true;
    const struct sched_view_task *task = &n->task[id.slot];
    bool fits =
        task->place == SCHED_PLACE_RUNNING || task->place == SCHED_PLACE_BLOCKED || task->place == SCHED_PLACE_DYING;
    if (!fits || (task->place != SCHED_PLACE_DYING && !hb_same_task(task->id, id)))
        return hb_broken(c, HB_INV_PLACE, "current task stands elsewhere", "cpu", cpu, "slot", id.slot);
    if (task->place != SCHED_PLACE_DYING && task->cpu.n != cpu)
        return hb_broken(c, HB_INV_PLACE, "current task belongs to another CPU", "cpu", cpu, "owner", task->cpu.n);
    return true;
}

bool hb_check_place(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        if (!hb_is_live(&n->task[slot]) && n->found[slot] != 0)
            return hb_broken(c, HB_INV_PLACE, "ended task on a queue", "slot", slot, NULL, 0);
        if (hb_is_live(&n->task[slot]) && !place_of_task(c, slot))
            return false;
    }
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++)
        if (!current_of_cpu(c, cpu))
            return false;
    if (n->used != 0)
        hb_exercised(c, HB_INV_PLACE);
    return true;
}

bool hb_check_counts(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        const struct sched_view_cpu *v = &n->cpu[cpu];
        uint32_t sum = 0;
        for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++) {
            bool bit = (v->class_bitmap >> qos & 1u) != 0;
            sum += v->class_count[qos];
            if (!n->partial && v->class_count[qos] != n->counted[cpu][qos])
                return hb_broken(c, HB_INV_COUNTS, "class count differs from a recount", "count", v->class_count[qos],
                                 "recount", n->counted[cpu][qos]);
            if (bit != (v->class_count[qos] != 0))
                return hb_broken(c, HB_INV_COUNTS, "class bitmap differs from its count", "cpu", cpu, "class", qos);
        }
        if (v->queued != sum)
            return hb_broken(c, HB_INV_COUNTS, "queue count differs from its classes", "count", v->queued, "sum", sum);
        if (sum != 0)
            hb_exercised(c, HB_INV_COUNTS);
    }
    return true;
}

bool hb_check_queue_owner(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        if (n->found[slot] == 0)
            continue;
        if (task->cpu.n != n->found_cpu[slot])
            return hb_broken(c, HB_INV_QUEUE_OWNER, "queued on another CPU than its own", "slot", slot, "queue",
                             n->found_cpu[slot]);
        if ((uint32_t)task->qos != n->found_class[slot])
            return hb_broken(c, HB_INV_QUEUE_OWNER, "queued in another class than its own", "slot", slot, "class",
                             n->found_class[slot]);
        hb_exercised(c, HB_INV_QUEUE_OWNER);
    }
    return true;
}
