/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sequential reference model: what operations may return, and which task may run next.
 *
 * Fed with one operation after another in the order in which they entered the core, it needs every
 * core entry to be atomic: the simulator's port-point schedules, the gate of the harts world, or one
 * CPU. It knows nothing of mailboxes: what a core may delay, the model allows until it is acknowledged.
 * Where an entry was not alone between begin and end (another operation began or ended, or another CPU
 * was looked at), only what holds in any order is judged.
 *
 * Owns: struct hb_model, in memory of the caller (some 30 KB); one caller at a time. Reads the view.
 */
#ifndef HB_MODEL_H
#define HB_MODEL_H

#include "invariant.h"

#define HB_MODEL_CPUS 8u
#define HB_MODEL_ENDPOINTS 8u
#define HB_MODEL_SLOTS 64u
#define HB_MODEL_MESSAGES 96u /* sent and not known to be received: queued, handed over, or in the making */

/* What an operation in progress may do, as seen when it began. */
struct hb_model_task {
    uint64_t began;   /* event number, 0: no operation in progress */
    uint32_t exact;   /* bit result: allowed if the entry was alone */
    uint32_t lax;     /* allowed in any order */
    bool value_known; /* the outcome's value, if the entry was alone */
    bool settled;     /* the target had no request in flight */
    bool receivers;   /* somebody waited at the endpoint */
    bool doubtful;    /* a waiter is being killed: it may count as waiting or not */
    bool remembered;  /* a wake-up came while it surely did not wait in block */
    bool waiting;     /* told SCHED_BLOCKED, result to come */
    uint64_t value;
    uint64_t earliest; /* time before which a wait cannot time out */
    uint32_t wakes;    /* begun towards it */
    uint32_t woken;    /* wake-ups it says it had */
};

struct hb_model_message {
    uint64_t value;
    uint64_t began;
    uint64_t ended;
    uint8_t handed; /* enum: to the queue, to a receiver, not known */
};

struct hb_model_endpoint {
    uint32_t count;
    bool lost_track;
    struct hb_model_message messages[HB_MODEL_MESSAGES];
};

struct hb_model_queue {
    uint32_t count;
    uint32_t slots[HB_TASKS_MAX];
};

struct hb_model_cpu {
    uint32_t current; /* slot; UINT32_MAX: idle */
    uint64_t switches;
    struct hb_model_queue queues[SCHED_QOS_CLASSES];
};

struct hb_model {
    const struct hb_program *program;
    const struct hb_interp *interp;
    uint64_t exercised; /* bit id, as in struct hb_checker */
    uint64_t events;    /* begins, ends and looks so far */
    uint32_t sends_armed;
    uint32_t sends_failed;
    uint32_t starts_armed;
    uint32_t starts_failed;
    uint64_t granted[HB_MODEL_ENDPOINTS]; /* waiters of a queue that signals say they woke */
    uint64_t granted_seen[HB_MODEL_ENDPOINTS];
    bool blind;  /* an operation ended that never began: histories are not judged */
    bool looked; /* the shadow below is filled */
    struct hb_model_task tasks[HB_TASKS_MAX];
    struct hb_model_endpoint endpoints[HB_MODEL_ENDPOINTS];
    struct hb_model_cpu cpus[HB_MODEL_CPUS];
};

void hb_model_init(struct hb_model *m, const struct hb_interp *interp);

/* Before an operation enters the core, as op_begin says; a world that leaves it out gets laxer answers. */
void hb_model_begin(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op);

/* As op_end says; false: the result is not one the model allows (INV_RESULT). */
bool hb_model_op(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op, enum sched_result result,
                 uint64_t value, struct hb_violation *violation);

/*
 * After any core entry of a CPU, and after op_end if it was an operation: order kept inside each class,
 * and the pick was the head of the highest (INV_FIFO).
 */
bool hb_model_pick(struct hb_model *m, const struct sched *s, struct sched_cpu_id cpu, struct hb_violation *violation);

#endif
