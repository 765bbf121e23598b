/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stacks: equal slots in one region, each an unmapped guard with the stack above it. So an
 * overflow faults at an address that names its stack.
 *
 * Owns: the region `stacks_start .. stacks_end` of kernel.ld. Who may call: any hart; pure arithmetic.
 * Bounds: the counts below; a stack is STACK_SIZE bytes. No frame of the kernel may be larger than
 * the guard (-Wframe-larger-than), or it could step over it.
 */
#ifndef HB_KERNEL_STACKS_H
#define HB_KERNEL_STACKS_H

#define STACK_GUARD 0x4000
#define STACK_SLOT 0x10000
#define STACK_SIZE (STACK_SLOT - STACK_GUARD)
#define STACK_TASKS 64
#define STACK_HARTS 64 /* SCHED_MAX_CPUS */

#define STACK_SLOTS (1 + STACK_TASKS + 3 * STACK_HARTS)

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

enum stack_kind {
    STACK_BOOT, /* the kernel's main flow; number 0 */
    STACK_TASK, /* by stack number of the core */
    STACK_IDLE, /* the next three by logical CPU */
    STACK_TRAP,
    STACK_EMERGENCY, /* traps inside traps */
    STACK_KINDS,
};

struct stack_place {
    enum stack_kind kind;
    uint32_t number;
    bool guard; /* the address is in the guard below that stack */
};

/* First byte above the stack. */
uintptr_t stack_top(enum stack_kind kind, uint32_t number);
/* First byte of its guard; the stack starts STACK_GUARD above. */
uintptr_t stack_guard(enum stack_kind kind, uint32_t number);

/* False: the address is in no slot. */
bool stack_find(uintptr_t address, struct stack_place *place);

const char *stack_kind_word(enum stack_kind kind);

#endif
#endif
