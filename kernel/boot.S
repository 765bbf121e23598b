/* SPDX-License-Identifier: Apache-2.0 */
/* Entries from the firmware: a0 = hart id, a1 = device tree or record; S-mode, translation and interrupts off. */
#include "hart.h"

    .section .text.boot, "ax"
    .globl kernel_entry
kernel_entry:
    csrw sie, zero
    csrw sip, zero
    la t0, last_resort
    csrw stvec, t0
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, boot_stack_top
    la t0, bss_start
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sd zero, 0(t0)
    addi t0, t0, 8
    j 1b
2:  mv tp, zero
    mv fp, zero
    tail kernel_main

    .globl hart_entry
hart_entry:
    csrw sie, zero
    csrw sip, zero
    la t0, last_resort
    csrw stvec, t0
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    mv tp, a1
    ld sp, HART_IDLE_STACK(a1)
    mv fp, zero
    mv a0, a1
    tail hart_main
