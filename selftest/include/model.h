/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sequential reference model: what operations may return, and which task may run next.
 *
 * Fed with one operation after another in the order in which they entered the core, it needs every
 * core entry to be atomic: the simulator's port-point schedules, the gate of the harts world, or one
 * CPU. It knows nothing of mailboxes: what a core may delay, the model allows until it is acknowledged.
 */
#ifndef HB_MODEL_H
#define HB_MODEL_H

#include "invariant.h"

struct hb_model_task {
    uint8_t life; /* unborn, live, ended */
    bool killed;
    uint32_t wakes; /* outstanding, saturating at 1 plus one in flight */
    uint64_t affinity;
    uint8_t waiting_kind; /* none, block, wait queue, endpoint */
    uint8_t waiting_on;
    bool granted;
    uint64_t grant_value;
    uint64_t deadline;
};

struct hb_model_queue {
    uint32_t count;
    uint32_t slots[HB_TASKS_MAX];
};

struct hb_model {
    const struct hb_program *program;
    const struct hb_interp *interp;
    struct hb_model_task tasks[HB_TASKS_MAX];
    struct hb_model_queue queues[8][SCHED_QOS_CLASSES]; /* shadow of the view, first 8 CPUs */
    uint64_t endpoint[8][32];
    uint32_t endpoint_count[8];
    uint64_t exercised; /* bit id, as in struct hb_checker */
    uint32_t live;
    uint32_t fails_armed;
};

void hb_model_init(struct hb_model *m, const struct hb_interp *interp);

/* Before an operation enters the core, as op_begin says; a world that leaves it out gets laxer answers. */
void hb_model_begin(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op);

/* After an operation of a task completed; false: the result is not one the model allows (INV_RESULT). */
bool hb_model_op(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op, enum sched_result result,
                 uint64_t value, struct hb_violation *violation);

/* After any core entry of a CPU: order kept inside each class, and the pick was the head of the highest (INV_FIFO). */
bool hb_model_pick(struct hb_model *m, const struct sched *s, struct sched_cpu_id cpu, struct hb_violation *violation);

#endif
