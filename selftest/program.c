/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"
#include "mem.h"

const uint8_t hb_clocks[HB_CLOCKS] = {0, 16, 31, 32};

void hb_program_init(struct hb_program *p, uint8_t cpus)
{
    memset(p, 0, sizeof *p);
    p->version = 1;
    p->cpus = cpus;
    p->limits = (struct hb_limits){
        .tasks = HB_TASKS_MAX,
        .stacks = HB_TASKS_MAX,
        .waitqueues = 2,
        .endpoints = 2,
        .endpoint_depth = 4,
        .queue_limit = HB_TASKS_MAX,
        .steal_tasks_max = 4,
        .steal_scan_max = HB_TASKS_MAX,
        .hints_per_tick = 4,
        .telemetry_records = 16,
        .slice = 2,
    };
}

uint64_t hb_program_time(const struct hb_program *p)
{
    return p->clock == 0 ? 0 : (1ull << p->clock) - HB_CLOCK_LEAD;
}

void hb_program_config(const struct hb_program *p, uint32_t cpus, struct sched_config *config)
{
    const struct hb_limits *l = &p->limits;
    uint32_t used = cpus < p->cpus ? p->cpus : cpus;
    *config = (struct sched_config){
        .cpus = used,
        .tasks = l->tasks,
        .stacks = l->stacks,
        .waitqueues = l->waitqueues,
        .endpoints = l->endpoints,
        .endpoint_depth = l->endpoint_depth,
        .queue_limit = l->queue_limit,
        .steal_tasks_max = l->steal_tasks_max,
        .steal_queues_max = used,
        .steal_scan_max = l->steal_scan_max,
        .hints_per_tick = l->hints_per_tick,
        .telemetry_records = l->telemetry_records,
        .slice = l->slice,
        .lock_check = SCHED_LOCK_CHECK_COUNT,
    };
}

void hb_program_unassert(struct hb_program *p)
{
    for (uint32_t t = 0; t < p->task_count; t++)
        for (uint32_t i = 0; i < p->tasks[t].count; i++) {
            struct hb_op *op = &p->tasks[t].ops[i];
            op->expect = HB_ANY_RESULT;
            if (op->kind == HB_OP_ON_CPU || op->kind == HB_OP_AWAIT)
                *op = (struct hb_op){.kind = HB_OP_YIELD, .expect = HB_ANY_RESULT};
        }
}

static bool op_equal(const struct hb_op *a, const struct hb_op *b)
{
    return a->kind == b->kind && a->target == b->target && a->count == b->count && a->qos == b->qos &&
           a->expect == b->expect && a->timeout == b->timeout && a->value == b->value;
}

static bool task_equal(const struct hb_task *a, const struct hb_task *b)
{
    if (memcmp(a->name, b->name, HB_NAME_MAX) != 0 || a->boot != b->boot || a->qos != b->qos || a->count != b->count ||
        a->affinity != b->affinity)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!op_equal(&a->ops[i], &b->ops[i]))
            return false;
    return true;
}

static bool schedule_equal(const struct hb_schedule *a, const struct hb_schedule *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct hb_point *x = &a->points[i], *y = &b->points[i];
        if (x->cpu != y->cpu || x->task != y->task || x->op != y->op || x->kind != y->kind || x->choice != y->choice ||
            x->nth != y->nth || x->value != y->value)
            return false;
    }
    return true;
}

static bool origin_equal(const struct hb_origin *a, const struct hb_origin *b)
{
    return memcmp(a->world, b->world, sizeof a->world) == 0 && memcmp(a->memory, b->memory, sizeof a->memory) == 0 &&
           memcmp(a->points, b->points, sizeof a->points) == 0 && memcmp(a->races, b->races, sizeof a->races) == 0 &&
           memcmp(a->core, b->core, sizeof a->core) == 0 && memcmp(a->hash, b->hash, sizeof a->hash) == 0 &&
           memcmp(a->signature, b->signature, sizeof a->signature) == 0 && a->seed == b->seed;
}

bool hb_program_equal(const struct hb_program *a, const struct hb_program *b)
{
    if (a->version != b->version || a->cpus != b->cpus || a->task_count != b->task_count ||
        a->event_count != b->event_count || a->clock != b->clock ||
        memcmp(&a->limits, &b->limits, sizeof a->limits) != 0)
        return false;
    for (uint32_t t = 0; t < a->task_count; t++)
        if (!task_equal(&a->tasks[t], &b->tasks[t]))
            return false;
    for (uint32_t e = 0; e < a->event_count; e++)
        if (a->events[e].kind != b->events[e].kind || a->events[e].cpu != b->events[e].cpu)
            return false;
    return schedule_equal(&a->schedule, &b->schedule) && origin_equal(&a->origin, &b->origin);
}
