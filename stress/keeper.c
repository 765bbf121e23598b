/* SPDX-License-Identifier: Apache-2.0 */
/* The monitor's side of the gate: all harts wait, and it says who goes on. */
#include "gate.h"
#include "machine.h"
#include "sanitizer.h"
#include "sched_view.h"

/* How a switch somewhere between two points is approached, run by run: no point of the port lies in between. */
enum approach { APPROACH_BEHIND, APPROACH_BEFORE, APPROACH_TOGETHER, APPROACHES };

static struct hart *hart_of(struct machine *m, uint32_t cpu)
{
    return &m->harts[m->cpu_hart[cpu]];
}

static bool at_gate(const struct hart *h)
{
    return (atomic_load_explicit(&h->word, memory_order_relaxed) & HART_IN_GATE) != 0;
}

static struct hb_entry place_of(const struct hart *h, bool *irqs_on)
{
    return gate_unpack(atomic_load_explicit(&h->gate.here, memory_order_relaxed), irqs_on);
}

static void let_go(struct hart *h, enum gate_answer answer, uint32_t next)
{
    atomic_store_explicit(&h->gate.answer, answer, memory_order_relaxed);
    atomic_store_explicit(&h->gate.next, next, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    hart_raise(h, HART_TURN, memory_order_relaxed);
}

static void open_gate(struct machine *m)
{
    m->gate.phase = GATE_OPENED;
    atomic_store_explicit(&m->gate.shut, 0, memory_order_relaxed);
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        if (at_gate(hart_of(m, n))) {
            let_go(hart_of(m, n), GATE_OPEN, m->gate.count);
        }
    }
}

static void lose(struct machine *m, const struct hb_entry *found, bool stalled)
{
    struct gate *g = &m->gate;
    g->loss = (struct hb_order_loss){true, stalled, g->next, *found};
    if (g->tally->lost++ == 0) {
        hb_order_tell(g->entries, g->count, &g->loss, g->tally->where, sizeof g->tally->where);
    }
    open_gate(m);
}

/* Its CPU does not come. Who waits instead: the first one that does. */
static void lose_stalled(struct machine *m)
{
    bool on;
    struct hb_entry found = {HB_ENTRY_KINDS, 0, 0, 0};
    for (uint32_t n = m->run.cpus; n-- > 0;) {
        if (at_gate(hart_of(m, n))) {
            found = place_of(hart_of(m, n), &on);
        }
    }
    lose(m, &found, true);
}

void keeper_prepare(struct machine *m)
{
    struct gate *g = &m->gate;
    g->phase = g->entries != NULL ? GATE_BOOTING : GATE_NONE;
    g->next = 0;
    g->late = g->together = g->count;
    g->loss = (struct hb_order_loss){0};
    atomic_store_explicit(&g->shut, 0, memory_order_relaxed);
    for (uint32_t t = 0; t < HB_TASKS_MAX; t++) {
        atomic_store_explicit(&g->owes_end[t], 0, memory_order_relaxed);
    }
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        struct gate_hart *h = &hart_of(m, n)->gate;
        atomic_store_explicit(&h->next, 0, memory_order_relaxed);
        atomic_store_explicit(&h->stop, 0, memory_order_relaxed);
        h->in_op = h->may_take = false;
        h->points = h->relaxes = 0;
    }
}

/* ---- the boot ---- */

/* CPU 0 stands at the gate, all others wait for interrupts: they come to it too. */
static void gather(struct machine *m)
{
    atomic_store_explicit(&m->gate.shut, 1, memory_order_relaxed);
    m->gate.phase = GATE_GATHERING;
    uint32_t kicked = 0;
    for (uint32_t n = 1; n < m->run.cpus; n++) {
        struct hart *h = hart_of(m, n);
        if (atomic_load_explicit(&h->word, memory_order_relaxed) & HART_IN_WAIT) {
            hart_raise(h, HART_KICK, memory_order_relaxed);
            kicked++;
        }
    }
    if (kicked == 0) {
        m->gate.phase = GATE_SHUT;
        let_go(hart_of(m, 0), GATE_GO, 0);
    }
}

