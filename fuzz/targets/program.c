/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer on programs and schedules (inputs: tool/input.h). Features of an execution are libFuzzer's extra counters,
 * unless $HB_FEEDBACK is 0. A broken invariant is saved as a reproducer in $HB_OUT and said in one JSON line; then the
 * process traps, or with $HB_KEEP_GOING=1 goes on with the next input.
 */
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "record.h"
#include "sched_view.h"
#include "target.h"

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
    (void)input_read(data, size, &p, &bytes, &running);
    running.feedback = feedback;
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
