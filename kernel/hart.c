/* SPDX-License-Identifier: Apache-2.0 */
#include "hart.h"

#include "csr.h"
#include "paging.h"
#include "panic.h"
#include "sbi.h"
#include "stacks.h"
#include "timer.h"

#define HART_STOP_POLLS 40000u
#define HART_STOP_PAUSE_US 50u

_Static_assert(offsetof(struct hart, trap_top) == HART_TRAP_TOP, "trap.S");
_Static_assert(offsetof(struct hart, trap_stack) == HART_TRAP_STACK, "trap.S");
_Static_assert(offsetof(struct hart, emergency_stack) == HART_EMERGENCY_STACK, "trap.S");
_Static_assert(offsetof(struct hart, interrupted_sp) == HART_INTERRUPTED_SP, "trap.S");
_Static_assert(offsetof(struct hart, idle_stack) == HART_IDLE_STACK, "boot.S");
_Static_assert(offsetof(struct hart, id) == HART_ID, "boot.S");
_Static_assert(sizeof(struct hart) == HART_SIZE, "boot.S");

/* Read by boot.S. */
struct hart hart_table[SCHED_MAX_CPUS];
uint32_t hart_table_count;

extern char hart_entry[];
extern char trap_entry[];
_Noreturn void hart_main(struct hart *self);

void hart_table_init(const struct platform *platform)
{
    hart_table_count = platform->harts;
    for (uint32_t n = 0; n < hart_table_count; n++) {
        struct hart *hart = &hart_table[n];
        hart->cpu = (struct sched_cpu_id){n};
        hart->id = platform->hart[n];
        hart->idle_stack = stack_top(STACK_IDLE, n);
        hart->trap_stack = stack_top(STACK_TRAP, n);
        hart->emergency_stack = stack_top(STACK_EMERGENCY, n);
        hart->trap_top = hart->trap_stack;
    }
}

uint32_t hart_count(void)
{
    return hart_table_count;
}

struct hart *hart_of(struct sched_cpu_id cpu)
{
    if (cpu.n >= hart_table_count) {
        panic("no such logical cpu");
    }
    return &hart_table[cpu.n];
}

struct hart *hart_by_id(struct sched_hart_id id)
{
    for (uint32_t n = 0; n < hart_table_count; n++) {
        if (hart_table[n].id.n == id.n) {
            return &hart_table[n];
        }
    }
    return NULL;
}

void hart_adopt(struct hart *self)
{
    __asm__ volatile("mv tp, %0\n\tcsrw sscratch, %0" ::"r"(self) : "memory");
    csr_write(stvec, (uintptr_t)trap_entry);
}

bool hart_await_stopped(const struct hart *target)
{
    for (uint32_t i = 0; i < HART_STOP_POLLS; i++) {
        if (sbi_hart_status(target->id) == SBI_HART_STOPPED) {
            return true;
        }
        timer_pause_us(HART_STOP_PAUSE_US);
    }
    return false;
}

bool hart_start(struct hart *target, void (*job)(struct hart *self))
{
    target->job = job;
    target->trap_top = target->trap_stack;
    fence_all();
    return sbi_hart_start(target->id, (uintptr_t)hart_entry, (uintptr_t)target);
}

/* Entered from boot.S on the idle stack, translation and interrupts off. */
_Noreturn void hart_main(struct hart *self)
{
    hart_adopt(self);
    fence_all();
    paging_on();
    csr_write(sie, SIP_SSIP | SIP_STIP);
    timer_idle();
    if (atomic_load(&self->orders) != 0) {
        csr_set(sip, SIP_SSIP); /* they came while the hart was on its way, with an interrupt that is lost */
    }
    self->job(self);
    hart_stop();
}

_Noreturn void hart_stop(void)
{
    csr_write(sie, 0);
    sbi_hart_stop();
    panic("the firmware would not stop a hart");
}
