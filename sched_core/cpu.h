/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A logical CPU: its runqueue, its mailbox with the IPI chain, its timeouts and its telemetry.
 *
 * Owner: the CPU itself. Others touch only what stands under a lock or is atomic. `struct sched_cpu
 * *self` is local work; `target`, `victim` are others.
 */
#ifndef CORE_CPU_H
#define CORE_CPU_H

#include "task.h"
#include "telemetry.h"

struct sched_runqueue {
    struct sched_lock lock; /* rank RUNQUEUE, order: CPU number; the owner, and thieves */
    struct sched_task *head[SCHED_QOS_CLASSES] UNDER(&lock);
    struct sched_task *tail[SCHED_QOS_CLASSES] UNDER(&lock);
    uint32_t class_count[SCHED_QOS_CLASSES] UNDER(&lock);
    uint32_t bitmap UNDER(&lock);
    _Atomic uint32_t count; /* written under lock, read by any CPU: one side of IDLE-1 */
};

/* Resched IPIs towards this CPU; a send happens under the lock, so the counts agree whenever it is free. */
struct sched_ipi_chain {
    uint64_t requested;
    uint64_t coalesced;
    uint64_t sent;
    uint64_t failed;
    uint64_t trapped;
    uint64_t spurious;
    uint64_t acked_request;
    bool outstanding;
};

struct sched_mailbox {
    struct sched_lock lock; /* rank MAILBOX, order: CPU number */
    struct sched_task *head UNDER(&lock);
    struct sched_task *tail UNDER(&lock);
    bool open UNDER(&lock); /* accepts requests: not OFFLINE, not STARTING */
    struct sched_ipi_chain ipi UNDER(&lock);
    _Atomic uint32_t count;   /* written under lock; a relaxed zero may be believed, see core_mailbox_drain */
    _Atomic uint32_t inbound; /* runnable tasks on their way here; raised under lock, lowered by the owner; relaxed */
};

struct sched_cpu {
    /* constant after init */
    struct sched *s;
    uint32_t id;
    uint64_t bit;
    struct sched_hart_id hart;

    /* any CPU, atomic */
    _Atomic uint32_t state; /* enum sched_cpu_state; written under box.lock, STARTING also under TABLE */
    _Atomic uint32_t owned; /* tasks with owner == id; raised by this CPU or under box.lock, lowered by anyone */

    /* owner CPU only, interrupts off */
    struct sched_task *current;  /* NULL: idle context */
    struct sched_task *previous; /* leaving, its context not yet saved */
    bool need_resched;
    bool irq_on_known;
    struct sched_irq_state irq_on; /* what irq_save says here when interrupts are on */
    struct sched_task *timeouts;   /* sorted by deadline, first come first */
    uint64_t charged_until;        /* the running task's slice is paid up to here */
    uint64_t owed;                 /* CPUs to which a needed IPI failed */
    uint64_t ticks;
    uint64_t switches;
    uint64_t stolen;
    uint32_t hints_left;
    uint32_t hints_suppressed;
    uint32_t steal_cursor; /* next victim of the idle round, as an offset from this CPU */
    uint32_t steal_left;   /* victims still to look at in this round */
    bool announced;        /* this CPU set its idle bit and did not withdraw it */
    bool claimed;          /* somebody cleared the bit: a task somewhere counts on this CPU */
    uint32_t held_count;
    const struct sched_lock *held[LOCK_HELD_MAX];
    struct sched_context idle_context;

    _Alignas(64) struct sched_runqueue rq;
    _Alignas(64) struct sched_mailbox box;
    _Alignas(64) struct sched_ring ring;
};

#endif
