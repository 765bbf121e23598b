/* SPDX-License-Identifier: Apache-2.0 */
/* The machine with a whole core: the same input is the same execution, and what was taken replays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"

#define PROGRAMS 150u
#define SCHEDULES 4u

static struct hb_program program, replayed;
static struct sim_result first, second;

static const enum sim_points all_points[] = {SIM_POINTS_ENTRY, SIM_POINTS_PORT, SIM_POINTS_ACCESS};

static void assert_same(uint64_t seed)
{
    if (!sim_same(&first, &second))
        fail_msg("seed %llu: %llu points, hash %llx; then %llu points, hash %llx", (unsigned long long)seed,
                 (unsigned long long)first.points, (unsigned long long)first.hash, (unsigned long long)second.points,
                 (unsigned long long)second.hash);
    assert_int_equal(first.accesses, second.accesses);
}

static void walk_once(uint64_t seed, enum sim_points points, bool trace, struct sim_result *result)
{
    struct hb_walk walk;
    hb_walk_init(&walk, seed);
    const struct sim_job job = {.program = &program, .strategy = &walk.base, .points = points, .trace = trace};
    sim_run(&job, result);
}

static void the_same_input_is_the_same_execution_access_by_access(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        hb_program_random(&program, seed, (uint8_t)(1 + seed % 4));
        walk_once(seed, all_points[seed % 3], true, &first);
        walk_once(seed, all_points[seed % 3], true, &second);
        assert_same(seed);
    }
}

static void another_schedule_is_another_execution(void **state)
{
    (void)state;
    uint32_t different = 0;
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        hb_program_random(&program, seed, 2);
        walk_once(seed, SIM_POINTS_ACCESS, false, &first);
        walk_once(seed + 1000, SIM_POINTS_ACCESS, false, &second);
        different += !sim_same(&first, &second);
    }
    assert_true(different > PROGRAMS / 2);
}

static void tracing_changes_nothing_but_the_hash(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        hb_program_random(&program, seed, 3);
        walk_once(seed, SIM_POINTS_ACCESS, false, &first);
        walk_once(seed, SIM_POINTS_ACCESS, true, &second);
        assert_int_equal(first.points, second.points);
        assert_int_equal(first.accesses, second.accesses);
        assert_int_equal(first.switches, second.switches);
    }
}

/* In text and back, as a reproducer travels. */
static void through_text(const struct hb_schedule *taken)
{
    static char text[1u << 17];
    struct hb_text_error error;
    replayed = program;
    replayed.schedule = *taken;
    size_t length = hb_program_print(&replayed, text, sizeof text);
    assert_true(length < sizeof text);
    assert_true(hb_program_parse(&replayed, text, length, &error));
}

static void what_a_walk_took_replays_exactly_from_its_text(void **state)
{
    (void)state;
    uint64_t deviations = 0;
    for (uint64_t seed = 1; seed <= PROGRAMS * SCHEDULES; seed++) {
        struct hb_replay replay;
        hb_program_random(&program, seed / SCHEDULES, (uint8_t)(1 + seed % 4));
        enum sim_points points = all_points[seed % 3];
        walk_once(seed, points, false, &first);
        through_text(first.taken);
        deviations += first.taken->count;
        hb_replay_init(&replay, &replayed.schedule);
        const struct sim_job job = {.program = &replayed, .strategy = &replay.base, .points = points};
        sim_run(&job, &second);
        assert_same(seed);
        assert_int_equal(hb_replay_unmatched(&replay), 0);
    }
    assert_true(deviations > PROGRAMS);
}

static void a_schedule_that_drifted_is_counted_and_still_runs(void **state)
{
    (void)state;
    struct hb_replay replay;
    hb_program_random(&program, 7, 2);
    walk_once(7, SIM_POINTS_ACCESS, false, &first);
    replayed = program;
    replayed.schedule = *first.taken;
    replayed.schedule.points[replayed.schedule.count++] =
        (struct hb_point){.cpu = 9, .kind = HB_POINT_LOCK, .choice = HB_CHOICE_RUN};
    hb_replay_init(&replay, &replayed.schedule);
    const struct sim_job job = {.program = &replayed, .strategy = &replay.base, .points = SIM_POINTS_ACCESS};
    sim_run(&job, &second);
    assert_same(7);
    assert_int_equal(hb_replay_unmatched(&replay), 1);
}

static int open_machine(void **state)
{
    (void)state;
    return sim_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_input_is_the_same_execution_access_by_access),
        cmocka_unit_test(another_schedule_is_another_execution),
        cmocka_unit_test(tracing_changes_nothing_but_the_hash),
        cmocka_unit_test(what_a_walk_took_replays_exactly_from_its_text),
        cmocka_unit_test(a_schedule_that_drifted_is_counted_and_still_runs),
    };
    return cmocka_run_group_tests(tests, open_machine, NULL);
}
