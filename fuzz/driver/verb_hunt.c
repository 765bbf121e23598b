/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak hunt: regressions first, then all lanes side by side until the budget is over. */
#include "canary.h"
#include "lane.h"
#include "options.h"
#include "say.h"
#include "verb.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define JOBS_MAX 64u
/*
 * Slices are long enough for sanitized worlds to get going, and short enough for every lane to come round. Each begins
 * by reading its corpus, which grows with the days: so a long hunt has long slices.
 */
#define SLICE_SHORTEST 1.0
#define SLICE_LONGEST 10.0
#define SLICES_MOST 360.0
#define SLICE_LONGEST_EVER 600.0
#define REGRESSION_SECONDS 60.0
#define REGRESSIONS_MAX 5000

struct hunt_options {
    struct common common;
    double seconds;
    uint64_t jobs;
    uint64_t seed;
    const char *without;
};

static int only_text(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 3 && strcmp(entry->d_name + length - 3, ".hb") == 0;
}

/* Every finding that was once made and fixed must stay fixed. */
static void regressions(struct hunt *hunt, struct tally *tally)
{
    static struct world_run run;
    char folder[PATH_MAX], path[PATH_MAX];
    struct dirent **names = NULL;
    snprintf(folder, sizeof folder, "%s/corpus/regressions", HB_SOURCE_DIR);
    int count = scandir(folder, &names, only_text, alphasort);
    for (int i = 0; i < count; i++) {
        if (!process_interrupted() && i < REGRESSIONS_MAX) {
            snprintf(path, sizeof path, "%.3000s/%s", folder, names[i]->d_name);
            world_begin(&run, &hunt->core, "hb-sim", tally, &hunt->findings);
            world_word(&run, "--replay");
            world_word(&run, path);
            world_word(&run, "--out");
            world_word(&run, hunt->findings.out);
            world_word(&run, "--json");
            world_run(&run, REGRESSION_SECONDS);
        }
        free(names[i]);
    }
    free(names);
    if (tally->runs == 0) {
        snprintf(tally->state, sizeof tally->state, "none in corpus/regressions");
    }
}

static int prepare(struct hunt *hunt, const struct hunt_options *o)
{
    const char *targets[LANES_MAX + 4] = {"hb-sim"};
    unsigned count = 1;
    int code = core_prepare(&hunt->core, o->common.core);
    if (code == HB_EXIT_CLEAN && !qemu_present()) {
        code = HB_EXIT_ENVIRONMENT;
    }
    for (unsigned i = 0; i < lane_count; i++) {
        bool wanted = !(lane_specs[i].tsan && o->without != NULL);
        if (wanted && strcmp(lane_specs[i].target, "hb-sim") != 0) {
            targets[count++] = lane_specs[i].target;
        }
    }
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&hunt->core, targets);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    findings_init(&hunt->findings, o->common.out, &hunt->core);
    const struct fuzz_target *target = fuzz_target_find("program");
    if (!make_folders(hunt->findings.out) || !corpus_prepare(target, hunt->corpus[0], sizeof hunt->corpus[0])) {
        return HB_EXIT_ENVIRONMENT;
    }
    snprintf(hunt->artifacts, sizeof hunt->artifacts, "-artifact_prefix=%s/", hunt->findings.out);
    snprintf(hunt->out, sizeof hunt->out, "HB_OUT=%s", hunt->findings.out);
    hunt->environment[0] = hunt->out;
    hunt->environment[1] = NO_LEAK_CHECK;
    hunt->environment[2] = "HB_KEEP_GOING=1";
    hunt->seed = o->seed;
    return HB_EXIT_CLEAN;
}

