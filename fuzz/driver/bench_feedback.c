/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ./hartbreak bench feedback: libFuzzer with and without the features of an execution (reads-from pairs, lock
 * hand-overs, scheduler states) as extra counters, on cores with one line broken: executions until it is found.
 */
#include "bench.h"

#include "say.h"
#include "verb.h"
#include "world.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FEEDBACK_GRACE 60.0
#define FEEDBACK_FILES_MAX 4096u

static const char *const bugs[] = {"hb-fuzz-bench-ipi", "hb-fuzz-bench-claim", "hb-fuzz-bench-forward"};
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

/* Median executions over the seeds; a run without finding counts as more than any number. */
static bool feedback_row(const struct bench_options *o, const char *bug, const char *program, bool feedback)
{
    struct samples samples = {0}, shown = {0};
    char name[96], note[96];
    unsigned found = 0;
    for (uint64_t seed = 1; seed <= o->seeds; seed++) {
        struct bench_done done;
        if (!fuzz_once(o, program, feedback, seed, &done)) {
            return false;
        }
        found += done.found;
        samples_add(&samples, done.found ? done.executions : INFINITY);
        samples_add(&shown, done.executions);
        if (isatty(STDOUT_FILENO)) {
            say_status("%s, feedback %s: seed %llu", bug, feedback ? "on" : "off", (unsigned long long)seed);
        }
    }
    say_status_end();
    snprintf(name, sizeof name, "%s, feedback %s", bug + strlen("hb-fuzz-bench-"), feedback ? "on" : "off");
    snprintf(note, sizeof note, "found by %u of %llu seeds%s", found, (unsigned long long)o->seeds,
             isinf(samples_median(&samples)) ? "; the median is beyond the budget, this is what was run" : "");
    bench_row(name, "executions", isinf(samples_median(&samples)) ? &shown : &samples, note);
    return true;
}

int bench_feedback(const struct bench_options *o)
{
    bench_heading("executions until libFuzzer finds a planted bug");
    for (unsigned i = 0; i < BUGS; i++) {
        char program[PATH_MAX];
        int code = core_tool(bugs[i], program, sizeof program);
        if (code != HB_EXIT_CLEAN) {
            return code;
        }
        for (unsigned feedback = 0; feedback < 2; feedback++) {
            if (!feedback_row(o, bugs[i], program, feedback == 1)) {
                return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_ENVIRONMENT;
            }
        }
    }
    return HB_EXIT_CLEAN;
}
