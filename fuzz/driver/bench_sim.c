/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak bench sim: how fast the simulator is, on the workload that its peers were measured on, and why. */
#include "bench.h"

#include "core.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <string.h>

#define SAMPLE_GRACE 120.0
#define PROBE_ATOMICS 200u
#define PROBE_PLAIN 10000u

static const char workload[] = HB_SOURCE_DIR "/fuzz/examples/runqueue.c";
static const char probe[] = HB_SOURCE_DIR "/fuzz/bench/probe.c";

struct mode {
    const char *name;
    const char *strategy;
    const char *memory;
    const char *races;
    const char *feedback;
    const char *peer;
};

/* The first one is what the others are compared with. */
static const struct mode modes[] = {
    {"sc, races none", "random", "sc", "none", "off", "coroutine trial, SC only: 1.6-1.7 M"},
    {"sc, races on", "random", "sc", "on", "off", "crude trial with clocks: 1.03 M"},
    {"c11, races none", "random", "c11", "none", "off", ""},
    {"c11, races on", "random", "c11", "on", "off", "relacy: 0.34-0.68 M; C11Tester: 130; loom: 5-25 k"},
    {"tso, races on", "random", "tso", "on", "off", ""},
    {"sc, races none, feedback on", "random", "sc", "none", "on", ""},
    {"sc, races on, walk", "walk", "sc", "on", "off", ""},
    {"sc, races on, portfolio", "portfolio", "sc", "on", "off", ""},
};
#define MODES (sizeof modes / sizeof modes[0])

static void run_words(struct bench_words *words, const char *runner, const struct mode *mode, uint64_t seed)
{
    words->count = 0;
    bench_word(words, "%s", runner);
    bench_word(words, "--strategy");
    bench_word(words, "%s", mode->strategy);
    bench_word(words, "--memory");
    bench_word(words, "%s", mode->memory);
    bench_word(words, "--races");
    bench_word(words, "%s", mode->races);
    bench_word(words, "--feedback");
    bench_word(words, "%s", mode->feedback);
    bench_word(words, "--seed");
    bench_word(words, "%llu", (unsigned long long)seed);
    bench_word(words, "--json");
}

/* Seconds an execution, sampled; the first run is the warm-up. */
static bool sample(const struct bench_options *o, const char *runner, const struct mode *mode, struct samples *out)
{
    struct bench_words words;
    struct bench_done done;
    out->count = 0;
    for (uint64_t i = 0; i <= o->repeat; i++) {
        run_words(&words, runner, mode, i + 1);
        bench_word(&words, "--seconds");
        bench_word(&words, "%.1f", i == 0 ? o->seconds / 4 : o->seconds);
        if (!bench_child(&words, o->seconds + SAMPLE_GRACE, &done) || done.executions <= 0) {
            return false;
        }
        if (i > 0) {
            samples_add(out, done.seconds / done.executions);
        }
    }
    return true;
}

static void inverted(const struct samples *seconds, struct samples *rate)
{
    rate->count = 0;
    for (unsigned i = 0; i < seconds->count; i++) {
        samples_add(rate, 1 / seconds->value[i]);
    }
}

static int rates(const struct bench_options *o)
{
    char runner[PATH_MAX], note[96];
    double base = 0;
    int code = bench_program(workload, "-DK=3 -DN=2", false, runner, sizeof runner);
    bench_heading("the workload (docs/benchmarks.md), K = 3, two thieves; `random` unless it says so");
    for (unsigned i = 0; code == HB_EXIT_CLEAN && i < MODES; i++) {
        struct samples seconds, rate;
        if (!sample(o, runner, &modes[i], &seconds)) {
            return HB_EXIT_ENVIRONMENT;
        }
        inverted(&seconds, &rate);
        base = i == 0 ? samples_median(&seconds) : base;
        snprintf(note, sizeof note, "x%.2f  %s", samples_median(&seconds) / base, modes[i].peer);
        bench_row(modes[i].name, "executions/s", &rate, note);
    }
    return code;
}

struct exhaustive {
    unsigned k, n;
    double executions; /* (2K + NK)! / ((2K)! (K!)^N) */
    const char *peer;
};

static const struct exhaustive spaces[] = {
    {2, 1, 15, ""},
    {3, 1, 84, ""},
    {4, 1, 495, ""},
    {2, 2, 420, ""},
    {3, 2, 18480, "GenMC 0.11: 8.6 s; nidhugg 0.4: 16.7 s; relacy: over 40 s"},
    {4, 2, 900900, "coroutine trial: 1.58 s; GenMC: over 580 s"},
};
#define SPACES (sizeof spaces / sizeof spaces[0])

static bool space_once(const struct exhaustive *space, const char *runner, struct bench_done *done)
{
    static const struct mode dfs = {"", "dfs", "sc", "none", "off", ""};
    struct bench_words words;
    run_words(&words, runner, &dfs, 1);
    if (!bench_child(&words, SAMPLE_GRACE, done)) {
        return false;
    }
    if (done->executions != space->executions || strcmp(done->complete, "yes") != 0) {
        say_error("K = %u, N = %u: %.0f executions, complete \"%s\"; there are %.0f", space->k, space->n,
                  done->executions, done->complete, space->executions);
        return false;
    }
    return true;
}

