/* SPDX-License-Identifier: Apache-2.0 */
/* --minimize: the smallest program and schedule that fail as a reproducer does. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "drift.h"
#include "edit.h"
#include "input.h"
#include "minimize_report.h"
#include "nearby.h"
#include "recorded.h"
#include "schedule.h"
#include "search.h"
#include "shrink.h"
#include "sound.h"

#define TIMES 10u              /* runs that say how surely it fails */
#define SEARCH_COST 20000u     /* a candidate, for each way to look for another schedule: some 100 runs */
#define GLANCE_COST 5000u      /* a program beside it, for each way */
#define SHORTER_COST 150000u   /* the program as it is, for a shorter schedule */
#define FEWEST_COST 500000u    /* the same, once nothing else helps */
#define FOREIGN_COST 40000000u /* a finding of another world, for its first schedule here */
#define BUDGET_FACTOR 20u      /* decision points of a candidate, in those of the finding */
#define BUDGET_MIN 20000u
#define TRIAL_ACCESSES (SIM_ACCESS_BUDGET / 20u) /* of a candidate, where an endless loop fails by their number */

struct minimize {
    struct campaign *campaign;
    struct nearby nearby;
    struct hb_violation violation;
    struct hb_program given;
    struct shrink shrink;
    bool endless;            /* it fails by the budget of accesses alone */
    bool sound;              /* another core must pass what fails here */
    char own[HB_PATH_BYTES]; /* where the given program's own result is, if another one is smaller */
    bool kept;               /* the program stays as it is: nobody knows which other expectations hold */
    uint64_t hash;           /* of the execution that failed last */
};

static struct minimize m;

/* ---- what is given ---- */

/* A fuzzer's input that fails: its choices become a schedule. */
static bool from_input(const uint8_t *data, size_t size)
{
    static struct hb_bytes bytes;
    static struct sim_result result;
    struct sim_job job;
    if (input_read(data, size, &m.given, &bytes, &job) >= size)
        return false;
    sim_run(&job, &result);
    if (!result.violated)
        return false;
    m.given.schedule = *result.taken;
    record_origin(&m.given, &job, 0);
    m.nearby.job = job;
    return true;
}

static bool load(struct campaign *c, bool *is_input)
{
    const char *name = c->options.subject;
    char *data;
    size_t size;
    *is_input = false;
    if (!hb_program_load_argument(name, &m.given, &c->error)) {
        fprintf(stderr, "hb-sim: %s\n", c->error.text);
        return false;
    }
    if (strncmp(name, "hb1:", 4) != 0 && hb_file_read(name, HB_PROGRAM_FILE_BYTES, &data, &size, &c->error)) {
        *is_input = hb_program_form(data, size) == HB_FORM_INPUT && from_input((const uint8_t *)data, size);
        free(data);
    }
    if (!*is_input && c->options.cpus)
        m.given.cpus = (uint8_t)c->options.cpus;
    return true;
}

/* ---- the oracle ---- */

static bool over(void *context)
{
    const struct nearby *nearby = context;
    const struct campaign *c = nearby->context;
    return campaign_interrupted() || (c->options.executions && nearby->runs >= c->options.executions) ||
           (c->options.seconds && campaign_seconds(c) >= (double)c->options.seconds);
}

/* With these CPUs and limits the empty program must pass, or the signature says nothing about the program. */
static bool empty_fails(const struct hb_program *p)
{
    static struct hb_program empty;
    static bool fails;
    if (empty.cpus == p->cpus && memcmp(&empty.limits, &p->limits, sizeof empty.limits) == 0)
        return fails;
    hb_program_init(&empty, p->cpus);
    empty.limits = p->limits;
    empty.origin = m.given.origin;
    fails = nearby_fails(&m.nearby, &empty, &empty.schedule);
    return fails;
}

/* An expectation that no core meets says nothing about this one. */
static bool meaningful(const struct hb_program *p)
{
    return !m.sound || sound_passes(p);
}

static bool fails(void *context, struct hb_program *candidate, bool search, uint32_t limit)
{
    static struct hb_schedule found;
    struct nearby *nearby = context;
    if (empty_fails(candidate))
        return false;
    if (nearby_fails(nearby, candidate, &candidate->schedule))
        return meaningful(candidate);
    if (!search || !nearby_candidate(nearby, candidate, limit, SEARCH_COST, &found))
        return false;
    candidate->schedule = found;
    return meaningful(candidate);
}

static bool shorter(void *context, struct hb_program *candidate, uint32_t limit, enum shrink_effort effort)
{
    static struct hb_schedule found;
    if (effort == SHRINK_OWN      ? !nearby_own(context, candidate, limit, &found)
        : effort == SHRINK_GLANCE ? !nearby_glance(context, candidate, limit, GLANCE_COST, &found)
        : effort == SHRINK_SEARCH ? !nearby_search(context, candidate, limit, SHORTER_COST, &found)
                                  : !nearby_fewest(context, candidate, limit, FEWEST_COST, &found))
        return false;
    candidate->schedule = found;
    return meaningful(candidate);
}

