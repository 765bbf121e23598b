/* SPDX-License-Identifier: Apache-2.0 */
/* --scenario (or @FILE with a list of them), --program: the schedules of one scenario or program, or of each scenario
 * in turn. */
#include <stdlib.h>
#include <string.h>

#include "campaign.h"
#include "sched_view.h"

#define EXPLORATIONS_MAX 64u
#define DEFAULT_EXECUTIONS 2000u /* a scenario, if neither time nor number was given */
/* A scenario, before the next one has its turn; where no time is given a busy machine must not change what is found. */
#define SLICE_EXECUTIONS 2048u
#define SLICE_SECONDS 0.25

struct exploration {
    const struct hb_scenario *scenario; /* NULL: a program of one's own */
    const char *name;
    struct hb_program program;
    struct hb_search *search; /* NULL: not begun */
    uint64_t executions;
    double seconds;
    bool over; /* exhausted, found, or at its number */
    bool found;
    bool refused; /* the core refused the configuration */
};

static bool enumerates(const struct options *o)
{
    return strncmp(o->strategy, "dfs", 3) == 0;
}

static bool open_search(struct campaign *c, struct exploration *e)
{
    const struct options *o = &c->options;
    uint64_t most = o->executions ? o->executions : o->seconds || enumerates(o) ? 0 : DEFAULT_EXECUTIONS;
    const struct hb_search_config config = {
        .strategy = o->strategy,
        .bound = o->bound,
        .shard = o->shard,
        .shards = o->shards,
        .seed = o->seed,
        .executions = most,
    };
    e->search = hb_search_open(&config);
    if (e->search)
        return true;
    c->broken = true;
    snprintf(c->error.text, sizeof c->error.text, "no memory for a search");
    return false;
}

static struct sim_job job_of(const struct campaign *c, const struct exploration *e)
{
    const struct options *o = &c->options;
    return (struct sim_job){
        .program = &e->program,
        .scenario = e->scenario,
        .points = campaign_points(o, "access"),
        .model = campaign_memory(o, "sc"),
        .races = campaign_races(o),
        .feedback = strcmp(o->strategy, "portfolio") == 0,
        .novelty = strcmp(o->strategy, "portfolio") == 0,
        .cpus = o->cpus,
        .ignored = o->ignored,
        .judge = true,
    };
}

static bool slice_over(const struct campaign *c, uint64_t executions, double begun)
{
    return c->options.seconds ? executions % 64 == 0 && campaign_seconds(c) > begun + SLICE_SECONDS
                              : executions == SLICE_EXECUTIONS;
}

