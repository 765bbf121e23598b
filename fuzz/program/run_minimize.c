/* SPDX-License-Identifier: Apache-2.0 */
#include "run_minimize.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "draw.h"
#include "exchange.h"
#include "host/signature.h"
#include "run_explain.h"
#include "schedule.h"

#define TIMES 10u            /* runs that say how surely it fails */
#define SEARCH_COST 8000000u /* decision points of one strategy that looks for a shorter schedule, and: */
#define EXCHANGE_COST 40000000u
#define RUN_COST 100u /* what an execution costs beside them */
#define HITS_MAX 16u
#define ROUNDS_MAX HB_POINTS_MAX

enum { EXIT_CLEAN = 0, EXIT_FINDING = 1, EXIT_ENVIRONMENT = 3, EXIT_INTERRUPTED = 130 };

static struct {
    const struct run_options *options;
    const struct prog_job *job;
    bool (*stop)(void);
    struct hb_schedule best;
    enum hb_invariant_id id;
    char signature[HB_SIGNATURE_BYTES];
    uint64_t runs;
    uint64_t cost;
    double started;
} m;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool over(void)
{
    return m.stop() || (m.options->seconds > 0 && now() - m.started >= m.options->seconds);
}

static void run(struct hb_strategy *strategy, struct prog_result *result)
{
    struct prog_job job = *m.job;
    job.strategy = strategy;
    prog_run(&job, result);
    m.runs++;
    m.cost += result->points + RUN_COST;
    if (result->violated)
        run_explain_key(&result->violation);
}

static void follow(const struct hb_schedule *schedule, struct prog_result *result)
{
    static struct hb_schedule own;
    static struct hb_replay replay;
    own = *schedule;
    hb_replay_init(&replay, &own);
    run(&replay.base, result);
}

static bool same(const struct prog_result *result)
{
    char signature[HB_SIGNATURE_BYTES];
    if (!result->violated)
        return false;
    hb_signature(&result->violation, signature);
    return strcmp(signature, m.signature) == 0;
}

static bool fails(void *context, struct hb_schedule *schedule)
{
    static struct prog_result result;
    (void)context;
    if (over())
        return false;
    follow(schedule, &result);
    if (!same(&result))
        return false;
    *schedule = *result.taken;
    return true;
}

/* Another schedule with fewer deviations than the best. */
static bool search_with(const char *strategy, uint32_t bound)
{
    static struct prog_result result;
    static struct hb_schedule found;
    const struct hb_search_config config = {strategy, bound, 1, 1, 1, 0};
    struct hb_search *search = hb_search_open(&config);
    struct hb_strategy *next;
    uint64_t end = m.cost + SEARCH_COST;
    uint32_t hits = 0;
    bool done = false;
    while (search && !done && hits < HITS_MAX && m.cost < end && !over() &&
           (next = hb_search_strategy(search)) != NULL) {
        run(next, &result);
        struct hb_run_outcome outcome = result.outcome;
        if (same(&result)) {
            hits++;
            found = *result.taken;
            (void)min_schedule(&found, fails, NULL);
            done = found.count < m.best.count;
        }
        hb_search_report(search, &outcome);
    }
    if (search)
        hb_search_close(search);
    if (done)
        m.best = found;
    return done;
}

/* The best with deviations moved; what fails with as many is where the next one starts. */
static bool search_bent(void)
{
    struct hb_schedule from = m.best;
    uint64_t random = hb_draw_seed(1), end = m.cost + SEARCH_COST;
    while (from.count > 1 && m.cost < end && !over()) {
        struct hb_schedule bent = from;
        min_schedule_bend(&bent, &random);
        if (!fails(NULL, &bent))
            continue;
        (void)min_schedule(&bent, fails, NULL);
        if (bent.count <= from.count)
            from = bent;
        if (from.count < m.best.count) {
            m.best = from;
            return true;
        }
    }
    return false;
}

/* ---- one deviation in place of two ---- */

static uint64_t exchange_end;

static bool exchange_fails(void *context, struct hb_strategy *strategy, struct hb_schedule *taken)
{
    static struct prog_result result;
    (void)context;
    run(strategy, &result);
    if (!same(&result))
        return false;
    *taken = *result.taken;
    return true;
}

static bool exchange_over(void *context)
{
    (void)context;
    return m.cost >= exchange_end || over();
}

static bool search_exchange(void)
{
    static const struct exchange_oracle oracle = {exchange_fails, exchange_over, NULL};
    exchange_end = m.cost + EXCHANGE_COST;
    if (m.best.count < 2 || !exchange_two(&m.best, &oracle))
        return false;
    (void)min_schedule(&m.best, fails, NULL);
    return true;
}

static bool bound_1(void)
{
    return search_with("dfs", 1);
}

static bool bound_2(void)
{
    return m.best.count > 2 && search_with("dfs", 2);
}

static bool bound_3(void)
{
    return m.best.count > 3 && search_with("dfs", 3);
}