static void open_lanes(struct hunt *hunt, const struct hunt_options *o)
{
    struct tally canary = {.name = "tsan", .world = "threads"};
    char why[128];
    bool sim_believed = sim_canary(why, sizeof why) || process_interrupted();
    bool believed = o->without != NULL || tsan_canary(&hunt->core, &canary, &hunt->findings) == HB_EXIT_CLEAN;
    for (unsigned i = 0; i < lane_count; i++) {
        struct lane *lane = &hunt->lanes[i];
        lane->spec = &lane_specs[i];
        lane->tally = (struct tally){.name = lane_specs[i].name, .world = lane_specs[i].world};
        if (lane->spec->kind == LANE_BOOT) {
            lane->tally.unit = "boots";
        } else if (lane->spec->kind == LANE_STRESS) {
            lane->tally.unit = "programs";
        }
        if (lane->spec->tsan && o->without != NULL) {
            snprintf(lane->tally.state, sizeof lane->tally.state, "skipped: --without tsan");
            lane->off = true;
        } else if (lane->spec->tsan && !believed) {
            snprintf(lane->tally.state, sizeof lane->tally.state, "%s", canary.state);
            lane->tally.code = HB_EXIT_ENVIRONMENT;
            lane->off = true;
        } else if (!sim_believed && strcmp(lane->spec->world, "sim") == 0) {
            snprintf(lane->tally.state, sizeof lane->tally.state, "NOT RUN: %s", why);
            lane->tally.code = HB_EXIT_ENVIRONMENT;
            lane->off = true;
        }
    }
}

/* The lane that is furthest behind its share; one that never ran comes first. */
static struct lane *next_lane(struct hunt *hunt)
{
    struct lane *best = NULL;
    for (unsigned i = 0; i < lane_count; i++) {
        struct lane *lane = &hunt->lanes[i];
        if (lane->off || lane->running) {
            continue;
        }
        if (lane->turn == 0) {
            return lane;
        }
        if (best == NULL || lane->used / lane->spec->weight < best->used / best->spec->weight) {
            best = lane;
        }
    }
    return best;
}

static unsigned unstarted(const struct hunt *hunt)
{
    unsigned count = 0;
    for (unsigned i = 0; i < lane_count; i++) {
        count += !hunt->lanes[i].off && hunt->lanes[i].turn == 0;
    }
    return count;
}

static double slice_longest(double budget)
{
    double slice = budget / SLICES_MOST;
    slice = slice < SLICE_LONGEST ? SLICE_LONGEST : slice;
    return slice > SLICE_LONGEST_EVER ? SLICE_LONGEST_EVER : slice;
}

static double slice_for(const struct hunt *hunt, unsigned jobs, double left, double budget)
{
    unsigned waiting = unstarted(hunt);
    unsigned rounds = waiting > 0 ? (waiting + jobs - 1) / jobs : 1;
    /* All lanes once, soon, however long the hunt. */
    double longest = waiting > 0 ? SLICE_LONGEST : slice_longest(budget);
    double slice = left / rounds;
    slice = slice > longest ? longest : slice;
    return slice < SLICE_SHORTEST ? SLICE_SHORTEST : slice;
}

static void status(const struct hunt *hunt, double seconds, double budget)
{
    char line[400];
    size_t used = 0;
    for (unsigned i = 0; i < lane_count && used < sizeof line; i++) {
        const struct lane *lane = &hunt->lanes[i];
        uint64_t executions = lane_executions(lane);
        if (executions > 0 || lane->running) {
            used += (size_t)snprintf(line + used, sizeof line - used, " | %s%s %llu", lane->running ? "*" : "",
                                     lane->spec->name, (unsigned long long)executions);
        }
    }
    char now[DURATION_LENGTH], all[DURATION_LENGTH];
    say_status("hunt %s of %s, %u findings%s", duration_words(seconds, now), duration_words(budget, all),
               hunt->findings.count, used > 0 ? line : "");
}

static void fill_slots(struct hunt *hunt, unsigned jobs, unsigned *running, double begin, double budget)
{
    while (*running < jobs) {
        double left = begin + budget - seconds_now();
        struct lane *lane = left > 0 ? next_lane(hunt) : NULL;
        if (lane == NULL || (lane->turn > 0 && left < SLICE_SHORTEST)) {
            return;
        }
        *running += lane_start(hunt, lane, slice_for(hunt, jobs, left, budget));
    }
}

