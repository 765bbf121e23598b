/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void hb_switch(void **save, void *load): as in switch_x86_64.S. d8-d15 are callee-saved here, so
 * they travel too.
 */
#if defined(__aarch64__)
    .text
    .globl hb_switch
    .type hb_switch, %function
    .p2align 4
hb_switch:
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x2, sp
    str x2, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    ret
    .size hb_switch, .-hb_switch

/* First code of a fresh stack: calls the function in x19 with the argument in x20. */
    .globl hb_switch_first
    .type hb_switch_first, %function
    .p2align 4
hb_switch_first:
    .cfi_startproc
    .cfi_undefined x30 /* backtraces end here */
    mov x0, x20
    mov x29, xzr
    mov x30, xzr
    blr x19
    brk #1
    .cfi_endproc
    .size hb_switch_first, .-hb_switch_first
#endif
    .section .note.GNU-stack, "", %progbits