/* ---- switches in the middle of a segment ---- */

/* The first entry of that CPU from there on; the count if there is none. */
static uint32_t next_of(const struct gate *g, uint32_t from, uint32_t cpu)
{
    while (from < g->count && (g->entries[from].cpu != cpu || g->entries[from].kind >= HB_ENTRY_EVENT)) {
        from++;
    }
    return from;
}

/* One of the entries that others begin while that segment is interrupted, by the run's number; count: there is none. */
static uint32_t choose_together(const struct gate *g, uint32_t inside)
{
    uint32_t end = next_of(g, inside + 1, g->entries[inside].cpu);
    uint32_t candidates = 0;
    uint32_t chosen = g->count;
    for (uint32_t i = inside + 1; i < end; i++) {
        candidates += g->entries[i].kind < HB_ENTRY_EVENT;
    }
    uint32_t wanted = candidates > 0 ? g->run / APPROACHES % candidates : 0;
    for (uint32_t i = inside + 1; i < end; i++) {
        if (g->entries[i].kind < HB_ENTRY_EVENT && wanted-- == 0) {
            chosen = i;
            break;
        }
    }
    return chosen;
}

/* If others are to move in the middle of the hart's segment next: where it stops for them. */
static void set_stop(struct machine *m, struct hart *h, uint32_t at)
{
    struct gate *g = &m->gate;
    bool inside = at < g->count && g->entries[at].kind == HB_ENTRY_INSIDE && g->entries[at].cpu == h->cpu.n;
    uint32_t point = inside ? g->entries[at].number / 2 : 0;
    bool between = inside && g->entries[at].number % 2 != 0;
    bool behind = between && point > 0 && g->run % APPROACHES == APPROACH_BEHIND;
    atomic_store_explicit(&h->gate.behind, behind, memory_order_relaxed);
    atomic_store_explicit(&h->gate.stop, point + (between && !behind), memory_order_relaxed);
    g->next = at + inside;
}

/* True: the hart is not let go now, but together with another one. */
static bool put_off(struct machine *m, struct hart *h, uint32_t at)
{
    struct gate *g = &m->gate;
    if (at + 1 >= g->count || g->entries[at + 1].kind != HB_ENTRY_INSIDE || g->entries[at + 1].cpu != h->cpu.n ||
        g->entries[at + 1].number % 2 == 0 || g->run % APPROACHES != APPROACH_TOGETHER || g->late != g->count) {
        return false;
    }
    g->together = choose_together(g, at + 1);
    if (g->together == g->count) {
        return false;
    }
    g->late = at;
    g->next = at + 2;
    return true;
}

/* The entry at `at` has just begun: is there another one that begins together with it? */
static void join_late(struct machine *m, uint32_t at)
{
    struct gate *g = &m->gate;
    if (g->late == g->count || at != g->together) {
        return;
    }
    struct hart *h = hart_of(m, g->entries[g->late].cpu);
    atomic_store_explicit(&h->gate.stop, 0, memory_order_relaxed);
    let_go(h, GATE_GO, at + 1);
    atomic_fetch_add_explicit(&g->tally->stops, 1, memory_order_relaxed);
    g->late = g->together = g->count;
}

/* ---- the order ---- */

static bool step_only(const struct machine *m)
{
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        bool on;
        const struct hart *h = &m->harts[m->cpu_hart[n]];
        struct hb_entry here = place_of(h, &on);
        if (at_gate(h) && (here.kind == HB_ENTRY_RELAX || here.kind == HB_ENTRY_INSIDE)) {
            return true;
        }
    }
    return false;
}

/* Behind an operation, no hart moves: what holds at its boundary must hold. */
static bool check(struct machine *m, struct hb_checker *checker, struct hb_violation *violation)
{
    struct sched_view_locks locks;
    bool good = true;
    sanitizer_hide_reads(true);
    sched_view_locks(m->sched, &locks);
    if (locks.held == 0) {
        good = hb_check(checker, m->sched, step_only(m) ? HB_WHEN_STEP : HB_WHEN_BOUNDARY, violation);
    }
    sanitizer_hide_reads(false);
    return good;
}

