/* SPDX-License-Identifier: Apache-2.0 */
#include "nearby.h"

#include <string.h>

#include "draw.h"
#include "exchange.h"
#include "known.h"
#include "schedule.h"
#include "search.h"
#include "transplant.h"
#include "vain.h"

#define SEED 1u
#define HITS_MAX 8u         /* failures of one strategy that are reduced, in the hope of one that is short enough */
#define RUN_COST 100u       /* what an execution costs beside its decision points, in those */
#define ACCESSES 16u        /* plain accesses that cost as much as one */
#define EXCHANGE_MOST 16u   /* deviations, of which two are exchanged for one */
#define WASTE_MOST 4000000u /* on candidates that nothing was found for: some hundred */
#define BOUND_MOST 3u
#define BOUND_WHOLE 2u /* the schedules with so many deviations of a small program are tried all: */
#define BOUND_COST 8u
#define SAMPLES 4u /* executions of each strategy, of one small program of many */

static const char *const strategies[] = {"walk", "pct", "surw"};
#define STRATEGIES (sizeof strategies / sizeof strategies[0])

static bool same(const struct nearby *n, const struct sim_result *result)
{
    char signature[HB_SIGNATURE_BYTES];
    if (!result->violated || result->violation.id != n->id)
        return false;
    hb_signature(&result->violation, signature);
    return strcmp(signature, n->signature) == 0;
}

static void run_job(struct nearby *n, const struct sim_job *job, struct sim_result *result)
{
    sim_run(job, result);
    n->runs++;
    n->accesses += result->accesses;
    n->cost += (result->points > result->accesses / ACCESSES ? result->points : result->accesses / ACCESSES) + RUN_COST;
}

/* The same execution again. */
static void repeat(struct nearby *n, const struct sim_job *job, struct sim_result *result)
{
    static struct hb_schedule taken;
    static struct hb_replay replay;
    struct sim_job own = *job;
    taken = *result->taken;
    hb_replay_init(&replay, &taken);
    own.strategy = &replay.base;
    run_job(n, &own, result);
}

/*
 * Without an eye for races an execution takes a third less time. One with it is the same up to its first race and ends
 * there, so what fails by anything but a race does so without, too, and only that is run again. A strategy that passes
 * over private places needs to know that nothing raced.
 */
static void run(struct nearby *n, const struct hb_program *p, struct hb_strategy *strategy, struct sim_result *result)
{
    struct sim_job job = n->job, blind;
    job.program = p;
    job.strategy = strategy;
    blind = job;
    bool once = n->id == HB_INV_RACE || n->id == HB_INV_BOUNDED;
    blind.races = job.races && (once || strategy->prune || strategy->footprints);
    run_job(n, &blind, result);
    if (blind.races != job.races && same(n, result))
        repeat(n, &job, result);
}

void nearby_name_race(const struct sim_job *job, struct sim_result *result)
{
    static struct hb_schedule taken;
    static struct sim_result again;
    static struct hb_replay replay;
    struct sim_job own = *job;
    if (!result->violated || result->violation.id != HB_INV_RACE)
        return;
    taken = *result->taken;
    hb_replay_init(&replay, &taken);
    own.strategy = &replay.base;
    own.trace = true;
    sim_race_watch();
    sim_run(&own, &again);
    if (again.violated && again.violation.id == HB_INV_RACE)
        result->violation = again.violation;
}

static void name(struct nearby *n, const struct hb_program *p, struct sim_result *result)
{
    struct sim_job job = n->job;
    if (!result->violated || result->violation.id != HB_INV_RACE)
        return;
    job.program = p;
    nearby_name_race(&job, result);
    n->runs++;
    n->cost += result->points + RUN_COST;
}

void nearby_run(struct nearby *n, const struct hb_program *p, const struct hb_schedule *schedule,
                struct sim_result *result)
{
    static struct hb_replay replay;
    struct sim_job job = n->job;
    hb_replay_init(&replay, schedule);
    job.program = p;
    job.strategy = &replay.base;
    run_job(n, &job, result);
    name(n, p, result);
}

/* Runs the program under a schedule. */
static void follow(struct nearby *n, const struct hb_program *p, const struct hb_schedule *schedule, struct known *how)
{
    static struct sim_result result;
    uint64_t before = n->cost;
    run(n, p, known_follow(schedule), &result);
    name(n, p, &result);
    how->fails = same(n, &result);
    how->taken = *result.taken;
    how->cost = n->cost - before;
}

bool nearby_fails(struct nearby *n, const struct hb_program *p, struct hb_schedule *schedule)
{
    static struct hb_schedule own;
    static struct known how;
    uint64_t key = known_key(p, n->job.accesses << 1 | (n->job.scenario != NULL));
    const struct known *known = known_find(key, schedule);
    if (known) {
        n->cost += known->cost;
    } else {
        own = *schedule;
        follow(n, p, &own, &how);
        known_remember(key, &how);
        known = &how;
    }
    if (known->fails)
        *schedule = known->taken;
    return known->fails;
}

