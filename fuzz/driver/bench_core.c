/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of `bench sim` about scheduler cores: how many executions a second hb-sim makes of our own. */
#include "bench.h"

#include "core.h"
#include "say.h"
#include "verb.h"

#define CORE_GRACE 120.0

struct core_mode {
    const char *name;
    const char *what; /* option of hb-sim, with its value */
    const char *value;
    const char *memory;
    const char *races;
};

static const struct core_mode modes[] = {
    {"random programs, sc, races off", "--random", NULL, "sc", "off"},
    {"random programs, sc, races on", "--random", NULL, "sc", "on"},
    {"random programs, tso, races on", "--random", NULL, "tso", "on"},
    {"random programs, c11, races on", "--random", NULL, "c11", "on"},
    {"scenarios, sc, races off", "--scenario", "all", "sc", "off"},
    {"scenarios, sc, races on", "--scenario", "all", "sc", "on"},
    {"scenarios, c11, races on", "--scenario", "all", "c11", "on"},
};
#define MODES (sizeof modes / sizeof modes[0])

static bool once(const struct bench_options *o, const char *program, const struct core_mode *mode, uint64_t seed,
                 struct bench_done *done)
{
    struct bench_words words = {0};
    bench_word(&words, "%s", program);
    bench_word(&words, "%s", mode->what);
    if (mode->value != NULL) {
        bench_word(&words, "%s", mode->value);
        bench_word(&words, "--strategy");
        bench_word(&words, "walk");
        bench_word(&words, "--cpus");
        bench_word(&words, "2");
    }
    bench_word(&words, "--memory");
    bench_word(&words, "%s", mode->memory);
    bench_word(&words, "--races");
    bench_word(&words, "%s", mode->races);
    bench_word(&words, "--seed");
    bench_word(&words, "%llu", (unsigned long long)seed);
    bench_word(&words, "--seconds");
    bench_word(&words, "%.0f", o->seconds < 1 ? 1 : o->seconds);
    bench_word(&words, "--json");
    return bench_child(&words, o->seconds + CORE_GRACE, done) && done->executions > 0;
}

int bench_core(const struct bench_options *o)
{
    static const char *const targets[] = {"hb-sim", NULL};
    static struct core core;
    char program[PATH_MAX];
    int code = core_prepare(&core, NULL);
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&core, targets);
    }
    core_binary(&core, "hb-sim", program, sizeof program);
    bench_heading("scheduler cores (sched_core) in the simulator");
    for (unsigned i = 0; code == HB_EXIT_CLEAN && i < MODES; i++) {
        struct samples rate = {0};
        for (uint64_t run = 0; run <= o->repeat; run++) {
            struct bench_done done;
            if (!once(o, program, &modes[i], run + 1, &done)) {
                return HB_EXIT_ENVIRONMENT;
            }
            if (run > 0) {
                samples_add(&rate, done.executions / done.seconds);
            }
        }
        bench_row(modes[i].name, "executions/s", &rate, "");
    }
    return code;
}
