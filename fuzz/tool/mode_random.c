/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --random: seeded random programs, each under the default schedule and some that a strategy chooses. Of the portfolio
 * every program gets all strategies that sample, in turn: whether a program can show a bug at all matters more than
 * which of them looks (docs/search.md).
 */
#include "campaign.h"

#include <string.h>

#define SCHEDULES 16u /* a program, the default one included */
#define DEFAULT_EXECUTIONS 100000u
#define CPUS_MAX 4u
#define MODEL_EVERY 4u /* programs of which one is judged by the model, entries atomic */
#define ARMS_MAX 8u

/* The searches of one program. */
struct arms {
    uint32_t count;
    struct hb_search *search[ARMS_MAX];
};

static void open_arm(struct campaign *c, struct arms *arms, const char *strategy, uint64_t seed)
{
    const struct hb_search_config config = {
        .strategy = strategy, .bound = c->options.bound, .shard = 1, .shards = 1, .seed = seed};
    struct hb_search *search = hb_search_open(&config);
    if (search) {
        arms->search[arms->count++] = search;
    } else {
        c->broken = true;
        snprintf(c->error.text, sizeof c->error.text, "no memory for a search");
    }
}

/* The few executions of a program are too few for an enumeration: it is an arm only if asked for by name. */
static void open_arms(struct campaign *c, struct arms *arms, uint64_t seed)
{
    bool all = strcmp(c->options.strategy, hb_search_names[0]) == 0;
    arms->count = 0;
    if (!all)
        open_arm(c, arms, c->options.strategy, seed);
    for (uint32_t i = 1; all && hb_search_names[i] && arms->count < ARMS_MAX; i++)
        if (strcmp(hb_search_names[i], "dfs") != 0)
            open_arm(c, arms, hb_search_names[i], seed);
}

static void close_arms(struct arms *arms)
{
    for (uint32_t i = 0; i < arms->count; i++)
        hb_search_close(arms->search[i]);
}

/* Ends at the first finding, or when the strategy has seen all. `turn` is the arm that begins. */
static void run_program(struct campaign *c, struct sim_job *job, struct arms *arms, uint64_t turn, uint64_t most)
{
    static struct sim_result result;
    bool good = true;
    for (uint32_t s = 0; good && s < SCHEDULES && !campaign_over(c) && c->totals.executions < most; s++) {
        struct hb_search *search = s ? arms->search[(turn + s) % arms->count] : NULL;
        job->strategy = search ? hb_search_strategy(search) : NULL;
        if (search && !job->strategy)
            break;
        good = campaign_run(c, job, &result);
        if (search)
            hb_search_report(search, &result.outcome);
    }
}

int mode_random(struct campaign *c)
{
    static struct hb_program p;
    struct arms arms;
    const struct options *o = &c->options;
    uint64_t most = o->executions ? o->executions : o->seconds ? UINT64_MAX : DEFAULT_EXECUTIONS;
    hb_report_start(&c->record.report);
    for (uint64_t n = 0; !campaign_over(c) && c->totals.executions < most; n++) {
        uint64_t seed = o->seed * 0x100000001b3u + n;
        /* Every number of CPUs comes with and without the model. */
        bool entries = (n + n / CPUS_MAX) % MODEL_EVERY == 0;
        struct sim_job job = {.program = &p, .races = campaign_races(o), .model = campaign_memory(o, "sc")};
        job.ignored = o->ignored;
        job.points = o->points ? campaign_points(o, "") : entries ? SIM_POINTS_ENTRY : SIM_POINTS_ACCESS;
        hb_program_random(&p, seed, (uint8_t)(o->cpus ? o->cpus : 1 + n % CPUS_MAX));
        c->totals.programs++;
        c->record.report.seed = seed;
        open_arms(c, &arms, seed);
        if (!c->broken)
            run_program(c, &job, &arms, n, most);
        close_arms(&arms);
    }
    c->record.report.seed = o->seed;
    return EXIT_CLEAN;
}
