/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting and waking: one futex word a hart, one count of the harts that run.
 *
 * A hart is active unless it waits and no bit that ends its wait is raised. The raiser counts the
 * hart in before it raises the bit, so the count never says zero while anybody can move: zero is
 * quiescence, and only the monitor acts on it.
 */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine.h"

static void futex_wait(_Atomic uint32_t *word, uint32_t value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* The bits that end the wait a hart's word says it is in. */
static uint32_t wait_ends(uint32_t word)
{
    if (word & HART_IN_WAIT) {
        return HART_IPI | HART_TICK | HART_KICK;
    }
    if (word & HART_IN_STOP) {
        return HART_START | HART_QUIT;
    }
    if (word & HART_IN_GATE) {
        return HART_TURN;
    }
    return word & HART_IN_PARK ? HART_RELEASE : 0;
}

void hart_raise(struct hart *hart, uint32_t bit, memory_order order)
{
    struct machine *m = hart->machine;
    atomic_fetch_add_explicit(&m->active, 1, memory_order_relaxed);
    uint32_t old = atomic_fetch_or_explicit(&hart->word, bit, order);
    uint32_t ends = wait_ends(old);
    if ((ends & bit) != 0 && (old & ends) == 0) {
        futex_wake(&hart->word);
    } else {
        /* Not zero after this: the raiser itself is active, or is the monitor. */
        atomic_fetch_sub_explicit(&m->active, 1, memory_order_relaxed);
    }
}

void hart_wait(struct hart *self, uint32_t in)
{
    struct machine *m = self->machine;
    uint32_t ends = wait_ends(in);
    uint32_t old = atomic_fetch_or_explicit(&self->word, in, memory_order_relaxed);
    if ((old & ends) == 0) {
        /* pairs: RUN-1: what this hart did is the monitor's to read and to rebuild */
        if (atomic_fetch_sub_explicit(&m->active, 1, memory_order_release) == 1) {
            futex_wake(&m->active);
        }
        uint32_t now = atomic_load_explicit(&self->word, memory_order_relaxed);
        while ((now & ends) == 0) { /* bound: wakes of this word */
            futex_wait(&self->word, now);
            now = atomic_load_explicit(&self->word, memory_order_relaxed);
        }
    }
    atomic_fetch_and_explicit(&self->word, ~in, memory_order_relaxed);
}

void machine_settle(struct machine *m)
{
    uint32_t now = atomic_load_explicit(&m->active, memory_order_acquire); /* pairs: RUN-1 */
    while (now != 0) {                                                     /* bound: the harts' budgets */
        futex_wait(&m->active, now);
        now = atomic_load_explicit(&m->active, memory_order_acquire);
    }
}
