/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Explores the program that it is linked with: one process, one search. Exit codes as everywhere: 0 clean, 1
 * finding, 2 bad input (a program that is not deterministic among it), 3 environment, 130 interrupted.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reproducer.h"
#include "run_confirm.h"
#include "run_explain.h"
#include "run_minimize.h"
#include "run_report.h"
#include "run_steps.h"
#include "state.h"

#define CLOCK_EVERY 64u /* executions between two looks at the clock */
#define PROGRESS_SECONDS 1.0
#define COMPUTING_SECONDS_LEAST 2.0
#define COMPUTING_SECONDS_MOST 10.0

enum { EXIT_CLEAN = 0, EXIT_FINDING = 1, EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3, EXIT_INTERRUPTED = 130 };

int hb_program_main(int argc, char **argv, char **envp);
_Noreturn void hb_call_exit(int status);

/* The handlers of atexit run before the end. */
static int program(int argc, char **argv, char **envp)
{
    hb_call_exit(hb_program_main(argc, argv, envp));
}

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct prog_job job_of(const struct run_options *o, struct hb_strategy *strategy)
{
    return (struct prog_job){
        .main = program,
        .strategy = strategy,
        .model = o->model,
        .races = o->races,
        .trust = o->trust,
        .feedback = o->feedback,
        .prefix = true,
        .budget = o->budget,
        .seed = o->search.seed,
    };
}

static void note_limit(struct run_campaign *c, const struct prog_result *result)
{
    if (PROG_UNLIKELY(result->limit != NULL))
        snprintf(c->limit, sizeof c->limit, "%s", result->limit);
}

/* The default schedule twice: what differs then, differs without any help of ours. */
static bool deterministic(struct run_campaign *c)
{
    static struct prog_result a, b;
    struct prog_job job = job_of(&c->options, NULL);
    prog_run(&job, &a);
    prog_run(&job, &b);
    note_limit(c, &a);
    note_limit(c, &b);
    if (prog_same(&a, &b))
        return true;
    job.trace = true;
    prog_run(&job, &a);
    prog_trace_keep();
    prog_run(&job, &b);
    prog_trace_difference(c->difference, sizeof c->difference);
    return false;
}

static bool over(struct run_campaign *c, const char **reason)
{
    if (interrupted)
        *reason = "interrupted";
    else if (c->options.first && c->findings > 0)
        *reason = "first finding";
    else if (c->unfaithful)
        *reason = "not deterministic";
    else if (c->limit[0] != '\0')
        *reason = "a limit of the simulator";
    if (*reason)
        return true;
    if (c->executions % CLOCK_EVERY != 0 && !prog_moment_passed())
        return false;
    double seconds = now() - c->started;
    if (seconds - c->reported >= PROGRESS_SECONDS) {
        c->reported = seconds;
        run_report_progress(c, seconds);
    }
    if (c->options.seconds > 0 && seconds >= c->options.seconds)
        *reason = "time";
    return *reason != NULL;
}

/* To explain a finding is no part of the search: a symbolizer takes longer than many executions. */
static void report(struct run_campaign *c, const struct prog_job *job, const struct prog_result *result)
{
    double begun = now();
    if (!run_report_finding(c, job, result))
        c->unfaithful = true;
    c->explaining += now() - begun;
}

/* What the execution did not come to, but may. */
static void follow_leads(struct run_campaign *c, const struct prog_job *job)
{
    static struct prog_result result;
    static struct hb_schedule taken;
    if (!run_confirm_begin(&taken))
        return;
    while (run_confirm_next(job, &taken, &result)) {
        c->executions++;
        c->directed++;
        if (result.violated)
            report(c, job, &result);
    }
}

static void note_bounds(struct run_campaign *c, struct hb_search *search, const struct prog_result *result)
{
    hb_search_bounded(search);
    c->bounds |= result->bounds;
    if (c->counted_at == 0) {
        c->counted_at = result->counted_at;
        c->counted = result->counted;
    }
    if (c->let_in_at == 0)
        c->let_in_at = result->let_in_at;
}

static void explore(struct run_campaign *c, struct hb_search *search, const char **reason)
{
    static struct prog_result result;
    struct hb_strategy *strategy;
    struct prog_job job = job_of(&c->options, NULL);
    while (!over(c, reason) && (strategy = hb_search_strategy(search)) != NULL) {
        if (job.strategy != strategy) /* else nothing is written that the copy of the job waits for */
            job.strategy = strategy;
        prog_run(&job, &result);
        c->executions++;
        c->points += result.points;
        c->accesses += result.accesses;
        c->switches += result.switches;
        if (PROG_UNLIKELY(result.bounds != 0))
            note_bounds(c, search, &result);
        note_limit(c, &result);
        hb_search_report(search, &result.outcome);
        if (PROG_UNLIKELY(result.violated))
            report(c, &job, &result);
        if (PROG_UNLIKELY(result.inversions > 0 && !result.violated))
            follow_leads(c, &job);
    }
}

static int refuse(const struct run_campaign *c)
{
    if (c->limit[0] != '\0') {
        char overflow[RUN_OVERFLOW_BYTES];
        run_explain_overflow(overflow, sizeof overflow);
        fprintf(stderr, "program: it needs more than the simulator has: %s%s (docs/explore.md)\n", c->limit, overflow);
        return EXIT_USAGE;
    }
    fprintf(stderr, "program: it is not deterministic apart from the schedule: %s\n", c->difference);
    return EXIT_USAGE;
}

