/* SPDX-License-Identifier: Apache-2.0 */
#include "step_world.h"

#include "sched_port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define STACK_BYTES (128u * 1024u)
#define OWED_ROUNDS 8u

enum cpu_mode { STOPPED, READY, WAITING };

struct cpu {
    ucontext_t context;
    unsigned char *stack;
    enum cpu_mode mode;
    bool irqs_on;
    bool ipi;
    uint32_t ticks; /* pending */
    uint32_t fail_sends;
};

static struct machine {
    struct step_run *run;
    struct sched *sched;
    void *memory;
    size_t bytes;
    ucontext_t conductor;
    struct cpu cpus[STEP_CPUS_MAX];
    uint32_t cpu; /* whose turn it is */
    uint64_t time;
    uint64_t random;
    uint32_t fail_starts;
    uint32_t next_event;
    uint32_t owed_rounds;
    uint32_t locks;
    bool booted;
    bool broken;
} m;

static struct cpu *self(void)
{
    return &m.cpus[m.cpu];
}

/* CPU and hart numbers differ, so that one taken for the other shows. */
static struct sched_hart_id hart_of(uint32_t cpu)
{
    return (struct sched_hart_id){100 + 3 * (uint64_t)(STEP_CPUS_MAX - cpu)};
}

static uint32_t cpu_of(struct sched_hart_id hart)
{
    for (uint32_t cpu = 0; cpu < m.run->cpus; cpu++)
        if (hart_of(cpu).n == hart.n)
            return cpu;
    fprintf(stderr, "no such hart: %llu\n", (unsigned long long)hart.n);
    abort();
}

static uint64_t draw(uint64_t below)
{
    m.random ^= m.random << 13;
    m.random ^= m.random >> 7;
    m.random ^= m.random << 17;
    return m.random % below;
}

static void broken(enum hb_invariant_id id, const char *key)
{
    if (!m.broken)
        hb_violation_set(&m.run->violation, id, key, "");
    m.broken = true;
}

/* ---- the port ---- */

struct sched_cpu_id sched_port_cpu(void *world)
{
    (void)world;
    return (struct sched_cpu_id){m.cpu};
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    (void)world;
    struct sched_irq_state state = {self()->irqs_on};
    self()->irqs_on = false;
    return state;
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    (void)world;
    self()->irqs_on = state.word != 0;
}

bool sched_port_irqs_enabled(void *world)
{
    (void)world;
    return self()->irqs_on;
}

bool sched_port_send_ipi(void *world, struct sched_hart_id target)
{
    (void)world;
    if (self()->fail_sends > 0) {
        self()->fail_sends--;
        return false;
    }
    m.cpus[cpu_of(target)].ipi = true;
    return true;
}

bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    (void)world;
    if (cpu_of(hart) != cpu.n || m.cpus[cpu.n].mode != STOPPED)
        broken(HB_INV_CRASH, "a hart was started that is no stopped CPU");
    if (m.fail_starts > 0) {
        m.fail_starts--;
        return false;
    }
    m.cpus[cpu.n].mode = READY;
    return true;
}

static void give_turn(void)
{
    swapcontext(&self()->context, &m.conductor);
}

void sched_port_relax(void *world)
{
    (void)world;
    give_turn();
}

void sched_port_wait_for_interrupt(void *world)
{
    (void)world;
    if (self()->irqs_on)
        broken(HB_INV_LOCK_LEAK, "waits with interrupts on");
    self()->mode = WAITING;
    give_turn();
    self()->mode = READY;
}

uint64_t sched_port_time(void *world)
{
    (void)world;
    return m.time;
}

void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg)
{
    (void)world, (void)context, (void)stack, (void)entry, (void)arg;
}

void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to)
{
    (void)world, (void)from, (void)to;
    if (self()->irqs_on)
        broken(HB_INV_LOCK_LEAK, "switches with interrupts on");
}

_Noreturn void sched_port_fail_stop(void *world, const char *reason)
{
    (void)world;
    fprintf(stderr, "fail-stop: %s\n", reason);
    abort();
}

void sched_port_lock_step(void *world, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    (void)world, (void)lock, (void)rank, (void)order;
    m.locks += step == SCHED_LOCK_TAKEN ? 1 : 0;
    m.locks -= step == SCHED_LOCK_FREED ? 1 : 0;
    if (step == SCHED_LOCK_WANT && self()->irqs_on)
        broken(HB_INV_LOCK_RULES, "a lock is wanted with interrupts on");
}

