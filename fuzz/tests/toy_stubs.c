/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that a toy has not: programs of these tests have no tasks. */
#include "sched.h"

#define UNSUPPORTED(name, ...)                                                                                         \
    enum sched_result name(struct sched *s, __VA_ARGS__)                                                               \
    {                                                                                                                  \
        (void)s;                                                                                                       \
        return SCHED_UNSUPPORTED;                                                                                      \
    }

#pragma clang diagnostic ignored "-Wunused-parameter"

UNSUPPORTED(sched_block, uint64_t timeout)
UNSUPPORTED(sched_wait, struct sched_waitqueue_id queue, uint64_t timeout)
UNSUPPORTED(sched_recv, struct sched_endpoint_id endpoint, uint64_t timeout, uint64_t *value)
UNSUPPORTED(sched_wait_result, uint64_t *value)
UNSUPPORTED(sched_spawn, const struct sched_spawn *spawn, struct sched_task_id *task)
UNSUPPORTED(sched_wake, struct sched_task_id task)
UNSUPPORTED(sched_kill, struct sched_task_id task, struct sched_ticket *ticket)
UNSUPPORTED(sched_set_affinity, struct sched_task_id task, uint64_t mask, struct sched_ticket *ticket)
UNSUPPORTED(sched_set_qos, struct sched_task_id task, enum sched_qos qos, struct sched_ticket *ticket)
UNSUPPORTED(sched_signal, struct sched_waitqueue_id queue, uint32_t *woken)
UNSUPPORTED(sched_broadcast, struct sched_waitqueue_id queue, uint32_t *woken)
UNSUPPORTED(sched_send, struct sched_endpoint_id endpoint, uint64_t value)
UNSUPPORTED(sched_steal, struct sched_cpu_id victim, uint32_t max_tasks, enum sched_qos max_qos, uint32_t *moved)
UNSUPPORTED(sched_resched, struct sched_cpu_id target, uint64_t *request)
UNSUPPORTED(sched_hint, struct sched_cpu_id target, uint64_t *request)
UNSUPPORTED(sched_cpu_offline, struct sched_cpu_id cpu)
UNSUPPORTED(sched_lock_probe, enum sched_lock_rank first, enum sched_lock_rank second)

void sched_reset(struct sched *s)
{
    (void)s;
}

void sched_yield(struct sched *s)
{
    (void)s;
}

void sched_exit(struct sched *s)
{
    (void)s;
}

bool sched_request_done(struct sched *s, struct sched_ticket ticket)
{
    (void)s;
    return true;
}

bool sched_note(struct sched *s, uint64_t value)
{
    (void)s;
    return false;
}

uint32_t sched_telemetry_drain(struct sched *s, struct sched_cpu_id cpu, struct sched_record *out, uint32_t max)
{
    (void)s;
    return 0;
}

struct sched_task_id sched_current(struct sched *s)
{
    (void)s;
    return (struct sched_task_id){0, 0};
}

void *sched_current_arg(struct sched *s)
{
    (void)s;
    return NULL;
}
