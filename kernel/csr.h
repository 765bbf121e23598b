/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Supervisor control and status registers, and the few instructions that C cannot say.
 *
 * Owns: nothing. Who may call: any hart, for itself. Numbers are those of the privileged
 * architecture; the file is read by the assembler too.
 */
#ifndef HB_KERNEL_CSR_H
#define HB_KERNEL_CSR_H

#define SSTATUS_SIE 0x2
#define SSTATUS_SPIE 0x20
#define SSTATUS_SPP 0x100

#define SIP_SSIP 0x2
#define SIP_STIP 0x20

#define SCAUSE_INTERRUPT (1UL << 63)
#define SCAUSE_SOFTWARE 1UL
#define SCAUSE_TIMER 5UL
#define SCAUSE_ILLEGAL 2UL
#define SCAUSE_BREAKPOINT 3UL
#define SCAUSE_INSTRUCTION_PAGE 12UL
#define SCAUSE_LOAD_PAGE 13UL
#define SCAUSE_STORE_PAGE 15UL

#define SATP_SV39 (8UL << 60)

#ifndef __ASSEMBLER__

#include <stdint.h>

#define csr_read(name)                                                                                                 \
    ({                                                                                                                 \
        uintptr_t value_;                                                                                              \
        __asm__ volatile("csrr %0, " #name : "=r"(value_)::"memory");                                                  \
        value_;                                                                                                        \
    })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"rK"((uintptr_t)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " #name ", %0" ::"rK"((uintptr_t)(bits)) : "memory")
#define csr_clear(name, bits) __asm__ volatile("csrc " #name ", %0" ::"rK"((uintptr_t)(bits)) : "memory")

/* Turns interrupts off; returns SSTATUS_SIE if they were on, else 0. */
static inline uintptr_t irq_off(void)
{
    uintptr_t before;
    __asm__ volatile("csrrci %0, sstatus, %1" : "=r"(before) : "K"(SSTATUS_SIE) : "memory");
    return before & SSTATUS_SIE;
}

static inline void irq_on(void)
{
    csr_set(sstatus, SSTATUS_SIE);
}

/* Returns at once if an interrupt that `sie` enables is pending, whatever sstatus says. */
static inline void wait_for_interrupt(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

/* Orders memory and device accesses both ways: an interrupt sent after it shows all that was written before. */
static inline void fence_all(void)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

static inline uint64_t clock_read(void)
{
    uint64_t now;
    __asm__ volatile("rdtime %0" : "=r"(now));
    return now;
}

/* The Zihintpause hint, by its encoding: a plain fence where it is not known. */
static inline void cpu_pause(void)
{
    __asm__ volatile(".4byte 0x0100000f" ::: "memory");
}

#endif
#endif
