/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simple core: one lock, one task table, linear scans. It exists to keep the harness honest about
 * what it demands of a core, and as the baseline of the benchmarks.
 *
 * Owns: one instance's state, all of it guarded by `lock` unless labelled otherwise.
 * Locks: RUNQUEUE rank, one lock, always with interrupts off; no nesting.
 * Bounds: every loop runs over config.cpus, config.tasks or a ring's capacity.
 */
#ifndef SIMPLE_H
#define SIMPLE_H

#include "sched.h"
#include "sched_port.h"
#include "sched_view.h"

#define NO_TASK UINT32_MAX

/* From the world; a core brings no libc. */
void *memset(void *to, int byte, size_t size);

enum state { FREE, READY, RUNNING, BLOCKED, DYING };
enum wait_kind { WAIT_NONE, WAIT_WAKE, WAIT_QUEUE, WAIT_ENDPOINT };

struct task {
    struct sched_context context;
    void (*entry)(void *arg);
    void *arg;
    uint32_t generation;
    enum state state;
    enum sched_qos qos;
    uint64_t affinity;
    uint32_t cpu; /* where it runs, or is to run */
    uint32_t stack;
    bool on_cpu; /* a CPU still runs on its stack: nobody may pick it */
    bool yielding;
    bool wake_pending;
    bool kill_pending;
    bool move_pending; /* asked to leave its CPU; acknowledged when it has */
    uint64_t order;    /* of its last enqueue or wait: smaller is older */
    uint64_t slice_left;
    uint64_t deadline;
    enum wait_kind wait;
    uint32_t wait_on;
    enum sched_result wait_result;
    uint64_t wait_value;
    uint32_t posted;
    uint32_t acked;
};

struct ring {
    uint64_t produced;
    uint64_t drained;
    uint64_t dropped;
    uint32_t head;
    uint32_t count;
    struct sched_record *records;
};

struct cpu {
    struct sched_context idle_context;
    struct sched_hart_id hart;
    enum sched_cpu_state state;
    uint32_t current;               /* owner CPU writes, under the lock */
    uint32_t leaving;               /* owner CPU only: switched away from, context not known to be saved yet */
    bool need_resched;              /* owner CPU only, interrupts off */
    bool idle;                      /* waits for an interrupt; cleared by whoever gives it work */
    struct sched_irq_state irqs_on; /* owner CPU only: what irq_save returned where interrupts are on */
    bool irqs_on_known;             /* owner CPU only: an idle pass has set it; before, no task can start */
    uint64_t ticks;
    uint64_t last_tick;
    uint64_t switches;
    uint64_t taken; /* tasks run here that were queued elsewhere */
    struct sched_view_ipi ipi;
    struct ring ring;
};

struct endpoint {
    uint32_t head;
    uint32_t count;
    uint64_t *messages;
};

struct sched {
    /* Constant after init. */
    struct sched_config config;
    void *world;
    struct cpu *cpus;
    struct task *tasks;
    struct endpoint *endpoints;
    bool *stack_used;
    /* Any CPU, atomic: acquire to take, release to free. */
    _Atomic uint32_t lock;
    /* Under the lock. */
    uint64_t next_order;
    uint32_t used_tasks; /* slots above were never used since reset */
};

/* The lock, with interrupts off while it is held. */
struct sched_irq_state simple_lock(struct sched *s);
void simple_unlock(struct sched *s, struct sched_irq_state state);

/* All below: the caller holds the lock. */

struct cpu *simple_self(struct sched *s);
uint32_t simple_self_id(struct sched *s);

/* The live task of a handle, or NULL. */
struct task *simple_task(struct sched *s, struct sched_task_id id);
struct sched_task_id simple_id(const struct sched *s, const struct task *t);

/* The lowest CPU of a mask that accepts tasks, `prefer` first; config.cpus if there is none. */
uint32_t simple_place(const struct sched *s, uint64_t mask, uint32_t prefer);

/* Makes a task READY on an allowed CPU, at the back of its class, and sees that somebody runs it. */
void simple_ready(struct sched *s, struct task *t);

/* Sees that a READY task is run: its CPU if that is idle or runs a lower class, else any idle CPU. */
void simple_announce(struct sched *s, const struct task *t);

/* Calls one idle CPU that may take a READY task, if there is one. */
void simple_offer(struct sched *s, const struct task *t);

/* Ends a wait and makes the task runnable; one that has not left its CPU yet just goes on. */
void simple_unblock(struct sched *s, struct task *t, enum sched_result result, uint64_t value);

/* Ends a task that no CPU runs. */
void simple_free(struct sched *s, struct task *t);

/* Prepares the context of a new task. */
void simple_context_start(struct sched *s, struct task *t);

/* The best READY task for a CPU: its own first, then any that is allowed here. NULL: none. */
struct task *simple_pick(struct sched *s, uint32_t cpu);

/* Requests a resched; false: the send failed and is owed. Own CPU: only need_resched. */
bool simple_kick(struct sched *s, uint32_t target);
void simple_pay_owed(struct sched *s);

bool simple_record(struct sched *s, enum sched_event event, uint64_t value);

#endif
