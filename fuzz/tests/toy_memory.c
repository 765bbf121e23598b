/* SPDX-License-Identifier: Apache-2.0 */
/* What CPUs and handlers hand to each other: ordered, raced, or read too old. */
#include "toy.h"

#define RANK 30u

static void store(_Atomic uint32_t *at, uint32_t value, memory_order order)
{
    atomic_store_explicit(at, value, order);
}

static uint32_t load(_Atomic uint32_t *at, memory_order order)
{
    return atomic_load_explicit(at, order);
}

static void wait_for(struct sched *s, uint32_t flag)
{
    while (load(&s->flag[flag], memory_order_relaxed) == 0)
        sched_port_relax(s->world);
}

/* ---- plain accesses ---- */

void toy_racy_update(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    s->plain++;
}

void toy_locked_update(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    struct sched_irq_state state = sched_port_irq_save(s->world);
    toy_lock(s, 0, RANK);
    s->plain++;
    toy_unlock(s, 0, RANK);
    sched_port_irq_restore(s->world, state);
}

/* Announced like a lock, and one as long as nobody looks at the order of its last store. */
void toy_relaxed_unlock(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    struct sched_irq_state state = sched_port_irq_save(s->world);
    toy_lock(s, 0, RANK);
    s->plain++;
    sched_port_lock_step(s->world, SCHED_LOCK_FREE, &s->lock[0], (enum sched_lock_rank)RANK, 0);
    store(&s->lock[0], 0, memory_order_relaxed);
    sched_port_lock_step(s->world, SCHED_LOCK_FREED, &s->lock[0], (enum sched_lock_rank)RANK, 0);
    sched_port_irq_restore(s->world, state);
}

/* ---- CPU 0 to CPU 1 ---- */

static void give(struct sched *s)
{
    wait_for(s, 1); /* its handler has taken the IPI that woke it */
    s->plain = 7;
    store(&s->flag[0], 1, memory_order_relaxed);
}

/* In the handler of CPU 1: what CPU 0 wrote before the IPI that is handled. */
void toy_trap_reads(struct sched *s, uint32_t cpu)
{
    if (cpu == 1 && load(&s->flag[0], memory_order_relaxed) != 0)
        s->seen = s->plain;
}

void toy_give_by_ipi(struct sched *s, uint32_t cpu)
{
    if (cpu == 1)
        store(&s->flag[1], 1, memory_order_relaxed);
    if (cpu != 0)
        return;
    give(s);
    if (!sched_port_send_ipi(s->world, s->hart[1]))
        sched_port_fail_stop(s->world, "an IPI was refused");
}

/* The same without an IPI: a relaxed flag carries nothing. */
void toy_give_by_flag(struct sched *s, uint32_t cpu)
{
    if (cpu == 0)
        give(s);
    if (cpu != 1)
        return;
    store(&s->flag[1], 1, memory_order_relaxed);
    wait_for(s, 0);
    s->seen = s->plain;
}

/* Two IPIs reach CPU 1 while its interrupts are off; it notes how many it had taken right after it turned them on. */
void toy_two_ipis(struct sched *s, uint32_t cpu)
{
    if (cpu == 1) {
        struct sched_irq_state state = sched_port_irq_save(s->world);
        store(&s->flag[1], 1, memory_order_relaxed);
        wait_for(s, 2);
        sched_port_irq_restore(s->world, state);
        s->seen = load(&s->traps, memory_order_relaxed);
    }
    if (cpu != 0)
        return;
    wait_for(s, 1);
    for (uint32_t i = 0; i < 2; i++)
        if (!sched_port_send_ipi(s->world, s->hart[1]))
            sched_port_fail_stop(s->world, "an IPI was refused");
    store(&s->flag[2], 1, memory_order_relaxed);
}

/* ---- weak memory ---- */

static void message(struct sched *s, uint32_t cpu, memory_order release, memory_order acquire)
{
    if (cpu == 0) {
        store(&s->flag[0], 1, memory_order_relaxed);
        store(&s->flag[1], 1, release);
    } else if (load(&s->flag[1], acquire) == 1 && load(&s->flag[0], memory_order_relaxed) == 0) {
        store(&s->counter, 1, memory_order_relaxed);
    }
}

void toy_message_relaxed(struct sched *s, uint32_t cpu)
{
    message(s, cpu, memory_order_relaxed, memory_order_relaxed);
}

void toy_message_released(struct sched *s, uint32_t cpu)
{
    message(s, cpu, memory_order_release, memory_order_acquire);
}

/* Counts the CPUs that did not see the other's store. */
static void dekker(struct sched *s, uint32_t cpu, memory_order order)
{
    store(&s->flag[cpu % 2], 1, order);
    if (load(&s->flag[1 - cpu % 2], order) == 0)
        atomic_fetch_add_explicit(&s->counter, 1, memory_order_relaxed);
}

void toy_dekker_relaxed(struct sched *s, uint32_t cpu)
{
    dekker(s, cpu, memory_order_relaxed);
}

void toy_dekker_strong(struct sched *s, uint32_t cpu)
{
    dekker(s, cpu, memory_order_seq_cst);
}

/* A relax after a stale read: the next turn must see more, so this ends. */
void toy_spin_stale(struct sched *s, uint32_t cpu)
{
    if (cpu == 0) {
        for (uint32_t v = 1; v <= 3; v++)
            store(&s->flag[0], v, memory_order_relaxed);
    } else {
        while (load(&s->flag[0], memory_order_relaxed) != 3)
            sched_port_relax(s->world);
    }
}

/* ---- no relax ---- */

/* CPU 0 spins, and CPU 1 would end it: true as soon as CPUs take turns. */
void toy_spin_without_relax(struct sched *s, uint32_t cpu)
{
    if (cpu == 1)
        store(&s->flag[0], 1, memory_order_relaxed);
    while (cpu == 0 && load(&s->flag[0], memory_order_relaxed) == 0)
        continue;
}

/* Each makes way for the other, for ever. */
void toy_give_way(struct sched *s, uint32_t cpu)
{
    _Atomic uint32_t *own = &s->flag[cpu % 2], *other = &s->flag[1 - cpu % 2];
    do {
        store(own, 0, memory_order_relaxed);
        store(own, 1, memory_order_relaxed);
    } while (load(other, memory_order_relaxed) != 2);
}
