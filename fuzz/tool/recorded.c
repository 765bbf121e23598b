/* SPDX-License-Identifier: Apache-2.0 */
#include "recorded.h"

#include <string.h>

#include "host/signature.h"
#include "nearby.h"

const struct hb_scenario *recorded_scenario(const struct hb_program *p)
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

bool recorded_same(const struct hb_program *p, const struct sim_result *result)
{
    char signature[HB_SIGNATURE_BYTES];
    if (!result->violated)
        return false;
    hb_signature(&result->violation, signature);
    return strcmp(signature, p->origin.signature) == 0;
}

static bool fails_as_recorded(const struct sim_job *job, const struct hb_schedule *schedule)
{
    static struct sim_result result;
    static struct hb_replay replay;
    struct sim_job own = *job;
    hb_replay_init(&replay, schedule);
    own.strategy = &replay.base;
    own.trace = false;
    sim_run(&own, &result);
    nearby_name_race(&own, &result);
    return recorded_same(job->program, &result);
}

struct sim_job recorded_job(const struct options *o, const struct hb_program *p, const struct hb_schedule *schedule)
{
    struct sim_job job = {.program = p, .cpus = o->cpus, .ignored = o->ignored};
    struct sim_job other;
    job.points = campaign_points(o, p->origin.points[0] ? p->origin.points : "access");
    job.model = campaign_memory(o, p->origin.memory[0] ? p->origin.memory : "sc");
    job.races = campaign_races(o);
    job.scenario = recorded_scenario(p);
    job.judge = p->origin.signature[0] == '\0';
    if (job.judge)
        return job;
    if (!o->races && p->origin.races[0] != '\0')
        job.races = strcmp(p->origin.races, "on") == 0;
    other = job;
    other.races = false;
    if (!o->races && p->origin.races[0] == '\0' && fails_as_recorded(&other, schedule))
        return other;
    other = job;
    other.judge = true;
    return fails_as_recorded(&other, schedule) ? other : job;
}
