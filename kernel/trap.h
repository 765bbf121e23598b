/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traps: interrupts become calls of the core, faults become a panic or, in a test, a result.
 *
 * Owns: the trap frame's layout. Who may call: trap.S only. Context: interrupts off, the hart's trap
 * stack (its emergency stack for a trap inside a trap). Locks: those that the core's handlers take.
 * Bounds: one frame a level; a third level ends the machine.
 */
#ifndef HB_KERNEL_TRAP_H
#define HB_KERNEL_TRAP_H

#define TRAP_FRAME_SP (2 * 8)
#define TRAP_FRAME_TP (4 * 8)
#define TRAP_FRAME_PC (32 * 8)
#define TRAP_FRAME_STATUS (33 * 8)
#define TRAP_FRAME_CAUSE (34 * 8)
#define TRAP_FRAME_VALUE (35 * 8)
#define TRAP_FRAME_SIZE (36 * 8)
#define LAST_RESORT_CODE 3

#ifndef __ASSEMBLER__

#include <stdint.h>

struct trap_frame {
    uintptr_t x[32]; /* x[0] unused, x[2] the interrupted sp, x[4] tp as found */
    uintptr_t pc;
    uintptr_t status;
    uintptr_t cause;
    uintptr_t value;
};

/* NULL: resume the frame. Else a copy of it on the interrupted stack, to call trap_reschedule there first. */
struct trap_frame *trap_handle(struct trap_frame *frame);
void trap_reschedule(void);

#endif
#endif