static bool stands_at_end(const struct machine *m)
{
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        bool on;
        const struct hart *h = &m->harts[m->cpu_hart[n]];
        if (at_gate(h) && place_of(h, &on).kind == HB_ENTRY_END) {
            return true;
        }
    }
    return false;
}

/* How far the order has come: each hart has taken the interrupts of its own segment. */
static void advance(struct machine *m)
{
    struct gate *g = &m->gate;
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        uint32_t next = atomic_load_explicit(&hart_of(m, n)->gate.next, memory_order_relaxed);
        g->next = next > g->next ? next : g->next;
    }
    while (g->next < g->count && g->entries[g->next].kind >= HB_ENTRY_EVENT) { /* bounded by the entries */
        const struct hb_entry *entry = &g->entries[g->next];
        bool on;
        if (entry->kind == HB_ENTRY_EVENT) {
            atomic_store_explicit(&m->event_fired[entry->number % HB_EVENTS_MAX], 1, memory_order_relaxed);
        } else if (entry->cpu < m->run.cpus && at_gate(hart_of(m, entry->cpu)) &&
                   place_of(hart_of(m, entry->cpu), &on).kind == HB_ENTRY_INSIDE) {
            return; /* it goes on, up to there */
        }
        g->next++;
    }
}

/* The hart of the next entry stands at the gate. False: it stays there for now, and the next one is to come. */
static bool serve(struct machine *m, struct hart *h)
{
    struct gate *g = &m->gate;
    uint32_t at = g->next;
    const struct hb_entry *entry = &g->entries[at];
    bool on;
    struct hb_entry here = place_of(h, &on);
    if (here.kind == HB_ENTRY_INSIDE) {
        set_stop(m, h, at); /* the rest of its segment */
        let_go(h, GATE_GO, g->next);
    } else if (here.kind == HB_ENTRY_HELD && (entry->kind == HB_ENTRY_HELD || entry->kind == HB_ENTRY_TICK)) {
        let_go(h, GATE_AGAIN, at);
    } else if (here.kind != HB_ENTRY_HELD && hb_entry_fits(entry, &here)) {
        if (put_off(m, h, at)) {
            return false;
        }
        set_stop(m, h, at + 1);
        let_go(h, GATE_GO, g->next);
        join_late(m, at);
    } else if (here.kind != HB_ENTRY_HELD && hb_entry_is_interrupt(entry) && on) {
        let_go(h, GATE_AGAIN, at);
        join_late(m, at);
    } else if (hb_entry_is_interrupt(entry) && here.kind == HB_ENTRY_WAKE) {
        let_go(h, GATE_GO, at); /* a wait may end for an interrupt */
    } else {
        lose(m, &here, false);
    }
    return true;
}

/* Lets the hart of the next entry go. False: it is put off, and the one behind it comes. */
static bool next_entry(struct machine *m)
{
    struct gate *g = &m->gate;
    advance(m);
    if (g->next >= g->count) {
        open_gate(m);
        return true;
    }
    const struct hb_entry *entry = &g->entries[g->next];
    if (entry->cpu >= m->run.cpus || !at_gate(hart_of(m, entry->cpu))) {
        lose_stalled(m);
        return true;
    }
    return serve(m, hart_of(m, entry->cpu));
}

bool keeper_act(struct machine *m, struct hb_checker *checker, struct hb_violation *violation, bool *broken)
{
    struct gate *g = &m->gate;
    if (g->phase == GATE_BOOTING && at_gate(hart_of(m, 0))) {
        gather(m);
        return true;
    }
    if (g->phase == GATE_GATHERING) {
        g->phase = GATE_SHUT;
        let_go(hart_of(m, 0), GATE_GO, 0);
        return true;
    }
    if (g->phase != GATE_SHUT) {
        return false;
    }
    if (stands_at_end(m) && !check(m, checker, violation)) {
        *broken = true;
        return true;
    }
    while (!next_entry(m)) { /* bound: one hart is put off at a time */
    }
    return true;
}
