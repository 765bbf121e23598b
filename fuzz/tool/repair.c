/* SPDX-License-Identifier: Apache-2.0 */
#include "repair.h"

#include <string.h>

#include "draw.h"
#include "host/file.h"
#include "host/signature.h"
#include "nearby.h"

#define SHIFT_MOST 48u /* how far the n-th point of an operation is looked for elsewhere */
#define PASS_MOST 4u   /* the same for idle passes */
#define MUTANTS 8000u
#define WALKS 8000u
#define SEED 0x7265706169720001ull

struct attempt {
    struct campaign *c;
    const struct sim_job *job;
    struct hb_schedule schedule;
    struct sim_result result;
    uint32_t executions;
    uint32_t lost;
};

static bool over(const struct attempt *a)
{
    return a->executions >= REPAIR_EXECUTIONS_MAX || campaign_interrupted();
}

static bool fails(struct attempt *a, struct hb_strategy *strategy)
{
    struct sim_job job = *a->job;
    job.strategy = strategy;
    job.trace = false;
    sim_run(&job, &a->result);
    nearby_name_race(&job, &a->result);
    a->executions++;
    a->c->totals.executions++;
    return recorded_same(a->job->program, &a->result);
}

static bool follow(struct attempt *a)
{
    static struct hb_replay replay;
    hb_replay_init(&replay, &a->schedule);
    return fails(a, &replay.base);
}

/* Distances 1, -1, 2, -2, ...: the near ones first. */
static int32_t distance(uint32_t n)
{
    return n % 2 == 0 ? (int32_t)(n / 2 + 1) : -(int32_t)(n / 2 + 1);
}

static bool moved(uint16_t *number, int32_t by)
{
    int32_t to = (int32_t)*number + by;
    if (to < 0 || to > UINT16_MAX)
        return false;
    *number = (uint16_t)to;
    return true;
}

static bool move_one(struct attempt *a, uint32_t n)
{
    const struct hb_schedule *recorded = &a->job->program->schedule;
    struct hb_point *point = &a->schedule.points[n];
    bool idle = recorded->points[n].task == HB_NO_TASK;
    for (uint32_t d = 0; d < 2 * SHIFT_MOST && !over(a); d++) {
        *point = recorded->points[n];
        if (moved(&point->nth, distance(d)) && follow(a))
            return true;
    }
    for (uint32_t d = 0; idle && d < 2 * PASS_MOST && !over(a); d++) {
        *point = recorded->points[n];
        if (moved(&point->op, distance(d)) && follow(a))
            return true;
    }
    *point = recorded->points[n];
    return false;
}

static bool move_each(struct attempt *a)
{
    uint32_t count = a->schedule.count;
    for (uint32_t i = 0; i < count && !over(a); i++)
        if (move_one(a, (a->lost + i) % count))
            return true;
    return false;
}

/* What was put into an operation before the first lost place moves all that follow in the same way. */
static bool move_all(struct attempt *a)
{
    const struct hb_schedule *recorded = &a->job->program->schedule;
    for (uint32_t d = 0; d < 2 * SHIFT_MOST && !over(a); d++) {
        bool possible = true;
        a->schedule = *recorded;
        for (uint32_t i = a->lost < recorded->count ? a->lost : 0; i < recorded->count; i++)
            possible = moved(&a->schedule.points[i].nth, distance(d)) && possible;
        if (possible && follow(a))
            return true;
    }
    a->schedule = *recorded;
    return false;
}

static void mutate(struct hb_schedule *s, uint64_t *random)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        struct hb_point point = s->points[i];
        uint32_t what = hb_draw_below(random, 8);
        if (what == 0)
            continue;
        if (what <= 3)
            (void)moved(&point.nth, distance(hb_draw_below(random, 2 * SHIFT_MOST)));
        if (what == 4)
            (void)moved(&point.op, distance(hb_draw_below(random, 4)));
        s->points[kept++] = point;
    }
    s->count = (uint16_t)kept;
}

static bool change_several(struct attempt *a)
{
    uint64_t random = hb_draw_seed(SEED);
    for (uint32_t n = 0; n < MUTANTS && !over(a); n++) {
        a->schedule = a->job->program->schedule;
        mutate(&a->schedule, &random);
        if (follow(a))
            return true;
    }
    return false;
}

static bool walk_at_random(struct attempt *a)
{
    static struct hb_walk walk;
    hb_walk_init(&walk, SEED);
    for (uint32_t n = 0; n < WALKS && !over(a); n++)
        if (fails(a, &walk.base))
            return true;
    return false;
}

static bool save(struct campaign *c, const struct sim_job *job, const struct sim_result *result,
                 const struct hb_schedule *schedule, const char *path)
{
    static struct hb_program p;
    static char text[HB_TEXT_MAX];
    p = *job->program;
    p.schedule = *schedule;
    snprintf(p.origin.races, sizeof p.origin.races, "%s", job->races ? "on" : "off");
    snprintf(p.origin.core, sizeof p.origin.core, "%s", hb_core_digest_built());
    record_hash(&p, job, result);
    size_t length = hb_program_print(&p, text, sizeof text);
    if (hb_file_write(path, text, length, &c->error))
        return true;
    c->broken = true;
    return false;
}

/* The file does not say whether expectations were on when it was found, and an old one not whether races were. */
static bool vary(struct sim_job *job, const struct sim_job *recorded, uint32_t n)
{
    *job = *recorded;
    if (n == 1 && recorded->program->origin.races[0] == '\0')
        job->races = false;
    if (n == 2)
        job->judge = true;
    return n == 0 || job->races != recorded->races || job->judge != recorded->judge;
}

static bool found(struct attempt *a, const char *words, const char *path)
{
    a->schedule = *a->result.taken;
    if (!follow(a) || !save(a->c, a->job, &a->result, &a->schedule, path))
        return false;
    fprintf(stderr, "hb-sim: repaired: %s, after %u executions: %s\n", words, a->executions, path);
    if (!record_finding(&a->c->record, a->job, &a->result, &a->c->error))
        a->c->broken = true;
    a->c->totals.findings = a->c->record.count;
    return true;
}

bool repair(struct campaign *c, const struct sim_job *job, uint32_t lost, const char *path)
{
    static struct attempt a;
    static const struct {
        bool (*search)(struct attempt *a);
        const char *words;
    } ways[] = {
        {move_all, "all deviations moved alike"},
        {move_each, "one deviation moved"},
        {change_several, "several deviations changed"},
        {walk_at_random, "another schedule altogether"},
    };
    struct sim_job varied;
    uint32_t executions = 0;
    for (uint32_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
        for (uint32_t v = 0; v < 3; v++) {
            if (!vary(&varied, job, v))
                continue;
            a = (struct attempt){.c = c, .job = &varied, .lost = lost, .executions = executions};
            a.schedule = job->program->schedule;
            if (ways[w].search(&a) && found(&a, ways[w].words, path))
                return true;
            executions = a.executions;
        }
    }
    fprintf(stderr, "hb-sim: not repaired: none of %u schedules nearby fails as recorded\n", executions);
    return false;
}
