/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include "machine.h"

static uint64_t pack(const struct hb_entry *here, bool irqs_on)
{
    return (uint64_t)here->kind | (uint64_t)here->cpu << 8 | (uint64_t)here->task << 16 | (uint64_t)irqs_on << 24 |
           (uint64_t)here->number << 32;
}

struct hb_entry gate_unpack(uint64_t word, bool *irqs_on)
{
    *irqs_on = (word >> 24 & 1u) != 0;
    return (struct hb_entry){(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16), (uint32_t)(word >> 32)};
}

bool gate_is_shut(const struct machine *m)
{
    return atomic_load_explicit(&m->gate.shut, memory_order_relaxed) != 0;
}

/* Says where this hart is, and waits for the monitor's answer. */
static enum gate_answer ask(struct hart *self, const struct hb_entry *here)
{
    atomic_store_explicit(&self->gate.here, pack(here, self->irqs_on), memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    hart_wait(self, HART_IN_GATE);
    atomic_fetch_and_explicit(&self->word, ~(uint32_t)HART_TURN, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    return (enum gate_answer)atomic_load_explicit(&self->gate.answer, memory_order_relaxed);
}

static void begin_segment(struct hart *self)
{
    self->gate.points = 0;
    self->gate.relaxes = 0;
}

/* The entry that follows those of this segment, if it is this hart's; events on the way have come. */
static const struct hb_entry *next_own(struct hart *self)
{
    struct machine *m = self->machine;
    uint32_t next = atomic_load_explicit(&self->gate.next, memory_order_relaxed);
    while (next < m->gate.count && m->gate.entries[next].kind == HB_ENTRY_EVENT) { /* bounded by the entries */
        atomic_store_explicit(&m->event_fired[m->gate.entries[next].number % HB_EVENTS_MAX], 1, memory_order_relaxed);
        next++;
    }
    atomic_store_explicit(&self->gate.next, next, memory_order_relaxed);
    const struct hb_entry *entry = &m->gate.entries[next];
    return next < m->gate.count && entry->cpu == self->cpu.n ? entry : NULL;
}

/* Interrupts are on. A task is given away behind it, but never in the middle of an operation: tasks have no stacks. */
static void take(struct hart *self, const struct hb_entry *entry)
{
    struct machine *m = self->machine;
    atomic_fetch_add_explicit(&self->gate.next, 1, memory_order_relaxed);
    begin_segment(self);
    if (entry->kind == HB_ENTRY_IPI) {
        hart_trap(self);
    } else {
        if (entry->number > 0) {
            atomic_store_explicit(&m->time, hb_program_time(m->program) + entry->number - 1, memory_order_relaxed);
        }
        hart_tick(self);
    }
    if (!self->gate.in_op && entry->kind != HB_ENTRY_HELD && sched_need_resched(m->sched)) {
        sched_schedule(m->sched);
    }
}

enum gate_answer gate_enter(struct hart *self, enum hb_entry_kind kind, uint32_t task, uint32_t number)
{
    if (!gate_is_shut(self->machine)) {
        return GATE_OPEN;
    }
    const struct hb_entry here = {(uint8_t)kind, (uint8_t)self->cpu.n, (uint8_t)task, number};
    enum gate_answer answer = ask(self, &here);
    self->gate.may_take = kind != HB_ENTRY_OP;
    if (answer == GATE_AGAIN) {
        take(self, &self->machine->gate.entries[atomic_load_explicit(&self->gate.next, memory_order_relaxed)]);
    } else if (kind != HB_ENTRY_INSIDE) {
        begin_segment(self);
    }
    return answer;
}

void gate_close(struct hart *self)
{
    if (self->machine->gate.entries == NULL) {
        return;
    }
    const struct hb_entry here = {HB_ENTRY_KINDS, (uint8_t)self->cpu.n, 0, 0};
    (void)ask(self, &here);
    self->gate.may_take = true;
    begin_segment(self);
}

/* Whether this hart's next entry is that it comes out of a relax: if not, the spin is over soon. */
static bool relax_is_next(const struct hart *self)
{
    const struct gate *g = &self->machine->gate;
    for (uint32_t i = atomic_load_explicit(&self->gate.next, memory_order_relaxed); i < g->count; i++) {
        if (g->entries[i].cpu == self->cpu.n && g->entries[i].kind < HB_ENTRY_EVENT) {
            return g->entries[i].kind == HB_ENTRY_RELAX;
        }
    }
    return false;
}

bool gate_relax(struct hart *self)
{
    if (!gate_is_shut(self->machine) || (++self->gate.relaxes < GATE_RELAXES_MAX && !relax_is_next(self))) {
        return false;
    }
    while (gate_enter(self, HB_ENTRY_RELAX, 0, 0) == GATE_AGAIN) { /* bound: the entries */
    }
    return true;
}

bool gate_interrupts(struct hart *self)
{
    if (!gate_is_shut(self->machine)) {
        return false;
    }
    while (self->gate.may_take && gate_is_shut(self->machine)) { /* bound: the entries */
        const struct hb_entry *entry = next_own(self);
        if (entry == NULL || !hb_entry_is_interrupt(entry)) {
            break;
        }
        take(self, entry);
    }
    return true;
}

bool gate_tick(struct hart *self)
{
    if (!gate_is_shut(self->machine)) {
        return false;
    }
    const struct hb_entry *entry = next_own(self);
    if (entry != NULL && (entry->kind == HB_ENTRY_TICK || entry->kind == HB_ENTRY_HELD)) {
        take(self, entry);
        return true;
    }
    /* The order has none here: ask for one, so that the monitor says where it was lost. */
    return gate_enter(self, HB_ENTRY_HELD, 0, 0) == GATE_AGAIN;
}

void gate_op(struct hart *self, bool begins, bool is_tick)
{
    self->gate.in_op = begins;
    self->gate.may_take = !(begins && is_tick);
}

void gate_point(struct hart *self, bool behind)
{
    if (!gate_is_shut(self->machine)) {
        return;
    }
    self->gate.points += !behind;
    uint32_t stop = atomic_load_explicit(&self->gate.stop, memory_order_relaxed);
    if (stop == 0 || stop != self->gate.points ||
        (atomic_load_explicit(&self->gate.behind, memory_order_relaxed) != 0) != behind) {
        return;
    }
    atomic_store_explicit(&self->gate.stop, 0, memory_order_relaxed);
    atomic_fetch_add_explicit(&self->machine->gate.tally->stops, 1, memory_order_relaxed);
    (void)gate_enter(self, HB_ENTRY_INSIDE, 0, self->gate.points);
}