static void run_lanes(struct hunt *hunt, unsigned jobs, double begin, double budget)
{
    struct process *list[LANES_MAX];
    unsigned running = 0;
    for (unsigned i = 0; i < lane_count; i++) {
        list[i] = lane_process(&hunt->lanes[i]);
    }
    do {
        if (process_interrupted()) {
            for (unsigned i = 0; i < lane_count; i++) {
                process_stop(list[i]);
            }
        } else {
            fill_slots(hunt, jobs, &running, begin, budget);
        }
        processes_poll(list, lane_count, 0.2);
        for (unsigned i = 0; i < lane_count; i++) {
            if (hunt->lanes[i].running && list[i]->pid == 0 && lane_ended(hunt, &hunt->lanes[i])) {
                running--;
            }
        }
        status(hunt, seconds_now() - begin, budget);
    } while (running > 0);
    say_status_end();
}

/* A world that never ran makes the hunt incomplete, whatever the others say. */
static int judge_reach(struct hunt *hunt)
{
    static const char *const worlds[] = {"sim", "threads", "harts"};
    int code = HB_EXIT_CLEAN;
    for (unsigned w = 0; w < sizeof worlds / sizeof worlds[0]; w++) {
        unsigned runs = 0;
        for (unsigned i = 0; i < lane_count; i++) {
            runs += strcmp(hunt->lanes[i].spec->world, worlds[w]) == 0 ? hunt->lanes[i].tally.runs : 0;
        }
        if (runs == 0) {
            say("world %s NOT REACHED", worlds[w]);
            code = HB_EXIT_ENVIRONMENT;
        }
    }
    return code;
}

static int finish(struct hunt *hunt, const struct tally *first)
{
    struct tally tallies[LANES_MAX + 1];
    tallies[0] = *first;
    for (unsigned i = 0; i < lane_count; i++) {
        tallies[i + 1] = hunt->lanes[i].tally;
    }
    tally_table(tallies, lane_count + 1);
    int code = exit_worse(tally_code(tallies, lane_count + 1), judge_reach(hunt));
    if (hunt->findings.count > 0) {
        code = exit_worse(code, HB_EXIT_FINDING);
    }
    if (process_interrupted()) {
        code = HB_EXIT_INTERRUPTED;
    }
    findings_end(&hunt->findings, code);
    return code;
}

static int hunt_with(const struct hunt_options *o)
{
    static struct hunt hunt;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned jobs = o->jobs > 0 ? (unsigned)o->jobs : (unsigned)(cpus > 0 ? cpus : 1);
    int code = prepare(&hunt, o);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    struct tally first = {.name = "regressions", .world = "sim"};
    char all[DURATION_LENGTH];
    say("hunt in %s: %s, %u jobs, seed %llu", hunt.core.foreign ? hunt.core.given : "sched_core",
        duration_words(o->seconds, all), jobs, (unsigned long long)o->seed);
    corpus_hint(hunt.corpus[0]);
    regressions(&hunt, &first);
    double begin = seconds_now(); /* however many regressions there are, lanes have the time that was asked for */
    open_lanes(&hunt, o);
    run_lanes(&hunt, jobs, begin, o->seconds);
    return finish(&hunt, &first);
}

int verb_hunt(int argc, char **argv)
{
    struct hunt_options o = {.seconds = 60, .seed = (uint32_t)time(NULL)};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"core", OPTION_TEXT, &o.common.core, 0, 0},
        {"out", OPTION_TEXT, &o.common.out, 0, 0},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},
        {"jobs", OPTION_NUMBER, &o.jobs, 1, JOBS_MAX},
        {"seed", OPTION_NUMBER, &o.seed, 0, UINT32_MAX},
        {"without", OPTION_TEXT, &o.without, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, NULL, 0, &code)) {
        return code;
    }
    if (o.without != NULL && strcmp(o.without, "tsan") != 0) {
        say_error("--without knows tsan, not '%s'", o.without);
        return HB_EXIT_USAGE;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    return hunt_with(&o);
}
