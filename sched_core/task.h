/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A task: what the core keeps for each slot.
 *
 * Owner: the CPU in `owner`. Only it changes the scheduling state, with interrupts off; the one
 * exception is a steal, which moves QUEUED tasks under both runqueue locks. Other CPUs reach a task
 * through its request word and the owner's mailbox. Lock rank: TASK, one at a time.
 */
#ifndef CORE_TASK_H
#define CORE_TASK_H

#include "lock.h"
#include "sched_port.h"
#include "sched_view.h"

/* What others ask of the owner. ARRIVE is the core's own: the task comes to a new owner with it. */
enum request_bit {
    REQUEST_ARRIVE = 1u << 0,
    REQUEST_WAKE = 1u << 1,
    REQUEST_GRANT = 1u << 2,
    REQUEST_KILL = 1u << 3,
    REQUEST_AFFINITY = 1u << 4,
    REQUEST_QOS = 1u << 5,
};
/* Those that are acknowledged by number. */
#define REQUEST_NUMBERED ((uint32_t)REQUEST_KILL | (uint32_t)REQUEST_AFFINITY | (uint32_t)REQUEST_QOS)

enum wait_kind {
    WAIT_NONE,
    WAIT_BLOCK,    /* sched_block */
    WAIT_QUEUE,    /* sched_wait */
    WAIT_ENDPOINT, /* sched_recv */
};

/* How a task leaves its CPU; decided in the pick, carried out once its context is saved. */
enum task_leave {
    LEAVE_FRONT, /* preempted: front of its class, slice kept */
    LEAVE_BACK,  /* yielded, or slice used up */
    LEAVE_WAIT,
    LEAVE_MOVE, /* this CPU may not keep it */
    LEAVE_END,
};

#define NO_CPU UINT32_MAX

struct sched_task {
    /* constant after init */
    struct sched *s;
    uint32_t slot;

    /* constant from spawn to end; written under the TABLE lock before the task can be found */
    uint32_t stack;
    sched_entry entry;
    void *arg;

    /* any CPU, atomic; written only under `lock`, so stable for who holds it; relaxed reads are hints */
    _Atomic uint32_t owner; /* also under the old owner's runqueue lock; NO_CPU: ended */
    _Atomic uint64_t affinity;
    _Atomic uint32_t acked; /* number of the newest request done: released by the owner, acquired by who asks */

    struct sched_lock lock; /* rank TASK */
    /* under lock */
    uint32_t generation UNDER(&lock);
    uint32_t requests UNDER(&lock); /* enum request_bit, posted and not taken */
    uint32_t posted UNDER(&lock);   /* number of the newest numbered request */
    enum sched_qos qos_wanted UNDER(&lock);
    bool alive UNDER(&lock);
    bool mailed UNDER(&lock); /* in a mailbox, or in the hands of who took it out of one */
    bool reap UNDER(&lock);   /* ended while mailed: who takes it out frees it */

    /* under the MAILBOX lock of the mailbox that it is in */
    struct sched_task *mail_next;

    /* under the owner's runqueue lock while QUEUED; else owner CPU only, interrupts off */
    enum sched_place place;
    enum sched_qos qos;
    struct sched_task *next;
    struct sched_task *prev;
    uint64_t slice_left; /* port time units */

    /* owner CPU only, interrupts off */
    enum task_leave leave;
    enum wait_kind wait;
    uint32_t wait_object; /* queue or endpoint number */
    enum sched_result wait_result;
    uint64_t wait_value;
    uint64_t deadline; /* absolute; SCHED_FOREVER: none */
    struct sched_task *timeout_next;
    struct sched_task *timeout_prev;
    uint32_t taken; /* posted at the last time the request word was taken */
    bool wake_pending;
    bool killed; /* to end at its next sched_schedule */
    bool yielded;
    bool on_cpu;

    /* under the IPC lock of wait_object */
    struct sched_task *wait_next;
    struct sched_task *wait_prev;
    bool wait_linked;
    uint64_t grant_value;

    struct sched_context context; /* owner CPU only; the world's words */
};

#endif
