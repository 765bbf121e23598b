/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types shared by the three seams of a scheduler core: sched.h (operations), sched_port.h (what a
 * world provides) and sched_view.h (what checkers may see).
 *
 * Constants and value types only; nothing here has an owner or a lock.
 */
#ifndef SCHED_TYPES_H
#define SCHED_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised when any of the seam headers changes incompatibly; the harness refuses another number. */
#define SCHED_SEAM_VERSION 1

#define SCHED_MAX_CPUS 64u
#define SCHED_MAX_TASKS 65535u
#define SCHED_FOREVER UINT64_MAX

#define SCHED_MUST_CHECK __attribute__((warn_unused_result))

/* Logical CPU number, 0 .. cpus-1. Logical CPU 0 is whichever hart boots. */
struct sched_cpu_id {
    uint32_t n;
};

/* Hardware thread number, as the platform counts. A type of its own, so that it cannot pass for a CPU. */
struct sched_hart_id {
    uint64_t n;
};

/* Task handle. Generation 0 names no task; a handle of an ended task is refused as stale. */
struct sched_task_id {
    uint32_t slot;
    uint32_t generation;
};

struct sched_waitqueue_id {
    uint32_t n;
};

struct sched_endpoint_id {
    uint32_t n;
};

/* A remote request in flight: done when the task's owner has acknowledged number `sequence`. */
struct sched_ticket {
    struct sched_task_id task;
    uint32_t sequence;
};

enum sched_qos {
    SCHED_QOS_IDLE,
    SCHED_QOS_NORMAL,
    SCHED_QOS_INTERACTIVE,
    SCHED_QOS_BURST,
};
#define SCHED_QOS_CLASSES 4u

/*
 * Every operation says how it ended. Nothing is rejected in silence: each reject has its own reason.
 */
enum sched_result {
    SCHED_OK,                 /* done; for block: a remembered wake-up was consumed, no wait */
    SCHED_PENDING,            /* accepted; complete when the task's owner acknowledges */
    SCHED_BLOCKED,            /* the caller waits: call sched_schedule, then sched_wait_result */
    SCHED_WOKEN,              /* wait result: sched_wake */
    SCHED_GRANTED,            /* wait result: signalled, or a message was handed over */
    SCHED_TIMEOUT,            /* wait result: the deadline passed first */
    SCHED_EMPTY,              /* nothing to take */
    SCHED_REJECT_ARGUMENT,    /* value out of its documented range */
    SCHED_REJECT_CPU,         /* no such CPU */
    SCHED_REJECT_OFFLINE,     /* the CPU is not online, or is going offline */
    SCHED_REJECT_STALE,       /* the handle names no live task */
    SCHED_REJECT_AFFINITY,    /* the mask holds no CPU that accepts tasks */
    SCHED_REJECT_TASKS,       /* no free task slot */
    SCHED_REJECT_STACKS,      /* no free stack */
    SCHED_REJECT_FULL,        /* admission limit of a queue or endpoint */
    SCHED_REJECT_STEAL_BOUND, /* more tasks asked for than one steal may move */
    SCHED_REJECT_STEAL_QOS,   /* the victim holds only classes above the one asked for */
    SCHED_REJECT_PINNED,      /* offline: a live task is allowed nowhere else */
    SCHED_REJECT_LAST_CPU,    /* offline: it is the last one */
    SCHED_REJECT_BUSY,        /* hotplug of that CPU is under way */
    SCHED_REJECT_RATE,        /* best-effort IPI over its budget for this tick */
    SCHED_IPI_FAILED,         /* the port refused the send; nothing is left pending */
    SCHED_START_FAILED,       /* the port refused to start the hart; the CPU is offline again */
    SCHED_UNSUPPORTED,        /* this core lacks the capability */
    SCHED_RESULT_COUNT,
};

enum sched_cpu_state {
    SCHED_CPU_OFFLINE,
    SCHED_CPU_STARTING, /* its hart was asked to start and has not entered yet */
    SCHED_CPU_ONLINE,
    SCHED_CPU_DRAINING, /* placement refused; leaves its tasks to others */
};

/* What to do when a lock rank or interrupt-state rule is broken. */
enum sched_lock_check {
    SCHED_LOCK_CHECK_OFF,
    SCHED_LOCK_CHECK_COUNT, /* count it, keep the last one for the view */
    SCHED_LOCK_CHECK_STOP,  /* fail-stop at once */
};

/* The lock hierarchy, outermost first: a lock may be taken only below all locks held. */
enum sched_lock_rank {
    SCHED_RANK_TABLE = 10,     /* scheduler: task slots, hotplug */
    SCHED_RANK_IPC = 20,       /* wait queues, endpoints */
    SCHED_RANK_RUNQUEUE = 30,  /* two at once only in ascending CPU number */
    SCHED_RANK_TASK = 40,      /* a task's request word and mailbox membership */
    SCHED_RANK_MAILBOX = 50,   /* a CPU's inbound requests */
    SCHED_RANK_MM = 60,        /* stacks and frames */
    SCHED_RANK_TELEMETRY = 70, /* readers of telemetry rings */
};

/* Capacities and limits, fixed at init. */
struct sched_config {
    uint32_t cpus;              /* 1 .. SCHED_MAX_CPUS */
    uint32_t tasks;             /* 1 .. SCHED_MAX_TASKS; idle contexts not counted */
    uint32_t stacks;            /* 1 .. tasks: tasks that can be alive at once */
    uint32_t waitqueues;        /* 0 .. 65535 */
    uint32_t endpoints;         /* 0 .. 65535 */
    uint32_t endpoint_depth;    /* messages an endpoint holds, 1 .. 65535 */
    uint32_t queue_limit;       /* tasks one runqueue admits by spawn and steal, 1 .. tasks */
    uint32_t steal_tasks_max;   /* tasks one steal may move, 1 .. 65535 */
    uint32_t steal_queues_max;  /* victims one idle pass may scan, 1 .. cpus */
    uint32_t steal_scan_max;    /* tasks one steal may look at on a victim, >= steal_tasks_max */
    uint32_t hints_per_tick;    /* best-effort IPIs a CPU may send between two of its ticks */
    uint32_t telemetry_records; /* ring size per CPU, a power of two, 2 .. 65536 */
    uint64_t slice;             /* time slice in port time units, >= 1 */
    enum sched_lock_check lock_check;
};

/* A telemetry record; sequence numbers are contiguous per CPU, drops included. */
struct sched_record {
    uint64_t sequence;
    uint64_t time;
    uint32_t event; /* enum sched_event */
    uint32_t cpu;
    uint64_t value;
};

enum sched_event {
    SCHED_EVENT_SWITCH,
    SCHED_EVENT_WAKE,
    SCHED_EVENT_STEAL,
    SCHED_EVENT_MIGRATE,
    SCHED_EVENT_IPI_SEND,
    SCHED_EVENT_IPI_TRAP,
    SCHED_EVENT_IPI_FAILED,
    SCHED_EVENT_TICK,
    SCHED_EVENT_REJECT,
    SCHED_EVENT_HOTPLUG,
    SCHED_EVENT_NOTE, /* written by sched_note */
};

struct sched; /* one scheduler instance; lives in memory that the caller provides */

#endif
