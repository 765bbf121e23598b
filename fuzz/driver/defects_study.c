/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_study.h"

#include "defects_job.h"
#include "defects_state.h"
#include "defects_table.h"
#include "process.h"
#include "say.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CAP_FIRST 1000u
#define CAP_GROWTH 10u
#define RUN_SECONDS 36000.0
#define STATUS_SECONDS 10.0
#define NOBODY UINT32_MAX

const char *const study_strategies[STUDY_STRATEGIES] = {"portfolio", "random", "walk", "pct", "pos", "surw", "dfs"};

struct slot {
    struct process process;
    unsigned run;  /* see `cell_of`; NOBODY: free */
    uint64_t most; /* executions asked for */
    bool found, done;
    uint64_t executions;
    const char *invariant;
};

struct work {
    struct study study;
    const struct core *core;
    struct study_state state;
    uint64_t digests[DEFECTS_MAX];
    uint64_t cap;
    double until; /* 0: no end */
    double told;  /* when progress was last told */
    bool failed;
    struct slot *slots;
    unsigned jobs, running;
};

static const struct defect *defect_of(const struct work *w, unsigned run)
{
    return &w->study.defects->entry[run / w->study.seeds / STUDY_STRATEGIES];
}

static struct study_run *cell_of(const struct work *w, unsigned run)
{
    return &w->study.runs[(size_t)run - run % w->study.seeds];
}

static bool in_time(const struct work *w)
{
    return !w->failed && !process_interrupted() && (w->until == 0 || seconds_now() < w->until);
}

/* ---- one run ---- */

static void on_line(void *context, const char *line, bool is_err)
{
    struct slot *slot = context;
    struct event event;
    if (is_err || !event_parse(line, &event)) {
        return;
    }
    slot->found = slot->found || (event.kind == EVENT_FINDING && strcmp(event.invariant, slot->invariant) == 0);
    if (event.kind == EVENT_DONE) {
        slot->done = true;
        slot->executions = event.executions;
    }
}

static bool start(struct work *w, struct slot *slot, unsigned run, uint64_t most)
{
    const struct defect *d = defect_of(w, run);
    char name[64], program[PATH_MAX], seed[24], executions[24];
    memset(slot, 0, sizeof *slot);
    slot->run = run;
    slot->most = most;
    slot->invariant = d->caught_by;
    slot->process.line = on_line;
    slot->process.context = slot;
    defect_program(d, "sim", name, sizeof name);
    core_binary(w->core, name, program, sizeof program);
    bool scenarios = defect_needs_scenarios(d);
    snprintf(seed, sizeof seed, "%u", run % w->study.seeds + 1);
    snprintf(executions, sizeof executions, "%llu",
             (unsigned long long)(scenarios ? most / DEFECT_SCENARIOS_SHARE : most));
    const char *races = strcmp(d->caught_by, "INV-28") == 0 ? "on" : "off";
    const char *strategy = study_strategies[run / w->study.seeds % STUDY_STRATEGIES];
    const char *const words[] = {program,
                                 "--strategy",
                                 strategy,
                                 "--seed",
                                 seed,
                                 "--executions",
                                 executions,
                                 "--until",
                                 slot->invariant,
                                 "--memory",
                                 d->memory,
                                 "--races",
                                 races,
                                 "--json",
                                 scenarios ? "--scenario" : "--random",
                                 scenarios ? "all" : NULL,
                                 NULL};
    return process_start(&slot->process, (char *const *)(size_t)words, RUN_SECONDS);
}

/* Random programs end after as many executions as were asked for; scenarios may be through before. */
static bool is_whole(const struct work *w, const struct slot *slot)
{
    bool through = defect_needs_scenarios(defect_of(w, slot->run)) && !slot->process.stopped;
    return slot->done && (slot->found || slot->executions >= slot->most || through);
}

static void finish(struct work *w, struct slot *slot)
{
    unsigned run = slot->run, seeds = w->study.seeds;
    const struct defect *d = defect_of(w, run);
    struct study_run *result = &w->study.runs[run];
    const struct study_key key = {d->id, study_strategies[run / seeds % STUDY_STRATEGIES], run % seeds + 1};
    bool whole = is_whole(w, slot);
    slot->run = NOBODY;
    w->running--;
    if (!whole && slot->process.stopped) {
        return;
    }
    if (!whole) {
        say_error("%s ended with code %d and no result%s%s", d->id, slot->process.code,
                  slot->process.tail_count > 0 ? ": " : "", slot->process.tail_count > 0 ? slot->process.tail[0] : "");
        w->failed = true;
        return;
    }
    result->found = slot->found ? slot->executions : 0;
    result->reached = slot->found ? 0 : slot->most;
    w->failed = !study_state_add(&w->state, &key, w->digests[d - w->study.defects->entry], result) || w->failed;
}

/* ---- which run is next ---- */

static bool busy(const struct work *w, unsigned run, bool cell)
{
    for (unsigned s = 0; s < w->jobs; s++) {
        const struct slot *slot = &w->slots[s];
        if (slot->run != NOBODY && (slot->run == run || (cell && cell_of(w, slot->run) == cell_of(w, run)))) {
            return true;
        }
    }
    return false;
}

static uint64_t needs(const struct work *w, unsigned run)
{
    bool asked = study_is_of(&w->study, run / w->study.seeds % STUDY_STRATEGIES);
    return asked && defect_applies(defect_of(w, run), "sim")
               ? study_needs(cell_of(w, run), w->study.seeds, run % w->study.seeds, w->cap)
               : 0;
}

