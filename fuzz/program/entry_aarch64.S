/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As entry_x86_64.S. x16 and x17 belong to nobody between caller and callee; the return address is in x30, and goes on to
 * the hook as it is. d8 to d15 are callee-saved here, so they are kept too.
 */
#if defined(__aarch64__)
    .macro keep /* prog.self->registers: both come first */
    adrp x16, prog
    ldr x16, [x16, #:lo12:prog]
    stp x30, x29, [x16, #0]
    stp x19, x20, [x16, #16]
    stp x21, x22, [x16, #32]
    stp x23, x24, [x16, #48]
    stp x25, x26, [x16, #64]
    stp x27, x28, [x16, #80]
    stp d8, d9, [x16, #96]
    stp d10, d11, [x16, #112]
    stp d12, d13, [x16, #128]
    stp d14, d15, [x16, #144]
    mov x17, sp
    str x17, [x16, #160]
    .endm

    .macro forward from, to
    .globl \from
    .type \from, %function
    .p2align 4
\from:
    keep
    b \to
    .size \from, .-\from
    .endm

#include "entry_names.inc"
#endif
    .section .note.GNU-stack, "", %progbits