/* ---- searches ---- */

struct reduction {
    struct nearby *nearby;
    const struct hb_program *program;
};

static bool still_fails(void *context, struct hb_schedule *schedule)
{
    struct reduction *r = context;
    return !r->nearby->over(r->nearby->context) && nearby_fails(r->nearby, r->program, schedule);
}

static bool short_enough(struct nearby *n, const struct hb_program *p, uint32_t limit, struct hb_schedule *found)
{
    struct reduction reduction = {n, p};
    if (found->count > limit)
        (void)min_schedule(found, still_fails, &reduction);
    return found->count <= limit;
}

static bool search_as(struct nearby *n, const struct hb_program *p, const struct hb_search_config *config,
                      uint32_t limit, uint64_t cost, struct hb_schedule *found)
{
    static struct sim_result result;
    struct hb_search *search = hb_search_open(config);
    struct hb_strategy *next;
    uint64_t end = n->cost + cost;
    uint32_t hits = 0;
    bool done = false;
    while (search && !done && hits < HITS_MAX && n->cost < end && !n->over(n->context) &&
           (next = hb_search_strategy(search)) != NULL) {
        run(n, p, next, &result);
        struct hb_run_outcome outcome = result.outcome;
        if (result.violated && result.violation.id == n->id) {
            *found = *result.taken;
            name(n, p, &result);
            bool hit = same(n, &result);
            hits += hit;
            done = hit && short_enough(n, p, limit, found);
        }
        hb_search_report(search, &outcome);
    }
    if (search)
        hb_search_close(search);
    return done;
}

/* `bound`: deviations of an execution, for those that enumerate. */
static bool search_with(struct nearby *n, const struct hb_program *p, const char *strategy, uint32_t bound,
                        uint32_t limit, uint64_t cost, uint64_t seed, struct hb_schedule *found)
{
    const struct hb_search_config config = {strategy, bound, 1, 1, seed, 0};
    const struct vain_search search = vain_search(p, false, strategy, bound, cost, limit);
    if (vain_known(&search))
        return false;
    bool done = search_as(n, p, &config, limit, cost, found);
    if (!done && !n->over(n->context))
        vain_remember(&search);
    return done;
}

static bool search_bent(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                        struct hb_schedule *found)
{
    uint64_t random = hb_draw_seed(SEED), end = n->cost + cost;
    const struct vain_search search = vain_search(p, true, "bent", 0, cost, limit);
    if (vain_known(&search))
        return false;
    while (p->schedule.count > 0 && n->cost < end && !n->over(n->context)) {
        *found = p->schedule;
        min_schedule_bend(found, &random);
        if (nearby_fails(n, p, found) && short_enough(n, p, limit, found))
            return true;
    }
    if (!n->over(n->context))
        vain_remember(&search);
    return false;
}

static bool search_random(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost, uint64_t seed,
                          struct hb_schedule *found)
{
    for (uint32_t i = 0; limit > 1 && i < STRATEGIES; i++)
        if (search_with(n, p, strategies[i], 1, limit, cost, seed, found))
            return true;
    return false;
}

bool nearby_search(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                   struct hb_schedule *found)
{
    memset(found, 0, sizeof *found);
    if (nearby_fails(n, p, found))
        return true;
    if (limit == 0)
        return false;
    if (search_bent(n, p, limit, cost, found))
        return true;
    /* Where more are allowed, random schedules find what those with one would. */
    return limit == 1 ? search_with(n, p, "dfs-plain", 1, limit, cost, SEED, found)
                      : search_random(n, p, limit, cost, SEED, found);
}

bool nearby_candidate(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                      struct hb_schedule *found)
{
    uint64_t before = n->cost;
    if (n->wasted >= WASTE_MOST)
        return false;
    bool done = nearby_search(n, p, limit, cost, found);
    n->wasted = done ? 0 : n->wasted + (n->cost - before);
    return done;
}

/* The schedule of the program with deviations moved; what fails with as many is where the next one starts. */
static bool search_along(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                         struct hb_schedule *found)
{
    static struct hb_schedule from;
    struct reduction reduction = {n, p};
    uint64_t random = hb_draw_seed(SEED), end = n->cost + cost;
    from = p->schedule;
    while (from.count > 1 && n->cost < end && !n->over(n->context)) {
        *found = from;
        min_schedule_bend(found, &random);
        if (!nearby_fails(n, p, found))
            continue;
        (void)min_schedule(found, still_fails, &reduction);
        if (found->count <= limit)
            return true;
        if (found->count <= from.count)
            from = *found;
    }
    return false;
}

struct exchanges {
    struct nearby *nearby;
    const struct hb_program *program;
    uint64_t end;
};

