/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form: tasks, CPUs, queues and endpoints numbered in the order of use, tasks named t0, t1, ... */
#include <stdio.h>
#include <string.h>

#include "edit.h"
#include "shrink.h"
#include "words.h"

static struct hb_program candidate;

/* A numbering under construction. */
struct order {
    uint8_t to[256];
    uint8_t count;
    bool known[256];
};

static void use(struct order *order, uint32_t n)
{
    if (n >= sizeof order->known || order->known[n])
        return;
    order->known[n] = true;
    order->to[n] = order->count++;
}

static bool names(struct shrink *s)
{
    candidate = s->best;
    for (uint32_t t = 0; t < candidate.task_count; t++) {
        memset(candidate.tasks[t].name, 0, HB_NAME_MAX);
        snprintf(candidate.tasks[t].name, HB_NAME_MAX, "t%u", t);
    }
    return shrink_try(s, &candidate);
}

/* Boot tasks as they are, then the others as they are spawned. */
static bool tasks(struct shrink *s)
{
    struct order order = {.count = 0};
    candidate = s->best;
    for (uint32_t t = 0; t < candidate.task_count; t++)
        if (candidate.tasks[t].boot)
            use(&order, t);
    for (uint32_t t = 0; t < candidate.task_count; t++)
        for (uint32_t i = 0; i < candidate.tasks[t].count; i++) {
            const struct hb_op *op = &candidate.tasks[t].ops[i];
            if (op->kind == HB_OP_SPAWN && op->target < candidate.task_count)
                use(&order, op->target);
        }
    for (uint32_t t = 0; t < candidate.task_count; t++)
        use(&order, t);
    edit_permute_tasks(&candidate, order.to);
    return shrink_try(s, &candidate);
}

static void use_mask(struct order *order, uint64_t mask, uint32_t cpus)
{
    if (mask == UINT64_MAX)
        return;
    for (uint32_t c = 0; c < cpus; c++)
        if (mask >> c & 1)
            use(order, c);
}

/* CPU 0 boots and stays; then as tasks and operations name them, then as the schedule does. */
static bool cpus(struct shrink *s)
{
    struct order order = {.count = 0};
    candidate = s->best;
    uint32_t count = candidate.cpus;
    use(&order, 0);
    for (uint32_t t = 0; t < candidate.task_count; t++) {
        use_mask(&order, candidate.tasks[t].affinity, count);
        for (uint32_t i = 0; i < candidate.tasks[t].count; i++) {
            const struct hb_op *op = &candidate.tasks[t].ops[i];
            if (edit_targets(op, 'c') && op->target < count)
                use(&order, op->target);
            if (edit_targets(op, 'm'))
                use_mask(&order, op->value, count);
        }
    }
    for (uint32_t i = 0; i < candidate.schedule.count; i++)
        if (candidate.schedule.points[i].cpu < count)
            use(&order, candidate.schedule.points[i].cpu);
    for (uint32_t c = 0; c < count; c++)
        use(&order, c);
    edit_permute_cpus(&candidate, order.to);
    return shrink_try(s, &candidate);
}

/* Queues ('w') or endpoints ('e'), of those that there are. */
static bool objects(struct shrink *s, char letter, uint32_t there)
{
    struct order order = {.count = 0};
    candidate = s->best;
    for (uint32_t t = 0; t < candidate.task_count; t++)
        for (uint32_t i = 0; i < candidate.tasks[t].count; i++) {
            struct hb_op *op = &candidate.tasks[t].ops[i];
            if (!edit_targets(op, letter) || op->target >= there)
                continue;
            use(&order, op->target);
            op->target = order.to[op->target];
        }
    return shrink_try(s, &candidate);
}

bool shrink_names(struct shrink *s)
{
    bool changed = tasks(s);
    changed |= cpus(s);
    changed |= objects(s, 'w', s->best.limits.waitqueues);
    changed |= objects(s, 'e', s->best.limits.endpoints);
    changed |= names(s);
    return changed;
}
