/* SPDX-License-Identifier: Apache-2.0 */
/* Layout of an instance in the caller's memory, and its first state. */
#include "simple.h"

#define ALIGN 64u

struct layout {
    size_t cpus, tasks, endpoints, messages, records, stacks, total;
};

static size_t take(size_t *at, size_t count, size_t size)
{
    size_t start = *at;
    *at += (count * size + ALIGN - 1) / ALIGN * ALIGN;
    return start;
}

static bool valid(const struct sched_config *c)
{
    bool counts = c->cpus >= 1 && c->cpus <= SCHED_MAX_CPUS && c->tasks >= 1 && c->tasks <= SCHED_MAX_TASKS &&
                  c->stacks >= 1 && c->stacks <= c->tasks && c->waitqueues <= 65535 && c->endpoints <= 65535;
    bool limits = c->endpoint_depth >= 1 && c->endpoint_depth <= 65535 && c->queue_limit >= 1 &&
                  c->queue_limit <= c->tasks && c->slice >= 1;
    bool ring = c->telemetry_records >= 2 && c->telemetry_records <= 65536 &&
                (c->telemetry_records & (c->telemetry_records - 1)) == 0;
    bool steal = c->steal_tasks_max >= 1 && c->steal_tasks_max <= 65535 && c->steal_queues_max >= 1 &&
                 c->steal_queues_max <= c->cpus && c->steal_scan_max >= c->steal_tasks_max;
    return counts && limits && ring && steal;
}

static struct layout layout_of(const struct sched_config *c)
{
    struct layout l;
    size_t at = 0;
    (void)take(&at, 1, sizeof(struct sched));
    l.cpus = take(&at, c->cpus, sizeof(struct cpu));
    l.tasks = take(&at, c->tasks, sizeof(struct task));
    l.endpoints = take(&at, c->endpoints, sizeof(struct endpoint));
    l.messages = take(&at, (size_t)c->endpoints * c->endpoint_depth, sizeof(uint64_t));
    l.records = take(&at, (size_t)c->cpus * c->telemetry_records, sizeof(struct sched_record));
    l.stacks = take(&at, c->stacks, sizeof(bool));
    l.total = at;
    return l;
}

size_t sched_footprint(const struct sched_config *config)
{
    return valid(config) ? layout_of(config).total : 0;
}

static void first_state(struct sched *s)
{
    for (uint32_t n = 0; n < s->config.cpus; n++) {
        struct cpu *c = &s->cpus[n];
        struct sched_hart_id hart = c->hart;
        struct sched_record *records = c->ring.records;
        memset(c, 0, sizeof *c);
        c->hart = hart;
        c->ring.records = records;
        c->current = NO_TASK;
        c->leaving = NO_TASK;
        c->state = n == 0 ? SCHED_CPU_STARTING : SCHED_CPU_OFFLINE;
    }
    for (uint32_t n = 0; n < s->used_tasks; n++) {
        memset(&s->tasks[n], 0, sizeof s->tasks[n]);
        s->tasks[n].generation = 1;
    }
    for (uint32_t n = 0; n < s->config.endpoints; n++)
        s->endpoints[n].head = s->endpoints[n].count = 0;
    for (uint32_t n = 0; n < s->config.stacks; n++)
        s->stack_used[n] = false;
    s->next_order = 1;
    s->used_tasks = 0;
}

enum sched_result sched_init(struct sched **out, void *memory, size_t bytes, const struct sched_config *config,
                             const struct sched_hart_id *harts, void *world)
{
    size_t need = sched_footprint(config);
    if (need == 0 || bytes < need || (uintptr_t)memory % ALIGN != 0)
        return SCHED_REJECT_ARGUMENT;
    struct layout l = layout_of(config);
    char *base = memory;
    memset(memory, 0, need);
    struct sched *s = memory;
    s->config = *config;
    s->world = world;
    s->cpus = (struct cpu *)(void *)(base + l.cpus);
    s->tasks = (struct task *)(void *)(base + l.tasks);
    s->endpoints = (struct endpoint *)(void *)(base + l.endpoints);
    s->stack_used = (bool *)(void *)(base + l.stacks);
    uint64_t *messages = (uint64_t *)(void *)(base + l.messages);
    for (uint32_t n = 0; n < config->endpoints; n++)
        s->endpoints[n].messages = messages + (size_t)n * config->endpoint_depth;
    struct sched_record *records = (struct sched_record *)(void *)(base + l.records);
    for (uint32_t n = 0; n < config->cpus; n++) {
        s->cpus[n].hart.n = harts ? harts[n].n : n;
        s->cpus[n].ring.records = records + (size_t)n * config->telemetry_records;
    }
    s->used_tasks = config->tasks;
    first_state(s);
    *out = s;
    return SCHED_OK;
}

void sched_reset(struct sched *s)
{
    first_state(s);
}