/* A cell of which nothing runs first: what comes out there may make another run of it needless. */
static unsigned choose(const struct work *w)
{
    for (int any = 0; any < 2; any++) {
        for (unsigned run = 0; run < w->study.count; run++) {
            if (needs(w, run) > 0 && !busy(w, run, any == 0)) {
                return run;
            }
        }
    }
    return NOBODY;
}

static void stop_needless(const struct work *w)
{
    for (unsigned s = 0; s < w->jobs; s++) {
        struct slot *slot = &w->slots[s];
        if (slot->run != NOBODY && slot->process.pid != 0 && !slot->process.stopped &&
            (!in_time(w) || needs(w, slot->run) == 0)) {
            process_stop(&slot->process);
        }
    }
}

static void fill(struct work *w)
{
    for (unsigned s = 0; s < w->jobs && in_time(w); s++) {
        struct slot *slot = &w->slots[s];
        unsigned run = slot->run == NOBODY ? choose(w) : NOBODY;
        if (run == NOBODY) {
            continue;
        }
        if (start(w, slot, run, needs(w, run))) {
            w->running++;
        } else {
            slot->run = NOBODY;
            w->failed = true;
        }
    }
}

static void status(struct work *w)
{
    char line[200] = "";
    size_t used = 0;
    for (unsigned s = 0; s < w->jobs && used < sizeof line; s++) {
        unsigned run = w->slots[s].run;
        if (run != NOBODY) {
            used +=
                (size_t)snprintf(line + used, sizeof line - used, " | %s %s seed %u", defect_of(w, run)->id,
                                 study_strategies[run / w->study.seeds % STUDY_STRATEGIES], run % w->study.seeds + 1);
        }
    }
    struct study_progress p = study_progress(&w->study);
    char text[300];
    snprintf(text, sizeof text, "up to %llu executions: %u of %u medians decided%s", (unsigned long long)w->cap,
             p.decided, p.cells, line);
    if (isatty(STDOUT_FILENO)) {
        say_status("%s", text);
    } else if (seconds_now() - w->told >= STATUS_SECONDS) { /* stdout is the page */
        w->told = seconds_now();
        fprintf(stderr, "%s\n", text);
    }
}

static void run_round(struct work *w)
{
    struct process *list[DEFECTS_JOBS_MAX] = {NULL};
    fill(w);
    while (w->running > 0) { /* bound: the runs of a round */
        status(w);
        for (unsigned s = 0; s < w->jobs; s++) {
            list[s] = w->slots[s].run != NOBODY ? &w->slots[s].process : NULL;
        }
        processes_poll(list, w->jobs, 0.2);
        for (unsigned s = 0; s < w->jobs; s++) {
            if (w->slots[s].run != NOBODY && w->slots[s].process.pid == 0) {
                finish(w, &w->slots[s]);
            }
        }
        stop_needless(w);
        fill(w);
    }
}

/* ---- going on where it stopped ---- */

/* Lines may come in any order: what two machines reached may stand in one file. */
static void learn(struct study_run *known, const struct study_run *run)
{
    if (run->found > 0 || (known->found == 0 && run->reached > known->reached)) {
        *known = *run;
    }
}

static void take_line(void *context, const struct study_key *key, uint64_t digest, const struct study_run *run)
{
    struct work *w = context;
    for (unsigned i = 0; i < w->study.defects->count; i++) {
        if (strcmp(w->study.defects->entry[i].id, key->id) != 0 || w->digests[i] != digest) {
            continue;
        }
        for (unsigned s = 0; s < STUDY_STRATEGIES; s++) {
            if (strcmp(study_strategies[s], key->strategy) == 0 && key->seed >= 1 && key->seed <= w->study.seeds) {
                learn(&w->study.runs[(i * STUDY_STRATEGIES + s) * w->study.seeds + key->seed - 1], run);
            }
        }
    }
}

static bool prepare(struct work *w, const struct defects_options *options)
{
    w->study.runs = calloc(w->study.count, sizeof w->study.runs[0]);
    w->slots = calloc(w->jobs, sizeof w->slots[0]);
    if (w->study.runs == NULL || w->slots == NULL || !study_state_open(&w->state, options->common.out)) {
        return false;
    }
    for (unsigned s = 0; s < w->jobs; s++) {
        w->slots[s].run = NOBODY;
    }
    for (unsigned i = 0; i < w->study.defects->count; i++) {
        char name[64], program[PATH_MAX];
        const struct defect *d = &w->study.defects->entry[i];
        defect_program(d, "sim", name, sizeof name);
        core_binary(w->core, name, program, sizeof program);
        w->digests[i] = defect_applies(d, "sim") ? study_digest(program) : 0;
    }
    study_state_read(&w->state, take_line, w);
    return true;
}

int defects_study(const struct defects *defects, const struct defects_options *options, const struct core *core)
{
    struct work w = {.core = core, .jobs = (unsigned)options->jobs};
    w.study = (struct study){
        .defects = defects, .only = options->strategy, .seeds = (unsigned)options->seeds, .most = options->executions};
    w.study.count = defects->count * STUDY_STRATEGIES * w.study.seeds;
    w.until = options->seconds > 0 ? seconds_now() + options->seconds : 0;
    w.failed = !prepare(&w, options);
    for (w.cap = CAP_FIRST; in_time(&w); w.cap *= CAP_GROWTH) { /* bound: options->executions */
        w.cap = w.cap < w.study.most ? w.cap : w.study.most;
        run_round(&w);
        if (w.cap == w.study.most) {
            break;
        }
    }
    say_status_end();
    if (!w.failed) {
        study_table(&w.study, w.state.path);
    }
    study_state_close(&w.state);
    free(w.study.runs);
    free(w.slots);
    return w.failed ? HB_EXIT_ENVIRONMENT : process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_CLEAN;
}
