/* SPDX-License-Identifier: Apache-2.0 */
#include "trap.h"

#include "activity.h"
#include "context.h"
#include "csr.h"
#include "gate.h"
#include "panic.h"
#include "report.h"
#include "run.h"
#include "stacks.h"
#include "timer.h"
#include "trap_tests.h"

_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_SIZE, "trap.S");
_Static_assert(offsetof(struct trap_frame, pc) == TRAP_FRAME_PC, "trap.S");
_Static_assert(offsetof(struct trap_frame, value) == TRAP_FRAME_VALUE, "trap.S");
_Static_assert(TRAP_FRAME_SIZE % 16 == 0, "the stack stays aligned");

#define EBREAK_SIZE 4u

static void software_interrupt(struct hart *self)
{
    gate_trap();
    csr_clear(sip, SIP_SSIP);
    fence_all(); /* the other end of the fence before a send */
    self->ipis++;
    uint32_t orders = order_take(self);
    if ((orders & ORDER_TICK) != 0) {
        timer_arm_tick(self); /* taken as a trap of its own after this one */
    }
    if (self->in_core && (orders & ORDER_RESCHED) != 0) {
        sched_ipi_trap(run_current()->sched);
        if (gate_is_shut()) {
            return; /* an entry is one interrupt: the two came together */
        }
    }
    if (self->in_core && (orders & ORDER_SPURIOUS) != 0) {
        sched_ipi_trap(run_current()->sched);
    }
}

/* A handler ends as it began: with interrupts off, and no lock held. */
static void check_handler(const struct hart *self)
{
    if ((csr_read(sstatus) & SSTATUS_SIE) != 0) {
        report_broken(HB_INV_LOCK_LEAK, "interrupts on in a handler", "a handler returned with interrupts on");
    }
    if (self->locks_held != 0) {
        report_broken(HB_INV_LOCK_LEAK, "lock held after a handler", "a handler returned with a lock held");
    }
}

static void timer_interrupt(struct hart *self)
{
    gate_trap();
    if (timer_trap(self) && self->in_core) {
        sched_tick(run_current()->sched);
    }
}

/* A context that gives way takes its frame along: another hart may resume it, and the trap stack is needed again. */
static struct trap_frame *give_way(struct hart *self, struct trap_frame *frame)
{
    if (!self->in_core || (frame->status & SSTATUS_SPIE) == 0 || !sched_need_resched(run_current()->sched) ||
        gate_holds()) {
        return NULL;
    }
    struct stack_place place;
    uintptr_t sp = frame->x[2];
    uintptr_t room = sp - TRAP_FRAME_SIZE;
    if (sp % 16 != 0 || !stack_find(room, &place) || place.guard || sp > stack_top(place.kind, place.number)) {
        panic("cpu%u: no room for a trap frame at sp %lx, pc %lx", self->cpu.n, (unsigned long)sp,
              (unsigned long)frame->pc);
    }
    struct trap_frame *copy = (struct trap_frame *)room; /* NOLINT(performance-no-int-to-ptr) */
    *copy = *frame;
    return copy;
}

void trap_reschedule(void)
{
    sched_schedule(run_current()->sched);
}

/* A provoked fault: resumes where the test waits for it. */
static bool probe_hit(struct hart *self, struct trap_frame *frame)
{
    struct hart_probe *probe = &self->probe;
    if (!probe->armed || frame->cause != SCAUSE_STORE_PAGE || frame->value < probe->low ||
        frame->value >= probe->high) {
        return false;
    }
    probe->armed = false;
    probe->fault = frame->value;
    const uintptr_t *saved = probe->resume.words;
    frame->pc = saved[CONTEXT_RA];
    frame->x[1] = saved[CONTEXT_RA];
    frame->x[2] = saved[CONTEXT_SP];
    frame->x[8] = saved[CONTEXT_S0];
    frame->x[9] = saved[CONTEXT_S1];
    for (uint32_t i = CONTEXT_S2; i < CONTEXT_WORDS; i++) {
        frame->x[18 + i - CONTEXT_S2] = saved[i];
    }
    frame->status &= ~(uintptr_t)SSTATUS_SPIE; /* the test runs with interrupts off */
    return true;
}

static _Noreturn void fault(struct hart *self, const struct trap_frame *frame)
{
    struct stack_place place;
    unsigned long pc = frame->pc;
    unsigned long value = frame->value;
    if (stack_find(frame->value, &place) && place.guard) {
        panic("stack overflow: cpu%u ran into the guard of %s stack %u at %lx, pc %lx", self->cpu.n,
              stack_kind_word(place.kind), place.number, value, pc);
    }
    panic("cpu%u: trap cause %lu value %lx pc %lx sp %lx ra %lx", self->cpu.n, (unsigned long)frame->cause, value, pc,
          (unsigned long)frame->x[2], (unsigned long)frame->x[1]);
}

struct trap_frame *trap_handle(struct trap_frame *frame)
{
    struct hart *self = hart_self();
    bool nested = (uintptr_t)frame + TRAP_FRAME_SIZE != self->trap_stack;
    self->probe.handler_sp = (uintptr_t)frame;
    if (frame->x[4] != (uintptr_t)self) {
        panic("cpu%u: tp was overwritten, pc %lx", self->cpu.n, (unsigned long)frame->pc);
    }
    if (!nested && frame->cause == (SCAUSE_INTERRUPT | SCAUSE_SOFTWARE)) {
        software_interrupt(self);
        check_handler(self);
        return give_way(self, frame);
    }
    if (!nested && frame->cause == (SCAUSE_INTERRUPT | SCAUSE_TIMER)) {
        timer_interrupt(self);
        check_handler(self);
        return give_way(self, frame);
    }
    if (!nested && frame->cause == SCAUSE_BREAKPOINT && self->probe.on_trap_stack) {
        self->probe.on_trap_stack = false;
        trap_overflow();
        frame->pc += EBREAK_SIZE;
        return NULL;
    }
    if (!probe_hit(self, frame)) {
        fault(self, frame);
    }
    return NULL;
}
