/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scheduler core that schedules nothing: each CPU's first idle pass runs a body of the test, so that
 * the machine itself can be tried on a few lines of code.
 *
 * Owner: the instance is the memory given to sched_init; tests read it after sim_run.
 */
#ifndef HB_TOY_H
#define HB_TOY_H

#include <stdatomic.h>

#include "sched.h"
#include "sched_port.h"

#define TOY_CPUS 4u

struct sched {
    struct sched_config config;
    void *world;
    struct sched_hart_id hart[TOY_CPUS];
    _Atomic uint32_t online;
    _Atomic uint32_t flag[4];
    _Atomic uint32_t counter;
    uint32_t plain;
    uint32_t ticks;
    _Atomic uint32_t traps;
    uint32_t seen; /* of `plain`, by somebody else */
    _Atomic uint32_t lock[4];
    bool begun[TOY_CPUS];
    bool done[TOY_CPUS];
    bool handler_counts; /* the tick handler adds to `plain` */
};

/* What each CPU does once, interrupts on. */
typedef void toy_body(struct sched *s, uint32_t cpu);
void toy_use(toy_body *body);
/* What IPI handlers do after counting; NULL: nothing. Until the next toy_use. */
void toy_trap(toy_body *body);
/* The instance of the last run. */
const struct sched *toy_last(void);

void toy_lock(struct sched *s, uint32_t lock, uint32_t rank);
void toy_unlock(struct sched *s, uint32_t lock, uint32_t rank);

/* toy_bodies.c */
toy_body toy_nothing, toy_spin_until_set, toy_spin_same_value, toy_spin_gives_up, toy_spin_crossed;
toy_body toy_wait_for_ipi, toy_wait_for_memory, toy_wait_returns_for_nothing;
toy_body toy_order_abba, toy_order_same, toy_deadlock_on_lock, toy_double_lock, toy_foreign_unlock;
toy_body toy_lock_with_irqs, toy_irqs_left_off, toy_wait_with_lock, toy_broken_lock;
toy_body toy_lost_update, toy_atomic_update, toy_interrupted_update, toy_guarded_update;
toy_body toy_read_below, toy_write_above, toy_read_null, toy_write_constant, toy_other_stack, toy_read_constant;
toy_body toy_endless_atomics, toy_endless_plain, toy_shift_too_far, toy_stop, toy_overflow_stack, toy_bad_hart;

/* toy_memory.c */
toy_body toy_racy_update, toy_locked_update, toy_relaxed_unlock;
toy_body toy_trap_reads, toy_give_by_ipi, toy_give_by_flag, toy_two_ipis;
toy_body toy_message_relaxed, toy_message_released, toy_dekker_relaxed, toy_dekker_strong, toy_spin_stale;
toy_body toy_spin_without_relax, toy_give_way;

#endif
