/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders and activity: who sends software interrupts for what, and whether anybody can still move.
 *
 * Owns: each hart's order bits and the machine's count of credits. One credit for each hart that is
 * awake, one for each hart with orders that it has not taken. A credit is made by one who holds one
 * (the sender, the starter) before the order can be seen, and passes to the hart that takes the
 * orders. So the count reaches 0 exactly when nobody can move: every hart waits or is stopped, and
 * nothing is on its way. Whoever takes it to 0 knows, alone, and acts (quiesce.h).
 *
 * Who may call: harts with interrupts off, for themselves, except order_post. Locks: none.
 */
#ifndef HB_KERNEL_ACTIVITY_H
#define HB_KERNEL_ACTIVITY_H

#include "hart.h"

enum order {
    ORDER_RESCHED = 1u << 0,  /* sched_port_send_ipi: the only one that is evidence */
    ORDER_SPURIOUS = 1u << 1, /* sched_ipi_trap without a request */
    ORDER_TICK = 1u << 2,     /* take a timer interrupt */
    ORDER_WAKE = 1u << 3,     /* leave the wait, look around */
};

/* Before a run: no other hart runs, the caller alone is awake. */
void activity_reset(struct hart *self);

/* A credit for a hart about to be started, or taken back when the start was refused. */
void activity_start(struct hart *target);
void activity_start_failed(struct hart *target);

/* Any hart that is awake. Orders to a hart that does not run vanish, as interrupts to it would. */
void order_post(struct hart *target, uint32_t bits);

/* Takes all orders, and the credit that came with them. */
uint32_t order_take(struct hart *self);

/*
 * Gives up the credit and waits for an order or a tick, as sched_port_wait_for_interrupt says.
 * Calls quiesce_act if that was the last credit.
 */
void activity_wait(struct hart *self);

/* Gives up the credit for good, orders included: the hart is about to stop. Calls quiesce_act too. */
void activity_leave(struct hart *self);

#endif