static bool alike(void *context, struct hb_program *candidate, const struct hb_program *like, uint64_t seed,
                  uint32_t times)
{
    static struct hb_schedule found;
    if (empty_fails(candidate) || !nearby_alike(context, candidate, like, seed, times, &found))
        return false;
    candidate->schedule = found;
    return meaningful(candidate);
}

static bool chance(void *context, struct hb_program *candidate, uint64_t seed)
{
    static struct hb_schedule found;
    if (empty_fails(candidate) || !nearby_chance(context, candidate, seed, &found))
        return false;
    candidate->schedule = found;
    return true;
}

static bool time_over(void *context)
{
    (void)context;
    return over(&m.nearby);
}

/* ---- what it fails with ---- */

static bool learn(const struct sim_result *result)
{
    m.violation = result->violation;
    m.nearby.id = result->violation.id;
    hb_signature(&result->violation, m.nearby.signature);
    return m.given.origin.signature[0] == '\0' || strcmp(m.given.origin.signature, m.nearby.signature) == 0;
}

/* Of TIMES runs, those that fail as recorded. An endless loop has its whole budget in the first one. */
static uint32_t rate(const struct hb_program *p)
{
    static struct sim_result result;
    uint32_t count = 0;
    for (uint32_t i = 0; i < TIMES; i++) {
        char signature[HB_SIGNATURE_BYTES];
        bool part = m.endless && i > 0;
        m.nearby.job.accesses = part ? TRIAL_ACCESSES : 0;
        nearby_run(&m.nearby, p, &p->schedule, &result);
        if (!result.violated)
            continue;
        if (!part)
            m.hash = result.hash;
        hb_signature(&result.violation, signature);
        count += strcmp(signature, m.nearby.signature) == 0;
    }
    m.nearby.job.accesses = 0;
    return count;
}

/* A finding of another world has a signature and no schedule that fits. */
static bool find_schedule(void)
{
    static struct hb_schedule found;
    static struct sim_result result;
    const struct hb_search_config config = {"portfolio", HB_UNBOUNDED, 1, 1, 1, 0};
    struct hb_search *search = hb_search_open(&config);
    struct hb_strategy *next;
    bool done = false;
    while (search && !done && m.nearby.cost < FOREIGN_COST && !over(&m.nearby) &&
           (next = hb_search_strategy(search)) != NULL) {
        struct sim_job job = m.nearby.job;
        job.program = &m.given;
        job.strategy = next;
        sim_run(&job, &result);
        m.nearby.runs++;
        m.nearby.cost += result.points;
        struct hb_run_outcome outcome = result.outcome;
        if (result.violated) {
            found = *result.taken;
            nearby_run(&m.nearby, &m.given, &found, &result);
            done = result.violated && learn(&result);
        }
        hb_search_report(search, &outcome);
    }
    if (search)
        hb_search_close(search);
    if (done)
        m.given.schedule = found;
    return done;
}

/* Finds out how it fails. False: it does not as recorded, or the core refuses it. */
static bool reproduces(bool *refused)
{
    static struct sim_result result;
    const char *world = m.given.origin.world;
    nearby_run(&m.nearby, &m.given, &m.given.schedule, &result);
    bool same = result.violated && learn(&result);
    *refused = result.skipped;
    if (!same && !result.skipped && m.given.origin.signature[0] && world[0] && strcmp(world, "sim") != 0)
        same = find_schedule();
    m.endless = same && m.nearby.id == HB_INV_BOUNDED && result.accesses >= SIM_ACCESS_BUDGET;
    if (same && m.nearby.id != HB_INV_BOUNDED) {
        uint64_t budget = BUDGET_FACTOR * result.points;
        m.nearby.job.budget = budget < BUDGET_MIN ? BUDGET_MIN : budget < SIM_BUDGET ? budget : SIM_BUDGET;
    }
    return same;
}

/*
 * A program that is its scenario's own fails by the scenario's verdict only as long as it is. What fails by an
 * expectation is made smaller only beside a core that meets all of them.
 */
static void free_of_scenario(void)
{
    static struct hb_schedule schedule;
    const struct hb_scenario *scenario = m.nearby.job.scenario;
    schedule = m.given.schedule;
    m.nearby.job.scenario = NULL;
    if (scenario && !nearby_fails(&m.nearby, &m.given, &schedule)) {
        m.nearby.job.scenario = scenario;
        m.shrink.schedule_only = true;
    } else if (m.nearby.id == HB_INV_EXPECTATION) {
        const char *program = m.campaign->options.sound;
        m.sound = program && sound_open(program, &m.nearby.job);
        m.kept = !m.sound || !sound_passes(&m.given);
        m.shrink.schedule_only = m.kept;
        m.sound = m.sound && !m.kept;
    }
}

/* ---- what is written and said ---- */

static bool save(const struct hb_program *p, const char *path, struct hb_error *error)
{
    static char text[HB_TEXT_MAX];
    size_t length = hb_program_print(p, text, sizeof text);
    return hb_file_write(path, text, length, error);
}

