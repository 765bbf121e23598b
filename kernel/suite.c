/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

#include <string.h>

#include "console.h"
#include "format.h"
#include "gate.h"
#include "hart.h"
#include "report.h"
#include "run.h"
#include "scenario.h"
#include "trap_tests.h"

#define NAME_RANDOM "random programs"
#define NAME_REPRODUCER "reproducer"
#define ONLY_RANDOM "random"
#define NOTE_MAX 64u
#define TELL_MAX 200u
#define REPRODUCER_MAX (1u << 20)

static struct hb_program program;

struct own_scenario {
    const char *name;
    bool (*test)(struct hb_violation *violation);
};

static const struct own_scenario own_scenarios[] = {
    {"trap stacks", trap_test_stacks},
    {"stack guard", trap_test_guard},
};
#define OWN_SCENARIOS (sizeof own_scenarios / sizeof own_scenarios[0])

static struct hb_scenario_run finished(void)
{
    const struct run *run = run_current();
    return (struct hb_scenario_run){
        .program = run->program, .interp = &run->interp, .sched = run->sched, .cpus = run->cpus};
}

void suite_bring_up(void)
{
    hb_program_init(&program, (uint8_t)hart_count());
    if (!run_program(&program, hart_count(), true)) {
        report_plan(1);
        report_begin("bring-up");
        report_fail(&run_current()->violation);
        report_verdict();
    }
}

static void run_scenario(const struct hb_scenario *scenario)
{
    char why[NOTE_MAX];
    struct hb_violation violation;
    const char *skip = hb_scenario_skip(scenario, hart_count(), sched_view_capabilities(), why, sizeof why);
    report_begin(scenario->name);
    if (skip != NULL) {
        report_skip(skip);
        return;
    }
    if (!hb_scenario_program(scenario, &program)) {
        hb_violation_set(&violation, HB_INV_EXPECTATION, "scenario-text", "its program text does not parse");
        report_fail(&violation);
        return;
    }
    if (!run_program(&program, hart_count(), false)) {
        report_fail(&run_current()->violation);
        return;
    }
    struct hb_scenario_run run = finished();
    if (hb_scenario_verdict(scenario, &run, &violation)) {
        report_ok("");
    } else {
        report_fail(&violation);
    }
}

static void run_own(const struct own_scenario *scenario)
{
    struct hb_violation violation;
    report_begin(scenario->name);
    if (scenario->test(&violation)) {
        report_ok("");
    } else {
        report_fail(&violation);
    }
}

/* Runs `program`; false: *violation. */
static bool run_once(uint32_t cpus, struct hb_violation *violation)
{
    if (!run_program(&program, cpus, false)) {
        *violation = run_current()->violation;
        return false;
    }
    return hb_expectations_hold(&run_current()->interp, violation);
}

static void run_random(const struct arguments *arguments)
{
    char note[NOTE_MAX];
    struct hb_violation violation;
    report_begin(NAME_RANDOM);
    for (uint64_t i = 0; i < arguments->programs; i++) {
        hb_program_random(&program, arguments->seed + i, (uint8_t)hart_count());
        if (!run_once(hart_count(), &violation)) {
            console_result("KINIT: random program seed=%lu cpus=%u failed", (unsigned long)(arguments->seed + i),
                           hart_count());
            report_fail(&violation);
            return;
        }
    }
    (void)format(note, sizeof note, " count=%lu seed=%lu", (unsigned long)arguments->programs,
                 (unsigned long)arguments->seed);
    report_ok(note);
}

static bool wanted(const struct arguments *arguments, const char *name)
{
    return arguments->only[0] == 0 || arguments_name(arguments->only, name);
}

static uint32_t count_wanted(const struct arguments *arguments)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < hb_scenario_count; i++) {
        count += wanted(arguments, hb_scenarios[i].name);
    }
    for (uint32_t i = 0; i < OWN_SCENARIOS; i++) {
        count += wanted(arguments, own_scenarios[i].name);
    }
    return count;
}

void suite_run(const struct arguments *arguments)
{
    uint32_t count = count_wanted(arguments);
    if (count == 0 && !arguments_name(arguments->only, ONLY_RANDOM)) {
        report_usage("boot argument only=%s names no scenario", arguments->only);
    }
    if (count == 0 && arguments->programs == 0) {
        report_usage("boot argument only=%s needs programs=N", arguments->only);
    }
    report_plan(count + (arguments->programs != 0));
    for (uint32_t i = 0; i < hb_scenario_count; i++) {
        if (wanted(arguments, hb_scenarios[i].name)) {
            run_scenario(&hb_scenarios[i]);
        }
    }
    for (uint32_t i = 0; i < OWN_SCENARIOS; i++) {
        if (wanted(arguments, own_scenarios[i].name)) {
            run_own(&own_scenarios[i]);
        }
    }
    if (arguments->programs != 0) {
        run_random(arguments);
    }
}

/* How the first run went, and each that went otherwise. */
static void tell_run(uint64_t number)
{
    static char before[TELL_MAX];
    static uint64_t digest;
    char text[TELL_MAX] = "";
    const struct run *run = run_current();
    bool gated = gate_tell(text, sizeof text);
    if (gated && (number == 0 || memcmp(text, before, sizeof before) != 0)) {
        console_result("KINIT: %s", text);
        memcpy(before, text, sizeof before);
    }
    if (!run->failed && (number == 0 || (gated && digest != run->digest))) {
        console_result("KINIT: state digest %lx", (unsigned long)run->digest);
        digest = run->digest;
    }
}

void suite_reproduce(const char *text, uint64_t size, const struct arguments *arguments)
{
    struct hb_text_error error;
    struct hb_violation violation;
    char why[NOTE_MAX];
    uint32_t line;
    if (size > REPRODUCER_MAX) {
        report_usage("the reproducer is larger than %u bytes", REPRODUCER_MAX);
    }
    uint64_t program_size = hb_entries_find(text, size);
    if (!gate_load(text + program_size, size - program_size, &line)) {
        report_usage("reproducer: line %u of its entries is none, or one too many", line);
    }
    if (!hb_program_parse(&program, text, program_size, &error)) {
        report_usage("reproducer: line %u, column %u: %s", error.line, error.column, error.message);
    }
    report_plan(1);
    report_begin(NAME_REPRODUCER);
    if (program.cpus > hart_count()) {
        (void)format(why, sizeof why, "smp=%u", hart_count());
        report_skip(why);
        return;
    }
    for (uint64_t i = 0; i < arguments->repeat; i++) {
        bool good = run_once(program.cpus, &violation);
        tell_run(i);
        if (!good) {
            report_fail(&violation);
            return;
        }
    }
    report_ok("");
}
