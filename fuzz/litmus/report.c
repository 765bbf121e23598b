/* SPDX-License-Identifier: Apache-2.0 */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>

#include "judge.h"
#include "test.h"

static const struct {
    enum judge_fault fault;
    const char *word;
    const char *sentence;
} faults[] = {
    {JUDGE_REFERENCE, "reference", "the references contradict each other"},
    {JUDGE_EXPECTED, "expected", "the test states another set than the reference computes"},
    {JUDGE_MISSING, "missing", "the engine never shows outcomes that are allowed"},
    {JUDGE_FORBIDDEN, "forbidden", "the engine shows outcomes that are forbidden"},
    {JUDGE_CUT, "cut", "the search is not whole"},
    {JUDGE_FAILED, "failed", "the machine found fault with a program that has none"},
    {JUDGE_RACE, "race", "the engine and C11 differ on whether there is a data race"},
    {JUDGE_REDUCED, "reduced", "the reduction changes the set"},
};
#define FAULTS (sizeof faults / sizeof *faults)

/* ---- schedules ---- */

static const char *const choice_word[HB_CHOICE_KINDS] = {
    [HB_CHOICE_RUN] = "run",           [HB_CHOICE_IPI] = "ipi",       [HB_CHOICE_TICK] = "tick",
    [HB_CHOICE_SPURIOUS] = "spurious", [HB_CHOICE_RETURN] = "return", [HB_CHOICE_STORE] = "store",
    [HB_CHOICE_ORDER] = "order",       [HB_CHOICE_DRAIN] = "drain",
};

/* Deviations as reproducers have them; threads of the machine: 0 starts the others, in the order of the program. */
static void print_schedule(const struct hb_schedule *schedule)
{
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hb_point *at = &schedule->points[i];
        (void)printf("    thread %u, %s %u: %s %u\n", at->cpu, at->kind == HB_POINT_MEMORY ? "memory" : "step", at->nth,
                     choice_word[at->choice % HB_CHOICE_KINDS], at->value);
    }
    if (schedule->count == 0)
        (void)puts("    the default schedule");
}

/* ---- text ---- */

static void print_only(const char *what, const struct judgement *j, const struct litmus_set *of,
                       const struct litmus_set *not_of)
{
    for (uint32_t i = 0; i < of->count; i++) {
        if (set_has(not_of, set_at(of, i)))
            continue;
        (void)printf("    %s: ", what);
        outcome_print(stdout, j->program, set_at(of, i));
        (void)putchar('\n');
    }
}

static void print_faults(const struct judgement *j, const struct litmus_options *options)
{
    for (uint32_t f = 0; f < FAULTS; f++) {
        if (j->faults & faults[f].fault)
            (void)printf("  %s\n", faults[f].sentence);
    }
    program_print(stdout, j->program);
    if (j->expected) {
        print_only("stated, but not in the reference", j, j->expected, &j->reference);
        print_only("in the reference, but not stated", j, &j->reference, j->expected);
    }
    if (j->model != LITMUS_C11 && (j->faults & JUDGE_REFERENCE)) {
        print_only("by the abstract machine only", j, &j->machine, &j->reference);
        print_only("by the axioms only", j, &j->reference, &j->machine);
    }
    if (options->reference)
        return;
    if (j->faults & JUDGE_RACE)
        (void)printf("    %s\n", j->racy ? "racy, but no race was found" : "a race was found, but there is none");
    if (j->explored.raced)
        explore_show(&(struct explore_job){.program = j->program, .model = j->model}, &j->explored.schedule);
    if (j->racy || j->explored.raced)
        return;
    print_only("allowed, never seen", j, &j->reference, &j->explored.seen);
    print_only("seen, forbidden", j, &j->explored.seen, &j->reference);
    if (options->both) {
        print_only("lost by the reduction", j, &j->unreduced.seen, &j->explored.seen);
        print_only("made by the reduction", j, &j->explored.seen, &j->unreduced.seen);
    }
    if (j->explored.failure[0])
        (void)printf("    finding: %s\n", j->explored.failure);
    if (j->explored.left) {
        (void)printf("    schedule of ");
        outcome_print(stdout, j->program, j->explored.outcome);
        (void)puts(":");
        print_schedule(&j->explored.schedule);
    }
    if (j->explored.left || j->explored.failure[0])
        explore_show(&(struct explore_job){.program = j->program, .model = j->model}, &j->explored.schedule);
}

