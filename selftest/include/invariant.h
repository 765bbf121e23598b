/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry of invariants: stable ids, a sentence, when each holds, and a checker that only reads
 * the view. docs/invariants.md is checked against it by a test.
 */
#ifndef HB_INVARIANT_H
#define HB_INVARIANT_H

#include "interp.h"
#include "sched_view.h"

/* Checked anywhere else, an invariant is a false alarm. */
enum hb_when {
    HB_WHEN_STEP = 1u << 0,      /* no core lock is held anywhere */
    HB_WHEN_BOUNDARY = 1u << 1,  /* no CPU is inside the core */
    HB_WHEN_QUIESCENT = 1u << 2, /* every CPU waits, nothing is in flight, only unfired ticks remain */
    HB_WHEN_WORLD = 1u << 3,     /* a verdict that the world itself gives (deadlock, memory, crash) */
};

/* Ids never change their meaning and are never reused. Sentences: invariant.c and docs/invariants.md. */
enum hb_invariant_id {
    HB_INV_PLACE = 1,       /* every live task stands in exactly one place */
    HB_INV_COUNTS,          /* queue counters and class bitmaps equal a recount */
    HB_INV_QUEUE_OWNER,     /* a queued task belongs to that CPU, is marked queued, in its own class */
    HB_INV_AFFINITY,        /* no task is queued or runs where its mask forbids, unless a request is in flight */
    HB_INV_OFFLINE,         /* an offline CPU has no task, no mail and no IPI outstanding */
    HB_INV_ONLINE_MASK,     /* the online mask equals the states of the CPUs */
    HB_INV_QOS_ORDER,       /* no CPU runs a class below one it has queued, unless asked to reschedule */
    HB_INV_FIFO,            /* inside a class, tasks run in the order they were queued */
    HB_INV_RESULT,          /* every operation returns what the reference model allows */
    HB_INV_EXPECTATION,     /* a scenario's own expectation */
    HB_INV_IPI_CHAIN,       /* request, send, trap, ack: counted, in order, each ack naming a request */
    HB_INV_IPI_SETTLED,     /* at quiescence no IPI is outstanding and none was dropped */
    HB_INV_LOST_WAKEUP,     /* at quiescence no CPU waits beside its own work, no task beside its wake-up */
    HB_INV_WORK_CONSERVING, /* no CPU idles while it may take a task that waits elsewhere */
    HB_INV_DEADLOCK,        /* somebody can always move until the work is done */
    HB_INV_LOCK_RULES,      /* locks are taken in rank order, with interrupts off, and freed by their owner */
    HB_INV_LOCK_LEAK,       /* no lock is held outside the core, and interrupts are back as they were */
    HB_INV_STALE_HANDLE,    /* a slot's generation only grows and an ended task stays ended */
    HB_INV_CAPACITY,        /* tasks, stacks, queues and endpoints stay within their limits */
    HB_INV_STACK,           /* no two live tasks share a stack; nobody runs on a stack in use elsewhere */
    HB_INV_SLICE,           /* a slice never exceeds its quantum, and one that is used up asks to reschedule */
    HB_INV_TELEMETRY,       /* sequence numbers are contiguous and every drop is counted */
    HB_INV_MESSAGES,        /* every message sent is received once, in order, or still queued */
    HB_INV_BOUNDED,         /* every operation ends within its step budget */
    HB_INV_MEMORY,          /* the core touches only its own memory, the stack it runs on and constants */
    HB_INV_REQUEST_DONE,    /* an acknowledged request has taken effect */
    HB_INV_CRASH,           /* no crash, sanitizer report or fail-stop */
    HB_INV_RACE,            /* no data race */
    HB_INV_COUNT,
};

struct hb_invariant {
    enum hb_invariant_id id;
    uint32_t when;        /* enum hb_when bits */
    const char *title;    /* short, for tables */
    const char *sentence; /* what must hold */
};

/* NULL if there is no such id. */
const struct hb_invariant *hb_invariant(enum hb_invariant_id id);

#define HB_KEY_MAX 72u
#define HB_DETAIL_MAX 160u
/*
 * A broken invariant. `key` is stable for one bug (no slots, no counts, no names of a program), the same in every
 * world, and without a colon: it makes the signature.
 */
struct hb_violation {
    enum hb_invariant_id id;
    char key[HB_KEY_MAX];
    char detail[HB_DETAIL_MAX];
};

#define HB_CHECK_TASKS 64u /* slots that the checkers look at, from slot 0 */

/* What the view said at one check, and what a walk over the queues found. */
struct hb_snapshot {
    const struct sched_config *config;
    uint32_t cpus;
    uint32_t slots; /* the first HB_CHECK_TASKS at most; then a recount is partial */
    bool partial;
    uint64_t used; /* bit n: slot n is not FREE */
    struct sched_view_task task[HB_CHECK_TASKS];
    uint8_t found[HB_CHECK_TASKS]; /* times met on a queue, saturating */
    uint8_t found_cpu[HB_CHECK_TASKS];
    uint8_t found_class[HB_CHECK_TASKS];
    struct sched_view_cpu cpu[SCHED_MAX_CPUS];
    struct sched_view_ipi ipi[SCHED_MAX_CPUS];
    uint16_t counted[SCHED_MAX_CPUS][SCHED_QOS_CLASSES];
};

/*
 * What checkers remember between calls, and which invariants were exercised. Some 20 KB: not for a
 * stack. One caller at a time.
 */
/* Of a program task at the last look: what was left of its slice (0: not alive, or used up), and where it was. */
struct hb_check_slice {
    uint64_t left;
    uint32_t op;
};

struct hb_checker {
    const struct hb_interp *interp; /* may be NULL */
    uint64_t ignored;               /* bit id: is not evaluated; 0 after init */
    uint64_t exercised;             /* bit id: the invariant was evaluated on a state where it could fail */
    bool seen;
    uint32_t due[HB_WHEN_QUIESCENT + 1]; /* by moment: bit n, the n-th check is to be made */
    uint64_t ended;                      /* bit slot: the task of that generation was seen ended */
    uint32_t generation[HB_CHECK_TASKS];
    struct sched_view_ipi ipi[SCHED_MAX_CPUS];
    uint64_t failed_when_settled[SCHED_MAX_CPUS]; /* failed sends when all requests were last acknowledged */
    struct sched_view_telemetry telemetry[SCHED_MAX_CPUS];
    uint64_t ticks; /* of all CPUs, at the last look */
    struct hb_check_slice slice[HB_TASKS_MAX];
    struct hb_snapshot now;
};

void hb_checker_init(struct hb_checker *c, const struct hb_interp *interp);

/*
 * Checks all invariants that hold at `when`: at quiescence those of a boundary too, at a boundary those
 * of a step too. A CPU that waits in sched_port_wait_for_interrupt counts as outside the core. False:
 * *violation says which broke first (lowest id).
 */
bool hb_check(struct hb_checker *c, const struct sched *s, enum hb_when when, struct hb_violation *violation);

/* Formats a violation, for worlds that find one themselves. */
void hb_violation_set(struct hb_violation *v, enum hb_invariant_id id, const char *key, const char *detail);

#endif
