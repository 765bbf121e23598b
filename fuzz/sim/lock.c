/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks as they announce themselves: who owns which, and whether the rules are kept. A CPU waits for
 * an owned lock instead of spinning; the lock's own atomics run when it is free.
 *
 * Owners stand in a table indexed by the lock's place in the instance. The order graph is over
 * (rank, order), of one execution: a cycle is a finding without the deadlock.
 */
#include <string.h>

#include "entries.h"
#include "sched_view.h"
#include "state.h"

#define LOCK_STRIDE 4u
#define LOCK_SLOTS (SIM_MEMORY_MAX / LOCK_STRIDE)
#define NODES_MAX 64u

#define LAST_OWNERS 256u

static uint8_t owner_of[LOCK_SLOTS];    /* CPU + 1 */
static uint8_t last_owner[LAST_OWNERS]; /* by class, for feedback: CPU + 1; two classes may share one */

static struct {
    uint32_t count;
    struct sim_lock node[NODES_MAX];
    uint64_t below[NODES_MAX]; /* bit m: m was taken while this one was held */
} graph;

static uint8_t *owner_slot(const void *lock)
{
    uintptr_t offset = (uintptr_t)lock - sim.memory_base;
    if (offset >= SIM_MEMORY_MAX)
        sim_fail(HB_INV_MEMORY, "lock outside the instance", "a lock outside the memory of the instance");
    return &owner_of[offset / LOCK_STRIDE];
}

bool sim_lock_free(const void *lock)
{
    return *owner_slot(lock) == 0;
}

void sim_locks_reset(void)
{
    for (uint32_t c = 0; c < SIM_CPUS_MAX; c++) {
        struct sim_cpu *cpu = &sim.cpu_of[c];
        for (uint32_t i = 0; i < cpu->held_count; i++)
            *owner_slot(cpu->held[i].lock) = 0;
        cpu->held_count = 0;
    }
    sim.locks_held = 0;
    graph.count = 0;
    memset(last_owner, 0, sizeof last_owner);
}

/* The node of a lock; NODES_MAX when the graph is full: the rank rule still holds then. */
static uint32_t node_of(const struct sim_lock *l)
{
    for (uint32_t i = 0; i < graph.count; i++)
        if (graph.node[i].rank == l->rank && graph.node[i].order == l->order)
            return i;
    if (graph.count == NODES_MAX)
        return NODES_MAX;
    graph.node[graph.count] = *l;
    graph.below[graph.count] = 0;
    return graph.count++;
}

static bool reaches(uint32_t from, uint32_t to)
{
    uint64_t seen = 0, next = 1ull << from;
    while (next != 0) {
        uint32_t n = (uint32_t)__builtin_ctzll(next);
        seen |= 1ull << n;
        next = (next | graph.below[n]) & ~seen;
        if (graph.below[n] >> to & 1u)
            return true;
    }
    return false;
}

static void order_edge(const struct sim_lock *held, const struct sim_lock *wanted)
{
    uint32_t h = node_of(held), w = node_of(wanted);
    if (h == NODES_MAX || w == NODES_MAX || (graph.below[h] >> w & 1u))
        return;
    if (h == w || reaches(w, h))
        sim_complain(HB_INV_LOCK_RULES, "lock order cycle",
                     "cpu%u takes %s/%u under %s/%u; elsewhere it is the other way round", sim.cpu->id,
                     sim_rank_word(wanted->rank), wanted->order, sim_rank_word(held->rank), held->order);
    graph.below[h] |= 1ull << w;
}

/* A probe breaks the order on purpose, to see whether the core's own check reports it. */
static bool probing(void)
{
    return sim.context->in_op && sim.context->op_kind == HB_OP_LOCK_PROBE;
}

static void check_order(const struct sim_cpu *self, const struct sim_lock *wanted)
{
    if (self->held_count == 0 || probing())
        return;
    const struct sim_lock *top = &self->held[self->held_count - 1];
    bool ranked = (sim.capabilities & SCHED_CAP_LOCK_RANKS) != 0;
    if (ranked && (wanted->rank < top->rank || (wanted->rank == top->rank && wanted->order <= top->order)))
        sim_complain(HB_INV_LOCK_RULES, "lock rank", "cpu%u takes %s/%u under %s/%u", self->id,
                     sim_rank_word(wanted->rank), wanted->order, sim_rank_word(top->rank), top->order);
    for (uint32_t i = 0; i < self->held_count; i++)
        order_edge(&self->held[i], wanted);
}

