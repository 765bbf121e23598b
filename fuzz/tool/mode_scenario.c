/* SPDX-License-Identifier: Apache-2.0 */
/* --scenario, --program: the schedules of one scenario or program, or of each scenario in turn. */
#include <string.h>

#include "campaign.h"
#include "sched_view.h"

#define EXPLORATIONS_MAX 64u
#define DEFAULT_EXECUTIONS 2000u /* a scenario, if neither time nor number was given */
#define SLICE_SECONDS 0.25       /* a scenario, before the next one has its turn */

struct exploration {
    const struct hb_scenario *scenario; /* NULL: a program of one's own */
    const char *name;
    struct hb_program program;
    struct hb_walk walk;
    struct hb_dfs dfs;
    uint64_t executions;
    bool started;
    bool over; /* exhausted, found, or at its number */
};

/* The next schedule; false: there is none. */
static bool advance(struct exploration *e, bool dfs, uint32_t bound, uint64_t seed)
{
    if (e->started)
        return !dfs || hb_dfs_next(&e->dfs);
    e->started = true;
    if (dfs)
        hb_dfs_init(&e->dfs, bound);
    else
        hb_walk_init(&e->walk, seed);
    return true;
}

static void explore(struct campaign *c, struct exploration *e)
{
    const struct options *o = &c->options;
    bool dfs = strcmp(o->strategy, "dfs") == 0;
    uint64_t most = o->executions ? o->executions : o->seconds || dfs ? UINT64_MAX : DEFAULT_EXECUTIONS;
    double end = campaign_seconds(c) + SLICE_SECONDS;
    struct sim_job job = {.program = &e->program, .scenario = e->scenario, .cpus = o->cpus, .judge = true};
    job.points = campaign_points(o, "access");
    job.strategy = dfs ? &e->dfs.base : &e->walk.base;
    while (!campaign_over(c)) {
        if (e->executions >= most || !advance(e, dfs, o->bound, o->seed)) {
            e->over = true;
            return;
        }
        e->executions++;
        if (!campaign_run(c, &job)) {
            e->over = true;
            return;
        }
        if (o->seconds && e->executions % 64 == 0 && campaign_seconds(c) > end)
            return;
    }
}

static bool prepare(struct campaign *c, struct exploration *e, const struct hb_scenario *scenario)
{
    char why[64];
    e->scenario = scenario;
    e->name = scenario->name;
    if (!hb_scenario_program(scenario, &e->program)) {
        fprintf(stderr, "hb-sim: scenario '%s' does not parse\n", scenario->name);
        return false;
    }
    uint32_t cpus = c->options.cpus ? c->options.cpus : e->program.cpus;
    if (!hb_scenario_skip(scenario, cpus, sched_view_capabilities(), why, sizeof why)) {
        c->totals.programs++;
        return true;
    }
    if (!c->options.json)
        printf("scenario %s skipped (%s)\n", scenario->name, why);
    c->skipped++;
    return false;
}

static void refuse(const char *subject)
{
    fprintf(stderr, "hb-sim: there is no scenario '%s'; there are: all", subject);
    for (uint32_t i = 0; i < hb_scenario_count; i++)
        fprintf(stderr, ", %s", hb_scenarios[i].name);
    fprintf(stderr, "\n");
}

static void summary(const struct campaign *c, const struct exploration *e)
{
    if (c->options.json)
        return;
    bool dfs = strcmp(c->options.strategy, "dfs") == 0;
    printf("explored %-44s %9llu executions%s\n", e->name, (unsigned long long)e->executions,
           !dfs              ? ""
           : e->dfs.overflow ? ", out of memory"
           : e->over         ? ", bound exhausted"
                             : "");
}

static uint32_t collect(struct campaign *c, struct exploration *explorations, uint32_t most)
{
    uint32_t count = 0, wanted = 0;
    const char *subject = c->options.subject;
    for (uint32_t i = 0; i < hb_scenario_count && count < most; i++) {
        if (strcmp(subject, "all") != 0 && strcmp(subject, hb_scenarios[i].name) != 0)
            continue;
        wanted++;
        if (prepare(c, &explorations[count], &hb_scenarios[i]))
            count++;
    }
    if (wanted == 0)
        refuse(subject);
    c->refused = wanted == 0;
    return count;
}

static uint32_t load(struct campaign *c, struct exploration *e)
{
    c->refused = !hb_program_load_argument(c->options.subject, &e->program, &c->error);
    if (c->refused)
        fprintf(stderr, "hb-sim: %s\n", c->error.text);
    e->name = c->options.subject;
    e->program.schedule.count = 0;
    c->totals.programs = 1;
    return c->refused ? 0 : 1;
}

int mode_scenario(struct campaign *c)
{
    static struct exploration explorations[EXPLORATIONS_MAX];
    bool own = c->options.mode == MODE_PROGRAM;
    hb_report_start(&c->record.report);
    uint32_t count = own ? load(c, explorations) : collect(c, explorations, EXPLORATIONS_MAX);
    if (c->refused)
        return EXIT_USAGE;
    bool left = true;
    while (left && !campaign_over(c)) {
        left = false;
        for (uint32_t i = 0; i < count && !campaign_interrupted(); i++) {
            if (!explorations[i].over)
                explore(c, &explorations[i]);
            left |= !explorations[i].over;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        summary(c, &explorations[i]);
        hb_dfs_free(&explorations[i].dfs);
    }
    return count == 0 ? EXIT_SKIPPED : EXIT_CLEAN;
}