/* ---- what programs may ask of the environment ---- */

static void handle(void (*handler)(struct sched *))
{
    self()->irqs_on = false;
    handler(m.sched);
    self()->irqs_on = true;
}

static void op_tick(void *world)
{
    (void)world;
    m.time++;
    handle(sched_tick);
}

static void op_spurious(void *world, struct sched_cpu_id target)
{
    (void)world;
    if (m.cpus[target.n].mode != STOPPED)
        m.cpus[target.n].ipi = true;
}

static void op_fail_sends(void *world, uint32_t count)
{
    (void)world;
    self()->fail_sends += count;
}

static void op_fail_starts(void *world, uint32_t count)
{
    (void)world;
    m.fail_starts += count;
}

static void op_begin(void *world, uint32_t task, uint32_t op)
{
    (void)world;
    hb_model_begin(&m.run->model, m.sched, task, op);
}

static void op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    (void)world;
    if (!self()->irqs_on)
        broken(HB_INV_LOCK_LEAK, "interrupts are off after an operation");
    if (!m.broken && !hb_model_op(&m.run->model, m.sched, task, op, result, value, &m.run->violation))
        m.broken = true;
}

static const struct hb_world_ops ops = {
    .tick = op_tick,
    .spurious = op_spurious,
    .fail_sends = op_fail_sends,
    .fail_starts = op_fail_starts,
    .op_begin = op_begin,
    .op_end = op_end,
    .await_turns = 2000,
};

/* ---- CPUs ---- */

static void deliver(void)
{
    if (self()->ipi) {
        self()->ipi = false;
        handle(sched_ipi_trap);
    }
    if (self()->ticks > 0) {
        self()->ticks--;
        m.time++;
        handle(sched_tick);
    }
}

static void bring_up(void)
{
    for (uint32_t cpu = 1; cpu < m.run->cpus; cpu++) {
        struct sched_view_cpu view;
        if (sched_cpu_online(m.sched, (struct sched_cpu_id){cpu}) != SCHED_OK)
            broken(HB_INV_ONLINE_MASK, "a CPU does not come up");
        do {
            give_turn();
            sched_view_cpu(m.sched, (struct sched_cpu_id){cpu}, &view);
        } while (view.state != SCHED_CPU_ONLINE && !m.broken);
    }
    hb_interp_boot(&m.run->interp);
    m.booted = true;
}

static void enter(void)
{
    self()->irqs_on = false;
    if (sched_cpu_enter(m.sched) != SCHED_OK)
        broken(HB_INV_ONLINE_MASK, "a CPU may not enter");
    self()->irqs_on = true;
}

static void cpu_main(void)
{
    enter();
    if (m.cpu == 0 && !m.booted)
        bring_up();
    for (;;) {
        deliver();
        if (sched_current(m.sched).generation != 0) {
            if (sched_need_resched(m.sched))
                sched_schedule(m.sched);
            else
                hb_interp_step(&m.run->interp);
        } else if (sched_idle(m.sched) == SCHED_IDLE_OFFLINE) {
            self()->mode = STOPPED;
            self()->ipi = false;
            self()->ticks = 0;
            give_turn();
            enter();
        }
        give_turn();
    }
}

/* ---- the conductor ---- */

static bool can_move(uint32_t cpu)
{
    const struct cpu *c = &m.cpus[cpu];
    return c->mode == READY || (c->mode == WAITING && (c->ipi || c->ticks > 0));
}

/* The CPU whose turn it is, or run->cpus if nobody can move. At random, a wait may also end for no reason. */
static uint32_t choose(void)
{
    uint32_t cpus = m.run->cpus;
    uint32_t first = m.run->seed == 0 ? (m.cpu + 1) % cpus : (uint32_t)draw(cpus);
    bool able = false;
    for (uint32_t n = 0; n < cpus; n++)
        able = able || can_move(n);
    for (uint32_t n = 0; able && n < cpus; n++) {
        uint32_t cpu = (first + n) % cpus;
        bool spurious = m.run->seed != 0 && m.cpus[cpu].mode == WAITING && draw(64) == 0;
        if (can_move(cpu) || spurious)
            return cpu;
    }
    return cpus;
}

static bool check(enum hb_when when)
{
    struct step_run *run = m.run;
    if (m.locks != 0)
        broken(HB_INV_LOCK_LEAK, "a lock is held between operations");
    if (!m.broken && !hb_check(&run->checker, m.sched, when, &run->violation))
        m.broken = true;
    for (uint32_t cpu = 0; cpu < run->cpus && !m.broken; cpu++)
        if (!hb_model_pick(&run->model, m.sched, (struct sched_cpu_id){cpu}, &run->violation))
            m.broken = true;
    return !m.broken;
}

