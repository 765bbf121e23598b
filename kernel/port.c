/* SPDX-License-Identifier: Apache-2.0 */
/* The port of the core (sched_port.h) on harts. `world` is the struct run. */
#include "sched_port.h"

#include "activity.h"
#include "context.h"
#include "csr.h"
#include "gate.h"
#include "report.h"
#include "run.h"
#include "stacks.h"
#include "timer.h"

#define RELAX_TURNS 256u /* of spinning, before the hart sleeps a little: the holder may need this host CPU */
#define RELAX_PAUSE_US 20u

struct sched_cpu_id sched_port_cpu(void *world)
{
    (void)world;
    return hart_self()->cpu;
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    (void)world;
    return (struct sched_irq_state){irq_off()};
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    (void)world;
    if ((state.word & SSTATUS_SIE) != 0 && hart_self()->locks_held != 0) {
        report_broken(HB_INV_LOCK_RULES, "interrupts on under a lock",
                      "interrupts were turned on while a core lock was held");
    }
    csr_set(sstatus, state.word & SSTATUS_SIE);
    if ((state.word & SSTATUS_SIE) != 0 && gate_is_shut()) {
        gate_irqs_on();
    }
}

bool sched_port_irqs_enabled(void *world)
{
    (void)world;
    return (csr_read(sstatus) & SSTATUS_SIE) != 0;
}

bool sched_port_send_ipi(void *world, struct sched_hart_id target)
{
    (void)world;
    uintptr_t irq = irq_off();
    struct hart *self = hart_self();
    struct hart *hart = hart_by_id(target);
    bool sent = hart != NULL && self->fail_sends == 0;
    if (self->fail_sends > 0) {
        self->fail_sends--;
    }
    if (sent) {
        order_post(hart, ORDER_RESCHED);
    }
    csr_set(sstatus, irq);
    return sent;
}

bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    (void)world;
    uintptr_t irq = irq_off();
    struct hart *self = hart_self();
    struct hart *target = hart_by_id(hart);
    bool started = false;
    if (self->fail_starts > 0) {
        self->fail_starts--;
    } else if (target != NULL && target->cpu.n == cpu.n && target != self && hart_await_stopped(target)) {
        /* Not before: on its way out, its last life still writes what the next one needs. */
        activity_start(target);
        started = hart_start(target, run_cpu);
        if (!started) {
            activity_start_failed(target);
        }
    }
    csr_set(sstatus, irq);
    return started;
}

void sched_port_relax(void *world)
{
    (void)world;
    if (gate_is_shut()) {
        gate_enter(HB_ENTRY_RELAX, 0, 0);
        return;
    }
    struct hart *self = hart_self(); /* another hart's counter, if this one migrates, does no harm */
    if (++self->relaxed % RELAX_TURNS == 0) {
        timer_pause_us(RELAX_PAUSE_US);
    } else {
        cpu_pause();
    }
}

void sched_port_wait_for_interrupt(void *world)
{
    (void)world;
    if (!gate_is_shut()) {
        gate_settle();
        activity_wait(hart_self());
    }
    if (gate_is_shut()) {
        gate_enter(HB_ENTRY_WAKE, 0, 0);
    }
}

uint64_t sched_port_time(void *world)
{
    (void)world;
    return timer_now();
}

extern char context_first[];

void context_new(struct sched_context *context, uintptr_t top, sched_entry entry, void *argument)
{
    *context = (struct sched_context){0};
    context->words[CONTEXT_RA] = (uintptr_t)context_first;
    context->words[CONTEXT_SP] = top;
    context->words[CONTEXT_S1] = (uintptr_t)entry;
    context->words[CONTEXT_S2] = (uintptr_t)argument;
}

void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg)
{
    (void)world;
    context_new(context, stack_top(STACK_TASK, stack), entry, arg);
}

void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to)
{
    (void)world;
    context_swap(from, to);
}

_Noreturn void sched_port_fail_stop(void *world, const char *reason)
{
    (void)world;
    report_broken(HB_INV_CRASH, reason, reason);
}

void sched_port_lock_step(void *world, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    (void)world;
    (void)lock;
    (void)rank;
    (void)order;
    struct hart *self = hart_self();
    switch (step) {
    case SCHED_LOCK_WANT:
        if ((csr_read(sstatus) & SSTATUS_SIE) != 0) {
            report_broken(HB_INV_LOCK_RULES, "lock with interrupts on", "a core lock was taken with interrupts on");
        }
        self->wants_lock = true;
        break;
    case SCHED_LOCK_TAKEN:
        self->wants_lock = false;
        self->locks_held++;
        break;
    case SCHED_LOCK_FREE:
        if (self->locks_held == 0) {
            report_broken(HB_INV_LOCK_RULES, "foreign unlock", "a CPU freed a lock that it does not hold");
        }
        self->locks_held--;
        break;
    case SCHED_LOCK_FREED:
        break;
    }
}
