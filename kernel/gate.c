/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <string.h>

#include "activity.h"
#include "csr.h"
#include "gate_check.h"
#include "run.h"
#include "timer.h"

#define NOBODY UINT32_MAX

static struct hb_entry entries[HB_ENTRIES_MAX];
static uint32_t entry_count; /* constant while harts run */

static struct {
    _Atomic bool shut;
    _Atomic uint32_t holder; /* CPU whose segment it is; releases its segment to the next one */
    _Atomic uint32_t next;   /* entry that comes next; written by whoever holds or passes the turn */
    bool used;               /* the run has a gate, open or shut */
    bool held;               /* the interrupt taken now gives no other task the hart */
    struct hb_order_loss loss;
} gate;

bool gate_load(const char *text, size_t length, uint32_t *line)
{
    return hb_entries_parse(text, length, entries, HB_ENTRIES_MAX, &entry_count, line);
}

bool gate_is_shut(void)
{
    return atomic_load(&gate.shut);
}

/* ---- the turn ---- */

/*
 * Events are no entries: their interrupt is. What the order has fired, quiescence must not fire again. Nor is a switch
 * in the middle of an operation, which no boundary keeps.
 */
static void pass_events(void)
{
    uint32_t next = atomic_load(&gate.next);
    while (next < entry_count && entries[next].kind >= HB_ENTRY_EVENT) { /* bounded by the entries */
        if (entries[next].kind == HB_ENTRY_EVENT) {
            run_current()->fired |= 1u << (entries[next].number % 32);
        }
        next++;
    }
    atomic_store(&gate.next, next);
}

static void wake_all(void)
{
    struct hart *self = hart_self();
    for (uint32_t n = 0; n < run_current()->cpus; n++) {
        struct hart *hart = hart_of((struct sched_cpu_id){n});
        if (hart != self && atomic_load(&hart->running)) {
            order_post(hart, ORDER_WAKE);
        }
    }
}

static void open_gate(void)
{
    if (atomic_exchange(&gate.shut, false)) {
        wake_all();
    }
}

/* The order does not fit what happens: say where, and let all harts go. */
static void lose(const struct hb_entry *found, bool stalled)
{
    if (atomic_load(&gate.shut)) {
        gate.loss = (struct hb_order_loss){true, stalled, atomic_load(&gate.next), *found};
    }
    open_gate();
}

/* Ends the segment of this hart, if it is in one, and wakes whose turn it is. */
static void pass_on(struct hart *self)
{
    if (atomic_load(&gate.holder) != self->cpu.n) {
        return;
    }
    pass_events();
    uint32_t next = atomic_load(&gate.next);
    atomic_store(&gate.holder, NOBODY);
    if (next >= entry_count) {
        open_gate();
        return;
    }
    if (entries[next].cpu != self->cpu.n && entries[next].cpu < run_current()->cpus) {
        order_post(hart_of((struct sched_cpu_id){entries[next].cpu}), ORDER_WAKE);
    }
}

static bool my_turn(const struct hart *self)
{
    uint32_t next = atomic_load(&gate.next);
    return atomic_load(&gate.holder) == NOBODY && next < entry_count && entries[next].cpu == self->cpu.n;
}

/* Sleeps until it is this hart's turn; false: the gate was opened. Interrupts off. */
static bool await_turn(struct hart *self, const struct hb_entry *here)
{
    uint32_t seen = atomic_load(&gate.next);
    uint32_t pauses = 0;
    while (atomic_load(&gate.shut) && !my_turn(self)) { /* bounded by GATE_STALL pauses without progress */
        csr_clear(sip, SIP_SSIP);
        fence_all();
        if (!my_turn(self) && atomic_load(&gate.shut)) {
            timer_pause_us(GATE_PAUSE_US);
        }
        uint32_t now = atomic_load(&gate.next);
        pauses = now == seen ? pauses + 1 : 0;
        seen = now;
        if (pauses == GATE_STALL) {
            lose(here, true);
        }
    }
    return atomic_load(&gate.shut);
}

/* The orders that woke the hart are taken, but what is evidence stays until its entry comes. */
static void settle_orders(struct hart *self)
{
    uint32_t bits = order_take(self) & ~(uint32_t)ORDER_WAKE;
    if (bits != 0) {
        order_post(self, bits);
    }
}

static void claim(struct hart *self)
{
    atomic_store(&gate.holder, self->cpu.n);
    settle_orders(self);
}

/* What a hart may be interrupted by once the gate is open. */
static void unmask(void)
{
    csr_set(sie, SIP_SSIP | SIP_STIP);
    if (atomic_load(&hart_self()->orders) != 0) {
        csr_set(sip, SIP_SSIP);
    }
}

__attribute__((noinline)) void gate_begins(uint32_t number)
{
    __asm__ volatile("" : : "r"(number) : "memory");
}

/* The next entry begins. */
static void begin(void)
{
    gate_begins(atomic_fetch_add(&gate.next, 1) + 1);
}

/* ---- interrupts ---- */

