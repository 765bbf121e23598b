/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What instrumented code calls before an access that may be a turn of a spin loop: keeps the callee-saved
 * registers and the stack pointer (at the return address) in prog_registers and goes on to the hook.
 */
#if defined(__x86_64__)
    .macro keep
    movq %rbx, prog_registers(%rip)
    movq %rbp, prog_registers+8(%rip)
    movq %r12, prog_registers+16(%rip)
    movq %r13, prog_registers+24(%rip)
    movq %r14, prog_registers+32(%rip)
    movq %r15, prog_registers+40(%rip)
    movq %rsp, prog_registers+48(%rip)
    .endm

    .macro entry name
    .globl __tsan_\name
    .type __tsan_\name, @function
    .p2align 4
__tsan_\name:
    keep
    jmp prog_\name
    .size __tsan_\name, .-__tsan_\name
    .endm

    .macro atomics bits
    entry atomic\bits\()_load
    entry atomic\bits\()_store
    entry atomic\bits\()_exchange
    entry atomic\bits\()_compare_exchange_val
    entry atomic\bits\()_compare_exchange_strong
    entry atomic\bits\()_compare_exchange_weak
    entry atomic\bits\()_fetch_add
    entry atomic\bits\()_fetch_sub
    entry atomic\bits\()_fetch_and
    entry atomic\bits\()_fetch_or
    entry atomic\bits\()_fetch_xor
    entry atomic\bits\()_fetch_nand
    .endm

    .text
    atomics 8
    atomics 16
    atomics 32
    atomics 64

    entry read1
    entry read2
    entry read4
    entry read8

    .bss
    .globl prog_registers
    .hidden prog_registers
    .type prog_registers, @object
    .p2align 6
prog_registers:
    .zero 64
    .size prog_registers, 56
#endif
    .section .note.GNU-stack, "", @progbits
