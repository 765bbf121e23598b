/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor of one run: starts CPU 0, meets the harts at rendezvous, acts at quiescence, stops them.
 *
 * It reads the core only while no hart runs, and hides these reads from the race detector: a core may
 * not rely on somebody stopping the machine, so nothing may be ordered by it.
 */
#include "machine.h"
#include "sanitizer.h"
#include "watch.h"

/* Actions at quiescence: events, deadlines of every operation that waits, failed sends; the rest is room. */
#define ACTIONS_MAX (HB_EVENTS_MAX + 2u * HB_TASKS_MAX * HB_OPS_MAX + 64u)
#define OWED_ROUNDS_MAX 8u
/* A deadline that stands after so many ticks at or past it is not served. */
#define DEADLINE_TICKS_MAX 4u
/* Kicks until every waiting hart has seen a flag that was set before the first one. */
#define KICK_ROUNDS_MAX 1000u
/* Settlings in one run: actions, and a rendezvous each few steps. */
#define SETTLES_MAX 100000000u

enum action { ACTION_DONE, ACTION_NONE, ACTION_BROKEN };

struct quiescence {
    uint64_t deadline; /* served last */
    uint32_t deadline_ticks;
    uint32_t owed_rounds;
};

bool machine_open(struct machine *m, uint32_t harts, struct finding_ring *findings)
{
    m->hart_count = harts;
    m->findings = findings;
    m->monitor.machine = m;
    m->monitor.number = UINT32_MAX;
    m->monitor.irqs_on = true;
    m->monitor.random = 1;
    atomic_store_explicit(&m->active, harts, memory_order_relaxed);
    for (uint32_t n = 0; n < harts; n++) {
        struct hart *h = &m->harts[n];
        h->machine = m;
        h->number = n;
        if (!thread_start(&h->thread, hart_main, h)) {
            return false;
        }
    }
    machine_settle(m);
    return true;
}

void machine_close(struct machine *m)
{
    for (uint32_t n = 0; n < m->hart_count; n++) {
        hart_raise(&m->harts[n], HART_QUIT, memory_order_release);
    }
    for (uint32_t n = 0; n < m->hart_count; n++) {
        thread_join(&m->harts[n].thread);
    }
}

void machine_map(struct machine *m, uint32_t cpus, uint64_t seed)
{
    uint32_t spare[SCHED_MAX_CPUS];
    for (uint32_t n = 0; n < m->hart_count; n++) {
        spare[n] = n;
    }
    for (uint32_t n = 0; n < cpus; n++) {
        uint32_t left = m->hart_count - n;
        uint32_t pick = (uint32_t)(seed >> 8) % left;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        m->cpu_hart[n] = spare[pick];
        spare[pick] = spare[left - 1];
    }
}

void machine_prepare(struct machine *m, const struct machine_run *run, const struct hb_program *program)
{
    m->run = *run;
    m->program = program;
    atomic_store_explicit(&m->rendezvous, 0, memory_order_relaxed);
    atomic_store_explicit(&m->ending, 0, memory_order_relaxed);
    atomic_store_explicit(&m->booted, 0, memory_order_relaxed);
    atomic_store_explicit(&m->time, hb_program_time(program), memory_order_relaxed);
    atomic_store_explicit(&m->sends, 0, memory_order_relaxed);
    atomic_store_explicit(&m->starts, 0, memory_order_relaxed);
    atomic_store_explicit(&m->injected, 0, memory_order_relaxed);
    for (uint32_t i = 0; i < HB_EVENTS_MAX; i++) {
        atomic_store_explicit(&m->event_fired[i], 0, memory_order_relaxed);
    }
    for (uint32_t n = 0; n < run->cpus; n++) {
        struct hart *h = &m->harts[m->cpu_hart[n]];
        atomic_store_explicit(&h->word, HART_IN_STOP, memory_order_relaxed);
        h->cpu = (struct sched_cpu_id){n};
        h->random = (run->seed ^ (n + 1) * 0x9e3779b97f4a7c15u) | 1;
        h->run_steps = 0;
        h->run_operations = 0;
        h->fail_sends = 0;
        h->fail_starts = 0;
        h->irqs_on = false;
        h->probing = false;
        h->held_count = 0;
        h->wanted.lock = NULL;
    }
}

static struct hart *hart_of(struct machine *m, uint32_t cpu)
{
    return &m->harts[m->cpu_hart[cpu]];
}

static bool hart_is_in(struct hart *h, uint32_t in)
{
    return (atomic_load_explicit(&h->word, memory_order_relaxed) & in) != 0;
}

/* With a flag set that sends them elsewhere: gets every hart out of its wait for an interrupt. */
static void kick_all(struct machine *m)
{
    for (uint32_t round = 0; round < KICK_ROUNDS_MAX; round++) {
        machine_settle(m);
        bool any = false;
        for (uint32_t n = 0; n < m->run.cpus; n++) {
            if (hart_is_in(hart_of(m, n), HART_IN_WAIT)) {
                any = true;
                hart_raise(hart_of(m, n), HART_KICK, memory_order_relaxed);
            }
        }
        if (!any) {
            return;
        }
    }
    machine_die(m, HB_INV_DEADLOCK, "wait not left", "an idle pass does not return when its wait ends for no reason");
}

