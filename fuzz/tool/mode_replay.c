/* SPDX-License-Identifier: Apache-2.0 */
/* --replay: one program with its schedule, N times; all of them must be the same execution. */
#include <string.h>

#include "campaign.h"
#include "host/signature.h"

#define TRACE_STEPS 200u

/* A reproducer of a scenario's own expectation says no more than the program: find it by its tasks. */
static const struct hb_scenario *scenario_of(const struct hb_program *p)
{
    static struct hb_program own;
    for (uint32_t i = 0; i < hb_scenario_count; i++) {
        if (!hb_scenario_program(&hb_scenarios[i], &own))
            continue;
        if (own.task_count == p->task_count && own.event_count == p->event_count &&
            memcmp(&own.limits, &p->limits, sizeof own.limits) == 0 &&
            memcmp(own.tasks, p->tasks, sizeof own.tasks) == 0)
            return &hb_scenarios[i];
    }
    return NULL;
}

/* Expectations count if the file is no finding of another kind: those come from programs that promise nothing. */
static bool judge_expectations(const struct hb_program *p)
{
    return p->origin.signature[0] == '\0';
}

static bool check_core(const struct campaign *c, const struct hb_program *p)
{
    if (p->origin.core[0] == '\0' || strcmp(p->origin.core, hb_core_digest_built()) == 0)
        return true;
    if (!c->options.json)
        fprintf(stderr, "hb-sim: warning: found on core %s, this is core %s\n", p->origin.core, hb_core_digest_built());
    return false;
}

static void look_at_origin(const struct campaign *c, const struct hb_program *p)
{
    if (p->origin.world[0] && strcmp(p->origin.world, "sim") != 0 && p->schedule.count > 0)
        fprintf(stderr, "hb-sim: warning: the schedule is of world %s\n", p->origin.world);
    (void)check_core(c, p);
}

/* A finding behind a race was made with races off; the file does not say so, but only then it shows. */
static bool races_hide(const struct campaign *c, const struct sim_job *job)
{
    static struct sim_result result;
    struct sim_job past = *job;
    char signature[HB_SIGNATURE_BYTES];
    if (c->options.races || !job->program->origin.signature[0])
        return false;
    past.races = false;
    sim_run(&past, &result);
    hb_signature(&result.violation, signature);
    return result.violated && strcmp(signature, job->program->origin.signature) == 0;
}

int mode_replay(struct campaign *c)
{
    static struct hb_program p;
    static struct sim_result first, result;
    static struct hb_replay replay;
    if (!hb_program_load_argument(c->options.subject, &p, &c->error)) {
        fprintf(stderr, "hb-sim: %s\n", c->error.text);
        return EXIT_USAGE;
    }
    look_at_origin(c, &p);
    hb_replay_init(&replay, &p.schedule);
    struct sim_job job = {.program = &p, .strategy = &replay.base, .cpus = c->options.cpus};
    job.points = campaign_points(&c->options, p.origin.points[0] ? p.origin.points : "access");
    job.model = campaign_memory(&c->options, p.origin.memory[0] ? p.origin.memory : "sc");
    job.races = campaign_races(&c->options);
    job.scenario = scenario_of(&p);
    job.judge = judge_expectations(&p);
    job.trace = c->options.trace;
    hb_report_start(&c->record.report);
    job.races = job.races && !races_hide(c, &job);
    uint64_t differing = 0;
    for (uint32_t n = 0; n < c->options.times && !campaign_interrupted(); n++) {
        sim_run(&job, &result);
        c->totals.executions++;
        c->totals.exercised |= result.exercised;
        if (n == 0)
            first = result;
        else
            differing += !sim_same(&first, &result);
        if (result.violated && !record_finding(&c->record, &job, &result, &c->error))
            c->broken = true;
    }
    c->totals.programs = 1;
    c->totals.findings = c->record.count;
    uint32_t lost = hb_replay_unmatched(&replay);
    if (lost > 0)
        fprintf(stderr, "hb-sim: warning: %u of %u deviations did not find their place\n", lost, p.schedule.count);
    if (first.skipped)
        fprintf(stderr, "hb-sim: %s: the core refuses these limits\n", c->options.subject);
    if (c->options.trace && !c->options.json && !first.violated)
        sim_trace_print(stdout, TRACE_STEPS);
    if (!c->options.json)
        printf("sim: execution %016llx\n", (unsigned long long)first.hash);
    if (differing > 0) {
        fprintf(stderr, "hb-sim: %llu of %u replays differ from the first\n", (unsigned long long)differing,
                c->options.times);
        return EXIT_FINDING;
    }
    return first.skipped ? EXIT_SKIPPED : EXIT_CLEAN;
}
