/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <string.h>

#include "activity.h"
#include "console.h"
#include "context.h"
#include "csr.h"
#include "digest.h"
#include "gate.h"
#include "panic.h"
#include "report.h"
#include "stacks.h"
#include "timer.h"
#include "world.h"

static struct run run;
static uint64_t exercised;
static uint8_t arena[RUN_ARENA] __attribute__((section(".arena"), aligned(64)));

#define ARENA_POISON 0xa5

struct run *run_current(void)
{
    return &run;
}

uint64_t run_exercised(void)
{
    return exercised;
}

static bool is_online(uint32_t cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(run.sched, (struct sched_cpu_id){cpu}, &view);
    return view.state == SCHED_CPU_ONLINE;
}

/* Back to the main flow, on the boot hart, wherever that is now. */
static _Noreturn void return_to_main(void)
{
    struct sched_context dropped;
    context_swap(&dropped, &run.main);
    panic("the main flow resumed an ended run");
}

/* CPU 0, in its idle context, interrupts off. Each CPU sends it an order when it has entered. */
static void bring_up(void)
{
    if (run.announce) {
        console_result("KINIT: cpu0 online");
    }
    for (uint32_t n = 1; n < run.cpus; n++) {
        enum sched_result result = sched_cpu_online(run.sched, (struct sched_cpu_id){n});
        if (result != SCHED_OK) {
            report_broken(HB_INV_RESULT, "boot refused", hb_result_word((uint8_t)result));
        }
        while (!is_online(n)) { /* bounded by the watchdog */
            timer_check();
            wait_for_interrupt();
            irq_on();
            (void)irq_off();
        }
        if (run.announce) {
            console_result("KINIT: cpu%u online", n);
        }
    }
    if (!run.announce) {
        gate_shut(run.cpus);
    }
    hb_interp_boot(&run.interp);
    run.booted = true;
}

void run_cpu(struct hart *self)
{
    if (self->cpu.n == 0 && atomic_load(&run.over)) {
        return_to_main(); /* started only to take the main flow back */
    }
    if (run.booted) {
        gate_enter(HB_ENTRY_START, 0, 0);
    }
    enum sched_result result = sched_cpu_enter(run.sched);
    if (result != SCHED_OK) {
        report_broken(HB_INV_RESULT, "enter refused", hb_result_word((uint8_t)result));
    }
    self->in_core = true;
    if (self->cpu.n != 0 && !run.booted) {
        order_post(hart_of((struct sched_cpu_id){0}), ORDER_WAKE);
    } else if (!run.booted) {
        bring_up();
    }
    gate_irqs_on();
    enum sched_idle_result idle = SCHED_IDLE_AGAIN;
    while (!atomic_load(&run.over) && idle == SCHED_IDLE_AGAIN) { /* bounded by the watchdog */
        if (run.booted) {
            gate_enter(HB_ENTRY_PASS, 0, 0);
        }
        idle = sched_idle(run.sched);
        world_check_outside();
    }
    (void)irq_off();
    gate_leave();
    self->in_core = false;
    /* Awake, so nobody ends the run meanwhile but this hart itself, in activity_leave. */
    bool told = atomic_load(&run.over);
    activity_leave(self);
    if (self->cpu.n == 0 && (told || atomic_load(&run.ender) == self)) {
        return_to_main();
    }
}

void run_end(struct run *ending, struct hart *self)
{
    struct hart *boot = hart_of((struct sched_cpu_id){0});
    bool boot_runs = atomic_load(&boot->running);
    atomic_store(&ending->ender, self);
    atomic_store(&ending->over, true);
    for (uint32_t n = 0; n < ending->cpus; n++) {
        struct hart *hart = hart_of((struct sched_cpu_id){n});
        if (atomic_load(&hart->running)) {
            order_post(hart, ORDER_WAKE);
        }
    }
    if (!boot_runs && boot != self && (!hart_await_stopped(boot) || !hart_start(boot, run_cpu))) {
        panic("the boot hart does not start again");
    }
}

/* False: the configuration does not fit; violation says so. */
static bool prepare(const struct hb_program *program, uint32_t cpus)
{
    struct sched_config config;
    struct sched_hart_id harts[SCHED_MAX_CPUS];
    hb_program_config(program, cpus, &config);
    if (config.stacks > STACK_TASKS) {
        config.stacks = STACK_TASKS;
    }
    for (uint32_t n = 0; n < cpus; n++) {
        harts[n] = hart_of((struct sched_cpu_id){n})->id;
    }
    size_t footprint = sched_footprint(&config);
    hb_violation_set(&run.violation, HB_INV_CAPACITY, "arena", "the core refused its configuration or memory");
    if (footprint == 0 || footprint > sizeof arena) {
        return false;
    }
    memset(arena, ARENA_POISON, footprint);
    if (sched_init(&run.sched, arena, footprint, &config, harts, &run) != SCHED_OK) {
        return false;
    }
    hb_interp_init(&run.interp, program, run.sched, &run, &world_ops);
    hb_checker_init(&run.checker, &run.interp);
    return true;
}

/* Other harts must be gone before their memory is used again. */
static void await_stopped(uint32_t cpus)
{
    for (uint32_t n = 1; n < cpus; n++) {
        if (!hart_await_stopped(hart_of((struct sched_cpu_id){n}))) {
            panic("cpu%u does not stop after a run", n);
        }
    }
}

/* The boot hart's first life of a run; the later ones start as those of other harts do. */
static void idle_entry(void *argument)
{
    struct hart *self = argument;
    run_cpu(self);
    hart_stop();
}

bool run_program(const struct hb_program *program, uint32_t cpus, bool announce)
{
    struct hart *self = hart_self();
    run.program = program;
    run.cpus = cpus;
    run.announce = announce;
    run.booted = false;
    run.failed = false;
    run.next_event = 0;
    run.fired = 0;
    run.actions = 0;
    run.owed_rounds = 0;
    run.deadline = 0;
    run.deadline_ticks = 0;
    atomic_store(&run.over, false);
    atomic_store(&run.ender, NULL);
    if (!prepare(program, cpus)) {
        run.failed = true;
        return false;
    }
    world_reset();
    activity_reset(self);
    timer_reset(hb_program_time(program));
    timer_watchdog_start();
    struct sched_context idle;
    context_new(&idle, self->idle_stack, idle_entry, self);
    context_swap(&run.main, &idle);
    /* The run is over; this may be a fresh start of the boot hart. */
    await_stopped(cpus);
    if (run.failed) {
        report_state();
    } else {
        run.digest = hb_digest(&run.interp, run.sched, cpus);
    }
    exercised |= run.checker.exercised;
    return !run.failed;
}
