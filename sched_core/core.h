/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scheduler instance: what is shared by all its CPUs, and the arrays carved out of the memory given
 * to sched_init. Nothing of the core lives outside it.
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "cpu.h"
#include "sched.h"

/* A wait queue or an endpoint: the tasks waiting for it, oldest first, and its messages. */
struct sched_waitlist {
    struct sched_lock lock; /* rank IPC, order: queues first, then endpoints */
    struct sched_task *head UNDER(&lock);
    struct sched_task *tail UNDER(&lock);
    uint32_t count UNDER(&lock);
    bool touched UNDER(&lock);                     /* its bit in the instance's `touched` is set */
    uint32_t first UNDER(&lock);                   /* endpoints: oldest message */
    uint32_t messages UNDER(&lock);                /* endpoints: how many are queued */
    uint64_t *ring CORE_TSA(pt_guarded_by(&lock)); /* endpoints: constant after init, endpoint_depth of them */
};

/* One probe lock for each rank, twice, so that a probe of one rank with itself needs no lock twice. */
#define PROBE_RANKS 7u
extern const enum sched_lock_rank core_probe_ranks[PROBE_RANKS]; /* in lock order */

struct sched {
    /* constant after init */
    struct sched_config config;
    void *world;
    struct sched_cpu *cpus;
    struct sched_task *tasks;
    struct sched_waitlist *queues;
    struct sched_waitlist *endpoints;
    uint32_t *stack_next;
    _Atomic uint64_t *touched; /* bit per queue, then per endpoint: used since reset; relaxed, a note for reset */

    /* any CPU, atomic */
    _Atomic uint64_t online;  /* ONLINE or DRAINING; changed with the state, under the CPU's box.lock */
    _Atomic uint64_t placing; /* ONLINE: accepts tasks; changed with the state */
    _Atomic uint64_t idle;    /* announced as idle: set by the CPU itself, cleared by it or by who claims it */
    _Atomic uint64_t owed;    /* targets of failed sends whose sender went OFFLINE: any CPU takes them over */
    _Atomic uint64_t entered; /* CPUs started since reset; relaxed */
    _Atomic uint32_t fresh;   /* slots ever used since reset; released under TABLE, acquired by who looks one up */
    _Atomic uint64_t lock_reports;
    _Atomic uint64_t probe_reports;
    _Atomic uint32_t last_held;
    _Atomic uint32_t last_wanted;

    struct sched_lock table; /* rank TABLE: slots, admission, hotplug requests */
    struct sched_task *free_tasks UNDER(&table);

    struct sched_lock mm; /* rank MM */
    uint32_t stack_free UNDER(&mm);
    uint32_t stack_fresh UNDER(&mm);

    struct sched_lock probes[2][PROBE_RANKS];
};

#define NO_STACK UINT32_MAX

/* Interrupts off. */
static inline struct sched_cpu *core_self(struct sched *s)
{
    return &s->cpus[sched_port_cpu(s->world).n];
}

static inline uint64_t core_bit(uint32_t n)
{
    return UINT64_C(1) << n;
}

/* Lowest CPU of a mask that is not empty. By halves: a builtin may become a library call. */
static inline uint32_t core_lowest(uint64_t mask)
{
    uint32_t n = 0;
    for (uint32_t half = 32; half != 0; half /= 2) {
        if ((mask & (core_bit(half) - 1)) == 0) {
            mask >>= half;
            n += half;
        }
    }
    return n;
}

static inline uint32_t core_state(const struct sched_cpu *cpu)
{
    return atomic_load_explicit(&cpu->state, memory_order_relaxed);
}

static inline uint32_t core_owner(const struct sched_task *t)
{
    return atomic_load_explicit(&t->owner, memory_order_relaxed);
}

static inline uint64_t core_affinity(const struct sched_task *t)
{
    return atomic_load_explicit(&t->affinity, memory_order_relaxed);
}

/* Whether `cpu` may keep the task: it is ONLINE and the mask last accepted allows it. */
static inline bool core_may_keep(const struct sched_cpu *cpu, const struct sched_task *t)
{
    return core_state(cpu) == (uint32_t)SCHED_CPU_ONLINE && (core_affinity(t) & cpu->bit) != 0;
}

#endif