static bool search_walk(void)
{
    return search_with("walk", 1);
}

static bool search_pct(void)
{
    return search_with("pct", 1);
}

static bool search_surw(void)
{
    return search_with("surw", 1);
}

/* From the short end first: all schedules with 1, 2, 3 deviations, then others nearby, then random ones. */
static bool shrink(void)
{
    enum { FROM_BEST = 3 }; /* the ways before it find the same again, whatever the best is */
    static bool (*const ways[])(void) = {bound_1,     bound_2,     bound_3,    search_exchange,
                                         search_bent, search_walk, search_pct, search_surw};
    bool changed = min_schedule(&m.best, fails, NULL);
    for (uint32_t round = 0, i = 0; round < ROUNDS_MAX && i < sizeof ways / sizeof ways[0]; round++) {
        if (m.best.count > 1 && ways[i]()) {
            changed = true;
            i = i < FROM_BEST ? i : FROM_BEST;
        } else {
            i++;
        }
    }
    return changed;
}

static uint32_t rate(const struct hb_schedule *schedule)
{
    static struct prog_result result;
    uint32_t count = 0;
    for (uint32_t i = 0; i < TIMES; i++) {
        follow(schedule, &result);
        count += same(&result);
    }
    return count;
}

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

static void say_json(const struct prog_reproducer *r, bool changed, uint32_t before, uint32_t after)
{
    cJSON *name = cJSON_CreateString(changed ? m.options->output : "");
    char *file = cJSON_PrintUnformatted(name);
    printf("{\"event\":\"minimized\",\"world\":\"program\",\"signature\":\"%s\",\"invariant\":\"INV-%02u\","
           "\"deviations_before\":%u,\"deviations\":%u,\"runs\":%llu,\"seconds\":%.3f,\"reproduced_before\":%u,"
           "\"reproduced\":%u,\"times\":%u,\"complete\":%s,\"file\":%s}\n",
           m.signature, (unsigned)m.id % 100, r->schedule.count, m.best.count, (unsigned long long)m.runs,
           now() - m.started, before, after, TIMES, over() ? "false" : "true", file ? file : "\"\"");
    free(file);
    cJSON_Delete(name);
}

static void say_over(void)
{
    if (over())
        printf("%s before all was tried: it may get smaller\n", m.stop() ? "interrupted" : "the time was over");
}

static void say(const struct prog_reproducer *r, bool changed, uint32_t before, uint32_t after)
{
    struct min_schedule_counts counts = min_schedule_count(&m.best);
    if (m.options->json) {
        say_json(r, changed, before, after);
        return;
    }
    if (!changed) {
        say_over();
        printf("%s: %u deviation%s (%llu runs, %.1f s)\n", over() ? "nothing smaller so far" : "already minimal",
               m.best.count, plural(m.best.count), (unsigned long long)m.runs, now() - m.started);
        return;
    }
    printf("%u deviations -> %u in %llu runs, %.1f s\n", r->schedule.count, m.best.count, (unsigned long long)m.runs,
           now() - m.started);
    printf("%u preemption%s, %u stale read%s\n", counts.preemptions + counts.interrupts,
           plural(counts.preemptions + counts.interrupts), counts.memory, plural(counts.memory));
    say_over();
    printf("reproduces %u/%u as before %u/%u: %s\n", after, TIMES, before, TIMES, m.options->output);
}

static bool learn(const struct prog_reproducer *r)
{
    static struct prog_result result;
    follow(&r->schedule, &result);
    if (!result.violated)
        return false;
    m.id = result.violation.id;
    hb_signature(&result.violation, m.signature);
    return r->signature[0] == '\0' || strcmp(r->signature, m.signature) == 0;
}

static bool save(const struct prog_reproducer *recorded)
{
    static struct prog_reproducer out;
    struct hb_error error;
    out = *recorded;
    out.schedule = m.best;
    if (prog_reproducer_write(m.options->output, &out, &error))
        return true;
    fprintf(stderr, "program: %s\n", error.text);
    return false;
}

int run_minimize(const struct run_options *options, const struct prog_reproducer *recorded, const struct prog_job *job,
                 bool (*stop)(void))
{
    m.options = options;
    m.job = job;
    m.stop = stop;
    m.started = now();
    uint32_t before = learn(recorded) ? rate(&recorded->schedule) : 0;
    if (before == 0) {
        printf("did not reproduce (0/%u)\n", TIMES);
        return EXIT_CLEAN;
    }
    if (before < TIMES) {
        printf("did not reproduce each time (%u/%u): the program is not deterministic\n", before, TIMES);
        return EXIT_FINDING;
    }
    m.best = recorded->schedule;
    bool changed = shrink();
    uint32_t after = rate(&m.best);
    if (changed && !save(recorded))
        return EXIT_ENVIRONMENT;
    say(recorded, changed, before, after);
    return m.stop() ? EXIT_INTERRUPTED : EXIT_FINDING;
}
