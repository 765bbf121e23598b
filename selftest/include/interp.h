/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter that every world uses to run a program on a core.
 *
 * Owns: struct hb_interp, in memory of the caller. A task's cursor is plain data that moves with the
 * task from CPU to CPU, ordered by nothing but the core: a race on it is a bug of the core. Handles
 * are relaxed atomics for the same reason: the interpreter must not order what the core forgot to.
 */
#ifndef HB_INTERP_H
#define HB_INTERP_H

#include "program.h"
#include "sched.h"

struct hb_interp;

/* What a world adds to its port for programs. `world` is the pointer given to sched_init. */
struct hb_world_ops {
    /* A timer interrupt on this CPU, handled before the call returns. Interrupts are on. */
    void (*tick)(void *world);
    /* An IPI to a CPU that the core did not request. */
    void (*spurious)(void *world, struct sched_cpu_id target);
    void (*fail_sends)(void *world, uint32_t count);
    void (*fail_starts)(void *world, uint32_t count);
    /* May be NULL. Around each call into the core from a task: for decision points, models, telemetry. */
    void (*op_begin)(void *world, uint32_t task, uint32_t op);
    void (*op_end)(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value);
};

/* What one operation did, for expectations and the model. */
struct hb_outcome {
    uint8_t result; /* enum sched_result; HB_ANY_RESULT: not reached */
    uint8_t cpu;    /* where it completed */
    uint64_t value; /* message received, tasks moved or woken, records read, request number */
};

enum hb_cursor_state { HB_CURSOR_UNBORN, HB_CURSOR_LIVE, HB_CURSOR_WAITING, HB_CURSOR_DONE };

struct hb_cursor {
    struct hb_interp *interp;
    uint8_t task;
    uint8_t state; /* enum hb_cursor_state */
    uint16_t op;
    uint32_t turns; /* of an await */
    struct hb_outcome outcomes[HB_OPS_MAX];
};

struct hb_interp {
    const struct hb_program *program;
    struct sched *sched;
    void *world;
    const struct hb_world_ops *ops;
    _Atomic uint64_t handles[HB_TASKS_MAX]; /* slot | generation << 32; 0: not spawned */
    _Atomic uint32_t failures;              /* expectations broken so far */
    _Atomic uint32_t first_failure;         /* task << 16 | op, of the first one; valid if failures */
    struct hb_cursor cursors[HB_TASKS_MAX];
};

void hb_interp_init(struct hb_interp *i, const struct hb_program *p, struct sched *s, void *world,
                    const struct hb_world_ops *ops);

/* Spawns the boot tasks in order. Called once on CPU 0, idle context, after all CPUs are online. */
void hb_interp_boot(struct hb_interp *i);

/* Entry of a task with a stack of its own: runs its operations, calling sched_schedule where needed; returns at exit. */
void hb_interp_main(void *cursor);

/* One operation (or the end of a wait) of the running task, for worlds that step cursors. */
void hb_interp_step(struct hb_interp *i);

/* Text for a broken expectation, e.g. "t1.3 wake: expected ok, got reject-stale". */
void hb_interp_explain(const struct hb_interp *i, char *out, size_t size);

struct sched_task_id hb_interp_handle(const struct hb_interp *i, uint32_t task);

#endif
