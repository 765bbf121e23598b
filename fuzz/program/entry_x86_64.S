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

    .macro forward from, to
    .globl \from
    .type \from, @function
    .p2align 4
\from:
    keep
    jmp \to
    .size \from, .-\from
    .endm

    .macro entry name
    forward __tsan_\name, prog_\name
    .endm

    .macro library name
    forward hb_call_\name, prog_call_\name
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

    library pthread_yield
    library pthread_mutex_clocklock
    library pthread_mutex_lock
    library pthread_mutex_timedlock
    library pthread_mutex_trylock
    library pthread_mutex_unlock
    library pthread_cond_broadcast
    library pthread_cond_clockwait
    library pthread_cond_signal
    library pthread_cond_timedwait
    library pthread_cond_wait
    library pthread_rwlock_rdlock
    library pthread_rwlock_timedrdlock
    library pthread_rwlock_timedwrlock
    library pthread_rwlock_tryrdlock
    library pthread_rwlock_trywrlock
    library pthread_rwlock_unlock
    library pthread_rwlock_wrlock
    library pthread_barrier_wait
    library pthread_spin_lock
    library pthread_spin_trylock
    library pthread_spin_unlock
    library cnd_broadcast
    library cnd_signal
    library cnd_timedwait
    library cnd_wait
    library mtx_lock
    library mtx_timedlock
    library mtx_trylock
    library mtx_unlock
    library thrd_sleep
    library thrd_yield
    library sem_clockwait
    library sem_post
    library sem_timedwait
    library sem_trywait
    library sem_wait
    library clock_nanosleep
    library nanosleep
    library sched_yield
    library sleep
    library usleep

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
