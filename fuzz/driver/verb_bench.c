/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak bench: how fast the simulator is, and how soon it finds what is wrong. */
#include "bench.h"
#include "say.h"
#include "verb.h"

#include <string.h>

#define BENCH_SAMPLE_SECONDS 2
#define BENCH_RUN_SECONDS 600 /* a safety net: runs end by executions, so that figures are those of any machine */
#define BENCH_BUG_EXECUTIONS 100000
#define BENCH_FEEDBACK_EXECUTIONS 200000

struct part {
    const char *name;
    int (*run)(const struct bench_options *options);
    double seconds;      /* by default */
    uint64_t executions; /* by default; 0: it has no such limit */
};

static const struct part parts[] = {
    {"sim", bench_sim, BENCH_SAMPLE_SECONDS, 0},
    {"feedback", bench_feedback, BENCH_RUN_SECONDS, BENCH_FEEDBACK_EXECUTIONS},
    {"bugs", bench_bugs, BENCH_RUN_SECONDS, BENCH_BUG_EXECUTIONS},
};
#define PARTS (sizeof parts / sizeof parts[0])

bool bench_wants(const struct bench_options *o, const char *row)
{
    return o->only == NULL || strstr(row, o->only) != NULL;
}

int bench_wants_none(const struct bench_options *o)
{
    say_error("--only: no bug of this part has '%s' in its name (without --only: all)", o->only);
    return HB_EXIT_USAGE;
}

static int run_part(const struct part *part, const struct bench_options *given)
{
    struct bench_options options = *given;
    if (options.seconds <= 0) {
        options.seconds = part->seconds;
    }
    if (options.executions == 0) {
        options.executions = part->executions;
    }
    return part->run(&options);
}

static int bench(const struct bench_options *o)
{
    int code = HB_EXIT_CLEAN;
    bench_machine();
    for (unsigned i = 0; i < PARTS && !process_interrupted(); i++) {
        bool asked = o->part != NULL ? strcmp(o->part, parts[i].name) == 0 : parts[i].run != bench_bugs;
        if (asked) {
            code = exit_worse(code, run_part(&parts[i], o));
        }
    }
    return process_interrupted() ? HB_EXIT_INTERRUPTED : code;
}

int verb_bench(int argc, char **argv)
{
    struct bench_options o = {.repeat = 5, .seeds = 20};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.json, 0, 0},
        {"only", OPTION_TEXT, &o.only, 0, 0},
        {"repeat", OPTION_NUMBER, &o.repeat, 1, BENCH_SAMPLES_MAX},
        {"seeds", OPTION_NUMBER, &o.seeds, 1, BENCH_SAMPLES_MAX},
        {"executions", OPTION_NUMBER, &o.executions, 1, 1000000000},
        {"for", OPTION_DURATION, &o.seconds, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    const char *names[PARTS + 1] = {NULL};
    int code;
    if (!options_read(argc, argv, specs, &o.part, 1, &code)) {
        return code;
    }
    say_json_mode(o.json);
    say_verbose_mode(o.verbose);
    for (unsigned i = 0; i < PARTS; i++) {
        names[i] = parts[i].name;
        if (o.part == NULL || strcmp(o.part, parts[i].name) == 0) {
            return bench(&o);
        }
    }
    const char *near = nearest_name(o.part, names);
    say_error("bench has no part '%s'%s%s%s (sim feedback bugs)", o.part, near ? "; did you mean '" : "",
              near ? near : "", near ? "'?" : "");
    return HB_EXIT_USAGE;
}
