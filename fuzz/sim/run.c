/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One execution: boot or restore, the program, what the environment does at quiescence, the verdict.
 * Runs on the host's stack; a broken invariant anywhere comes back here by a jump.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "debug.h"
#include "entries.h"
#include "fault.h"
#include "host/violation.h"
#include "state.h"
#include "steps.h"

#define ROUNDS_MAX 100000u /* times the environment acts in one execution */

static jmp_buf leave;
static struct sim_job own; /* the trace names its tasks after the run */

/* ---- ending ---- */

static _Noreturn void end_here(void)
{
    sim.failed = true;
    if (sim.in_host)
        longjmp(leave, 1);
    struct sim_cpu *self = sim.cpu;
    sim.in_host = true;
    sim_stack_switch(&self->sp, sim.host_sp, NULL);
    __builtin_unreachable();
}

static bool ignored(enum hb_invariant_id id)
{
    return (sim.job->ignored >> id & 1u) != 0;
}

_Noreturn void sim_fail_with(const struct hb_violation *violation)
{
    sim_unmute();
    sim.abandoned = ignored(violation->id); /* it cannot go on, and nobody asked why */
    sim.violation = *violation;
    if (steps_on())
        hb_debug_fail();
    end_here();
}

_Noreturn void sim_abandon(void)
{
    sim.abandoned = true;
    end_here();
}

void sim_complain_with(const struct hb_violation *violation)
{
    if (!ignored(violation->id))
        sim_fail_with(violation);
}

_Noreturn void sim_fail(enum hb_invariant_id id, const char *key, const char *format, ...)
{
    struct hb_violation violation;
    va_list arguments;
    va_start(arguments, format);
    hb_violation_say(&violation, id, key, format, arguments);
    va_end(arguments);
    sim_fail_with(&violation);
}

void sim_complain(enum hb_invariant_id id, const char *key, const char *format, ...)
{
    struct hb_violation violation;
    va_list arguments;
    va_start(arguments, format);
    hb_violation_say(&violation, id, key, format, arguments);
    va_end(arguments);
    sim_complain_with(&violation);
}

/* ---- driving ---- */

static void resume(uint32_t cpu)
{
    sim.cpu = &sim.cpu_of[cpu];
    sim_agent_run(sim.cpu);
    sim_stack_enter(sim.cpu->context);
    sim.switches++;
    sim.in_host = false;
    sim_stack_switch(&sim.host_sp, sim.cpu->sp, sim.context);
    if (sim.failed)
        longjmp(leave, 1);
}

static bool restart_pending(void)
{
    for (uint32_t c = 0; c < sim.cpus; c++) {
        struct sim_cpu *cpu = &sim.cpu_of[c];
        if (cpu->state != SIM_CPU_OFF || !cpu->start_again)
            continue;
        sim_cpu_start(cpu);
        return true;
    }
    return false;
}

void sim_drive(void)
{
    uint32_t next;
    do {
        while ((next = sim_next(sim.cpu->id)) != SIM_NO_CPU)
            resume(next);
    } while (sim_drain_any() || restart_pending());
}

static void play(void)
{
    for (uint32_t round = 0; round < ROUNDS_MAX; round++) {
        sim_drive();
        if (sim_run_on())
            continue;
        sim_check_quiescent();
        if (!sim_environment())
            return;
    }
    sim_fail(HB_INV_BOUNDED, "no end of ticks", "not over after %u rounds of the environment", ROUNDS_MAX);
}

/* ---- one execution ---- */

static void judge(void)
{
    struct hb_violation violation;
    const struct sim_job *job = sim.job;
    const struct hb_scenario_run run = {job->program, sim.interp, sim.sched, sim.cpus};
    bool good = true;
    sim_mute();
    if (job->scenario) {
        good = hb_scenario_verdict(job->scenario, &run, &violation);
    } else if (job->judge) {
        good = hb_expectations_hold(sim.interp, &violation);
    }
    sim_unmute();
    if (!good)
        sim_complain_with(&violation);
}

static void start_program(void)
{
    const struct sim_job *job = sim.job;
    sim.time = hb_program_time(job->program); /* the boot took that long */
    sim.points = job->points;
    sim.strategy = job->strategy;
    sim.fired = 0;
    sim.run_on = sim.spawned = 0;
    sim.accesses = sim.switches = sim.relaxing = 0;
    sim.plain = sim.plain_granted = (int64_t)sim.access_budget;
    sim.hash = 0;
    const struct eng_config engine = {
        .model = job->model,
        .races = job->races,
        .footprints = job->strategy && job->strategy->footprints,
        .feedback = job->feedback,
        .pairs = true,
        .agents = 2 * sim.cpus,
    };
    sim_race_begin(job);
    eng_begin(&engine);
    sim_environment_begin();
    sim.cpu = &sim.cpu_of[0];
    sim_mute();
    hb_interp_init(sim.interp, job->program, sim.sched, &sim, &sim_world_ops);
    hb_checker_init(&sim.checker, sim.interp);
    sim.checker.ignored = job->ignored;
    memset(sim.checker.ipi, 0, sim.cpus * sizeof sim.checker.ipi[0]);
    memset(sim.checker.telemetry, 0, sim.cpus * sizeof sim.checker.telemetry[0]);
    if (sim.points == SIM_POINTS_ENTRY)
        hb_model_init(&sim.model, sim.interp);
    sim_unmute();
    sim.cpu->state = SIM_CPU_READY;
    sim_events_count();
    sim_points_begin();
}