static bool rendezvous(struct machine *m, struct hb_checker *checker, struct hb_violation *violation)
{
    kick_all(m);
    sanitizer_hide_reads(true);
    bool ok = hb_check(checker, m->sched, HB_WHEN_BOUNDARY, violation);
    sanitizer_hide_reads(false);
    if (!ok) {
        return false;
    }
    atomic_store_explicit(&m->rendezvous, 0, memory_order_relaxed);
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        if (hart_is_in(hart_of(m, n), HART_IN_PARK)) {
            hart_raise(hart_of(m, n), HART_RELEASE, memory_order_relaxed);
        }
    }
    return true;
}

static bool fire_event(struct machine *m)
{
    for (uint32_t i = 0; i < m->program->event_count; i++) {
        if (atomic_exchange_explicit(&m->event_fired[i], 1, memory_order_relaxed) != 0) {
            continue;
        }
        const struct hb_event *event = &m->program->events[i];
        /* A stopped hart takes no interrupt; it would find a stale one when it starts. */
        if (event->cpu < m->run.cpus && hart_is_in(hart_of(m, event->cpu), HART_IN_WAIT)) {
            hart_raise(hart_of(m, event->cpu), event->kind == HB_EVENT_TICK ? HART_TICK : HART_IPI,
                       memory_order_relaxed);
            return true;
        }
    }
    return false;
}

static enum action serve_deadline(struct machine *m, struct quiescence *q, struct hb_violation *violation)
{
    uint64_t earliest = SCHED_FOREVER;
    uint32_t cpu = 0;
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        uint64_t deadline = sched_view_next_deadline(m->sched, (struct sched_cpu_id){n});
        if (deadline < earliest && hart_is_in(hart_of(m, n), HART_IN_WAIT)) {
            earliest = deadline;
            cpu = n;
        }
    }
    if (earliest == SCHED_FOREVER) {
        return ACTION_NONE;
    }
    q->deadline_ticks = earliest == q->deadline ? q->deadline_ticks + 1 : 0;
    q->deadline = earliest;
    /* Tasks may share a deadline, each on a CPU of its own. */
    if (q->deadline_ticks > DEADLINE_TICKS_MAX + m->run.cpus) {
        hb_violation_set(violation, HB_INV_LOST_WAKEUP, "timeout not served",
                         "a task's deadline has passed, its CPU was ticked, and the task still waits");
        return ACTION_BROKEN;
    }
    uint64_t now = atomic_load_explicit(&m->time, memory_order_relaxed);
    if (now + 1 < earliest) {
        atomic_store_explicit(&m->time, earliest - 1, memory_order_relaxed); /* the tick adds one */
    }
    hart_raise(hart_of(m, cpu), HART_TICK, memory_order_relaxed);
    return ACTION_DONE;
}

static enum action retry_owed(struct machine *m, struct quiescence *q)
{
    bool owed = false;
    for (uint32_t n = 0; n < m->run.cpus && !owed; n++) {
        struct sched_view_ipi ipi;
        sched_view_ipi(m->sched, (struct sched_cpu_id){n}, &ipi);
        owed = ipi.owed;
    }
    if (!owed || q->owed_rounds == OWED_ROUNDS_MAX) {
        return ACTION_NONE;
    }
    q->owed_rounds++;
    for (uint32_t n = 0; n < m->run.cpus; n++) {
        if (hart_is_in(hart_of(m, n), HART_IN_WAIT)) {
            hart_raise(hart_of(m, n), HART_TICK, memory_order_relaxed);
        }
    }
    return ACTION_DONE;
}

/* All harts wait: what docs/architecture.md says a world does then, in its order. */
static enum action act(struct machine *m, struct quiescence *q, struct hb_checker *checker,
                       struct hb_violation *violation)
{
    if (!hb_check(checker, m->sched, HB_WHEN_QUIESCENT, violation)) {
        return ACTION_BROKEN;
    }
    if (fire_event(m)) {
        return ACTION_DONE;
    }
    enum action action = serve_deadline(m, q, violation);
    return action == ACTION_NONE ? retry_owed(m, q) : action;
}

bool machine_execute(struct machine *m, struct hb_checker *checker, struct hb_violation *violation)
{
    struct quiescence q = {.deadline = SCHED_FOREVER};
    hart_raise(hart_of(m, 0), HART_START, memory_order_release); /* pairs: START-1 */
    uint32_t actions = 0;
    for (uint32_t settles = 0; settles < SETTLES_MAX; settles++) {
        machine_settle(m);
        if (atomic_load_explicit(&m->rendezvous, memory_order_relaxed) != 0) {
            if (!rendezvous(m, checker, violation)) {
                return false;
            }
            continue;
        }
        bool broken = false;
        if (keeper_act(m, checker, violation, &broken)) {
            if (broken) {
                return false;
            }
            continue;
        }
        sanitizer_hide_reads(true);
        enum action action = act(m, &q, checker, violation);
        sanitizer_hide_reads(false);
        if (action != ACTION_DONE) {
            return action == ACTION_NONE;
        }
        if (++actions == ACTIONS_MAX) {
            break;
        }
    }
    hb_violation_set(violation, HB_INV_BOUNDED, "no end of ticks", "each quiescence asks for another interrupt");
    return false;
}

void machine_stop(struct machine *m)
{
    atomic_store_explicit(&m->ending, 1, memory_order_relaxed);
    kick_all(m);
    watch_forget(m);
}

_Noreturn void machine_die(struct machine *m, enum hb_invariant_id id, const char *key, const char *detail)
{
    struct hb_violation violation;
    hb_violation_set(&violation, id, key, detail);
    finding_post(m->findings, &violation, NULL);
    sanitizer_exit(WORKER_EXIT_FINDING);
}
