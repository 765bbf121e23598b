/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer on programs and schedules. Input: the program's bytes, one byte of options, then pairs of
 * (skip, choice). Features of an execution are libFuzzer's extra counters, unless $HB_FEEDBACK is 0. A broken invariant
 * is saved as a reproducer in $HB_OUT and said in one JSON line; then the process traps, or with $HB_KEEP_GOING=1 goes
 * on with the next input.
 */
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "sched_view.h"
#include "target.h"

#define CPUS_MAX 4u
#define OPTION_MODEL 3u      /* in the two low bits: entries atomic, the model judges */
#define OPTION_MEMORY 2u     /* bits 2 and 3: sc, tso, c11, sc */
#define OPTION_RACES_OFF 16u /* runs on past data races */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct record record;
static struct sim_job running;
static bool keep_going, feedback = true;
static struct hb_totals totals;

/* libFuzzer knows how many inputs it ran, but not what they exercised. */
static void say_totals(void)
{
    hb_report_progress(&record.report, &totals);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    const char *going = getenv("HB_KEEP_GOING");
    keep_going = going && strcmp(going, "1") == 0;
    const char *wanted = getenv("HB_FEEDBACK");
    feedback = !wanted || strcmp(wanted, "0") != 0;
    record.out = getenv("HB_OUT");
    record.report = (struct hb_report){stdout, true, "sim", sched_view_core_name(), 0, NULL};
    if (sim_open() && atexit(say_totals) == 0)
        return 0;
    fprintf(stderr, "hb-fuzz-program: no memory for the simulated machine\n");
    exit(3);
}

/* Claims in random bytes mean nothing, nor does a schedule that is not the input's own. */
static void tame(struct hb_program *p)
{
    p->schedule.count = 0;
    if (p->cpus > CPUS_MAX)
        p->cpus = (uint8_t)(1 + p->cpus % CPUS_MAX);
    hb_program_unassert(p);
}

static void report(const struct sim_job *job, const struct sim_result *result)
{
    struct hb_error error;
    if (!record_finding(&record, job, result, &error))
        fprintf(stderr, "hb-fuzz-program: %s\n", error.text);
    fflush(stdout);
    if (!keep_going)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hb_program p;
    static struct hb_bytes bytes;
    static bool caught; /* libFuzzer installs its handlers after LLVMFuzzerInitialize */
    struct sim_result result;
    if (!caught)
        caught = sim_catch_faults();
    size_t used = hb_program_decode(&p, data, size);
    uint8_t options = used < size ? data[used++] : 0;
    tame(&p);
    hb_bytes_init(&bytes, data + used, size - used);
    static const enum eng_model models[] = {ENG_SC, ENG_TSO, ENG_C11, ENG_SC};
    running = (struct sim_job){.program = &p, .strategy = &bytes.base, .feedback = feedback};
    running.model = models[options >> OPTION_MEMORY & 3u];
    running.races = !(options & OPTION_RACES_OFF);
    if (options % 4 == OPTION_MODEL)
        running.points = SIM_POINTS_ENTRY;
    else
        running.points = sim_instrumented() ? SIM_POINTS_ACCESS : SIM_POINTS_PORT;
    sim_run(&running, &result);
    totals.programs++;
    totals.executions++;
    totals.exercised |= result.exercised;
    if (result.violated)
        report(&running, &result);
    return 0;
}

void target_crashed(const char *kind)
{
    struct hb_error error;
    if (!record_crash(&record, &running, kind, &error))
        fprintf(stderr, "hb-fuzz-program: %s\n", error.text);
    fflush(stdout);
}
