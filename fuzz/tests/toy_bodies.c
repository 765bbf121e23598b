/* SPDX-License-Identifier: Apache-2.0 */
/* Right and wrong things to do on a CPU, compiled like a core. */
#include "toy.h"

#define RANK 30u

void toy_nothing(struct sched *s, uint32_t cpu)
{
    (void)s, (void)cpu;
}

static struct sched_irq_state irqs_off(struct sched *s)
{
    return sched_port_irq_save(s->world);
}

static void irqs_back(struct sched *s, struct sched_irq_state state)
{
    sched_port_irq_restore(s->world, state);
}

/* ---- relax ---- */

static void spin_until(struct sched *s, uint32_t flag)
{
    while (atomic_load_explicit(&s->flag[flag], memory_order_acquire) == 0)
        sched_port_relax(s->world);
}

/* The highest CPU waits for CPU 0. */
void toy_spin_until_set(struct sched *s, uint32_t cpu)
{
    if (cpu == 0)
        atomic_store_explicit(&s->flag[0], 1, memory_order_release);
    else
        spin_until(s, 0);
}

void toy_spin_same_value(struct sched *s, uint32_t cpu)
{
    if (cpu != 0)
        spin_until(s, 0);
    for (uint32_t i = 0; cpu == 0 && i < 3; i++)
        atomic_store_explicit(&s->flag[0], 0, memory_order_release);
}

#define TURNS 100u
void toy_spin_gives_up(struct sched *s, uint32_t cpu)
{
    uint32_t turns = 0;
    while (cpu != 0 && turns < TURNS && atomic_load_explicit(&s->flag[0], memory_order_acquire) == 0) {
        sched_port_relax(s->world);
        turns++;
    }
    if (turns == TURNS)
        atomic_fetch_add(&s->counter, 1);
}

void toy_spin_crossed(struct sched *s, uint32_t cpu)
{
    spin_until(s, 1 - cpu % 2);
    atomic_store(&s->flag[cpu % 2], 1);
}

/* ---- wait for interrupt ---- */

static void wait_once(struct sched *s)
{
    struct sched_irq_state state = irqs_off(s);
    sched_port_wait_for_interrupt(s->world);
    irqs_back(s, state);
}

/* Interrupts are off before CPU 0 can know: the IPI stays pending until the wait. */
void toy_wait_for_ipi(struct sched *s, uint32_t cpu)
{
    if (cpu == 1) {
        struct sched_irq_state state = irqs_off(s);
        atomic_store(&s->flag[0], 1);
        sched_port_wait_for_interrupt(s->world);
        irqs_back(s, state);
    }
    if (cpu != 0)
        return;
    spin_until(s, 0);
    if (!sched_port_send_ipi(s->world, s->hart[1]))
        sched_port_fail_stop(s->world, "an IPI was refused");
}

/* A store ends no wait: CPU 1 must still be there at the end. */
void toy_wait_for_memory(struct sched *s, uint32_t cpu)
{
    while (cpu == 1 && atomic_load(&s->flag[0]) == 0)
        wait_once(s);
    if (cpu == 0) {
        while (atomic_load(&s->flag[1]) != 0)
            sched_port_relax(s->world);
        atomic_store(&s->flag[0], 1);
    }
}

/* Counts the returns that came without a trap. */
void toy_wait_returns_for_nothing(struct sched *s, uint32_t cpu)
{
    uint32_t before = s->traps;
    if (cpu != 1)
        return;
    wait_once(s);
    if (s->traps == before)
        atomic_fetch_add(&s->counter, 1);
}

/* ---- locks ---- */

static void both(struct sched *s, uint32_t first, uint32_t second)
{
    struct sched_irq_state state = irqs_off(s);
    toy_lock(s, first, RANK);
    toy_lock(s, second, RANK);
    toy_unlock(s, second, RANK);
    toy_unlock(s, first, RANK);
    irqs_back(s, state);
}

void toy_order_abba(struct sched *s, uint32_t cpu)
{
    both(s, cpu % 2, 1 - cpu % 2);
}

void toy_order_same(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    both(s, 0, 1);
}

/* CPU 0 waits, with the lock, for somebody who needs it first. */
void toy_deadlock_on_lock(struct sched *s, uint32_t cpu)
{
    struct sched_irq_state state = irqs_off(s);
    toy_lock(s, 0, RANK);
    if (cpu == 0)
        spin_until(s, 0);
    atomic_store(&s->flag[0], 1);
    toy_unlock(s, 0, RANK);
    irqs_back(s, state);
}

void toy_double_lock(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    both(s, 0, 0);
}

void toy_foreign_unlock(struct sched *s, uint32_t cpu)
{
    struct sched_irq_state state = irqs_off(s);
    if (cpu == 0)
        toy_unlock(s, 0, RANK);
    irqs_back(s, state);
}

void toy_lock_with_irqs(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    toy_lock(s, 0, RANK);
    toy_unlock(s, 0, RANK);
}

void toy_irqs_left_off(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    (void)irqs_off(s);
}

void toy_wait_with_lock(struct sched *s, uint32_t cpu)
{
    struct sched_irq_state state = irqs_off(s);
    if (cpu == 0) {
        toy_lock(s, 0, RANK);
        sched_port_wait_for_interrupt(s->world);
        toy_unlock(s, 0, RANK);
    }
    irqs_back(s, state);
}

