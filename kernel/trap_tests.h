/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's own scenarios: those of the trap path, which no other world has.
 *
 * Owns: the results they compare. Who may call: the main flow on the boot hart, between runs; each
 * test starts every hart with a job of its own and waits until it has stopped. False: *violation.
 */
#ifndef HB_KERNEL_TRAP_TESTS_H
#define HB_KERNEL_TRAP_TESTS_H

#include "hart.h"
#include "invariant.h"

/* Each hart's interrupts are handled on its own trap stack, and on no other. */
bool trap_test_stacks(struct hb_violation *violation);

/* An overflow of a task stack and one of a trap stack each stop in the guard, harm nothing, and the hart goes on. */
bool trap_test_guard(struct hb_violation *violation);

/* Runs off the stack that it is called on, no further than into the guard page. For trap.c too. */
void trap_overflow(void);

#endif
