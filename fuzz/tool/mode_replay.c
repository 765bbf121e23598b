/* SPDX-License-Identifier: Apache-2.0 */
/* --replay: one program with its schedule, N times; all of them must be the same execution. */
#include <string.h>

#include "drift.h"
#include "input.h"
#include "nearby.h"
#include "repair.h"
#include "save_entries.h"
#include "save_steps.h"

#define TRACE_STEPS 256u

static void look_at_origin(const struct hb_program *p)
{
    if (p->origin.world[0] && strcmp(p->origin.world, "sim") != 0 && p->schedule.count > 0)
        fprintf(stderr, "hb-sim: warning: the schedule is of world %s\n", p->origin.world);
    if (p->origin.core[0] && strcmp(p->origin.core, hb_core_digest_built()) != 0)
        fprintf(stderr, "hb-sim: warning: found on core %s, this is core %s\n", p->origin.core, hb_core_digest_built());
}

/* Any bytes are an input of the fuzzer, so a file given by mistake is one, too: it is said what it was taken for. */
static bool load(struct campaign *c, struct hb_program *p)
{
    if (input_load(c->options.subject, p)) {
        fprintf(stderr,
                "hb-sim: %s is no program in text, blob or bytes: taken for an input of the fuzz target, which "
                "any bytes are\n",
                c->options.subject);
        return true;
    }
    if (hb_program_load_argument(c->options.subject, p, &c->error))
        return true;
    fprintf(stderr, "hb-sim: %s\n", c->error.text);
    return false;
}

/* With JSON lines on stdout, what is for people goes to stderr, and steps only to a file. */
static void trace(struct campaign *c)
{
    FILE *to = c->options.report ? fopen(c->options.report, "w") : c->options.json ? NULL : stdout;
    if (to)
        sim_trace_print(to, TRACE_STEPS);
    if (to && to != stdout)
        fclose(to);
}

/* Where the replay left what was recorded. */
static void tell_drift(const struct hb_program *p, const struct hb_replay *replay, const struct sim_result *result)
{
    char point[128];
    uint32_t lost = drift_first(replay);
    if (lost < p->schedule.count) {
        drift_point(p, lost, point, sizeof point);
        fprintf(stderr, "hb-sim: diverged: %u of %u deviations found no place, the first is %u: %s\n",
                hb_replay_unmatched(replay), p->schedule.count, lost + 1, point);
    } else if (p->origin.signature[0] && !recorded_same(p, result) && !result->skipped) {
        fprintf(stderr, "hb-sim: all %u deviations found their place, but it %s\n", p->schedule.count,
                result->violated ? "failed in another way" : "did not fail");
    }
}

/* Whether it was the execution that the file was made from; on another core it need not be. */
static void tell_execution(const struct campaign *c, const struct hb_program *p, const struct sim_job *job,
                           const struct hb_replay *replay, const struct sim_result *result)
{
    char hash[sizeof p->origin.hash];
    const char *own = hb_core_digest_built();
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)result->hash);
    bool known = p->origin.hash[0] && p->origin.core[0] && strcmp(p->origin.core, own) == 0 && !job->trace;
    bool same = strcmp(hash, p->origin.hash) == 0;
    fprintf(c->options.json ? stderr : stdout, "sim: execution %s%s\n", hash,
            known && same ? ": the same execution as recorded" : "");
    if (known && !same)
        fprintf(stderr, "hb-sim: not the same execution: recorded %s on this core; %s\n", p->origin.hash,
                hb_replay_unmatched(replay) ? "it diverged where its deviation found no place"
                                            : "all deviations found their place, so another simulator made it, or the "
                                              "file was edited");
}

static void tell_limit(const struct campaign *c, const struct hb_program *p)
{
    char limit[64];
    drift_limit(p, c->options.cpus, limit, sizeof limit);
    fprintf(stderr, "hb-sim: %s: the core refuses %s\n", c->options.subject, limit);
}

/* False: there is nothing to compare a repaired schedule with. */
static bool mend(struct campaign *c, const struct sim_job *job, const struct sim_result *first, uint32_t lost)
{
    const struct hb_program *p = job->program;
    if (p->origin.signature[0] == '\0') {
        fprintf(stderr, "hb-sim: %s names no signature, so there is nothing to repair it to\n", c->options.subject);
        return false;
    }
    if (recorded_same(p, first))
        fprintf(stderr, "hb-sim: nothing to repair: it fails as recorded\n");
    else
        (void)repair(c, job, lost, c->options.repair);
    return true;
}

int mode_replay(struct campaign *c)
{
    static struct hb_program p;
    static struct sim_result first, named, result;
    static struct hb_replay replay;
    if (!load(c, &p))
        return EXIT_USAGE;
    look_at_origin(&p);
    hb_replay_init(&replay, &p.schedule);
    struct sim_job job = recorded_job(&c->options, &p, &p.schedule);
    job.strategy = &replay.base;
    job.trace = c->options.trace;
    hb_report_start(&c->record.report);
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
    uint32_t lost = drift_first(&replay);
    named = first;
    nearby_name_race(&job, &named);
    tell_drift(&p, &replay, &named);
    if (first.skipped)
        tell_limit(c, &p);
    if (c->options.trace && !first.violated)
        trace(c);
    if (c->options.steps && !first.skipped && !save_steps(&job, c->options.steps, &c->error))
        c->broken = true;
    if (c->options.entries && !first.skipped && !save_entries(&job, c->options.entries, &c->error))
        c->broken = true;
    if (!first.skipped)
        tell_execution(c, &p, &job, &replay, &first);
    if (differing > 0) {
        fprintf(stderr, "hb-sim: %llu of %u replays differ from the first\n", (unsigned long long)differing,
                c->options.times);
        return EXIT_FINDING;
    }
    if (c->options.repair && !first.skipped && !mend(c, &job, &named, lost))
        return EXIT_USAGE;
    return first.skipped ? EXIT_SKIPPED : EXIT_CLEAN;
}
