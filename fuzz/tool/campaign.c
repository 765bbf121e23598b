/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "sched_view.h"

#define PROGRESS_SECONDS 1.0
#define TRACE_STEPS 256u /* all that are kept */
#define CLOCK_EVERY 64u  /* executions between two looks at the clock */

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

bool campaign_interrupted(void)
{
    return interrupted != 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double campaign_seconds(const struct campaign *c)
{
    return now() - c->started;
}

bool campaign_over(struct campaign *c)
{
    if (interrupted || c->broken || (c->options.first && c->totals.findings > 0) ||
        (c->record.found & c->options.until) != 0)
        return true;
    if (c->totals.executions % CLOCK_EVERY != 0)
        return false;
    double seconds = campaign_seconds(c);
    if (c->options.json && seconds - c->reported >= PROGRESS_SECONDS) {
        c->reported = seconds;
        c->totals.seconds = seconds;
        hb_report_progress(&c->record.report, &c->totals);
    }
    return c->options.seconds != 0 && seconds >= (double)c->options.seconds;
}

bool campaign_run(struct campaign *c, const struct sim_job *job, struct sim_result *result)
{
    static struct sim_result own;
    if (!result)
        result = &own;
    sim_run(job, result);
    c->totals.executions += !result->abandoned;
    c->totals.exercised |= result->exercised;
    c->skipped += result->skipped;
    c->points += result->points;
    c->accesses += result->accesses;
    c->switches += result->switches;
    if (!result->violated)
        return true;
    if (!record_finding(&c->record, job, result, &c->error))
        c->broken = true;
    c->totals.findings = c->record.count;
    return false;
}

enum sim_points campaign_points(const struct options *o, const char *word)
{
    const char *points = o->points ? o->points : word;
    if (strcmp(points, "entry") == 0)
        return SIM_POINTS_ENTRY;
    return strcmp(points, "port") == 0 ? SIM_POINTS_PORT : SIM_POINTS_ACCESS;
}

enum eng_model campaign_memory(const struct options *o, const char *word)
{
    const char *memory = o->memory ? o->memory : word;
    if (strcmp(memory, "tso") == 0)
        return ENG_TSO;
    return strcmp(memory, "c11") == 0 ? ENG_C11 : ENG_SC;
}

bool campaign_races(const struct options *o)
{
    return !o->races || strcmp(o->races, "on") == 0;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static int run_mode(struct campaign *c)
{
    switch (c->options.mode) {
    case MODE_REPLAY:
        return mode_replay(c);
    case MODE_SCENARIO:
    case MODE_PROGRAM:
        return mode_scenario(c);
    case MODE_RANDOM:
        return mode_random(c);
    case MODE_DETERMINISM:
        return mode_determinism(c);
    case MODE_MINIMIZE: /* these two are no campaigns, and say their own last lines */
    case MODE_PASSES:
    case MODE_NONE:
        break;
    }
    return EXIT_USAGE;
}

static void describe(struct campaign *c, bool finding)
{
    static char bound[16];
    struct hb_explored *e = &c->record.first;
    const struct options *o = &c->options;
    if (c->options.mode == MODE_REPLAY)
        return;
    enum hb_complete complete = c->explores && !finding && !interrupted ? c->complete : HB_COMPLETE_CUT;
    bool cut = complete == HB_COMPLETE_CUT;
    bool none = cut ? c->turns == 0 || c->turns == HB_UNBOUNDED : o->bound == HB_UNBOUNDED;
    snprintf(bound, sizeof bound, none ? "none" : "%u", cut ? c->turns - 1 : o->bound);
    e->complete = hb_complete_word(complete);
    e->strategy = c->explores || o->mode == MODE_RANDOM ? o->strategy : "bytes";
    e->memory = record_memory_word(campaign_memory(o, "sc"));
    e->bound = c->explores && (cut || strncmp(o->strategy, "dfs", 3) == 0) ? bound : "none";
    e->points = c->points;
    e->accesses = c->accesses;
    c->record.report.explored = e;
}

static int conclude(struct campaign *c, int code)
{
    c->totals.seconds = campaign_seconds(c);
    if (c->broken) {
        fprintf(stderr, "hb-sim: %s\n", c->error.text);
        code = EXIT_ENVIRONMENT;
    }
    if (interrupted)
        code = EXIT_INTERRUPTED;
    if (code == EXIT_USAGE)
        return code;
    bool finding = c->totals.findings > 0 || c->unsteady;
    if (!c->options.json && c->points > 0)
        printf("sim: an execution has %llu decision points, %llu plain accesses, %llu CPU switches on average\n",
               (unsigned long long)(c->points / c->totals.executions),
               (unsigned long long)(c->accesses / c->totals.executions),
               (unsigned long long)(c->switches / c->totals.executions));
    enum hb_verdict verdict = code == EXIT_ENVIRONMENT ? HB_VERDICT_NOT_RUN
                              : finding                ? HB_VERDICT_FINDING
                                                       : HB_VERDICT_CLEAN;
    describe(c, finding);
    hb_report_done(&c->record.report, &c->totals, verdict,
                   interrupted ? "interrupted"
                   : c->broken ? c->error.text
                               : NULL);
    return code == EXIT_CLEAN && finding ? EXIT_FINDING : code;
}

int main(int argc, char **argv)
{
    static struct campaign c;
    if (!options_read(&c.options, argc, argv))
        return EXIT_USAGE;
    if (!sim_open() || !sim_catch_faults()) {
        fprintf(stderr, "hb-sim: no memory for the simulated machine\n");
        return EXIT_ENVIRONMENT;
    }
    catch_signals();
    c.started = now();
    c.record.out = c.options.out;
    c.record.details = !c.options.json;
    c.record.text = c.options.report;
    c.record.optional = c.options.mode == MODE_REPLAY;
    c.record.steps = c.options.trace ? TRACE_STEPS : 0;
    c.record.report = (struct hb_report){stdout, c.options.json, "sim", sched_view_core_name(), c.options.seed, NULL};
    if (c.options.mode == MODE_MINIMIZE)
        return mode_minimize(&c);
    return c.options.mode == MODE_PASSES ? mode_passes(&c) : conclude(&c, run_mode(&c));
}
