/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_study.h"

#include "defects_job.h"
#include "process.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

/* Of random programs; an enumeration has too few executions of each. */
static const char *const strategies[] = {"portfolio", "random", "walk", "pct", "pos", "surw"};
#define STRATEGIES (sizeof strategies / sizeof strategies[0])
#define RUN_SECONDS 3600.0
#define NOT_FOUND UINT64_MAX

struct run {
    struct process process;
    unsigned index; /* defect, strategy, seed: see `cell` */
    bool found;
    uint64_t executions;
    const char *invariant;
    char program[PATH_MAX], seed[24], most[24];
};

struct study {
    const struct defects *defects;
    const struct defects_options *options;
    const struct core *core;
    uint64_t *executions; /* one a run; NOT_FOUND: at the limit */
    unsigned runs;
};

static void on_line(void *context, const char *line, bool is_err)
{
    struct run *run = context;
    struct event event;
    if (is_err || !event_parse(line, &event)) {
        return;
    }
    run->found = run->found || (event.kind == EVENT_FINDING && strcmp(event.invariant, run->invariant) == 0);
    if (event.kind == EVENT_DONE) {
        run->executions = event.executions;
    }
}

static bool start(const struct study *study, struct run *run, unsigned index)
{
    unsigned seeds = (unsigned)study->options->seeds;
    const struct defect *d = &study->defects->entry[index / (STRATEGIES * seeds)];
    const char *strategy = strategies[index / seeds % STRATEGIES];
    char name[64];
    if (!defect_applies(d, "sim")) {
        return false;
    }
    memset(run, 0, sizeof *run);
    run->index = index;
    run->invariant = d->caught_by;
    run->process.line = on_line;
    run->process.context = run;
    run->process.patient = true;
    defect_program(d, "sim", name, sizeof name);
    core_binary(study->core, name, run->program, sizeof run->program);
    snprintf(run->seed, sizeof run->seed, "%u", index % seeds + 1);
    snprintf(run->most, sizeof run->most, "%llu", (unsigned long long)study->options->executions);
    const char *races = strcmp(d->caught_by, "INV-28") == 0 ? "on" : "off";
    const char *const words[] = {run->program,   "--random", "--strategy", strategy,     "--seed",   run->seed,
                                 "--executions", run->most,  "--until",    d->caught_by, "--memory", d->memory,
                                 "--races",      races,      "--json",     NULL};
    return process_start(&run->process, (char *const *)(size_t)words, RUN_SECONDS);
}

static void run_all(struct study *study, struct run *slots, unsigned jobs)
{
    struct process *list[DEFECTS_JOBS_MAX] = {NULL};
    unsigned next = 0, running = 0;
    do {
        for (unsigned s = 0; s < jobs && !process_interrupted(); s++) {
            while (list[s] == NULL && next < study->runs) {
                if (start(study, &slots[s], next++)) {
                    list[s] = &slots[s].process;
                    running++;
                }
            }
        }
        processes_poll(list, jobs, 0.2);
        for (unsigned s = 0; s < jobs; s++) {
            if (list[s] != NULL && list[s]->pid == 0) {
                study->executions[slots[s].index] = slots[s].found ? slots[s].executions : NOT_FOUND;
                list[s] = NULL;
                running--;
            } else if (list[s] != NULL && process_interrupted()) {
                process_stop(list[s]);
            }
        }
        say_status("%u of %u runs", next, study->runs);
    } while (running > 0 || (next < study->runs && !process_interrupted()));
    say_status_end();
}

static int by_number(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

/* The middle one, the lower of two; one that was not found is above all others. */
static void cell(const struct study *study, unsigned defect, unsigned strategy, char *out, size_t size)
{
    unsigned seeds = (unsigned)study->options->seeds;
    uint64_t sorted[STUDY_SEEDS_MAX];
    memcpy(sorted, study->executions + ((size_t)defect * STRATEGIES + strategy) * seeds, seeds * sizeof sorted[0]);
    qsort(sorted, seeds, sizeof sorted[0], by_number);
    uint64_t median = sorted[(seeds - 1) / 2];
    if (median == NOT_FOUND) {
        snprintf(out, size, "> %llu", (unsigned long long)study->options->executions);
    } else {
        snprintf(out, size, "%llu", (unsigned long long)median);
    }
}

static void report(const struct study *study)
{
    char medians[STRATEGIES][32];
    say("Median executions to the invariant over %llu seeds, at most %llu each, %s.",
        (unsigned long long)study->options->seeds, (unsigned long long)study->options->executions,
        "in the memory model of the witness");
    say("%s", "");
    say("| id | invariant | memory | portfolio | random | walk | pct | pos | surw |");
    say("|---|---|---|--:|--:|--:|--:|--:|--:|");
    for (unsigned i = 0; i < study->defects->count; i++) {
        const struct defect *d = &study->defects->entry[i];
        if (!defect_applies(d, "sim")) {
            continue;
        }
        cJSON *event = cJSON_CreateObject();
        cJSON_AddStringToObject(event, "event", "study");
        cJSON_AddStringToObject(event, "id", d->id);
        for (unsigned s = 0; s < STRATEGIES; s++) {
            cell(study, i, s, medians[s], sizeof medians[s]);
            cJSON_AddStringToObject(event, strategies[s], medians[s]);
        }
        say("| %s | %s | %s | %s | %s | %s | %s | %s | %s |", d->id, d->caught_by, d->memory, medians[0], medians[1],
            medians[2], medians[3], medians[4], medians[5]);
        say_event(event);
    }
}

int defects_study(const struct defects *defects, const struct defects_options *options, const struct core *core)
{
    struct study study = {.defects = defects, .options = options, .core = core};
    struct run *slots = calloc(options->jobs, sizeof *slots);
    study.runs = defects->count * (unsigned)(STRATEGIES * options->seeds);
    study.executions = malloc(study.runs * sizeof *study.executions);
    bool memory = slots != NULL && study.executions != NULL;
    if (memory) {
        memset(study.executions, 0xff, study.runs * sizeof *study.executions);
        run_all(&study, slots, (unsigned)options->jobs);
    }
    if (memory && !process_interrupted()) {
        report(&study);
    }
    free(study.executions);
    free(slots);
    return !memory ? HB_EXIT_ENVIRONMENT : process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_CLEAN;
}
