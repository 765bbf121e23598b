/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What instrumented code calls before an access that may be a turn of a spin loop: keeps the callee-saved
 * registers and the stack pointer (at the return address) in those of the thread that runs and goes on to the hook.
 */
#if defined(__x86_64__)
    .macro keep /* prog.self->registers: both come first */
    movq prog(%rip), %r11
    movq %rbx, (%r11)
    movq %rbp, 8(%r11)
    movq %r12, 16(%r11)
    movq %r13, 24(%r11)
    movq %r14, 32(%r11)
    movq %r15, 40(%r11)
    movq %rsp, 48(%r11)
    .endm

    .macro forward from, to
    .globl \from
    .type \from, @function
    .p2align 4
\from:
    keep
    jmp \to
    .size \from, .-\from
    .endm

#include "entry_names.inc"
#endif
    .section .note.GNU-stack, "", @progbits
