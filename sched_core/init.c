/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layout and initial state of an instance.
 *
 * Owner: the one caller; no CPU is inside, so nothing is locked here.
 * Locks: none
 * Proof: KSELFTEST: smp online ok
 */
#include "core.h"

#define INIT_ALIGN 64u
#define INIT_ENDPOINT_DEPTH_MAX 65535u
#define INIT_OBJECTS_MAX 65535u
#define INIT_RECORDS_MAX 65536u

struct layout {
    size_t cpus, tasks, queues, endpoints, messages, stacks, touched, records, end;
};

static bool init_config_ok(const struct sched_config *c)
{
    return c->cpus >= 1 && c->cpus <= SCHED_MAX_CPUS && c->tasks >= 1 && c->tasks <= SCHED_MAX_TASKS &&
           c->stacks >= 1 && c->stacks <= c->tasks && c->waitqueues <= INIT_OBJECTS_MAX &&
           c->endpoints <= INIT_OBJECTS_MAX && c->endpoint_depth >= 1 && c->endpoint_depth <= INIT_ENDPOINT_DEPTH_MAX &&
           c->queue_limit >= 1 && c->queue_limit <= c->tasks && c->steal_tasks_max >= 1 &&
           c->steal_tasks_max <= INIT_OBJECTS_MAX && c->steal_queues_max >= 1 && c->steal_queues_max <= c->cpus &&
           c->steal_scan_max >= c->steal_tasks_max && c->telemetry_records >= 2 &&
           c->telemetry_records <= INIT_RECORDS_MAX && (c->telemetry_records & (c->telemetry_records - 1)) == 0 &&
           c->slice >= 1 && (uint32_t)c->lock_check <= (uint32_t)SCHED_LOCK_CHECK_STOP;
}

static uint32_t init_touched_words(const struct sched_config *c)
{
    return (c->waitqueues + c->endpoints + 63) / 64;
}

static size_t init_carve(size_t *end, size_t count, size_t size)
{
    size_t at = *end;
    *end = (at + count * size + INIT_ALIGN - 1) / INIT_ALIGN * INIT_ALIGN;
    return at;
}

/* No overflow in 64 bits: each count is at most 2^32 by the ranges above. */
static struct layout init_layout(const struct sched_config *c)
{
    struct layout l = {0};
    (void)init_carve(&l.end, 1, sizeof(struct sched));
    l.cpus = init_carve(&l.end, c->cpus, sizeof(struct sched_cpu));
    l.tasks = init_carve(&l.end, c->tasks, sizeof(struct sched_task));
    l.queues = init_carve(&l.end, c->waitqueues, sizeof(struct sched_waitlist));
    l.endpoints = init_carve(&l.end, c->endpoints, sizeof(struct sched_waitlist));
    l.messages = init_carve(&l.end, (size_t)c->endpoints * c->endpoint_depth, sizeof(uint64_t));
    l.stacks = init_carve(&l.end, c->stacks, sizeof(uint32_t));
    l.touched = init_carve(&l.end, init_touched_words(c), sizeof(_Atomic uint64_t));
    l.records = init_carve(&l.end, (size_t)c->cpus * c->telemetry_records, sizeof(struct sched_record));
    return l;
}

size_t sched_footprint(const struct sched_config *config)
{
    return config != NULL && init_config_ok(config) ? init_layout(config).end : 0;
}

static void init_cpu(struct sched *s, uint32_t n, struct sched_hart_id hart, struct sched_record *records)
{
    struct sched_cpu *cpu = &s->cpus[n];
    __builtin_memset(cpu, 0, sizeof *cpu);
    cpu->s = s;
    cpu->id = n;
    cpu->bit = core_bit(n);
    cpu->hart = hart;
    cpu->ring.records = records;
    cpu->ring.mask = s->config.telemetry_records - 1;
    core_lock_init(&cpu->rq.lock, SCHED_RANK_RUNQUEUE, n);
    core_lock_init(&cpu->box.lock, SCHED_RANK_MAILBOX, n);
    core_lock_init(&cpu->ring.lock, SCHED_RANK_TELEMETRY, n);
    uint32_t state = n == 0 ? (uint32_t)SCHED_CPU_STARTING : (uint32_t)SCHED_CPU_OFFLINE;
    atomic_store_explicit(&cpu->state, state, memory_order_relaxed);
}

static UNCHECKED void init_task(struct sched *s, uint32_t slot)
{
    struct sched_task *t = &s->tasks[slot];
    __builtin_memset(t, 0, sizeof *t);
    t->s = s;
    t->slot = slot;
    t->generation = 1;
    t->deadline = SCHED_FOREVER;
    t->place = SCHED_PLACE_FREE;
    atomic_store_explicit(&t->owner, NO_CPU, memory_order_relaxed);
    core_lock_init(&t->lock, SCHED_RANK_TASK, slot);
}