/* Whether it fails as a strategy has it, and under which schedule. */
static bool fails_as(struct nearby *n, const struct hb_program *p, struct hb_strategy *strategy,
                     struct hb_schedule *taken)
{
    static struct sim_result result;
    run(n, p, strategy, &result);
    if (!result.violated || result.violation.id != n->id)
        return false;
    *taken = *result.taken;
    name(n, p, &result);
    return same(n, &result);
}

static bool exchange_fails(void *context, struct hb_strategy *strategy, struct hb_schedule *taken)
{
    struct exchanges *e = context;
    return fails_as(e->nearby, e->program, strategy, taken);
}

static bool exchange_over(void *context)
{
    const struct exchanges *e = context;
    return e->nearby->cost >= e->end || e->nearby->over(e->nearby->context);
}

/* The schedule of the program with one deviation in place of two, as often as it takes. */
static bool search_exchange(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                            struct hb_schedule *found)
{
    struct exchanges exchanges = {n, p, n->cost + cost};
    struct reduction reduction = {n, p};
    const struct exchange_oracle oracle = {exchange_fails, exchange_over, &exchanges};
    *found = p->schedule;
    while (found->count > limit && found->count <= EXCHANGE_MOST) {
        if (!exchange_two(found, &oracle))
            return false;
        (void)min_schedule(found, still_fails, &reduction);
    }
    return found->count <= limit;
}

struct size {
    uint64_t runs, cost;
};

/*
 * Every schedule with two deviations, then with three, if there are not too many: a part of them is the last places of
 * the first deviations, and no use. `one`: those with one. Each has about half as many places behind its deviation, and
 * each with two a third.
 */
static bool search_all(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost, struct size one,
                       struct hb_schedule *found)
{
    uint64_t expected = one.cost;
    for (uint32_t bound = 2; bound <= limit && bound <= BOUND_MOST; bound++) {
        uint64_t most = bound <= BOUND_WHOLE ? BOUND_COST * cost : cost;
        expected = expected * one.runs / bound;
        if (one.runs == 0 || expected > most)
            return false;
        if (search_with(n, p, "dfs", bound, limit, most, SEED, found))
            return true;
    }
    return false;
}

bool nearby_fewest(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                   struct hb_schedule *found)
{
    memset(found, 0, sizeof *found);
    if (nearby_fails(n, p, found))
        return true;
    if (limit == 0)
        return false;
    struct size one = {n->runs, n->cost};
    if (search_with(n, p, "dfs", 1, limit, BOUND_COST * cost, SEED, found))
        return true;
    one = (struct size){n->runs - one.runs, n->cost - one.cost};
    return search_exchange(n, p, limit, cost, found) || search_along(n, p, limit, cost, found) ||
           search_random(n, p, limit, cost, SEED + 1, found) || search_all(n, p, limit, cost, one, found);
}

bool nearby_own(struct nearby *n, const struct hb_program *p, uint32_t limit, struct hb_schedule *found)
{
    struct reduction reduction = {n, p};
    *found = p->schedule;
    if (!nearby_fails(n, p, found))
        return false;
    (void)min_schedule_alone(found, still_fails, &reduction);
    return found->count <= limit;
}

bool nearby_glance(struct nearby *n, const struct hb_program *p, uint32_t limit, uint64_t cost,
                   struct hb_schedule *found)
{
    return nearby_own(n, p, limit, found) || search_with(n, p, "dfs", 1, limit, cost, SEED, found) ||
           search_bent(n, p, limit, cost, found) || search_with(n, p, "walk", 1, limit, cost, SEED, found);
}

bool nearby_alike(struct nearby *n, const struct hb_program *p, const struct hb_program *like, uint64_t seed,
                  uint32_t times, struct hb_schedule *found)
{
    static struct transplant transplant;
    static struct hb_schedule taken;
    struct reduction reduction = {n, p};
    transplant_init(&transplant, like, p, seed);
    for (uint32_t i = 0; i <= times && (i == 0 || transplant_has_places(&transplant)); i++) {
        if (!fails_as(n, p, &transplant.base, &taken))
            continue;
        *found = taken;
        (void)min_schedule(found, still_fails, &reduction);
        n->wasted = 0;
        return true;
    }
    return false;
}

bool nearby_chance(struct nearby *n, const struct hb_program *p, uint64_t seed, struct hb_schedule *found)
{
    struct reduction reduction = {n, p};
    for (uint32_t i = 0; i < STRATEGIES; i++) {
        const struct hb_search_config config = {strategies[i], 1, 1, 1, seed, SAMPLES};
        if (!search_as(n, p, &config, HB_POINTS_MAX, UINT64_MAX / 2, found))
            continue;
        (void)min_schedule(found, still_fails, &reduction);
        n->wasted = 0;
        return true;
    }
    return false;
}
