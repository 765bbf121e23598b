/* SPDX-License-Identifier: Apache-2.0 */
/* The CPUs of the step world, and the conductor that gives them turns. */
#include "step_machine.h"

#include <stdlib.h>
#include <string.h>

#define STACK_BYTES (128u * 1024u)
#define OWED_ROUNDS 8u

static uint64_t draw(uint64_t below)
{
    step.random ^= step.random << 13;
    step.random ^= step.random >> 7;
    step.random ^= step.random << 17;
    return step.random % below;
}

static void deliver(void)
{
    if (step_self()->ipi) {
        step_self()->ipi = false;
        step_handle(sched_ipi_trap);
    }
    if (step_self()->ticks > 0) {
        step_self()->ticks--;
        step.time++;
        step_handle(sched_tick);
    }
}

static void bring_up(void)
{
    for (uint32_t cpu = 1; cpu < step.run->cpus; cpu++) {
        struct sched_view_cpu view;
        if (sched_cpu_online(step.sched, (struct sched_cpu_id){cpu}) != SCHED_OK)
            step_broken(HB_INV_ONLINE_MASK, "a CPU does not come up");
        do {
            step_give_turn();
            sched_view_cpu(step.sched, (struct sched_cpu_id){cpu}, &view);
        } while (view.state != SCHED_CPU_ONLINE && !step.broken);
    }
    hb_interp_boot(&step.run->interp);
    step.booted = true;
}

static void enter(void)
{
    step_self()->irqs_on = false;
    if (sched_cpu_enter(step.sched) != SCHED_OK)
        step_broken(HB_INV_ONLINE_MASK, "a CPU may not enter");
    step_self()->irqs_on = true;
}

static void cpu_main(void)
{
    enter();
    if (step.cpu == 0 && !step.booted)
        bring_up();
    for (;;) {
        deliver();
        if (sched_current(step.sched).generation != 0) {
            if (sched_need_resched(step.sched))
                sched_schedule(step.sched);
            else
                hb_interp_step(&step.run->interp);
        } else if (sched_idle(step.sched) == SCHED_IDLE_OFFLINE) {
            step_self()->mode = STEP_STOPPED;
            step_self()->ipi = false;
            step_self()->ticks = 0;
            step_give_turn();
            enter();
        }
        step_give_turn();
    }
}

static bool can_move(uint32_t cpu)
{
    const struct step_cpu *c = &step.cpus[cpu];
    return c->mode == STEP_READY || (c->mode == STEP_WAITING && (c->ipi || c->ticks > 0));
}

/* The CPU whose turn it is, or run->cpus if nobody can move. At random, a wait may also end for no reason. */
static uint32_t choose(void)
{
    uint32_t cpus = step.run->cpus;
    uint32_t first = step.run->seed == 0 ? (step.cpu + 1) % cpus : (uint32_t)draw(cpus);
    bool able = false;
    for (uint32_t n = 0; n < cpus; n++)
        able = able || can_move(n);
    for (uint32_t n = 0; able && n < cpus; n++) {
        uint32_t cpu = (first + n) % cpus;
        bool spurious = step.run->seed != 0 && step.cpus[cpu].mode == STEP_WAITING && draw(64) == 0;
        if (can_move(cpu) || spurious)
            return cpu;
    }
    return cpus;
}

static bool check(enum hb_when when)
{
    struct step_run *run = step.run;
    if (step.locks != 0)
        step_broken(HB_INV_LOCK_LEAK, "a lock is held between operations");
    if (!step.broken && !hb_check(&run->checker, step.sched, when, &run->violation))
        step.broken = true;
    for (uint32_t cpu = 0; cpu < run->cpus && !step.broken; cpu++)
        if (!hb_model_pick(&run->model, step.sched, (struct sched_cpu_id){cpu}, &run->violation))
            step.broken = true;
    return !step.broken;
}