static int campaign(struct run_campaign *c)
{
    const char *reason = NULL;
    struct hb_search_result found;
    if (!deterministic(c) || c->limit[0] != '\0')
        return refuse(c);
    struct hb_search *search = hb_search_open(&c->options.search);
    if (!search) {
        fprintf(stderr, "program: no memory for the search\n");
        return EXIT_ENVIRONMENT;
    }
    c->started = now();
    run_report_start(c);
    explore(c, search, &reason);
    hb_search_result(search, &found);
    bool cut = (c->bounds & (PROG_BOUND_STORES | PROG_BOUND_CHOICES)) != 0; /* such an execution asks less */
    if (found.diverged && !c->unfaithful && !cut) {
        c->unfaithful = true;
        snprintf(c->difference, sizeof c->difference, "a schedule that was begun in the same way met another decision");
    }
    if (reason)
        found.complete = HB_COMPLETE_CUT;
    run_report_done(c, &found, now() - c->started - c->explaining, reason);
    hb_search_close(search);
    if (c->unfaithful || (c->limit[0] != '\0' && c->findings == 0))
        return refuse(c);
    return interrupted ? EXIT_INTERRUPTED : c->findings > 0 ? EXIT_FINDING : EXIT_CLEAN;
}

static void replay_settings(struct run_options *o, const struct prog_reproducer *r)
{
    o->races = r->races;
    o->trust = r->trust;
    o->budget = r->length;
    o->search.seed = r->seed;
    if (strcmp(r->memory, "sc") == 0)
        o->model = ENG_SC, o->memory = "sc";
    else if (strcmp(r->memory, "tso") == 0)
        o->model = ENG_TSO, o->memory = "tso";
    else
        o->model = ENG_C11, o->memory = "c11";
}

static bool as_recorded(const struct prog_reproducer *r, const struct prog_result *result)
{
    char signature[HB_SIGNATURE_BYTES];
    if (!result->violated)
        return false;
    hb_signature(&result->violation, signature);
    return r->signature[0] == '\0' || strcmp(signature, r->signature) == 0;
}

/* The recorded schedule, as often as asked. */
static int replay(struct run_campaign *c)
{
    static struct prog_reproducer r;
    static struct hb_replay strategy;
    static struct prog_result result;
    struct hb_error error;
    if (!prog_reproducer_load(c->options.replay, &r, &error)) {
        fprintf(stderr, "program: %s\n", error.text);
        return EXIT_USAGE;
    }
    replay_settings(&c->options, &r);
    c->started = now();
    c->options.out = NULL;
    run_report_start(c);
    uint32_t failed = 0, matching = 0;
    for (uint32_t n = 0; n < c->options.times && !interrupted; n++) {
        hb_replay_init(&strategy, &r.schedule);
        struct prog_job job = job_of(&c->options, &strategy.base);
        prog_run(&job, &result);
        c->executions++;
        note_limit(c, &result);
        if (result.violated) {
            failed++;
            if (!run_report_finding(c, &job, &result))
                c->unfaithful = true;
            matching += as_recorded(&r, &result);
        }
    }
    uint32_t lost = hb_replay_unmatched(&strategy);
    if (lost > 0)
        fprintf(stderr, "program: warning: %u of %u deviations did not find their place\n", lost, r.schedule.count);
    struct prog_job job = job_of(&c->options, NULL);
    if (c->options.steps && !run_steps(&job, &r.schedule, c->options.memory, c->options.steps))
        return EXIT_ENVIRONMENT;
    struct hb_search_result none = {.complete = HB_COMPLETE_CUT, .executions = c->executions};
    char reason[64];
    snprintf(reason, sizeof reason, "%s (%u/%u)",
             matching ? "reproduced"
             : failed ? "failed differently"
                      : "did not reproduce",
             matching ? matching : failed, c->options.times);
    run_report_done(c, &none, now() - c->started, reason);
    if (c->unfaithful || c->limit[0] != '\0')
        return refuse(c);
    return interrupted ? EXIT_INTERRUPTED : failed ? EXIT_FINDING : EXIT_CLEAN;
}

static bool is_interrupted(void)
{
    return interrupted != 0;
}

static int minimize(struct run_options *o)
{
    static struct prog_reproducer r;
    struct hb_error error;
    if (!prog_reproducer_load(o->minimize, &r, &error)) {
        fprintf(stderr, "program: %s\n", error.text);
        return EXIT_USAGE;
    }
    replay_settings(o, &r);
    const struct prog_job job = job_of(o, NULL);
    return run_minimize(o, &r, &job, is_interrupted);
}

/* No program computes for that long between two accesses of memory, and who waits for a verdict waits no longer. */
static double computing_seconds(const struct run_options *o)
{
    if (o->replay || o->minimize || (o->seconds > 0 && o->seconds < COMPUTING_SECONDS_LEAST))
        return COMPUTING_SECONDS_LEAST;
    return o->seconds > 0 && o->seconds < COMPUTING_SECONDS_MOST ? o->seconds : COMPUTING_SECONDS_MOST;
}

int main(int argc, char **argv)
{
    static struct run_campaign c;
    if (!run_options_read(&c.options, argc, argv))
        return EXIT_USAGE;
    if (!prog_open() || !prog_catch_faults()) {
        fprintf(stderr, "program: no memory for the machine\n");
        return EXIT_ENVIRONMENT;
    }
    prog_watch_computing(computing_seconds(&c.options));
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (c.options.minimize)
        return minimize(&c.options);
    return c.options.replay ? replay(&c) : campaign(&c);
}
