/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A core that is nothing but a picture: a view whose every value a test sets by hand, to show checkers
 * and the model what a real core should never show. Its operations abort.
 */
#ifndef FAKE_VIEW_H
#define FAKE_VIEW_H

#include "interp.h"
#include "sched_view.h"

#define FAKE_CPUS 3u
#define FAKE_TASKS 8u
#define FAKE_QUEUES 2u

struct sched {
    struct sched_config config;
    uint32_t capabilities;
    struct sched_view_task task[FAKE_TASKS];
    struct sched_view_cpu cpu[FAKE_CPUS];
    struct sched_view_ipi ipi[FAKE_CPUS];
    struct sched_view_telemetry telemetry[FAKE_CPUS];
    struct sched_view_locks locks;
    uint32_t queue[FAKE_CPUS][SCHED_QOS_CLASSES][FAKE_TASKS + 1];
    uint32_t queue_length[FAKE_CPUS][SCHED_QOS_CLASSES];
    uint32_t messages[FAKE_QUEUES];
    uint32_t receivers[FAKE_QUEUES];
    uint32_t waiters[FAKE_QUEUES];
    uint64_t online_mask;
    uint64_t time;
    struct hb_program program;
    struct hb_interp interp;
};

/* The one instance: sched_view_capabilities has no argument. */
extern struct sched fake;

/*
 * Three CPUs in good order. CPU 0 runs slot 0 and has slots 1 and 2 queued (normal), which may run
 * nowhere else; CPU 1 idles, announced, owner of slot 3 that blocks; CPU 2 is offline. Slot 4 was used
 * before and is free; program task n is the task of slot n and has one operation, a block.
 */
void fake_busy(void);

/* The same at quiescence: slot 3 and a blocked slot 0 are all there is. */
void fake_quiet(void);

/* Puts a task on a queue and keeps all counts right. */
void fake_queue(uint32_t slot, uint32_t cpu, enum sched_qos qos);

/* Takes every task off the queues of a CPU, counts kept right; the tasks become free. */
void fake_unqueue_all(uint32_t cpu);

#endif
