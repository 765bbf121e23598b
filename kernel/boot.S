/* SPDX-License-Identifier: Apache-2.0 */
/* Entries from the firmware: a0 = hart id, a1 = device tree or record; S-mode, translation and interrupts off. */
#include "hart.h"

    .macro hart_prologue
    csrw sie, zero
    csrw sip, zero
    la t0, last_resort
    csrw stvec, t0
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    mv fp, zero
    .endm

    .section .text.boot, "ax"
    .globl kernel_entry
kernel_entry:
    hart_prologue
    /*
     * OpenSBI 1.1 marks a hart as starting before it stores where. A hart that is just on its way to its
     * wait loop then begins where the boot hart once began: here.
     */
    la t0, booted
    li t1, 1
    amoswap.w.aq t1, t1, (t0)
    bnez t1, hart_entry
    la sp, boot_stack_top
    la t0, bss_start
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sd zero, 0(t0)
    addi t0, t0, 8
    j 1b
2:  mv tp, zero
    tail kernel_main

    /* The record is found by the id: see above why a1 is not to be trusted. */
    .globl hart_entry
hart_entry:
    hart_prologue
    la t0, hart_table
    lw t1, hart_table_count
    li t2, HART_SIZE
1:  beqz t1, last_resort_park
    ld t3, HART_ID(t0)
    beq t3, a0, 2f
    add t0, t0, t2
    addi t1, t1, -1
    j 1b
2:  mv tp, t0
    ld sp, HART_IDLE_STACK(tp)
    mv a0, tp
    tail hart_main

    .data
    .balign 4
booted:
    .word 0