static bool fire_event(void)
{
    while (step.next_event < step.run->program->event_count) {
        const struct hb_event *event = &step.run->program->events[step.next_event++];
        if (event->cpu >= step.run->cpus || step.cpus[event->cpu].mode == STEP_STOPPED)
            continue;
        if (event->kind == HB_EVENT_TICK)
            step.cpus[event->cpu].ticks++;
        else
            step.cpus[event->cpu].ipi = true;
        return true;
    }
    return false;
}

static bool serve_deadline(void)
{
    uint64_t earliest = SCHED_FOREVER;
    uint32_t owner = 0;
    for (uint32_t cpu = 0; cpu < step.run->cpus; cpu++) {
        uint64_t deadline = sched_view_next_deadline(step.sched, (struct sched_cpu_id){cpu});
        if (deadline < earliest) {
            earliest = deadline;
            owner = cpu;
        }
    }
    if (earliest == SCHED_FOREVER)
        return false;
    step.time = earliest > step.time ? earliest - 1 : step.time;
    step.cpus[owner].ticks++;
    return true;
}

static bool serve_owed(void)
{
    bool owed = false;
    for (uint32_t cpu = 0; cpu < step.run->cpus; cpu++) {
        struct sched_view_ipi ipi;
        sched_view_ipi(step.sched, (struct sched_cpu_id){cpu}, &ipi);
        owed = owed || ipi.owed;
    }
    if (!owed || step.owed_rounds++ >= OWED_ROUNDS)
        return false;
    for (uint32_t cpu = 0; cpu < step.run->cpus; cpu++)
        if (step.cpus[cpu].mode != STEP_STOPPED)
            step.cpus[cpu].ticks++;
    return true;
}

static void start(struct step_run *run)
{
    struct sched_config config;
    struct sched_hart_id harts[STEP_CPUS_MAX];
    hb_program_config(run->program, run->cpus, &config);
    size_t bytes = (sched_footprint(&config) + 63) / 64 * 64;
    if (bytes > step.bytes) {
        free(step.memory);
        step.memory = aligned_alloc(64, bytes);
        step.bytes = bytes;
    }
    step.run = run;
    step.random = run->seed * 0x9e3779b97f4a7c15u + 1;
    step.cpu = 0;
    step.time = 0;
    step.fail_starts = step.next_event = step.owed_rounds = step.locks = 0;
    step.booted = step.broken = false;
    for (uint32_t cpu = 0; cpu < run->cpus; cpu++) {
        struct step_cpu *c = &step.cpus[cpu];
        unsigned char *stack = c->stack == NULL ? malloc(STACK_BYTES) : c->stack;
        *c = (struct step_cpu){.stack = stack, .mode = cpu == 0 ? STEP_READY : STEP_STOPPED};
        getcontext(&c->context);
        c->context.uc_stack.ss_sp = stack;
        c->context.uc_stack.ss_size = STACK_BYTES;
        makecontext(&c->context, cpu_main, 0);
        harts[cpu] = step_hart(cpu);
    }
    memset(step.memory, 0xa5, bytes);
    if (bytes == 0 || sched_init(&step.sched, step.memory, bytes, &config, harts, &step) != SCHED_OK)
        step_broken(HB_INV_CRASH, "sched_init refused");
    run->sched = step.sched;
    run->turns = run->quiescences = 0;
    hb_interp_init(&run->interp, run->program, step.sched, &step, &step_ops);
    hb_checker_init(&run->checker, &run->interp);
    hb_model_init(&run->model, &run->interp);
}

bool step_world_run(struct step_run *run)
{
    start(run);
    while (!step.broken) {
        uint32_t next = choose();
        if (run->turns++ >= STEP_TURNS_MAX)
            step_broken(HB_INV_BOUNDED, "the program does not end");
        if (next < run->cpus) {
            step.cpu = next;
            swapcontext(&step.conductor, &step.cpus[next].context);
            if (step.booted && !check(HB_WHEN_BOUNDARY))
                break;
            continue;
        }
        run->quiescences++;
        if (!check(HB_WHEN_QUIESCENT) || (!fire_event() && !serve_deadline() && !serve_owed()))
            break;
    }
    run->exercised = run->checker.exercised | run->model.exercised;
    return !step.broken;
}
