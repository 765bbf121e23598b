/* SPDX-License-Identifier: Apache-2.0 */
#include "simple.h"

#include <stdatomic.h>

struct sched_irq_state simple_lock(struct sched *s)
{
    struct sched_irq_state state = sched_port_irq_save(s->world);
    sched_port_lock_step(s->world, SCHED_LOCK_WANT, &s->lock, SCHED_RANK_RUNQUEUE, 0);
    while (atomic_exchange_explicit(&s->lock, 1, memory_order_acquire) != 0)
        sched_port_relax(s->world);
    sched_port_lock_step(s->world, SCHED_LOCK_TAKEN, &s->lock, SCHED_RANK_RUNQUEUE, 0);
    return state;
}

void simple_unlock(struct sched *s, struct sched_irq_state state)
{
    sched_port_lock_step(s->world, SCHED_LOCK_FREE, &s->lock, SCHED_RANK_RUNQUEUE, 0);
    atomic_store_explicit(&s->lock, 0, memory_order_release);
    sched_port_lock_step(s->world, SCHED_LOCK_FREED, &s->lock, SCHED_RANK_RUNQUEUE, 0);
    sched_port_irq_restore(s->world, state);
}

uint32_t simple_self_id(struct sched *s)
{
    return sched_port_cpu(s->world).n;
}

struct cpu *simple_self(struct sched *s)
{
    return &s->cpus[simple_self_id(s)];
}

enum sched_result sched_lock_probe(struct sched *s, enum sched_lock_rank first, enum sched_lock_rank second)
{
    (void)s;
    (void)first;
    (void)second;
    return SCHED_UNSUPPORTED;
}
