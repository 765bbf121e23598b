/* SPDX-License-Identifier: Apache-2.0 */
#include "job.h"

#include <string.h>

#include "digest.h"
#include "sanitizer.h"
#include "scenario.h"

/* What runs of one program differ in, picked by seed: 0 is none, else one in so many. */
static const uint32_t noise_choices[] = {0, 64, 16, 4};
static const uint32_t rendezvous_choices[] = {0, 0, 64, 8};
#define CHOICES 4u

/* A core is built anew in so many runs, and reset in between. */
#define RUNS_PER_BUILD 3u

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t job_items(const struct options *o)
{
    if (o->mode == MODE_SCENARIO) {
        uint32_t scenarios = strcmp(o->scenario, "all") == 0 ? hb_scenario_count : 1;
        return (uint64_t)scenarios * o->cpus_count;
    }
    return o->programs != 0 ? o->programs : UINT64_MAX;
}

uint32_t job_scenario(const struct options *o, uint64_t item)
{
    if (strcmp(o->scenario, "all") == 0) {
        return (uint32_t)(item % hb_scenario_count);
    }
    return (uint32_t)(hb_scenario_find(o->scenario) - hb_scenarios);
}

uint32_t job_cpus(const struct options *o, uint64_t item)
{
    uint64_t turn = item;
    if (o->mode == MODE_SCENARIO) {
        turn = strcmp(o->scenario, "all") == 0 ? item / hb_scenario_count : item;
    }
    return o->cpus[turn % o->cpus_count];
}

static _Noreturn void end_with(struct job *job, const struct hb_violation *violation)
{
    finding_post(&job->arena->findings, violation, NULL);
    sanitizer_exit(WORKER_EXIT_FINDING);
}

static bool has_expectations(const struct hb_program *p)
{
    for (uint32_t t = 0; t < p->task_count; t++) {
        for (uint32_t n = 0; n < p->tasks[t].count; n++) {
            if (p->tasks[t].ops[n].expect != HB_ANY_RESULT) {
                return true;
            }
        }
    }
    return false;
}

/* Programs that are made to fail somewhere keep no promises of their own, only the core's. */
static bool judge(struct job *job, uint64_t item, uint32_t cpus, struct hb_violation *violation)
{
    struct arena *a = job->arena;
    if (job->options->fail_nth != FAIL_NONE) {
        return true;
    }
    if (job->options->mode == MODE_SCENARIO) {
        struct hb_scenario_run run = {&a->program, &a->interp, a->sched, cpus};
        return hb_scenario_verdict(&hb_scenarios[job_scenario(job->options, item)], &run, violation);
    }
    return !has_expectations(&a->program) || hb_expectations_hold(&a->interp, violation);
}

/* What the machine itself judged in a run that ended: budgets, locks at each step; with company, waits and races. */
static uint64_t judged(const struct arena *a)
{
    uint64_t bits = 1ull << HB_INV_BOUNDED | 1ull << HB_INV_LOCK_RULES | 1ull << HB_INV_LOCK_LEAK | sanitizer_judges();
    if (a->machine.run.cpus > 1) {
        return bits | 1ull << HB_INV_DEADLOCK;
    }
    return bits & ~(1ull << HB_INV_RACE);
}

static void account(struct arena *a)
{
    uint64_t operations = 0;
    for (uint32_t n = 0; n < a->machine.run.cpus; n++) {
        operations += a->machine.harts[a->machine.cpu_hart[n]].run_operations;
    }
    atomic_fetch_add_explicit(&a->operations, operations, memory_order_relaxed);
    atomic_fetch_add_explicit(&a->executions, 1, memory_order_relaxed);
    atomic_fetch_or_explicit(&a->exercised, a->checker.exercised | judged(a), memory_order_relaxed);
    atomic_fetch_add_explicit(&a->injected, atomic_load_explicit(&a->machine.injected, memory_order_relaxed),
                              memory_order_relaxed);
}

static void add_digest(struct arena *a)
{
    struct order_tally *order = &a->order;
    if (a->machine.gate.entries == NULL || a->machine.gate.loss.lost) {
        return;
    }
    uint64_t digest = hb_digest(&a->interp, a->sched, a->machine.run.cpus);
    order->digest = order->digested++ == 0 ? digest : order->digest;
    order->differing += digest != order->digest;
}

/* One run of the arena's program. Returns the failures injected. */
static uint32_t run_once(struct job *job, uint64_t item, uint64_t nth_run, const struct machine_run *run)
{
    struct arena *a = job->arena;
    struct machine *m = &a->machine;
    bool fresh = nth_run % RUNS_PER_BUILD == 0 || job->entries != NULL;
    if (!arena_build(a, run->cpus, run->seed, fresh)) {
        sanitizer_exit(WORKER_EXIT_INPUT);
    }
    const struct hb_world_ops *ops = job->entries != NULL ? &machine_ops_ordered : &machine_ops;
    bool patient = job->entries == NULL && has_expectations(&a->program) && job->options->fail_nth == FAIL_NONE;
    hb_interp_init(&a->interp, &a->program, a->sched, m, patient ? &machine_ops_patient : ops);
    hb_checker_init(&a->checker, &a->interp);
    m->sched = a->sched;
    m->interp = &a->interp;
    machine_prepare(m, run, &a->program);
    m->gate.entries = job->entries;
    m->gate.count = job->entry_count;
    m->gate.tally = &a->order;
    m->gate.run = (uint32_t)item;
    keeper_prepare(m);
    struct hb_violation violation;
    if (!machine_execute(m, &a->checker, &violation)) {
        end_with(job, &violation);
    }
    sanitizer_hide_reads(true);
    add_digest(a);
    bool ok = judge(job, item, run->cpus, &violation);
    sanitizer_hide_reads(false);
    if (!ok) {
        end_with(job, &violation);
    }
    machine_stop(m);
    account(a);
    if (job->options->rate && sanitizer_reports() > 0) {
        sanitizer_exit(WORKER_EXIT_FINDING); /* it may say the same thing only once a process */
    }
    return atomic_load_explicit(&m->injected, memory_order_relaxed);
}