/* A lock that is not one: test and set in two steps. Announced like a good one. */
void toy_broken_lock(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    struct sched_irq_state state = irqs_off(s);
    sched_port_lock_step(s->world, SCHED_LOCK_WANT, &s->lock[0], SCHED_RANK_RUNQUEUE, 0);
    while (atomic_load(&s->lock[0]) != 0)
        sched_port_relax(s->world);
    atomic_store(&s->lock[0], 1);
    sched_port_lock_step(s->world, SCHED_LOCK_TAKEN, &s->lock[0], SCHED_RANK_RUNQUEUE, 0);
    toy_unlock(s, 0, SCHED_RANK_RUNQUEUE);
    irqs_back(s, state);
}

/* ---- lost updates ---- */

void toy_lost_update(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    uint32_t seen = atomic_load_explicit(&s->counter, memory_order_relaxed);
    atomic_store_explicit(&s->counter, seen + 1, memory_order_relaxed);
}

void toy_atomic_update(struct sched *s, uint32_t cpu)
{
    (void)cpu;
    atomic_fetch_add_explicit(&s->counter, 1, memory_order_relaxed);
}

/* CPU 0 adds to what its own tick handler adds to. */
void toy_interrupted_update(struct sched *s, uint32_t cpu)
{
    volatile uint32_t *plain = &s->plain;
    if (cpu != 0)
        return;
    struct sched_irq_state state = irqs_off(s);
    s->handler_counts = true;
    irqs_back(s, state);
    *plain = *plain + 1;
}

void toy_guarded_update(struct sched *s, uint32_t cpu)
{
    volatile uint32_t *plain = &s->plain;
    if (cpu != 0)
        return;
    struct sched_irq_state state = irqs_off(s);
    s->handler_counts = true;
    *plain = *plain + 1;
    irqs_back(s, state);
}

/* ---- memory ---- */

void toy_read_below(struct sched *s, uint32_t cpu)
{
    volatile uint32_t *below = (uint32_t *)(void *)s - 1;
    if (cpu == 0)
        s->plain = *below;
}

void toy_write_above(struct sched *s, uint32_t cpu)
{
    volatile uint8_t *above = (uint8_t *)(void *)s + sched_footprint(&s->config);
    if (cpu == 0)
        *above = 1;
}

void toy_read_null(struct sched *s, uint32_t cpu)
{
    uint32_t *volatile nowhere = NULL;
    volatile uint32_t *at = nowhere;
    if (cpu == 0)
        s->plain = *at;
}

static const uint32_t constants[4] = {1, 2, 3, 4};

void toy_write_constant(struct sched *s, uint32_t cpu)
{
    volatile uintptr_t address = (uintptr_t)&constants[s->plain % 4];
    if (cpu == 0)
        *(volatile uint32_t *)address = 5; /* NOLINT(performance-no-int-to-ptr) */
}

void toy_read_constant(struct sched *s, uint32_t cpu)
{
    volatile const uint32_t *at = constants;
    s->plain = at[cpu % 4];
}

/* CPU 1 reads a variable on the stack of CPU 0. */
static _Atomic uintptr_t *shared(struct sched *s)
{
    return (_Atomic uintptr_t *)(void *)&s->flag[2];
}

void toy_other_stack(struct sched *s, uint32_t cpu)
{
    volatile uint32_t local = 7;
    if (cpu == 0) {
        atomic_store(shared(s), (uintptr_t)&local);
        spin_until(s, 1);
    } else {
        while (atomic_load(shared(s)) == 0)
            sched_port_relax(s->world);
        volatile uint32_t *theirs = (uint32_t *)atomic_load(shared(s)); /* NOLINT(performance-no-int-to-ptr) */
        s->plain = *theirs;
        atomic_store(&s->flag[1], 1);
    }
}

void toy_bad_hart(struct sched *s, uint32_t cpu)
{
    if (cpu == 0 && !sched_port_send_ipi(s->world, (struct sched_hart_id){cpu}))
        s->plain = 1;
}

/* ---- no end, no sense ---- */

void toy_endless_atomics(struct sched *s, uint32_t cpu)
{
    while (atomic_load(&s->flag[0]) == 0 && cpu == 0)
        continue;
}

void toy_endless_plain(struct sched *s, uint32_t cpu)
{
    volatile uint32_t *plain = &s->plain;
    while (*plain == 0 && cpu == 0)
        continue;
}

void toy_shift_too_far(struct sched *s, uint32_t cpu)
{
    volatile uint32_t by = 40;
    if (cpu == 0)
        s->plain = 1u << by;
}

void toy_stop(struct sched *s, uint32_t cpu)
{
    if (cpu == 0)
        sched_port_fail_stop(s->world, "the test wants it");
}

__attribute__((noinline, optnone)) static uint32_t deeper(struct sched *s, uint32_t depth)
{
    volatile uint8_t room[512];
    room[0] = (uint8_t)depth;
    return depth == 0 ? room[0] : deeper(s, depth - 1) + room[0];
}

void toy_overflow_stack(struct sched *s, uint32_t cpu)
{
    if (cpu == 0)
        s->plain = deeper(s, 1000);
}
