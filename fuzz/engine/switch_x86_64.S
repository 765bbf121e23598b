/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void hb_switch(void **save, void *load): keeps the callee-saved registers on the running stack,
 * stores its pointer in *save and resumes the stack `load`. No signal mask, no floating-point state:
 * both are the same for all coroutines.
 */
#if defined(__x86_64__)
    .text
    .globl hb_switch
    .type hb_switch, @function
    .p2align 4
hb_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size hb_switch, .-hb_switch

/* First code of a fresh stack: calls the function in rbx with the argument in r12. */
    .globl hb_switch_first
    .type hb_switch_first, @function
    .p2align 4
hb_switch_first:
    .cfi_startproc
    .cfi_undefined rip /* backtraces end here */
    movq %r12, %rdi
    xorl %ebp, %ebp
    call *%rbx
    ud2
    .cfi_endproc
    .size hb_switch_first, .-hb_switch_first
#endif
    .section .note.GNU-stack, "", @progbits
