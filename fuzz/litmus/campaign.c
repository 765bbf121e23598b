/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs: the engine against the reference, seed after seed. */
#include <inttypes.h>
#include <stdio.h>

#include "judge.h"
#include "random.h"

#define FINDINGS_MAX 5u /* then the campaign ends: they are likely one bug */

struct shrinking {
    const struct litmus_options *options;
    enum litmus_model model;
    uint32_t faults;
};

static bool still_fails(const struct litmus_program *p, void *context)
{
    const struct shrinking *s = context;
    struct litmus_reference reference;
    struct judgement j;
    bool fails = false;
    if (reference_axioms(p, &reference)) {
        judge_model(&j, "", p, NULL, &reference, s->model, s->options);
        fails = (j.faults & s->faults) != 0;
        judge_free(&j);
    }
    reference_free(&reference);
    return fails;
}

static void report_small(const struct litmus_program *p, const char *name, enum litmus_model model, uint32_t faults,
                         const struct litmus_options *options)
{
    struct litmus_program small = *p;
    struct shrinking context = {options, model, faults};
    struct litmus_reference reference;
    struct judgement j;
    random_shrink(&small, still_fails, &context);
    if (reference_axioms(&small, &reference)) {
        judge_model(&j, name, &small, NULL, &reference, model, options);
        report_judgement(&j, options);
        judge_free(&j);
    }
    reference_free(&reference);
}

static void run_seed(uint64_t seed, struct report_total *total, const struct litmus_options *options)
{
    struct litmus_program p;
    struct litmus_reference reference;
    char name[LITMUS_WIDTH_MAX + 32];
    if (options->plain)
        random_message(&p, seed);
    else
        random_program(&p, seed);
    (void)snprintf(name, sizeof name, "seed-%" PRIu64, seed);
    total->programs++;
    bool room = reference_axioms(&p, &reference);
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        struct judgement j;
        if (!options->model[m])
            continue;
        judge_model(&j, name, &p, NULL, &reference, (enum litmus_model)m, options);
        total->searches += options->reference ? 0 : options->both ? 2 : 1;
        total->executions += j.explored.executions + j.unreduced.executions;
        if (j.faults || !room) {
            total->faults++;
            report_small(&p, name, (enum litmus_model)m, j.faults, options);
        } else if (options->json) {
            report_judgement(&j, options);
        }
        judge_free(&j);
    }
    reference_free(&reference);
}

int campaign_run(const struct litmus_options *options)
{
    struct report_total total = {0};
    for (uint64_t n = 0; n < options->random && total.faults < FINDINGS_MAX; n++)
        run_seed(options->seed + n, &total, options);
    report_total(&total, options);
    return total.faults ? 1 : 0;
}
