/* SPDX-License-Identifier: Apache-2.0 */
/* One execution: the program's data as it was, its main on a stack of its own, the verdict. */
#include "inversion.h"
#include "state.h"

extern char __executable_start[] __attribute__((weak));
extern char _end[] __attribute__((weak)); /* NOLINT(bugprone-reserved-identifier) */

static void exhausted(const char *what)
{
    prog_limit("room for %s", what);
}

/* Of the thread that runs: where the chain of its frames may be. */
static void running_stack(uintptr_t *low, uintptr_t *high)
{
    *low = prog.stack;
    *high = prog.stack + PROG_STACK_BYTES;
}

bool prog_open(void)
{
    if ((uintptr_t)__executable_start < PROG_IMAGE_BASE || (uintptr_t)_end > PROG_WINDOW_END) {
        fprintf(stderr, "the program is not linked at %#lx, where the machine expects it\n",
                (unsigned long)PROG_IMAGE_BASE);
        return false;
    }
    eng_when_exhausted(exhausted);
    eng_watch_stacks(running_stack);
    return prog_arena_open() && prog_globals_open() && eng_open(PROG_ARENA_BASE, ENG_WINDOW_MAX);
}

void prog_begin_engine(const struct prog_job *job)
{
    const struct hb_strategy *s = job->strategy;
    eng_watch(job->watch, job->watch_bytes);
    eng_begin(&(struct eng_config){.model = job->model,
                                   .races = job->races,
                                   .footprints = s && s->footprints,
                                   .trust = job->trust,
                                   .feedback = job->feedback,
                                   .agents = ENG_AGENTS_MAX});
}

void prog_begin_job(const struct prog_job *job)
{
    const struct hb_strategy *s = job->strategy;
    prog.job = job;
    prog.strategy = job->strategy;
    prog.budget = job->budget ? job->budget : PROG_BUDGET;
    prog.trace = job->trace;
    prog.plain_points = !job->races && !job->trust;
    prog.quick = job->model != ENG_TSO && !job->trace;
    prog.draws = s && job->model != ENG_TSO && !job->trace ? s->draws : NULL;
    prog.taken.count = 0;
    eng_gate(!prog.plain_points && !prog.looking);
}

void prog_begin(const struct prog_job *job)
{
    heap_reset();
    prog_globals_restore();
    prog_begin_engine(job);
    prog_begin_job(job);
    prog.hash = 0;
    prog.failures = 0;
    prog.fresh = prog.failed = prog.abandoned = prog.limited = prog.over = false;
    prog.bounds = 0;
    prog.counted = 0;
    prog.counted_at = prog.let_in_at = 0;
    prog.in_host = true;
    prog.status = 0;
    prog.accesses = prog.switches = prog.refused = prog.time = 0;
    prog.yielded = false;
    prog.plain_turns = 0;
    prog_budget_plain();
    if (prog.trace)
        prog_trace_reset();
    prog_locks_begin();
    livelock_begin();
    prog_threads_begin();
}

static void outcome(struct prog_result *result)
{
    struct hb_run_outcome *o = &result->outcome;
    o->points = result->points;
    o->hash = result->hash;
    o->violated = result->violated;
    o->abandoned = result->abandoned;
    o->finished = prog.over && prog.live == 1;
    o->grown = prog.strategy && prog.strategy->prune && eng_grown();
    o->news = prog.job->feedback ? eng_feature_news() : 0;
    o->mover = (uint8_t)prog.mover;
    o->done = eng.done;
    if (o->grown)
        eng_grown_clear();
}

void prog_run(const struct prog_job *job, struct prog_result *result)
{
    static struct prog_job own; /* the trace is printed after the run */
    own = *job;
    uint32_t skip = own.strategy ? own.strategy->begin(own.strategy) : HB_NEVER;
    prog_fault_arm(true);
    if (!prog_prefix_run(&own, skip)) {
        prog_begin(&own);
        prog_points_begin(skip);
        prog_threads_run();
    }
    prog_fault_arm(false);
    prog.in_host = true;
    prog.strategy = own.strategy;
    result->violated = prog.failed;
    result->abandoned = prog.abandoned;
    result->bounds = (uint8_t)(prog.bounds | (eng.trimmed ? PROG_BOUND_STORES : 0));
    result->counted = prog.counted;
    result->counted_at = prog.counted_at;
    result->let_in_at = prog.let_in_at;
    result->limit = prog.limited ? prog.violation.detail : NULL;
    result->status = prog.status;
    result->points = prog_points_passed();
    result->accesses = prog.accesses + (uint64_t)(prog.plain_granted - prog.plain);
    result->switches = prog.switches;
    result->hash = prog.hash;
    const struct prog_inversion *list;
    result->threads = prog.threads;
    result->inversions = prog_inversions(&list);
    result->taken = &prog.taken;
    if (PROG_UNLIKELY(prog.failed)) /* else what it says is of no meaning, and clearing it costs more than the rest */
        result->violation = prog.violation;
    outcome(result);
}

bool prog_same(const struct prog_result *a, const struct prog_result *b)
{
    return a->hash == b->hash && a->points == b->points && a->switches == b->switches && a->violated == b->violated &&
           (!a->violated || (a->violation.id == b->violation.id && strcmp(a->violation.key, b->violation.key) == 0));
}