/* Interrupts off, this hart's segment. The handler runs in between; afterwards it may be another hart. */
static void take(struct hart *self, const struct hb_entry *entry)
{
    begin();
    gate.held = entry->kind == HB_ENTRY_HELD;
    if (entry->kind != HB_ENTRY_IPI) {
        if (entry->number > 0) {
            timer_advance(hb_program_time(run_current()->program) + entry->number - 1);
        }
        timer_arm_tick(self);
        csr_write(sie, SIP_STIP);
    } else {
        if ((atomic_load(&self->orders) & (ORDER_RESCHED | ORDER_SPURIOUS)) == 0) {
            order_post(self, ORDER_SPURIOUS);
        }
        csr_set(sip, SIP_SSIP);
        csr_write(sie, SIP_SSIP);
    }
    irq_on();
    (void)irq_off();
    csr_write(sie, 0);
    gate.held = false;
}

bool gate_holds(void)
{
    return gate_is_shut() && gate.held;
}

void gate_trap(void)
{
    if (gate.used && gate_is_shut()) {
        csr_write(sie, 0);
    }
}

void gate_irqs_on(void)
{
    (void)irq_off();
    for (;;) { /* an entry a turn */
        struct hart *self = hart_self();
        if (!gate_is_shut() || atomic_load(&gate.holder) != self->cpu.n) {
            break;
        }
        pass_events();
        uint32_t next = atomic_load(&gate.next);
        if (next >= entry_count || entries[next].cpu != self->cpu.n || !hb_entry_is_interrupt(&entries[next])) {
            break;
        }
        take(self, &entries[next]);
    }
    if (gate.used && !gate_is_shut()) {
        unmask();
    }
    irq_on();
}

void gate_tick(void)
{
    (void)irq_off();
    struct hart *self = hart_self();
    pass_events();
    uint32_t next = atomic_load(&gate.next);
    struct hb_entry here = {HB_ENTRY_TICK, (uint8_t)self->cpu.n, 0, 0};
    if (next < entry_count && entries[next].cpu == self->cpu.n &&
        (entries[next].kind == HB_ENTRY_TICK || entries[next].kind == HB_ENTRY_HELD)) {
        take(self, &entries[next]);
    } else {
        lose(&here, false);
        timer_arm_tick(self);
        unmask();
    }
    irq_on();
}

/* ---- entries ---- */

/* It is this hart's turn: false if it has to come again. `on`: interrupts were on. */
static bool enter(struct hart *self, const struct hb_entry *here, bool on)
{
    const struct hb_entry *entry = &entries[atomic_load(&gate.next)];
    claim(self);
    if (hb_entry_fits(entry, here)) {
        begin();
        return true;
    }
    if (hb_entry_is_interrupt(entry) && on) {
        take(self, entry);
        return false;
    }
    /* A wait may end for an interrupt, and a relaxing hart spin on: neither moves the order. */
    if (here->kind == HB_ENTRY_RELAX || (here->kind == HB_ENTRY_WAKE && hb_entry_is_interrupt(entry))) {
        return true;
    }
    lose(here, false);
    return true;
}

void gate_enter(enum hb_entry_kind kind, uint32_t task, uint32_t number)
{
    uintptr_t irq = irq_off();
    bool entered = false;
    if (!gate.used) {
        csr_set(sstatus, irq);
        return;
    }
    if (gate_is_shut()) {
        csr_write(sie, 0);
        gate_check(kind);
    }
    while (gate_is_shut() && !entered) { /* an entry a turn */
        struct hart *self = hart_self();
        const struct hb_entry here = {(uint8_t)kind, (uint8_t)self->cpu.n, (uint8_t)task, number};
        pass_on(self);
        entered = await_turn(self, &here) && enter(self, &here, irq != 0);
    }
    if (!gate_is_shut()) {
        unmask();
    }
    csr_set(sstatus, irq);
}

void gate_settle(void)
{
    if (gate.used && !gate_is_shut()) {
        unmask();
    }
}

void gate_leave(void)
{
    if (!gate.used) {
        return;
    }
    if (gate_is_shut()) {
        pass_on(hart_self());
    }
    unmask();
}

/* ---- a run ---- */

void gate_shut(uint32_t cpus)
{
    gate.used = entry_count > 0;
    gate.loss.lost = false;
    atomic_store(&gate.next, 0);
    if (!gate.used) {
        return;
    }
    for (uint32_t n = 1; n < cpus; n++) {
        const struct hart *hart = hart_of((struct sched_cpu_id){n});
        while (*(const volatile bool *)&hart->awake || atomic_load(&hart->orders) != 0) { /* by the watchdog */
            timer_pause_us(GATE_PAUSE_US / 100);
        }
    }
    gate_check_begin(cpus);
    atomic_store(&gate.holder, 0);
    atomic_store(&gate.shut, true);
    csr_write(sie, 0);
}

bool gate_tell(char *out, size_t size)
{
    static const char name[] = "gate: ";
    if (!gate.used || size < sizeof name) {
        return false;
    }
    memcpy(out, name, sizeof name);
    hb_order_tell(entries, entry_count, &gate.loss, out + sizeof name - 1, size - (sizeof name - 1));
    return true;
}
