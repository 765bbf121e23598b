/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runqueues.
 *
 * Owner: the CPU whose queue it is; a thief under both locks.
 * Locks: RUNQUEUE
 * Proof: KSELFTEST: qos order ok, KSELFTEST: work stealing ok
 */
#include "runqueue.h"

_Static_assert(SCHED_QOS_CLASSES == 4u, "core_runqueue_top knows four classes");

static void runqueue_counted(struct sched_cpu *cpu, uint32_t qos, uint32_t class_count) NEEDS(&cpu->rq.lock)
{
    struct sched_runqueue *rq = &cpu->rq;
    uint32_t count = atomic_load_explicit(&rq->count, memory_order_relaxed);
    count = count - rq->class_count[qos] + class_count;
    rq->class_count[qos] = class_count;
    rq->bitmap = class_count != 0 ? rq->bitmap | (1u << qos) : rq->bitmap & ~(1u << qos);
    atomic_store_explicit(&rq->count, count, memory_order_seq_cst); /* pairs: IDLE-1 */
}

void core_runqueue_push(struct sched_cpu *cpu, struct sched_task *t, bool front)
{
    struct sched_runqueue *rq = &cpu->rq;
    uint32_t qos = (uint32_t)t->qos;
    t->next = front ? rq->head[qos] : NULL;
    t->prev = front ? NULL : rq->tail[qos];
    *(t->prev != NULL ? &t->prev->next : &rq->head[qos]) = t;
    *(t->next != NULL ? &t->next->prev : &rq->tail[qos]) = t;
    runqueue_counted(cpu, qos, rq->class_count[qos] + 1);
}

void core_runqueue_remove(struct sched_cpu *cpu, struct sched_task *t)
{
    struct sched_runqueue *rq = &cpu->rq;
    uint32_t qos = (uint32_t)t->qos;
    *(t->prev != NULL ? &t->prev->next : &rq->head[qos]) = t->next;
    *(t->next != NULL ? &t->next->prev : &rq->tail[qos]) = t->prev;
    t->next = NULL;
    t->prev = NULL;
    runqueue_counted(cpu, qos, rq->class_count[qos] - 1);
}

int core_runqueue_top(const struct sched_cpu *cpu)
{
    static const int8_t top[1u << SCHED_QOS_CLASSES] = {-1, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3};
    return top[cpu->rq.bitmap];
}

struct sched_task *core_runqueue_pop(struct sched_cpu *cpu)
{
    int top = core_runqueue_top(cpu);
    if (top < 0) {
        return NULL;
    }
    struct sched_task *t = cpu->rq.head[top];
    core_runqueue_remove(cpu, t);
    return t;
}

UNCHECKED void core_runqueue_lock_pair(struct sched_cpu *self, struct sched_cpu *other)
{
    core_lock_take(self, self->id < other->id ? &self->rq.lock : &other->rq.lock);
    core_lock_take(self, self->id < other->id ? &other->rq.lock : &self->rq.lock);
}

UNCHECKED void core_runqueue_drop_pair(struct sched_cpu *self, struct sched_cpu *other)
{
    core_lock_drop(self, self->id < other->id ? &other->rq.lock : &self->rq.lock);
    core_lock_drop(self, self->id < other->id ? &self->rq.lock : &other->rq.lock);
}