/* One slice of one exploration. */
static void explore(struct campaign *c, struct exploration *e)
{
    static struct sim_result result;
    double begun = campaign_seconds(c);
    struct sim_job job = job_of(c, e);
    if (!e->search && !open_search(c, e))
        return;
    for (uint64_t n = 1; !campaign_over(c); n++) {
        job.strategy = hb_search_strategy(e->search);
        if (!job.strategy) {
            e->over = true;
            break;
        }
        e->found |= !campaign_run(c, &job, &result);
        hb_search_report(e->search, &result.outcome);
        if (result.bounded)
            hb_search_bounded(e->search);
        e->refused |= result.skipped;
        e->over = e->found;
        if (e->found || slice_over(c, n, begun))
            break;
    }
    e->seconds += campaign_seconds(c) - begun;
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

/* What was completed, in words. */
static void complete_words(const struct campaign *c, const struct exploration *e, const struct hb_search_result *result,
                           char *out, size_t size)
{
    const char *shard = c->options.shards > 1 ? " of this shard" : "";
    enum hb_complete complete = result->complete;
    if (e->found)
        snprintf(out, size, "a finding");
    else if (complete == HB_COMPLETE_YES)
        snprintf(out, size, "every schedule%s", shard);
    else if (complete == HB_COMPLETE_BOUNDED && c->options.bound != HB_UNBOUNDED)
        snprintf(out, size, "every schedule%s with at most %u deviations", shard, c->options.bound);
    else if (complete == HB_COMPLETE_BOUNDED)
        snprintf(out, size, "every schedule%s within the machine's bounds", shard);
    else if (result->diverged)
        snprintf(out, size, "cut short: the same choices were not the same execution");
    else if (result->turns > 0)
        snprintf(out, size, "every schedule%s with at most %u deviation%s; cut short at %u", shard, result->turns - 1,
                 result->turns == 2 ? "" : "s", result->turns);
    else
        snprintf(out, size, enumerates(&c->options) ? "cut short" : "sampled");
}

/* Arms are the same for every exploration of a campaign, in the same order. */
static void add_shares(struct hb_explored *to, const struct hb_search_result *result)
{
    if (result->shares < 2)
        return;
    to->shares = result->shares < HB_SHARES_MAX ? result->shares : HB_SHARES_MAX;
    for (uint32_t i = 0; i < to->shares; i++) {
        to->share[i].strategy = result->share[i].strategy;
        to->share[i].executions += result->share[i].executions;
        to->share[i].news += result->share[i].news;
        to->share[i].findings += result->share[i].findings;
    }
}

static void summary(struct campaign *c, struct exploration *e)
{
    struct hb_search_result result = {.complete = HB_COMPLETE_CUT};
    char words[96];
    if (e->search)
        hb_search_result(e->search, &result);
    if (e->found || e->refused)
        result.complete = HB_COMPLETE_CUT;
    if (result.complete < c->complete)
        c->complete = result.complete;
    if (result.complete != HB_COMPLETE_YES && result.turns < c->turns)
        c->turns = result.turns;
    add_shares(&c->record.first, &result);
    if (c->options.json)
        return;
    complete_words(c, e, &result, words, sizeof words);
    printf("explored %-32s %9llu executions %7.2f s  %s", e->name, (unsigned long long)result.executions, e->seconds,
           words);
    if (result.abandoned + result.repeated + result.foreign + result.restarts > 0)
        printf(" (%llu repetitions cut, %llu run again, %llu foreign, %llu restarts)",
               (unsigned long long)result.abandoned, (unsigned long long)result.repeated,
               (unsigned long long)result.foreign, (unsigned long long)result.restarts);
    printf("\n");
    for (uint32_t i = 0; i < result.shares && result.shares > 1; i++)
        printf("         %-8s %9llu executions, %llu new features, %llu findings\n", result.share[i].strategy,
               (unsigned long long)result.share[i].executions, (unsigned long long)result.share[i].news,
               (unsigned long long)result.share[i].findings);
}

/* Names one a line; # begins a comment line. NULL: unreadable. */
static char *read_list(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    if (getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static bool in_list(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = list; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && (line[length] == '\n' || line[length] == '\0'))
            return true;
    }
    return false;
}

static uint32_t listed(const char *list)
{
    uint32_t count = 0;
    for (const char *line = list; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        count += *line != '#' && *line != '\n' && *line != '\0';
    }
    return count;
}

/* A list whose names are not all scenarios would explore less than it says. */
static uint32_t collect_listed(struct campaign *c, struct exploration *explorations, uint32_t most)
{
    uint32_t count = 0, known = 0;
    char *list = read_list(c->options.subject + 1);
    for (uint32_t i = 0; list && i < hb_scenario_count && count < most; i++) {
        if (!in_list(list, hb_scenarios[i].name))
            continue;
        known++;
        count += prepare(c, &explorations[count], &hb_scenarios[i]);
    }
    c->refused = !list || known == 0 || known != listed(list);
    if (c->refused)
        fprintf(stderr, "hb-sim: %s: %s\n", c->options.subject + 1,
                list ? "a line is no scenario, or twice the same" : "cannot be read");
    free(list);
    return count;
}

static uint32_t collect(struct campaign *c, struct exploration *explorations, uint32_t most)
{
    uint32_t count = 0, wanted = 0;
    const char *subject = c->options.subject;
    if (subject[0] == '@')
        return collect_listed(c, explorations, most);
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
    c->explores = count > 0;
    c->complete = HB_COMPLETE_YES;
    c->turns = HB_UNBOUNDED;
    for (uint32_t i = 0; i < count; i++) {
        summary(c, &explorations[i]);
        if (explorations[i].search)
            hb_search_close(explorations[i].search);
    }
    return count == 0 ? EXIT_SKIPPED : EXIT_CLEAN;
}