static int exhaustive(const struct bench_options *o)
{
    bench_heading("every schedule of the workload, races none, no state hashing");
    for (unsigned i = 0; i < SPACES; i++) {
        char runner[PATH_MAX], flags[64], name[64];
        struct samples seconds = {0};
        struct bench_done done;
        snprintf(flags, sizeof flags, "-DK=%u -DN=%u", spaces[i].k, spaces[i].n);
        int code = bench_program(workload, flags, false, runner, sizeof runner);
        if (code != HB_EXIT_CLEAN) {
            return code;
        }
        for (uint64_t run = 0; run <= o->repeat; run++) {
            if (!space_once(&spaces[i], runner, &done)) {
                return HB_EXIT_FINDING;
            }
            if (run > 0) {
                samples_add(&seconds, done.seconds);
            }
        }
        snprintf(name, sizeof name, "K = %u, N = %u: %.0f executions", spaces[i].k, spaces[i].n, spaces[i].executions);
        bench_row(name, "s", &seconds, spaces[i].peer);
    }
    return HB_EXIT_CLEAN;
}

/* ---- what one step costs ---- */

struct slope {
    const char *name;
    const char *strategy;
    const char *memory;
    const char *races;
    const char *macro;
    unsigned steps; /* of each of the two threads */
    const char *note;
};

static const struct slope slopes[] = {
    {"decision, asked", "random", "sc", "none", "ATOMICS", PROBE_ATOMICS, "with its switch, every other time"},
    {"decision, passed", "walk", "sc", "none", "ATOMICS", PROBE_ATOMICS, ""},
    {"decision, asked, sc, races on", "random", "sc", "on", "ATOMICS", PROBE_ATOMICS, ""},
    {"decision, asked, c11, races on", "random", "c11", "on", "ATOMICS", PROBE_ATOMICS, ""},
    {"decision, asked, tso, races on", "random", "tso", "on", "ATOMICS", PROBE_ATOMICS, ""},
    {"plain access", "random", "sc", "none", "PLAIN", PROBE_PLAIN, ""},
    {"plain access, races on", "random", "sc", "on", "PLAIN", PROBE_PLAIN, ""},
};
#define SLOPES (sizeof slopes / sizeof slopes[0])

static int slope_row(const struct bench_options *o, const struct slope *slope, const char *empty)
{
    char full[PATH_MAX], flags[64];
    struct samples none, all, ns = {0};
    const struct mode mode = {"", slope->strategy, slope->memory, slope->races, "off", ""};
    snprintf(flags, sizeof flags, "-DTHREADS=2 -D%s=%uu", slope->macro, slope->steps);
    int code = bench_program(probe, flags, false, full, sizeof full);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (!sample(o, empty, &mode, &none) || !sample(o, full, &mode, &all)) {
        return HB_EXIT_ENVIRONMENT;
    }
    for (unsigned i = 0; i < all.count; i++) {
        samples_add(&ns, (all.value[i] - samples_median(&none)) * 1e9 / (2.0 * slope->steps));
    }
    bench_row(slope->name, "ns", &ns, slope->note);
    return HB_EXIT_CLEAN;
}

static int switch_row(const struct bench_options *o)
{
    char program[PATH_MAX];
    struct samples ns = {0};
    struct bench_done done;
    int code = core_tool("hb-bench-switch", program, sizeof program);
    for (uint64_t i = 0; code == HB_EXIT_CLEAN && i <= o->repeat; i++) {
        struct bench_words words = {0};
        bench_word(&words, "%s", program);
        if (!bench_child(&words, SAMPLE_GRACE, &done)) {
            return HB_EXIT_ENVIRONMENT;
        }
        if (i > 0) {
            samples_add(&ns, done.seconds * 1e9 / done.executions);
        }
    }
    bench_row("context switch", "ns", &ns, "ucontext: 243-250; TSan fibre: 185-197");
    return code;
}

static int reset_row(const struct bench_options *o, const char *name, const char *runner, const char *races)
{
    struct samples seconds, ns = {0};
    const struct mode mode = {"", "random", "sc", races, "off", ""};
    if (!sample(o, runner, &mode, &seconds)) {
        return HB_EXIT_ENVIRONMENT;
    }
    for (unsigned i = 0; i < seconds.count; i++) {
        samples_add(&ns, seconds.value[i] * 1e9);
    }
    bench_row(name, "ns", &ns, "reset, start, join, end");
    return HB_EXIT_CLEAN;
}

static int costs(const struct bench_options *o)
{
    char empty[PATH_MAX];
    int code = bench_program(probe, "-DTHREADS=2", false, empty, sizeof empty);
    bench_heading("what one step costs");
    if (code == HB_EXIT_CLEAN) {
        code = switch_row(o);
    }
    for (unsigned i = 0; code == HB_EXIT_CLEAN && i < SLOPES; i++) {
        code = slope_row(o, &slopes[i], empty);
    }
    if (code == HB_EXIT_CLEAN) {
        code = reset_row(o, "execution of two empty threads", empty, "none");
    }
    return code == HB_EXIT_CLEAN ? reset_row(o, "execution of two empty threads, races on", empty, "on") : code;
}

int bench_sim(const struct bench_options *o)
{
    int code = rates(o);
    if (code == HB_EXIT_CLEAN) {
        code = exhaustive(o);
    }
    if (code == HB_EXIT_CLEAN) {
        code = costs(o);
    }
    if (code == HB_EXIT_CLEAN) {
        code = bench_more(o);
    }
    return code == HB_EXIT_CLEAN ? bench_core(o) : code;
}
