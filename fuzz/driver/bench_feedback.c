/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ./hartbreak bench feedback: libFuzzer with and without the features of an execution (reads-from pairs, lock
 * hand-overs, scheduler states) as extra counters, on broken cores: executions until it finds the bug.
 */
#include "bench.h"

#include "say.h"
#include "verb.h"
#include "world.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FEEDBACK_GRACE 60.0
#define FEEDBACK_FILES_MAX 4096u

/* Easy and hard ones, none out of reach; fuzz/bench/CMakeLists.txt builds them. */
static const char prefix[] = "hb-fuzz-bench-";
static const char *const bugs[] = {"hb-fuzz-bench-SB-01", "hb-fuzz-bench-SB-04", "hb-fuzz-bench-SB-12",
                                   "hb-fuzz-bench-SB-19", "hb-fuzz-bench-SB-20", "hb-fuzz-bench-SB-27",
                                   "hb-fuzz-bench-SB-30", "hb-fuzz-bench-SB-33", "hb-fuzz-bench-SB-50"};
#define BUGS (sizeof bugs / sizeof bugs[0])

/* Removes the files of a folder that is ours. */
static void empty_folder(const char *folder)
{
    char path[PATH_MAX];
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    for (unsigned i = 0; dir != NULL && i < FEEDBACK_FILES_MAX && (entry = readdir(dir)) != NULL; i++) {
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            remove(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

static bool fuzz_once(const struct bench_options *o, const char *program, bool feedback, uint64_t seed,
                      struct bench_done *done)
{
    static const char folder[] = HB_BUILD_DIR "/bench/feedback/corpus";
    static const char *const with[] = {"HB_FEEDBACK=1", "HB_OUT=" HB_BUILD_DIR "/bench/feedback", NO_LEAK_CHECK, NULL};
    static const char *const without[] = {"HB_FEEDBACK=0", "HB_OUT=" HB_BUILD_DIR "/bench/feedback", NO_LEAK_CHECK,
                                          NULL};
    struct bench_words words = {0};
    make_folders(folder);
    empty_folder(folder);
    bench_word(&words, "%s", program);
    bench_word(&words, "-seed=%llu", (unsigned long long)seed);
    bench_word(&words, "-runs=%llu", (unsigned long long)o->executions);
    bench_word(&words, "-max_total_time=%.0f", o->seconds < 1 ? 1 : o->seconds);
    bench_word(&words, "-print_final_stats=1");
    bench_word(&words, "-detect_leaks=0");
    bench_word(&words, "-artifact_prefix=" HB_BUILD_DIR "/bench/feedback/");
    bench_word(&words, "%s", folder);
    return bench_fuzzer(&words, feedback ? with : without, o->seconds + FEEDBACK_GRACE, done);
}

/* Executions over the seeds; a run without finding counts as more than any number. */
static bool feedback_samples(const struct bench_options *o, const char *bug, const char *program, bool feedback,
                             struct samples *samples)
{
    unsigned found = 0, late = 0;
    char name[96], note[96], median[32];
    samples->count = 0;
    for (uint64_t seed = 1; seed <= o->seeds; seed++) {
        struct bench_done done;
        if (!fuzz_once(o, program, feedback, seed, &done)) {
            return false;
        }
        found += done.found;
        late += !done.found && done.executions < (double)o->executions;
        samples_add(samples, done.found ? done.executions : INFINITY);
        if (isatty(STDOUT_FILENO)) {
            say_status("%s, feedback %s: seed %llu", bug, feedback ? "on" : "off", (unsigned long long)seed);
        }
    }
    say_status_end();
    snprintf(name, sizeof name, "%s, feedback %s", bug + strlen(prefix), feedback ? "on" : "off");
    snprintf(note, sizeof note, "found by %u of %llu seeds%s", found, (unsigned long long)o->seeds,
             late > 0 ? "; T: a run ended by time" : "");
    if (isinf(samples_median(samples))) {
        struct samples limit = {0};
        samples_add(&limit, (double)o->executions);
        snprintf(median, sizeof median, "%s; median beyond", note);
        bench_row(name, "executions", &limit, median);
    } else {
        bench_row(name, "executions", samples, note);
    }
    return true;
}

/* Of the pairs of one run with and one without: which needed fewer executions. */
static void say_rank(const char *bug, const struct samples *with, const struct samples *without)
{
    struct bench_rank rank = samples_rank(with, without);
    double pairs = (double)with->count * without->count;
    say("  %s: feedback is quicker in %.0f %% of pairs, slower in %.0f %%; by chance with p = %.2g",
        bug + strlen(prefix), 100 * rank.less / pairs, 100 * rank.greater / pairs, rank.p);
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "rank");
    cJSON_AddStringToObject(event, "bug", bug + strlen(prefix));
    cJSON_AddNumberToObject(event, "quicker", rank.less / pairs);
    cJSON_AddNumberToObject(event, "slower", rank.greater / pairs);
    cJSON_AddNumberToObject(event, "p", rank.p);
    say_event(event);
}

static int compare(const struct bench_options *o, const char *bug)
{
    char program[PATH_MAX];
    struct samples with, without;
    int code = core_tool(bug, program, sizeof program);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (!feedback_samples(o, bug, program, false, &without) || !feedback_samples(o, bug, program, true, &with)) {
        return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_ENVIRONMENT;
    }
    say_rank(bug, &with, &without);
    return HB_EXIT_CLEAN;
}

int bench_feedback(const struct bench_options *o)
{
    int code = HB_EXIT_CLEAN;
    unsigned wanted = 0;
    bench_heading("executions until libFuzzer, from an empty corpus, finds a known bug (docs/defects.md)");
    for (unsigned i = 0; i < BUGS && code == HB_EXIT_CLEAN; i++) {
        if (bench_wants(o, bugs[i])) {
            wanted++;
            code = compare(o, bugs[i]);
        }
    }
    return wanted > 0 ? code : bench_wants_none(o);
}
