/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter that every world uses to run a program on a core.
 *
 * Owns: struct hb_interp, in memory of the caller. A task's cursor is plain data that moves with the
 * task from CPU to CPU, ordered by nothing but the core: a race on it is a bug of the core. All else is
 * relaxed for the same reason: the interpreter must not order what the core forgot to. Handles alone are
 * passed on as every caller of a core has to, release to acquire: who has one has its spawn behind it.
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
    /*
     * May be NULL. Around each call into the core from a task: for decision points, models, telemetry.
     * A result of SCHED_BLOCKED: the operation goes on (it waits, or an await yielded) and begins again.
     * The implicit exit has op == task.count. A task that is killed or exits may never reach op_end.
     */
    void (*op_begin)(void *world, uint32_t task, uint32_t op);
    void (*op_end)(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value);
    /* Turns an await may take; 0: HB_AWAIT_TURNS. Worlds whose CPUs run in parallel want many. */
    uint32_t await_turns;
};

#define HB_AWAIT_TURNS 10000u

/*
 * What one operation did, for expectations and the model. What the interpreter answers by itself:
 *   reject-stale     the handle of another task is not published yet (its spawn has not returned), an await's
 *                    task has ended, or a task awaits itself and the core says that another one runs
 *   reject-argument  a second spawn of one program task
 *   reject-full      a note was dropped          timeout  an await ran out of turns
 *   reject-cpu       on-cpu: it runs elsewhere; drain, spurious: no such CPU
 * An expectation of `ok` means success by either way: ok or pending (kill, set-affinity, set-qos), ok or
 * woken (block), ok or granted (recv). on-cpu and await without expectation expect `ok`.
 */
struct hb_outcome {
    uint8_t result; /* enum sched_result; HB_ANY_RESULT: not reached */
    uint8_t cpu;    /* where it completed */
    uint64_t value; /* message received, tasks moved or woken, records, request number, handle as in `handles` */
};

enum hb_cursor_state { HB_CURSOR_UNBORN, HB_CURSOR_LIVE, HB_CURSOR_WAITING, HB_CURSOR_DONE };

struct hb_cursor {
    struct hb_interp *interp;
    uint8_t task;
    uint8_t state; /* enum hb_cursor_state; WAITING from when its wait begins, or from when it has begun if watched */
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
    _Atomic uint8_t spawning[HB_TASKS_MAX]; /* 1 from the first try to spawn it, until that try is refused */
    _Atomic uint8_t phases[HB_TASKS_MAX];   /* enum hb_cursor_state, as its own cursor last said; awaits read those of
                                               watched tasks */
    _Atomic uint32_t epochs[HB_TASKS_MAX];  /* odd: the task has begun a block and was not told that it ended */
    _Atomic uint32_t wakes[HB_TASKS_MAX];   /* odd epoch that a wake found when it began, once it said ok */
    _Atomic uint64_t done[HB_TASKS_MAX];    /* newest request that the core called done: number | generation << 32 */
    _Atomic uint32_t disorder;              /* telemetry batches whose sequence numbers did not grow */
    _Atomic uint32_t failures;              /* expectations broken so far */
    _Atomic uint32_t first_failure;         /* task << 16 | op, of the first one; valid if failures */
    uint32_t watched;                       /* tasks whose state another one awaits; constant */
    struct hb_cursor cursors[HB_TASKS_MAX];
};

void hb_interp_init(struct hb_interp *i, const struct hb_program *p, struct sched *s, void *world,
                    const struct hb_world_ops *ops);

/*
 * Spawns the boot tasks in order; one that is refused stays unborn. Called once on CPU 0, idle context,
 * after all CPUs are online.
 */
void hb_interp_boot(struct hb_interp *i);

/* Entry of a task with a stack of its own: runs its operations, calling sched_schedule where needed. */
void hb_interp_main(void *cursor);

/* One operation (or the end of a wait) of the running task, for worlds that step cursors. */
void hb_interp_step(struct hb_interp *i);

/*
 * Whether an expectation is broken; of the first one that was, what ("wake expected ok, got reject-stale": no name and
 * no number, so it is the same wherever a program comes to it) and where ("at t1.3").
 */
bool hb_interp_broken(const struct hb_interp *i, char *what, size_t what_size, char *where, size_t where_size);

struct sched_task_id hb_interp_handle(const struct hb_interp *i, uint32_t task);

#endif