/* Its origin, and how often it fails. */
static uint32_t describe(struct hb_program *p, const struct sim_job *job, uint64_t seed)
{
    record_origin(p, job, seed);
    snprintf(p->origin.signature, sizeof p->origin.signature, "%s", m.nearby.signature);
    snprintf(p->origin.core, sizeof p->origin.core, "%s", hb_core_digest_built());
    uint32_t failed = rate(p);
    snprintf(p->origin.hash, sizeof p->origin.hash, "%016llx", (unsigned long long)m.hash);
    return failed;
}

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* What the given program itself came to goes beside another one that is smaller, and not over what was given. */
static bool save_own(const struct sim_job *job, const char *output, struct hb_error *error)
{
    size_t length = strlen(output);
    int stem = (int)(length > 3 && strcmp(output + length - 3, ".hb") == 0 ? length - 3 : length);
    snprintf(m.own, sizeof m.own, "%.*s-given.hb", stem, output);
    if (same_file(m.own, m.campaign->options.subject))
        snprintf(m.own, sizeof m.own, "%.*s-given-2.hb", stem, output);
    (void)describe(&m.shrink.own, job, m.given.origin.seed);
    return save(&m.shrink.own, m.own, error);
}

/*
 * What loops endlessly costs the whole budget of accesses in each execution that fails. A small part of them tells it
 * from what ends; if that was wrong of the result, all is done again with the whole.
 */
static bool shrink(void)
{
    static struct hb_schedule schedule;
    m.nearby.job.accesses = m.endless ? TRIAL_ACCESSES : 0;
    bool changed = shrink_run(&m.shrink);
    m.nearby.job.accesses = 0;
    schedule = m.shrink.best.schedule;
    if (!m.endless || (!m.shrink.another && nearby_fails(&m.nearby, &m.shrink.best, &schedule)))
        return changed;
    m.shrink = (struct shrink){.best = m.given, .oracle = m.shrink.oracle, .schedule_only = m.shrink.schedule_only};
    return shrink_run(&m.shrink);
}

static int finish(struct campaign *c, uint32_t before)
{
    struct hb_program *best = &m.shrink.best;
    struct sim_job job = m.nearby.job;
    bool changed = shrink();
    if (m.campaign->options.sound && !sound_close()) {
        fprintf(stderr, "hb-sim: %s: it ended, or is no hb-sim\n", c->options.sound);
        return EXIT_ENVIRONMENT;
    }
    uint32_t after = describe(best, &job, m.shrink.another ? 0 : m.given.origin.seed);
    if ((changed && !save(best, c->options.output, &c->error)) ||
        (m.shrink.another && !save_own(&job, c->options.output, &c->error))) {
        fprintf(stderr, "hb-sim: %s\n", c->error.text);
        return EXIT_ENVIRONMENT;
    }
    minimize_report(&(struct minimize_report){
        .given = &m.given,
        .best = best,
        .own = m.shrink.another ? &m.shrink.own : NULL,
        .own_path = m.own,
        .path = changed ? c->options.output : "",
        .nearby = &m.nearby,
        .seconds = campaign_seconds(c),
        .times = TIMES,
        .before = before,
        .after = after,
        .over = over(&m.nearby),
        .interrupted = campaign_interrupted(),
        .kept = m.kept,
        .sound = c->options.sound != NULL,
        .json = c->options.json,
    });
    return campaign_interrupted() ? EXIT_INTERRUPTED : EXIT_FINDING;
}

static int refuse(const struct campaign *c)
{
    char limit[64];
    drift_limit(&m.given, c->options.cpus, limit, sizeof limit);
    fprintf(stderr, "hb-sim: %s: the core refuses %s\n", c->options.subject, limit);
    return EXIT_SKIPPED;
}

int mode_minimize(struct campaign *c)
{
    static struct shrink_oracle oracle;
    bool is_input, refused;
    m.campaign = c;
    if (!load(c, &is_input))
        return EXIT_USAGE;
    m.nearby.over = time_over;
    m.nearby.context = c;
    if (!is_input)
        m.nearby.job = recorded_job(&c->options, &m.given, &m.given.schedule);
    if (!reproduces(&refused)) {
        if (refused)
            return refuse(c);
        printf("did not reproduce (0/%u)\n", TIMES);
        return EXIT_CLEAN;
    }
    free_of_scenario();
    uint32_t before = rate(&m.given);
    if (before < TIMES) {
        printf("did not reproduce each time (%u/%u): the machine is not to be trusted with it\n", before, TIMES);
        return EXIT_FINDING;
    }
    if (empty_fails(&m.given)) {
        fprintf(stderr, "hb-sim: the empty program fails in the same way: the signature says nothing about this one\n");
        return EXIT_USAGE;
    }
    /* What is drawn expects nothing. */
    oracle = (struct shrink_oracle){fails,   over,  &m.nearby,
                                    shorter, alike, m.nearby.id != HB_INV_EXPECTATION ? chance : NULL};
    m.shrink.oracle = &oracle;
    m.shrink.best = m.given;
    return finish(c, before);
}