static void reset(const struct sim_job *job)
{
    sim_locks_reset();
    for (uint32_t i = 0; i < sim.contexts_used; i++)
        sim.context_of[i] = (struct sim_context){.cpu = SIM_NO_CPU};
    sim.job = job;
    sim.cpus = job->cpus ? job->cpus : job->program->cpus;
    sim_stacks_reset(sim.contexts_used);
    sim.contexts_used = 0;
    sim.taken.count = 0;
    sim.failed = sim.abandoned = false;
    sim.drained = 0;
    sim.in_host = true;
    sim.trace = false;
    sim.strategy = NULL;
    sim.points = SIM_POINTS_ENTRY;
    sim.fired = UINT32_MAX;
    sim.budget = job->budget ? job->budget : SIM_BUDGET;
    sim.access_budget = job->accesses ? job->accesses : SIM_ACCESS_BUDGET;
    sim.accesses = 0;
    sim.plain = sim.plain_granted = (int64_t)sim.access_budget;
    sim_points_begin();
    /* The boot is before everything, and no part of the execution. */
    eng_begin(&(struct eng_config){.model = ENG_SC, .agents = 2 * sim.cpus});
}

static bool execute(const struct sim_job *job)
{
    struct sched_config config;
    memset(&config, 0, sizeof config); /* padding too: it is compared as bytes */
    hb_program_config(job->program, sim.cpus, &config);
    if (!sim_boot(&config))
        return false;
    if (job->trace) {
        sim.trace = true;
        sim_trace_reset();
    }
    start_program();
    sim_entries_begin();
    play();
    sim_entries_end();
    judge();
    return true;
}

/* What the machine itself judges in every execution that started. */
static uint64_t judged(const struct sim_job *job)
{
    uint64_t bits = 1ull << HB_INV_BOUNDED | 1ull << HB_INV_CRASH | 1ull << HB_INV_LOCK_RULES;
    if (sim.switches > 1)
        bits |= 1ull << HB_INV_DEADLOCK;
    if (sim.accesses > 0)
        bits |= 1ull << HB_INV_MEMORY;
    if (job->scenario || job->judge)
        bits |= 1ull << HB_INV_EXPECTATION;
    if (job->points == SIM_POINTS_ENTRY)
        bits |= 1ull << HB_INV_RESULT | 1ull << HB_INV_FIFO;
    return bits;
}

/* What the strategy is told. */
static void conclude(struct sim_result *result)
{
    result->abandoned = sim.abandoned;
    result->bounded = eng.trimmed || sim.taken.count == HB_POINTS_MAX;
    result->outcome = (struct hb_run_outcome){
        .points = result->points,
        .hash = result->hash,
        .violated = result->violated,
        .abandoned = result->abandoned,
        .grown = eng_grown(),
        .news = own.novelty ? eng_feature_news() : 0,
        .mover = (uint8_t)sim.cpu->id,
        .done = eng.done,
    };
    if (result->outcome.grown)
        eng_grown_clear();
}

void sim_run(const struct sim_job *job, struct sim_result *result)
{
    own = *job;
    if (own.points == SIM_POINTS_ACCESS && !sim_instrumented())
        own.points = SIM_POINTS_PORT;
    if (own.points != SIM_POINTS_ACCESS)
        own.model = ENG_SC;
    own.races = own.races && sim_instrumented() && (own.ignored >> HB_INV_RACE & 1u) == 0;
    *result = (struct sim_result){.taken = &sim.taken};
    sim.checker.exercised = 0;
    sim_unmute();
    reset(&own);
    fault_arm(true);
    if (setjmp(leave) == 0)
        result->skipped = !execute(&own);
    fault_arm(false);
    sim.booting = false;
    result->violated = sim.failed && !sim.abandoned;
    if (result->violated)
        result->violation = sim.violation;
    result->points = sim_points_now();
    result->accesses = sim.accesses + (uint64_t)(sim.plain_granted - sim.plain);
    result->switches = sim.switches;
    result->hash = sim.hash;
    sim.accesses = result->accesses;
    result->exercised = sim.checker.exercised | (result->skipped ? 0 : judged(&own));
    conclude(result);
    sim_mute(); /* whoever calls the core between executions is none of ours */
}

const struct hb_schedule *sim_taken(void)
{
    return &sim.taken;
}

bool sim_same(const struct sim_result *a, const struct sim_result *b)
{
    return a->hash == b->hash && a->points == b->points && a->switches == b->switches && a->violated == b->violated &&
           (!a->violated || (a->violation.id == b->violation.id && strcmp(a->violation.key, b->violation.key) == 0));
}

bool sim_open(void)
{
    sim.cpu = &sim.cpu_of[0];
    sim.context = &sim.context_of[0];
    for (uint32_t i = 0; i < SIM_CONTEXTS; i++)
        sim.context_of[i].cpu = SIM_NO_CPU;
    sim_mute();
    return sim_stacks_open() && sim_memory_open();
}