static void run_plain(struct job *job, uint64_t item, const struct machine_run *base)
{
    for (uint64_t n = 0; n < job->options->repeat; n++) {
        struct machine_run run = *base;
        run.seed = mix(base->seed + n);
        run.noise = noise_choices[run.seed % CHOICES];
        if (job->options->rendezvous == UINT64_MAX) {
            run.rendezvous_every = rendezvous_choices[run.seed / CHOICES % CHOICES];
        }
        run_once(job, item, n, &run);
        if (atomic_load_explicit(&job->arena->stop, memory_order_relaxed) != 0) {
            return;
        }
    }
}

/* The n-th fails, for n = 1 until nothing was left to fail. */
static void run_failing(struct job *job, uint64_t item, const struct machine_run *base)
{
    struct hb_program *p = &job->arena->program;
    for (uint32_t n = 1; n <= JOB_FAIL_NTH_MAX; n++) {
        struct machine_run run = *base;
        run.seed = mix(base->seed + n);
        run.noise = noise_choices[run.seed % CHOICES];
        bool over = false;
        if (job->options->fail_nth == FAIL_SPAWN) {
            /* The n-th task alive at once finds no stack. */
            over = n - 1 >= p->task_count || n - 1 >= UINT8_MAX;
            p->limits.stacks = (uint8_t)(n < p->limits.tasks ? n : p->limits.tasks);
        } else if (job->options->fail_nth == FAIL_SEND) {
            run.fail_send = n;
        } else {
            run.fail_start = n;
        }
        uint32_t injected = run_once(job, item, n, &run);
        over = over || (job->options->fail_nth != FAIL_SPAWN && injected == 0);
        if (over || atomic_load_explicit(&job->arena->stop, memory_order_relaxed) != 0) {
            return;
        }
    }
}

static void set_outcome(struct job *job, uint64_t item, enum scenario_outcome outcome)
{
    if (job->options->mode == MODE_SCENARIO && item < ARENA_SCENARIOS_MAX) {
        job->arena->scenarios[item].outcome = (uint8_t)outcome;
    }
}

/* False: there is nothing to run for this item. */
static bool load(struct job *job, uint64_t item, struct machine_run *run)
{
    const struct options *o = job->options;
    struct hb_program *p = &job->arena->program;
    run->seed = o->seed;
    run->cpus = job_cpus(o, item);
    if (o->mode == MODE_RANDOM) {
        run->seed = mix(o->seed ^ mix(item));
        hb_program_random(p, run->seed, (uint8_t)run->cpus);
    } else if (o->mode == MODE_PROGRAM) {
        memcpy(p, job->given, sizeof *p);
        run->seed = mix(o->seed ^ mix(item));
        run->cpus = run->cpus < p->cpus || job->entries != NULL ? p->cpus : run->cpus;
    } else {
        const struct hb_scenario *scenario = &hb_scenarios[job_scenario(o, item)];
        char why[HB_DETAIL_MAX] = "";
        if (hb_scenario_skip(scenario, run->cpus, sched_view_capabilities(), why, sizeof why) != NULL) {
            memcpy(job->arena->scenarios[item % ARENA_SCENARIOS_MAX].why, why, sizeof why);
            set_outcome(job, item, SCENARIO_SKIPPED);
            return false;
        }
        return hb_scenario_program(scenario, p);
    }
    return true;
}

static void work_item(struct job *job, uint64_t item)
{
    struct arena *a = job->arena;
    struct machine_run run = {.budget = job->options->operations};
    if (job->options->rendezvous != UINT64_MAX) {
        run.rendezvous_every = (uint32_t)job->options->rendezvous;
    }
    if (!load(job, item, &run)) {
        return;
    }
    a->findings.item = item;
    a->findings.seed = run.seed;
    a->findings.cpus = run.cpus;
    a->findings.program = &a->program;
    a->config_cpus = 0;
    if (job->options->fail_nth != FAIL_NONE) {
        run_failing(job, item, &run);
    } else {
        run_plain(job, item, &run);
    }
    atomic_fetch_add_explicit(&a->programs, 1, memory_order_relaxed);
    set_outcome(job, item, SCENARIO_OK);
}

static uint32_t harts_needed(const struct job *job)
{
    uint32_t most = job->options->mode == MODE_PROGRAM ? job->given->cpus : 1;
    for (uint32_t i = 0; i < job->options->cpus_count; i++) {
        most = job->options->cpus[i] > most ? job->options->cpus[i] : most;
    }
    return most;
}

_Noreturn void job_work(struct job *job)
{
    struct arena *a = job->arena;
    a->findings.program = &a->program;
    sanitizer_attach(&a->findings);
    memset(&a->machine, 0, sizeof a->machine);
    if (!machine_open(&a->machine, harts_needed(job), &a->findings)) {
        sanitizer_exit(WORKER_EXIT_ENVIRONMENT);
    }
    uint64_t items = job_items(job->options);
    uint64_t item = atomic_load_explicit(&a->item, memory_order_relaxed);
    while (item < items && atomic_load_explicit(&a->stop, memory_order_relaxed) == 0) {
        work_item(job, item);
        item++;
        atomic_store_explicit(&a->item, item, memory_order_relaxed);
    }
    machine_close(&a->machine);
    sanitizer_exit(WORKER_EXIT_DONE);
}