/* Queues come first, then endpoints. */
static UNCHECKED void init_object(struct sched *s, uint32_t n)
{
    bool queue = n < s->config.waitqueues;
    struct sched_waitlist *list = queue ? &s->queues[n] : &s->endpoints[n - s->config.waitqueues];
    uint64_t *ring = list->ring;
    __builtin_memset(list, 0, sizeof *list);
    list->ring = ring;
    core_lock_init(&list->lock, SCHED_RANK_IPC, n);
}

static void init_shared(struct sched *s)
{
    atomic_store_explicit(&s->online, 0, memory_order_relaxed);
    atomic_store_explicit(&s->placing, 0, memory_order_relaxed);
    atomic_store_explicit(&s->idle, 0, memory_order_relaxed);
    atomic_store_explicit(&s->owed, 0, memory_order_relaxed);
    atomic_store_explicit(&s->entered, 1, memory_order_relaxed);
    atomic_store_explicit(&s->fresh, 0, memory_order_relaxed);
    atomic_store_explicit(&s->lock_reports, 0, memory_order_relaxed);
    atomic_store_explicit(&s->probe_reports, 0, memory_order_relaxed);
    atomic_store_explicit(&s->last_held, 0, memory_order_relaxed);
    atomic_store_explicit(&s->last_wanted, 0, memory_order_relaxed);
    core_lock_init(&s->table, SCHED_RANK_TABLE, 0);
    core_lock_init(&s->mm, SCHED_RANK_MM, 0);
    for (uint32_t i = 0; i < PROBE_RANKS; i++) {
        core_lock_init(&s->probes[0][i], core_probe_ranks[i], UINT32_MAX);
        core_lock_init(&s->probes[1][i], core_probe_ranks[i], UINT32_MAX);
    }
}

static UNCHECKED void init_lists(struct sched *s)
{
    s->free_tasks = NULL;
    s->stack_free = NO_STACK;
    s->stack_fresh = 0;
}

static void init_arrays(struct sched *s, unsigned char *base, const struct layout *l)
{
    s->cpus = (void *)(base + l->cpus);
    s->tasks = (void *)(base + l->tasks);
    s->queues = (void *)(base + l->queues);
    s->endpoints = (void *)(base + l->endpoints);
    s->stack_next = (void *)(base + l->stacks);
    s->touched = (void *)(base + l->touched);
}

enum sched_result sched_init(struct sched **out, void *memory, size_t bytes, const struct sched_config *config,
                             const struct sched_hart_id *harts, void *world)
{
    if (out == NULL || memory == NULL || config == NULL || !init_config_ok(config) ||
        (uintptr_t)memory % INIT_ALIGN != 0) {
        return SCHED_REJECT_ARGUMENT;
    }
    struct layout l = init_layout(config);
    if (bytes < l.end) {
        return SCHED_REJECT_ARGUMENT;
    }
    unsigned char *base = memory;
    struct sched *s = memory;
    __builtin_memset(s, 0, sizeof *s);
    s->config = *config;
    s->world = world;
    init_arrays(s, base, &l);
    struct sched_record *records = (void *)(base + l.records);
    uint64_t *messages = (void *)(base + l.messages);
    for (uint32_t n = 0; n < config->cpus; n++) {
        struct sched_hart_id hart = harts != NULL ? harts[n] : (struct sched_hart_id){n};
        init_cpu(s, n, hart, records + (size_t)n * config->telemetry_records);
    }
    for (uint32_t slot = 0; slot < config->tasks; slot++) {
        init_task(s, slot);
    }
    for (uint32_t n = 0; n < config->waitqueues; n++) {
        s->queues[n].ring = NULL;
        init_object(s, n);
    }
    for (uint32_t n = 0; n < config->endpoints; n++) {
        s->endpoints[n].ring = messages + (size_t)n * config->endpoint_depth;
        init_object(s, config->waitqueues + n);
    }
    for (uint32_t word = 0; word < init_touched_words(config); word++) {
        atomic_store_explicit(&s->touched[word], 0, memory_order_relaxed);
    }
    init_shared(s);
    init_lists(s);
    *out = s;
    return SCHED_OK;
}

static void init_reset_objects(struct sched *s)
{
    for (uint32_t word = 0; word < init_touched_words(&s->config); word++) {
        uint64_t bits = atomic_load_explicit(&s->touched[word], memory_order_relaxed);
        atomic_store_explicit(&s->touched[word], 0, memory_order_relaxed);
        while (bits != 0) {
            uint32_t bit = core_lowest(bits);
            bits &= ~core_bit(bit);
            init_object(s, word * 64 + bit);
        }
    }
}

void sched_reset(struct sched *s)
{
    uint64_t entered = atomic_load_explicit(&s->entered, memory_order_relaxed);
    uint32_t fresh = atomic_load_explicit(&s->fresh, memory_order_relaxed);
    while (entered != 0) {
        uint32_t n = core_lowest(entered);
        entered &= ~core_bit(n);
        init_cpu(s, n, s->cpus[n].hart, s->cpus[n].ring.records);
    }
    for (uint32_t slot = 0; slot < fresh; slot++) {
        init_task(s, slot);
    }
    init_reset_objects(s);
    init_shared(s);
    init_lists(s);
}
