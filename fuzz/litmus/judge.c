/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "judge.h"

static void explore(struct judgement *j, const char *strategy, const struct litmus_options *options,
                    struct explored *explored)
{
    const struct explore_job job = {
        .program = j->program,
        .model = j->model,
        .strategy = strategy,
        .executions = options->executions,
        .shards = options->shards,
        .allowed = &j->reference,
    };
    explore_run(&job, explored);
    if (explored->raced != j->racy)
        j->faults |= JUDGE_RACE;
    if (!explored->raced && (!explored->whole || explored->executions == 0))
        j->faults |= JUDGE_CUT;
    if (explored->failure[0])
        j->faults |= JUDGE_FAILED;
}

static void judge_reference(struct judgement *j, const struct litmus_reference *reference)
{
    if (j->model != LITMUS_C11 &&
        (!reference_machine(j->program, j->model, &j->machine) || !set_equal(&j->machine, &j->reference)))
        j->faults |= JUDGE_REFERENCE;
    if (j->model != LITMUS_SC && !set_within(&reference->allowed[j->model - 1], &j->reference))
        j->faults |= JUDGE_REFERENCE;
    if (j->reference.count == 0 || j->reference.full)
        j->faults |= JUDGE_REFERENCE;
    if (j->expected && !set_equal(j->expected, &j->reference))
        j->faults |= JUDGE_EXPECTED;
}

void judge_model(struct judgement *j, const char *name, const struct litmus_program *p,
                 const struct litmus_set *expected, const struct litmus_reference *reference, enum litmus_model model,
                 const struct litmus_options *options)
{
    memset(j, 0, sizeof *j);
    j->name = name;
    j->program = p;
    j->model = model;
    j->expected = expected;
    j->reference = reference->allowed[model];
    j->racy = reference->racy[model];
    judge_reference(j, reference);
    if (options->reference)
        return;
    explore(j, options->strategy, options, &j->explored);
    if (options->both)
        explore(j, "dfs-plain", options, &j->unreduced);
    /* With a race the program has no meaning, and the search ended at the first one. */
    if (j->racy || j->explored.raced)
        return;
    if (!set_within(&j->reference, &j->explored.seen))
        j->faults |= JUDGE_MISSING;
    if (!set_within(&j->explored.seen, &j->reference))
        j->faults |= JUDGE_FORBIDDEN;
    if (options->both && !set_equal(&j->unreduced.seen, &j->explored.seen))
        j->faults |= JUDGE_REDUCED;
}

void judge_free(struct judgement *j)
{
    set_free(&j->machine);
    set_free(&j->explored.seen);
    set_free(&j->unreduced.seen);
}