void report_head(const struct litmus_options *options)
{
    if (!options->json && !options->random)
        (void)printf("%-34s %-4s %8s %8s %12s  %s\n", "test", "mode", "allowed", "seen", "executions", "verdict");
}

static void report_text(const struct judgement *j, const struct litmus_options *options)
{
    if (!options->random || j->faults)
        (void)printf("%-34s %-4s %8u %8u %12" PRIu64 "  %s\n", j->name, litmus_model_word(j->model), j->reference.count,
                     j->explored.seen.count, j->explored.executions, j->faults ? "DIFFERS" : "ok");
    if (j->faults)
        print_faults(j, options);
}

/* ---- JSON ---- */

static cJSON *outcomes_json(const struct litmus_set *set)
{
    cJSON *all = cJSON_CreateArray();
    for (uint32_t i = 0; i < set->count; i++) {
        cJSON *one = cJSON_CreateArray();
        for (uint32_t v = 0; v < set->width; v++)
            cJSON_AddItemToArray(one, cJSON_CreateNumber(set_at(set, i)[v]));
        cJSON_AddItemToArray(all, one);
    }
    return all;
}

static void print_json(cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);
    (void)puts(text ? text : "{}");
    free(text);
    cJSON_Delete(object);
}

static void report_json(const struct judgement *j, const struct litmus_options *options)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "event", "litmus");
    cJSON_AddStringToObject(o, "test", j->name);
    cJSON_AddStringToObject(o, "memory", litmus_model_word(j->model));
    cJSON_AddStringToObject(o, "verdict", j->faults ? "finding" : "clean");
    cJSON *names = cJSON_AddArrayToObject(o, "observe");
    for (uint32_t i = 0; i < j->program->observed; i++) {
        const struct litmus_observed *w = &j->program->observe[i];
        cJSON_AddItemToArray(
            names, cJSON_CreateString(w->location ? j->program->location[w->index] : j->program->reg[w->index]));
    }
    cJSON_AddItemToObject(o, "allowed", outcomes_json(&j->reference));
    if (!options->reference) {
        cJSON_AddItemToObject(o, "seen", outcomes_json(&j->explored.seen));
        cJSON_AddBoolToObject(o, "race", j->explored.raced);
        cJSON_AddStringToObject(o, "complete", j->explored.complete);
        cJSON_AddNumberToObject(o, "executions", (double)j->explored.executions);
    }
    cJSON *list = cJSON_AddArrayToObject(o, "faults");
    for (uint32_t f = 0; f < FAULTS; f++) {
        if (j->faults & faults[f].fault)
            cJSON_AddItemToArray(list, cJSON_CreateString(faults[f].word));
    }
    print_json(o);
}

void report_judgement(const struct judgement *j, const struct litmus_options *options)
{
    if (options->json)
        report_json(j, options);
    else
        report_text(j, options);
}

void report_total(const struct report_total *total, const struct litmus_options *options)
{
    if (!options->json) {
        (void)printf("%" PRIu64 " programs, %" PRIu64 " searches, %" PRIu64 " executions: %s\n", total->programs,
                     total->searches, total->executions, total->faults ? "DIFFERS" : "ok");
        return;
    }
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "event", "done");
    cJSON_AddStringToObject(o, "verdict", total->faults ? "finding" : "clean");
    cJSON_AddNumberToObject(o, "programs", (double)total->programs);
    cJSON_AddNumberToObject(o, "searches", (double)total->searches);
    cJSON_AddNumberToObject(o, "executions", (double)total->executions);
    cJSON_AddNumberToObject(o, "differences", (double)total->faults);
    print_json(o);
}
