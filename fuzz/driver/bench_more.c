/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of `bench sim` about searches as a whole: what the bookkeeping of the reduction costs, what each arm of the
 * portfolio got and gave, and that memory does not grow with the number of executions.
 */
#include "bench.h"

#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <string.h>

#define MORE_GRACE 600.0
#define FEW 10000ull
#define MANY 1000000ull
#define SHARE_EXECUTIONS 100000ull

static const char examples[] = HB_SOURCE_DIR "/fuzz/examples/";

static bool run(const char *runner, const char *strategy, const char *memory, uint64_t executions, bool feedback,
                struct bench_done *done)
{
    struct bench_words words = {0};
    bench_word(&words, "%s", runner);
    bench_word(&words, "--strategy");
    bench_word(&words, "%s", strategy);
    bench_word(&words, "--memory");
    bench_word(&words, "%s", memory);
    bench_word(&words, "--executions");
    bench_word(&words, "%llu", (unsigned long long)executions);
    bench_word(&words, "--feedback");
    bench_word(&words, "%s", feedback ? "on" : "off");
    bench_word(&words, "--json");
    return bench_child(&words, MORE_GRACE, done) && done->executions > 0;
}

static int build(const char *file, const char *flags, char *runner, size_t size)
{
    char source[PATH_MAX];
    snprintf(source, sizeof source, "%s%s", examples, file);
    return bench_program(source, flags, false, runner, size);
}

/* All lock sections depend on each other, so both run the same executions: what is between them is bookkeeping. */
static int reduction(const struct bench_options *o)
{
    static const char *const strategies[] = {"dfs-plain", "dfs"};
    static const char *const names[] = {"every schedule, no reduction", "the same with footprints and reduction"};
    char runner[PATH_MAX], note[64];
    double base = 0;
    int code = build("runqueue.c", "-DK=4 -DN=2", runner, sizeof runner);
    for (unsigned i = 0; i < 2 && code == HB_EXIT_CLEAN; i++) {
        struct samples ns = {0};
        for (uint64_t n = 0; n <= o->repeat; n++) {
            struct bench_done done;
            if (!run(runner, strategies[i], "sc", SHARE_EXECUTIONS, false, &done)) {
                return HB_EXIT_ENVIRONMENT;
            }
            if (n > 0) {
                samples_add(&ns, done.seconds * 1e9 / done.executions);
            }
        }
        base = i == 0 ? samples_median(&ns) : base;
        snprintf(note, sizeof note, "an execution; x%.2f", samples_median(&ns) / base);
        bench_row(names[i], "ns", &ns, note);
    }
    return code;
}

/* ---- the portfolio ---- */

static void share_event(const char *program, const struct bench_share *share)
{
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "share");
    cJSON_AddStringToObject(event, "program", program);
    cJSON_AddStringToObject(event, "strategy", share->strategy);
    cJSON_AddNumberToObject(event, "executions", share->executions);
    cJSON_AddNumberToObject(event, "news", share->news);
    cJSON_AddNumberToObject(event, "findings", share->findings);
    say_event(event);
}

static int shares(const char *file, const char *flags, bool feedback)
{
    char runner[PATH_MAX];
    struct bench_done done;
    int code = build(file, flags, runner, sizeof runner);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (!run(runner, "portfolio", "c11", SHARE_EXECUTIONS, feedback, &done)) {
        return HB_EXIT_ENVIRONMENT;
    }
    say("  %s%s%s, c11, races on, feedback %s, at most %llu executions:", file, flags[0] != '\0' ? " " : "", flags,
        feedback ? "on" : "off", (unsigned long long)SHARE_EXECUTIONS);
    for (unsigned i = 0; i < done.shares; i++) {
        const struct bench_share *share = &done.share[i];
        say("    %-8s %8.0f executions %6.0f new features %8.0f failed", share->strategy, share->executions,
            share->news, share->findings);
        share_event(file, share);
    }
    return HB_EXIT_CLEAN;
}

/* ---- memory ---- */

static int memory(const char *strategy, const char *model)
{
    char runner[PATH_MAX], name[64], note[96];
    struct bench_done few, many;
    struct samples growth = {0};
    int code = build("runqueue.c", "-DK=4 -DN=2", runner, sizeof runner);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (!run(runner, strategy, model, FEW, false, &few) || !run(runner, strategy, model, MANY, false, &many)) {
        return HB_EXIT_ENVIRONMENT;
    }
    samples_add(&growth, many.resident);
    snprintf(name, sizeof name, "memory, %s, %s", strategy, model);
    snprintf(note, sizeof note, "after %.0f executions; %.0f after %.0f", many.executions, few.resident,
             few.executions);
    bench_row(name, "KiB", &growth, note);
    return HB_EXIT_CLEAN;
}

int bench_more(const struct bench_options *o)
{
    bench_heading("searches: bookkeeping, the portfolio, memory");
    int code = reduction(o);
    code = code == HB_EXIT_CLEAN ? shares("runqueue.c", "-DK=3 -DN=2", false) : code;
    code = code == HB_EXIT_CLEAN ? shares("runqueue.c", "-DK=3 -DN=2", true) : code;
    code = code == HB_EXIT_CLEAN ? shares("treiber.c", "", false) : code;
    code = code == HB_EXIT_CLEAN ? memory("random", "c11") : code;
    code = code == HB_EXIT_CLEAN ? memory("portfolio", "c11") : code;
    return code == HB_EXIT_CLEAN ? memory("dfs", "sc") : code;
}
