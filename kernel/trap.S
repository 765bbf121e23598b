/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trap entry and exit, context switch, and the last resort.
 *
 * Every trap comes from S-mode. sscratch and tp hold the hart's record; sscratch is the one that is
 * trusted. The frame goes to the hart's trap stack, or, for a trap inside a trap, to its emergency
 * stack. tp is never restored from a frame: a preempted context may resume on another hart.
 */
#include "csr.h"
#include "hart.h"
#include "trap.h"

    .macro frame_registers op
    \op ra, 1*8(sp)
    \op gp, 3*8(sp)
    \op t0, 5*8(sp)
    \op t1, 6*8(sp)
    \op t2, 7*8(sp)
    \op s0, 8*8(sp)
    \op s1, 9*8(sp)
    \op a0, 10*8(sp)
    \op a1, 11*8(sp)
    \op a2, 12*8(sp)
    \op a3, 13*8(sp)
    \op a4, 14*8(sp)
    \op a5, 15*8(sp)
    \op a6, 16*8(sp)
    \op a7, 17*8(sp)
    \op s2, 18*8(sp)
    \op s3, 19*8(sp)
    \op s4, 20*8(sp)
    \op s5, 21*8(sp)
    \op s6, 22*8(sp)
    \op s7, 23*8(sp)
    \op s8, 24*8(sp)
    \op s9, 25*8(sp)
    \op s10, 26*8(sp)
    \op s11, 27*8(sp)
    \op t3, 28*8(sp)
    \op t4, 29*8(sp)
    \op t5, 30*8(sp)
    \op t6, 31*8(sp)
    .endm

    .text
    .globl trap_entry
    .balign 4
trap_entry:
    csrrw tp, sscratch, tp
    sd sp, HART_INTERRUPTED_SP(tp)
    ld sp, HART_TRAP_TOP(tp)
    addi sp, sp, -TRAP_FRAME_SIZE
    frame_registers sd
    csrr t0, sscratch
    sd t0, TRAP_FRAME_TP(sp)
    csrw sscratch, tp
    ld t0, HART_INTERRUPTED_SP(tp)
    sd t0, TRAP_FRAME_SP(sp)
    ld t0, HART_EMERGENCY_STACK(tp)
    sd t0, HART_TRAP_TOP(tp)
    csrr t0, sepc
    sd t0, TRAP_FRAME_PC(sp)
    csrr t0, sstatus
    sd t0, TRAP_FRAME_STATUS(sp)
    csrr t0, scause
    sd t0, TRAP_FRAME_CAUSE(sp)
    csrr t0, stval
    sd t0, TRAP_FRAME_VALUE(sp)
    mv fp, zero
    mv a0, sp
    call trap_handle
    ld t0, HART_TRAP_STACK(tp)
    sd t0, HART_TRAP_TOP(tp)
    beqz a0, trap_return
    /* The interrupted context gives way: its frame is on its own stack now, and it may wake elsewhere. */
    mv sp, a0
    call trap_reschedule
trap_return:
    ld t0, TRAP_FRAME_PC(sp)
    csrw sepc, t0
    ld t0, TRAP_FRAME_STATUS(sp)
    csrw sstatus, t0
    frame_registers ld
    ld sp, TRAP_FRAME_SP(sp)
    sret

/* void context_swap(struct sched_context *from, struct sched_context *to) */
    .globl context_swap
    .balign 4
context_swap:
    sd ra, 0*8(a0)
    sd sp, 1*8(a0)
    sd s0, 2*8(a0)
    sd s1, 3*8(a0)
    sd s2, 4*8(a0)
    sd s3, 5*8(a0)
    sd s4, 6*8(a0)
    sd s5, 7*8(a0)
    sd s6, 8*8(a0)
    sd s7, 9*8(a0)
    sd s8, 10*8(a0)
    sd s9, 11*8(a0)
    sd s10, 12*8(a0)
    sd s11, 13*8(a0)
    ld ra, 0*8(a1)
    ld sp, 1*8(a1)
    ld s0, 2*8(a1)
    ld s1, 3*8(a1)
    ld s2, 4*8(a1)
    ld s3, 5*8(a1)
    ld s4, 6*8(a1)
    ld s5, 7*8(a1)
    ld s6, 8*8(a1)
    ld s7, 9*8(a1)
    ld s8, 10*8(a1)
    ld s9, 11*8(a1)
    ld s10, 12*8(a1)
    ld s11, 13*8(a1)
    ret

/* First instruction of a new context: s1 = entry, s2 = argument, s0 (frame pointer) = 0. */
    .globl context_first
    .balign 4
context_first:
    mv a0, s2
    jalr s1
    tail context_returned

/* A trap that nothing else may handle: no memory, no translation, no stack; exit code LAST_RESORT_CODE. */
    .globl last_resort
    .balign 4
last_resort:
    csrw sie, zero
    csrw satp, zero
    la t0, last_resort_park
    csrw stvec, t0
    la t0, finisher_address
    ld t0, 0(t0)
    beqz t0, 1f
    li t1, LAST_RESORT_CODE << 16 | 0x3333
    sw t1, 0(t0)
1:  li a7, 0x53525354
    li a6, 0
    li a0, 0
    li a1, 1
    ecall
    .globl last_resort_park
    .balign 4
last_resort_park:
    wfi
    j last_resort_park