static void want(const struct sim_lock *l)
{
    struct sim_cpu *self = sim.cpu;
    if (self->irqs)
        sim_complain(HB_INV_LOCK_RULES, "lock with interrupts on", "cpu%u takes %s/%u with interrupts on", self->id,
                     sim_rank_word(l->rank), l->order);
    if (*owner_slot(l->lock) == self->id + 1)
        sim_complain(HB_INV_LOCK_RULES, "double lock", "cpu%u takes %s/%u, which it holds", self->id,
                     sim_rank_word(l->rank), l->order);
    check_order(self, l);
    sim_touch((uintptr_t)l->lock, false);
    if (sim.points >= SIM_POINTS_PORT && sim_lock_free(l->lock))
        sim_point_at(HB_POINT_LOCK, (uintptr_t)l->lock, true);
    /* Each turn, whoever holds it has moved: bounded by the step budget. */
    while (!sim_lock_free(l->lock)) {
        sim.cpu->wanted = l->lock;
        if (SIM_UNLIKELY(sim.trace))
            sim_trace_add(SIM_STEP_WANT, l->rank, l->order);
        sim_entry_inside(HB_POINT_LOCK, true);
        sim_wait(HB_POINT_LOCK, SIM_CPU_LOCK);
        sim_touch((uintptr_t)l->lock, false);
    }
}

/* Which CPU had it before. */
static void hand_over(const struct sim_lock *l)
{
    uint8_t *last = &last_owner[(l->rank * 7u + l->order) % LAST_OWNERS];
    if (*last != sim.cpu->id + 1)
        eng_feature(ENG_FEATURE_LOCK, (uint64_t)l->rank << 32 | l->order, (uint64_t)*last << 8 | sim.cpu->id);
    *last = (uint8_t)(sim.cpu->id + 1);
}

static void taken(const struct sim_lock *l)
{
    struct sim_cpu *self = sim.cpu;
    uint8_t *owner = owner_slot(l->lock);
    if (*owner != 0)
        sim_fail(HB_INV_LOCK_RULES, "two owners", "cpu%u and cpu%u both hold %s/%u", self->id, *owner - 1u,
                 sim_rank_word(l->rank), l->order);
    if (self->held_count == SIM_HELD_MAX)
        sim_fail(HB_INV_LOCK_RULES, "too many locks", "cpu%u holds more than %u locks", self->id, SIM_HELD_MAX);
    *owner = (uint8_t)(self->id + 1);
    self->held[self->held_count++] = *l;
    sim.locks_held++;
    sim.run_on = 0;
    sim_touch((uintptr_t)l->lock, true);
    if (SIM_UNLIKELY(eng.feedback))
        hand_over(l);
    sim_step(SIM_STEP_LOCK, l->rank, l->order);
}

static void freeing(const struct sim_lock *l)
{
    if (*owner_slot(l->lock) != sim.cpu->id + 1)
        sim_fail(HB_INV_LOCK_RULES, "foreign unlock", "cpu%u frees %s/%u, which it does not hold", sim.cpu->id,
                 sim_rank_word(l->rank), l->order);
    if (sim.points >= SIM_POINTS_PORT)
        sim_point_at(HB_POINT_LOCK, (uintptr_t)l->lock, true);
}

static void freed(const struct sim_lock *l)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t i = self->held_count;
    while (i > 0 && self->held[i - 1].lock != l->lock)
        i--;
    if (i == 0)
        sim_fail(HB_INV_LOCK_RULES, "foreign unlock", "cpu%u frees %s/%u, which it does not hold", self->id,
                 sim_rank_word(l->rank), l->order);
    for (; i < self->held_count; i++)
        self->held[i - 1] = self->held[i];
    self->held_count--;
    sim.locks_held--;
    *owner_slot(l->lock) = 0;
    sim_touch((uintptr_t)l->lock, true);
    sim_step(SIM_STEP_FREE, l->rank, l->order);
}

void sched_port_lock_step(void *world, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    (void)world;
    const struct sim_lock l = {lock, rank, order};
    if (sim.muted)
        return;
    switch (step) {
    case SCHED_LOCK_WANT:
        want(&l);
        break;
    case SCHED_LOCK_TAKEN:
        taken(&l);
        break;
    case SCHED_LOCK_FREE:
        freeing(&l);
        break;
    case SCHED_LOCK_FREED:
        freed(&l);
        break;
    }
}
