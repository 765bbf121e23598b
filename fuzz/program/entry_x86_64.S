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

    .macro entry name
    forward __tsan_\name, prog_\name
    .endm

    .macro plain bytes /* a turn of a loop only where plain reads are decisions: prog.plain_points */
    .globl __tsan_read\bytes
    .type __tsan_read\bytes, @function
    .p2align 4
__tsan_read\bytes:
    cmpb $0, prog+8(%rip)
    je prog_read\bytes
    keep
    jmp prog_read\bytes
    .size __tsan_read\bytes, .-__tsan_read\bytes
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

    plain 1
    plain 2
    plain 4
    plain 8

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
#endif
    .section .note.GNU-stack, "", @progbits