static bool fire_event(void)
{
    while (m.next_event < m.run->program->event_count) {
        const struct hb_event *event = &m.run->program->events[m.next_event++];
        if (event->cpu >= m.run->cpus || m.cpus[event->cpu].mode == STOPPED)
            continue;
        if (event->kind == HB_EVENT_TICK)
            m.cpus[event->cpu].ticks++;
        else
            m.cpus[event->cpu].ipi = true;
        return true;
    }
    return false;
}

static bool serve_deadline(void)
{
    uint64_t earliest = SCHED_FOREVER;
    uint32_t owner = 0;
    for (uint32_t cpu = 0; cpu < m.run->cpus; cpu++) {
        uint64_t deadline = sched_view_next_deadline(m.sched, (struct sched_cpu_id){cpu});
        if (deadline < earliest) {
            earliest = deadline;
            owner = cpu;
        }
    }
    if (earliest == SCHED_FOREVER)
        return false;
    m.time = earliest > m.time ? earliest - 1 : m.time;
    m.cpus[owner].ticks++;
    return true;
}

static bool serve_owed(void)
{
    bool owed = false;
    for (uint32_t cpu = 0; cpu < m.run->cpus; cpu++) {
        struct sched_view_ipi ipi;
        sched_view_ipi(m.sched, (struct sched_cpu_id){cpu}, &ipi);
        owed = owed || ipi.owed;
    }
    if (!owed || m.owed_rounds++ >= OWED_ROUNDS)
        return false;
    for (uint32_t cpu = 0; cpu < m.run->cpus; cpu++)
        if (m.cpus[cpu].mode != STOPPED)
            m.cpus[cpu].ticks++;
    return true;
}

static void start(struct step_run *run)
{
    struct sched_config config;
    struct sched_hart_id harts[STEP_CPUS_MAX];
    hb_program_config(run->program, run->cpus, &config);
    size_t bytes = (sched_footprint(&config) + 63) / 64 * 64;
    if (bytes > m.bytes) {
        free(m.memory);
        m.memory = aligned_alloc(64, bytes);
        m.bytes = bytes;
    }
    m.run = run;
    m.random = run->seed * 0x9e3779b97f4a7c15u + 1;
    m.cpu = 0;
    m.time = 0;
    m.fail_starts = m.next_event = m.owed_rounds = m.locks = 0;
    m.booted = m.broken = false;
    for (uint32_t cpu = 0; cpu < run->cpus; cpu++) {
        struct cpu *c = &m.cpus[cpu];
        unsigned char *stack = c->stack == NULL ? malloc(STACK_BYTES) : c->stack;
        *c = (struct cpu){.stack = stack, .mode = cpu == 0 ? READY : STOPPED};
        getcontext(&c->context);
        c->context.uc_stack.ss_sp = stack;
        c->context.uc_stack.ss_size = STACK_BYTES;
        makecontext(&c->context, cpu_main, 0);
        harts[cpu] = hart_of(cpu);
    }
    memset(m.memory, 0xa5, bytes);
    if (bytes == 0 || sched_init(&m.sched, m.memory, bytes, &config, harts, &m) != SCHED_OK)
        broken(HB_INV_CRASH, "sched_init refused");
    run->sched = m.sched;
    run->turns = run->quiescences = 0;
    hb_interp_init(&run->interp, run->program, m.sched, &m, &ops);
    hb_checker_init(&run->checker, &run->interp);
    hb_model_init(&run->model, &run->interp);
}

bool step_world_run(struct step_run *run)
{
    start(run);
    while (!m.broken) {
        uint32_t next = choose();
        if (run->turns++ >= STEP_TURNS_MAX)
            broken(HB_INV_BOUNDED, "the program does not end");
        if (next < run->cpus) {
            m.cpu = next;
            swapcontext(&m.conductor, &m.cpus[next].context);
            if (m.booted && !check(HB_WHEN_BOUNDARY))
                break;
            continue;
        }
        run->quiescences++;
        if (!check(HB_WHEN_QUIESCENT) || (!fire_event() && !serve_deadline() && !serve_owed()))
            break;
    }
    run->exercised = run->checker.exercised | run->model.exercised;
    return !m.broken;
}
