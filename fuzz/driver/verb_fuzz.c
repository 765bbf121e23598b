/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak fuzz: one libFuzzer target. */
#include "corpus.h"
#include "options.h"
#include "say.h"
#include "verb.h"
#include "world.h"

#include <string.h>
#include <time.h>

#define FUZZ_JOBS_MAX 64u
#define FUZZ_GRACE_SECONDS 60.0
/* One input takes microseconds; one that takes this long hangs. */
#define FUZZ_INPUT_SECONDS 20u

struct fuzz_options {
    struct common common;
    const char *target;
    double seconds;
    uint64_t jobs;
    uint64_t seed;
    bool keep_going;
};

struct fuzz_run {
    const struct fuzz_target *target;
    struct core core;
    struct findings findings;
    char corpus[PATH_MAX];
    char artifacts[PATH_MAX + 32];
    char out[PATH_MAX + 32];
    const char *environment[4];
    struct tally tally;
    struct world_run runs[FUZZ_JOBS_MAX];
};

static void words(struct fuzz_run *fuzz, const struct fuzz_options *o, unsigned job)
{
    struct world_run *run = &fuzz->runs[job];
    world_begin(run, &fuzz->core, fuzz->target->program, &fuzz->tally, &fuzz->findings);
    run->echo = o->common.verbose;
    run->replay_words = fuzz->target->bytes ? "" : " --world text";
    run->process.environment = fuzz->environment;
    world_joined(run, "-max_total_time=", (uint64_t)(o->seconds + 0.999));
    world_joined(run, "-seed=", (uint32_t)(o->seed + job));
    world_joined(run, "-timeout=", FUZZ_INPUT_SECONDS);
    world_word(run, "-print_final_stats=1");
    world_word(run, "-reload=1");
    world_word(run, "-detect_leaks=0");
    world_word(run, fuzz->artifacts);
    world_word(run, fuzz->corpus);
}

static int prepare(struct fuzz_run *fuzz, const struct fuzz_options *o)
{
    const char *const targets[] = {fuzz->target->program, NULL};
    int code = core_prepare(&fuzz->core, o->common.core);
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&fuzz->core, targets);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    findings_init(&fuzz->findings, o->common.out, &fuzz->core);
    if (!make_folders(fuzz->findings.out) || !corpus_prepare(fuzz->target, fuzz->corpus, sizeof fuzz->corpus)) {
        return HB_EXIT_ENVIRONMENT;
    }
    snprintf(fuzz->artifacts, sizeof fuzz->artifacts, "-artifact_prefix=%s/", fuzz->findings.out);
    snprintf(fuzz->out, sizeof fuzz->out, "HB_OUT=%s", fuzz->findings.out);
    fuzz->environment[0] = fuzz->out;
    fuzz->environment[1] = NO_LEAK_CHECK;
    fuzz->environment[2] = o->keep_going ? "HB_KEEP_GOING=1" : NULL;
    fuzz->tally = (struct tally){.name = fuzz->target->name, .world = fuzz->target->bytes ? "sim" : "parser"};
    return HB_EXIT_CLEAN;
}

static void stop_all(struct fuzz_run *fuzz, unsigned jobs)
{
    for (unsigned i = 0; i < jobs; i++) {
        process_stop(&fuzz->runs[i].process);
    }
}

static void follow(struct fuzz_run *fuzz, const struct fuzz_options *o)
{
    struct process *list[FUZZ_JOBS_MAX];
    unsigned jobs = (unsigned)o->jobs, running = 0;
    bool ended[FUZZ_JOBS_MAX] = {false};
    double begin = seconds_now();
    for (unsigned i = 0; i < jobs; i++) {
        words(fuzz, o, i);
        list[i] = &fuzz->runs[i].process;
        running += world_start(&fuzz->runs[i], o->seconds + FUZZ_GRACE_SECONDS);
    }
    while (running > 0) {
        unsigned long long executions = 0;
        processes_poll(list, jobs, 0.2);
        for (unsigned i = 0; i < jobs; i++) {
            executions += fuzz->runs[i].last.executions;
            if (list[i]->pid == 0 && !ended[i]) {
                ended[i] = true;
                running--;
                world_end(&fuzz->runs[i]);
            }
        }
        bool enough = fuzz->findings.count > 0 && !o->keep_going;
        if (process_interrupted() || enough) {
            stop_all(fuzz, jobs);
        }
        double seconds = seconds_now() - begin;
        char now[DURATION_LENGTH], all[DURATION_LENGTH];
        say_status("fuzz %s: %s of %s, %llu executions, %.0f/s, %u findings", fuzz->target->name,
                   duration_words(seconds, now), duration_words(o->seconds, all), executions,
                   (double)executions / (seconds > 0.1 ? seconds : 0.1), fuzz->findings.count);
    }
    say_status_end();
}

static int fuzz(const struct fuzz_options *o)
{
    static struct fuzz_run fuzz;
    fuzz.target = fuzz_target_find(o->target);
    if (fuzz.target == NULL) {
        return HB_EXIT_USAGE;
    }
    int code = prepare(&fuzz, o);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    say("fuzz %s: seed %llu, corpus %s", fuzz.target->name, (unsigned long long)o->seed, fuzz.corpus);
    corpus_hint(fuzz.corpus);
    follow(&fuzz, o);
    tally_table(&fuzz.tally, 1);
    code = process_interrupted() ? HB_EXIT_INTERRUPTED : fuzz.tally.code;
    findings_end(&fuzz.findings, code);
    return code;
}

int verb_fuzz(int argc, char **argv)
{
    struct fuzz_options o = {.target = "program", .seconds = 60, .jobs = 1, .seed = (uint32_t)time(NULL)};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"core", OPTION_TEXT, &o.common.core, 0, 0},
        {"out", OPTION_TEXT, &o.common.out, 0, 0},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},
        {"jobs", OPTION_NUMBER, &o.jobs, 1, FUZZ_JOBS_MAX},
        {"seed", OPTION_NUMBER, &o.seed, 0, UINT32_MAX},
        {"keep-going", OPTION_FLAG, &o.keep_going, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, &o.target, 1, &code)) {
        return code;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    return fuzz(&o);
}
