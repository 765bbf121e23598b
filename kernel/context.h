/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts: callee-saved registers in a struct sched_context: ra, sp, s0 .. s11.
 *
 * Owns: the meaning of the words. Who may call: any hart, interrupts off. tp is not part of a
 * context: it names the hart that runs it. No floating point: sstatus.FS stays off, its use traps.
 */
#ifndef HB_KERNEL_CONTEXT_H
#define HB_KERNEL_CONTEXT_H

#include "sched_port.h"

enum context_word { CONTEXT_RA, CONTEXT_SP, CONTEXT_S0, CONTEXT_S1, CONTEXT_S2, CONTEXT_WORDS = 14 };

/* Will call entry(argument) on the stack that ends at `top`, interrupts off; entry must not return. */
void context_new(struct sched_context *context, uintptr_t top, sched_entry entry, void *argument);

/* Saves the caller in `from`, resumes `to`. */
void context_swap(struct sched_context *from, struct sched_context *to);

#endif
