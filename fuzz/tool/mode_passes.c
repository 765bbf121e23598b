/* SPDX-License-Identifier: Apache-2.0 */
/* --passes: of each program that comes in, one blob a line, whether this core meets all that it expects (sound.h). */
#include <string.h>

#include "campaign.h"

#define LINE_MAX_BYTES 65536u
#define COST 40000u   /* decision points of the schedules with one deviation, of one program */
#define RUN_COST 100u /* what an execution costs beside them */

static bool passes_with(struct sim_job *job, struct hb_strategy *strategy, struct sim_result *result)
{
    job->strategy = strategy;
    sim_run(job, result);
    return !result->violated && !result->skipped;
}

static bool passes_nearby(struct sim_job *job)
{
    static struct sim_result result;
    const struct hb_search_config config = {"dfs", 1, 1, 1, 1, 0};
    struct hb_search *search = hb_search_open(&config);
    struct hb_strategy *next;
    bool good = search != NULL;
    uint64_t cost = 0;
    while (good && cost < COST && (next = hb_search_strategy(search)) != NULL) {
        good = passes_with(job, next, &result);
        cost += result.points + RUN_COST;
        hb_search_report(search, &result.outcome);
    }
    if (search)
        hb_search_close(search);
    return good;
}

static bool passes(const struct campaign *c, const struct hb_program *p)
{
    static struct sim_result result;
    static struct hb_replay replay;
    const struct options *o = &c->options;
    struct sim_job job = {.program = p, .races = campaign_races(o), .model = campaign_memory(o, "sc"), .judge = true};
    job.points = campaign_points(o, "access");
    hb_replay_init(&replay, &p->schedule);
    return passes_with(&job, NULL, &result) && passes_with(&job, &replay.base, &result) && passes_nearby(&job);
}

int mode_passes(struct campaign *c)
{
    static char line[LINE_MAX_BYTES];
    static struct hb_program p;
    struct hb_text_error error;
    while (!campaign_interrupted() && fgets(line, sizeof line, stdin)) {
        if (!hb_program_unblob(&p, line, strcspn(line, "\n"), &error)) {
            fprintf(stderr, "hb-sim: --passes reads programs as blobs, one a line: %s\n", error.message);
            return EXIT_USAGE;
        }
        puts(passes(c, &p) ? "pass" : "fail");
        fflush(stdout);
    }
    return EXIT_CLEAN;
}
