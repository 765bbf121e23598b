/* SPDX-License-Identifier: Apache-2.0 */
#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dump.h"
#include "ledger.h"
#include "sanitizer.h"

#define POLL_NANOSECONDS 100000000
#define PROGRESS_SECONDS 5.0
/* A stop is obeyed between two runs; a run that takes longer than this after it is cut off, and is no finding. */
#define STOP_SECONDS 10.0

enum ending { ENDING_NONE, ENDING_TIME, ENDING_FINDINGS, ENDING_SIGNAL };

struct supervisor {
    struct job *job;
    struct arena *arena;
    struct ledger ledger;
    pid_t worker;
    double started;
    double progress_shown;
    double stopped; /* when the stop was asked for */
    double moved;   /* when the worker last made a step */
    uint64_t steps; /* then */
    uint64_t workers_lost;
    uint64_t found_item; /* item of the last finding taken, UINT64_MAX: none */
    enum ending ending;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The signals that the supervisor takes when it waits, and the worker never gets. */
static void signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
}

static bool start_worker(struct supervisor *s)
{
    finding_recover(&s->arena->findings);
    fflush(NULL);
    s->worker = fork();
    if (s->worker < 0) {
        return false;
    }
    if (s->worker == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        ledger_catch_log(&s->ledger);
        job_work(s->job);
    }
    s->moved = now();
    return true;
}

static uint64_t steps_of(const struct arena *a)
{
    uint64_t steps = atomic_load_explicit(&a->executions, memory_order_relaxed);
    for (uint32_t n = 0; n < SCHED_MAX_CPUS; n++) {
        steps += atomic_load_explicit(&a->machine.harts[n].steps, memory_order_relaxed);
    }
    return steps;
}

static void kill_worker(struct supervisor *s)
{
    int status;
    kill(s->worker, SIGKILL);
    while (waitpid(s->worker, &status, 0) < 0 && errno == EINTR) {
        continue;
    }
    s->worker = 0;
}

/* A finding that the supervisor makes itself, about the run that the worker was in. */
static void post_own(struct supervisor *s, const struct hb_violation *violation, const char *text)
{
    static struct finding finding; /* large */
    struct arena *a = s->arena;
    memset(&finding, 0, sizeof finding);
    finding.violation = *violation;
    finding.item = a->findings.item;
    finding.seed = a->findings.seed;
    finding.cpus = a->findings.cpus;
    memcpy(&finding.program, &a->program, sizeof finding.program);
    ledger_add(&s->ledger, &finding, text);
}

static void on_hang(struct supervisor *s)
{
    static char text[32768];
    struct hb_violation violation;
    dump_machine(s->arena, text, sizeof text);
    dump_hang(s->arena, &violation);
    kill_worker(s);
    post_own(s, &violation, text);
    s->workers_lost++;
}

