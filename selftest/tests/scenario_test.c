/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios and random programs on a real core, in the world that steps operations. */
#include "scenario.h"
#include "step_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SEEDS 100u
#define PROGRAMS 2000u

static struct step_run run;
static struct hb_program program;

static void fails(const char *what, uint32_t cpus, uint64_t seed)
{
    fail_msg("%s, %u CPUs, seed %llu: INV-%02d %s: %s", what, cpus, (unsigned long long)seed, run.violation.id,
             run.violation.key, run.violation.detail);
}

static void one_scenario(void **state)
{
    static const uint32_t sizes[] = {1, 2, 3, 4, 8};
    const struct hb_scenario *scenario = *state;
    char why[32];
    uint32_t runs = 0;
    assert_true(hb_scenario_program(scenario, &program));
    for (uint32_t n = 0; n < sizeof sizes / sizeof sizes[0]; n++) {
        uint32_t cpus = sizes[n];
        if (hb_scenario_skip(scenario, cpus, sched_view_capabilities(), why, sizeof why) != NULL)
            continue;
        for (uint64_t seed = 0; seed < SEEDS; seed++, runs++) {
            run.program = &program;
            run.cpus = cpus;
            run.seed = seed;
            if (!step_world_run(&run))
                fails(scenario->name, cpus, seed);
            struct hb_scenario_run over = {&program, &run.interp, run.sched, cpus};
            if (!hb_scenario_verdict(scenario, &over, &run.violation))
                fails(scenario->name, cpus, seed);
        }
    }
    if (runs == 0)
        skip();
}

/* What the programs were meant to exercise was exercised. */
static void random_programs_break_nothing(void **state)
{
    (void)state;
    static const enum hb_invariant_id wanted[] = {
        HB_INV_PLACE,        HB_INV_COUNTS,      HB_INV_QUEUE_OWNER,  HB_INV_AFFINITY,
        HB_INV_OFFLINE,      HB_INV_ONLINE_MASK, HB_INV_FIFO,         HB_INV_RESULT,
        HB_INV_IPI_CHAIN,    HB_INV_IPI_SETTLED, HB_INV_LOST_WAKEUP,  HB_INV_WORK_CONSERVING,
        HB_INV_STALE_HANDLE, HB_INV_CAPACITY,    HB_INV_STACK,        HB_INV_SLICE,
        HB_INV_TELEMETRY,    HB_INV_MESSAGES,    HB_INV_REQUEST_DONE,
    };
    uint64_t exercised = 0;
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        run.cpus = 1 + (uint32_t)(seed % 4);
        run.seed = seed;
        run.program = &program;
        hb_program_random(&program, seed, (uint8_t)run.cpus);
        if (!step_world_run(&run))
            fails("random program", run.cpus, seed);
        exercised |= run.exercised;
    }
    for (uint32_t n = 0; n < sizeof wanted / sizeof wanted[0]; n++)
        if ((exercised >> wanted[n] & 1u) == 0)
            fail_msg("INV-%02d was never exercised", wanted[n]);
}

static void the_same_seed_takes_the_same_turns(void **state)
{
    (void)state;
    static struct step_run again;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        hb_program_random(&program, seed, 4);
        run.program = again.program = &program;
        run.cpus = again.cpus = 4;
        run.seed = again.seed = seed;
        assert_true(step_world_run(&run));
        assert_true(step_world_run(&again));
        assert_int_equal(run.turns, again.turns);
        assert_int_equal(run.quiescences, again.quiescences);
    }
}

/* An expectation that cannot hold is a failure with its place and both words. */
static void a_broken_expectation_is_told(void **state)
{
    (void)state;
    static const char text[] = "hartbreak 1\ncpus 1\ntask main boot\n  yield\n  wake main -> reject-stale\n";
    struct hb_scenario scenario = {.name = "broken", .text = text, .cpus = 1};
    char line[200];
    assert_true(hb_scenario_program(&scenario, &program));
    run.program = &program;
    run.cpus = 1;
    run.seed = 0;
    assert_true(step_world_run(&run));
    struct hb_scenario_run over = {&program, &run.interp, run.sched, 1};
    assert_false(hb_scenario_verdict(&scenario, &over, &run.violation));
    assert_int_equal(run.violation.id, HB_INV_EXPECTATION);
    hb_marker_fail(line, sizeof line, scenario.name, &run.violation);
    assert_string_equal(line, "KSELFTEST: broken FAIL INV-10 wake expected reject-stale, got ok: at main.1");
}

static void a_task_that_never_ends_is_told(void **state)
{
    (void)state;
    static const char text[] = "hartbreak 1\ncpus 1\ntask main boot\n  yield\n  block\n";
    struct hb_scenario scenario = {.name = "stuck", .text = text, .cpus = 1};
    assert_true(hb_scenario_program(&scenario, &program));
    run.program = &program;
    run.cpus = 1;
    run.seed = 0;
    assert_true(step_world_run(&run));
    struct hb_scenario_run over = {&program, &run.interp, run.sched, 1};
    assert_false(hb_scenario_verdict(&scenario, &over, &run.violation));
    assert_string_equal(run.violation.detail, "main stands at operation 1");
}

int main(void)
{
    const struct CMUnitTest general[] = {
        cmocka_unit_test(random_programs_break_nothing),
        cmocka_unit_test(the_same_seed_takes_the_same_turns),
        cmocka_unit_test(a_broken_expectation_is_told),
        cmocka_unit_test(a_task_that_never_ends_is_told),
    };
    static struct CMUnitTest scenarios[64];
    for (uint32_t n = 0; n < hb_scenario_count && n < 64; n++)
        scenarios[n] = (struct CMUnitTest){
            .name = hb_scenarios[n].name,
            .test_func = one_scenario,
            .initial_state = (void *)(uintptr_t)&hb_scenarios[n],
        };
    int failures = cmocka_run_group_tests(general, NULL, NULL);
    return failures + _cmocka_run_group_tests("scenarios", scenarios, hb_scenario_count, NULL, NULL);
}