/* The worker died of something that no hook saw. */
static void on_crash(struct supervisor *s, int status)
{
    struct hb_violation violation;
    char what[64];
    if (WIFSIGNALED(status)) {
        snprintf(what, sizeof what, "killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
    } else {
        snprintf(what, sizeof what, "ended with code %d", WEXITSTATUS(status));
    }
    hb_violation_set(&violation, HB_INV_CRASH, what, what);
    post_own(s, &violation, NULL);
}

/* Everything the worker has posted. */
static void collect(struct supervisor *s)
{
    static struct finding finding; /* large */
    for (uint32_t i = 0; i < FINDINGS_MAX && finding_take(&s->arena->findings, &finding); i++) {
        s->found_item = finding.item;
        ledger_add(&s->ledger, &finding, NULL);
    }
}

/* True: the job is over, with this code. */
static bool on_end(struct supervisor *s, int status, int *code)
{
    s->worker = 0;
    collect(s);
    if (WIFEXITED(status)) {
        switch (WEXITSTATUS(status)) {
        case WORKER_EXIT_DONE:
            *code = 0;
            return true;
        case WORKER_EXIT_ENVIRONMENT:
            fprintf(stderr, "hb-stress: the system refuses the threads for so many CPUs\n");
            *code = 3;
            return true;
        case WORKER_EXIT_INPUT:
            fprintf(stderr, "hb-stress: the core refuses this program's limits\n");
            *code = 2;
            return true;
        default:
            break;
        }
    }
    if (s->found_item != s->arena->findings.item) {
        on_crash(s, status);
    }
    s->workers_lost++;
    return false;
}

static void ask_to_stop(struct supervisor *s, enum ending why)
{
    if (s->ending == ENDING_NONE) {
        s->stopped = now();
        s->ending = why;
    }
    if (why == ENDING_SIGNAL) {
        s->ending = why;
    }
    atomic_store_explicit(&s->arena->stop, 1, memory_order_relaxed);
}

static void totals(struct supervisor *s, struct hb_totals *t)
{
    const struct arena *a = s->arena;
    t->programs = atomic_load_explicit(&a->programs, memory_order_relaxed);
    t->executions = atomic_load_explicit(&a->executions, memory_order_relaxed);
    t->seconds = now() - s->started;
    t->exercised = atomic_load_explicit(&a->exercised, memory_order_relaxed);
    t->findings = s->ledger.known_count;
}

/* Clocks: progress of the worker, of the display, and of the run's time. True: the worker is gone. */
static bool watch(struct supervisor *s)
{
    const struct options *o = s->job->options;
    double t = now();
    uint64_t steps = steps_of(s->arena);
    if (steps != s->steps) {
        s->steps = steps;
        s->moved = t;
    }
    if (t - s->progress_shown >= PROGRESS_SECONDS) {
        struct hb_totals sum;
        s->progress_shown = t;
        totals(s, &sum);
        hb_report_progress(&s->ledger.report, &sum);
    }
    if (o->seconds != 0 && t - s->started >= (double)o->seconds) {
        ask_to_stop(s, ENDING_TIME);
    }
    if (s->ledger.known_count >= o->findings_max) {
        ask_to_stop(s, ENDING_FINDINGS);
        kill_worker(s);
        return true;
    }
    if (s->ending != ENDING_NONE && t - s->stopped >= STOP_SECONDS) {
        kill_worker(s);
        return true;
    }
    if (t - s->moved >= (double)o->hang_seconds) {
        on_hang(s);
        return true;
    }
    return false;
}

/* Until the worker has ended. True: the job is over, with this code. */
static bool follow(struct supervisor *s, int *code)
{
    sigset_t set;
    struct timespec pause = {0, POLL_NANOSECONDS};
    signals(&set);
    for (;;) { /* bound: the worker's life, which watch() limits */
        int got = sigtimedwait(&set, NULL, &pause);
        if (got == SIGINT || got == SIGTERM) {
            ask_to_stop(s, ENDING_SIGNAL);
        }
        int status;
        if (waitpid(s->worker, &status, WNOHANG) == s->worker) {
            return on_end(s, status, code);
        }
        collect(s);
        if (watch(s)) {
            return s->ending != ENDING_NONE;
        }
    }
}

/* One worker after another, each from where the last one was lost. */
static int work(struct supervisor *s)
{
    int code = 0;
    while (s->workers_lost < s->job->options->findings_max) {
        if (!start_worker(s)) {
            fprintf(stderr, "hb-stress: cannot start a process: %s\n", strerror(errno));
            return 3;
        }
        if (follow(s, &code)) {
            return code;
        }
        if (s->ending != ENDING_NONE) {
            return 0;
        }
        atomic_fetch_add_explicit(&s->arena->item, 1, memory_order_relaxed);
    }
    return 0;
}

int supervise(struct job *job)
{
    static struct supervisor s;
    s = (struct supervisor){.job = job, .arena = job->arena, .started = now(), .found_item = UINT64_MAX};
    s.progress_shown = s.started;
    if (!ledger_open(&s.ledger, job)) {
        return 3;
    }
    sigset_t set;
    signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    hb_report_start(&s.ledger.report);
    int code = work(&s);
    struct hb_totals sum;
    totals(&s, &sum);
    ledger_markers(&s.ledger);
    if (job->options->rate) {
        uint64_t runs = atomic_load_explicit(&s.arena->item, memory_order_relaxed);
        s.arena->order.entries = job->entry_count;
        rates_report(&s.ledger.rates, &s.ledger.report, runs, job->entries != NULL ? &s.arena->order : NULL);
    }
    bool found = s.ledger.known_count != 0;
    enum hb_verdict verdict = found ? HB_VERDICT_FINDING : code != 0 ? HB_VERDICT_NOT_RUN : HB_VERDICT_CLEAN;
    bool gave_up = s.workers_lost >= job->options->findings_max || s.ending == ENDING_FINDINGS;
    const char *reason = s.ending == ENDING_SIGNAL ? "interrupted" : gave_up ? "too many findings" : NULL;
    hb_report_done(&s.ledger.report, &sum, verdict, reason);
    if (s.ending == ENDING_SIGNAL) {
        return 130;
    }
    return found ? 1 : code;
}
