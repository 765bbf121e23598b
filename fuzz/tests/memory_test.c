/* SPDX-License-Identifier: Apache-2.0 */
/* Races and weak memory between virtual CPUs and their handlers: found where wrong, silent where right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "toy.h"

static struct hb_program program;
static struct sim_result result;

static void prepare(toy_body *body, toy_body *trap)
{
    hb_program_init(&program, 2);
    toy_use(body);
    toy_trap(trap);
}

static bool always(const struct sched *s)
{
    (void)s;
    return true;
}

static bool counted_one(const struct sched *s)
{
    return s->counter == 1;
}

static bool counted_two(const struct sched *s)
{
    return s->counter == 2;
}

/* Every schedule of at most `bound` deviations, up to the first finding; the number of runs in which `held`. */
static uint32_t explore(enum eng_model model, bool races, uint32_t bound, bool (*held)(const struct sched *s))
{
    struct hb_dfs dfs;
    uint32_t holding = 0;
    struct sim_job job = {.program = &program, .strategy = &dfs.base, .points = SIM_POINTS_ACCESS, .budget = 20000};
    job.model = model;
    job.races = races;
    hb_dfs_init(&dfs, bound);
    do {
        sim_run(&job, &result);
        if (result.violated)
            break;
        holding += held(toy_last());
    } while (hb_dfs_next(&dfs));
    hb_dfs_free(&dfs);
    return holding;
}

static void assert_clean(void)
{
    if (result.violated)
        fail_msg("INV-%02u %s: %s", (unsigned)result.violation.id, result.violation.key, result.violation.detail);
}

static void assert_race(void)
{
    assert_true(result.violated);
    if (result.violation.id != HB_INV_RACE)
        fail_msg("INV-%02u %s: %s", (unsigned)result.violation.id, result.violation.key, result.violation.detail);
}

static const enum eng_model models[] = {ENG_SC, ENG_TSO, ENG_C11};

static void no_race_in_any_model(uint32_t bound)
{
    for (uint32_t m = 0; m < 3; m++) {
        (void)explore(models[m], true, bound, always);
        assert_clean();
    }
}

/* ---- races ---- */

static void an_unguarded_update_by_two_cpus_is_a_race(void **state)
{
    (void)state;
    for (uint32_t m = 0; m < 3; m++) {
        prepare(toy_racy_update, NULL);
        (void)explore(models[m], true, 0, always);
        assert_race();
    }
}

static void without_the_check_execution_goes_on_past_a_race(void **state)
{
    (void)state;
    prepare(toy_racy_update, NULL);
    (void)explore(ENG_SC, false, 1, always);
    assert_clean();
}

static void an_update_under_a_lock_is_none(void **state)
{
    (void)state;
    prepare(toy_locked_update, NULL);
    no_race_in_any_model(1);
}

static void a_lock_whose_release_is_relaxed_orders_nothing(void **state)
{
    (void)state;
    prepare(toy_relaxed_unlock, NULL);
    (void)explore(ENG_SC, true, 0, always);
    assert_race();
}

static void prepare_tick(toy_body *body)
{
    prepare(body, NULL);
    program.event_count = 1;
    program.events[0] = (struct hb_event){.kind = HB_EVENT_TICK, .cpu = 0};
}

static void a_cpu_races_with_its_own_handler(void **state)
{
    (void)state;
    prepare_tick(toy_interrupted_update);
    (void)explore(ENG_SC, true, 0, always);
    assert_clean();
    (void)explore(ENG_SC, true, 1, always);
    assert_race();
    assert_non_null(strstr(result.violation.detail, "handler of cpu0"));
}

static void an_update_with_interrupts_off_does_not(void **state)
{
    (void)state;
    prepare_tick(toy_guarded_update);
    no_race_in_any_model(2);
}

static void what_was_written_before_an_ipi_belongs_to_its_handler(void **state)
{
    (void)state;
    prepare(toy_give_by_ipi, toy_trap_reads);
    no_race_in_any_model(1);
    assert_int_equal(toy_last()->seen, 7);
}

static void a_relaxed_flag_hands_nothing_over(void **state)
{
    (void)state;
    prepare(toy_give_by_flag, NULL);
    (void)explore(ENG_SC, true, 0, always);
    assert_race();
}

/* The first trap is the one that woke CPU 1. */
static bool taken_at_once(const struct sched *s)
{
    return s->seen == 2 && s->traps == 2;
}

static bool taken_late(const struct sched *s)
{
    return s->seen == 1 && s->traps == 2;
}

static void two_ipis_coalesce_into_one_interrupt_that_may_come_late(void **state)
{
    (void)state;
    prepare(toy_two_ipis, NULL);
    assert_int_equal(explore(ENG_SC, true, 0, taken_at_once), 1);
    assert_clean();
    assert_true(explore(ENG_SC, true, 1, taken_late) > 0);
    assert_clean();
}

/* ---- weak memory ---- */

static void a_stale_read_is_found_under_c11_only(void **state)
{
    (void)state;
    prepare(toy_message_relaxed, NULL);
    assert_int_equal(explore(ENG_SC, true, 3, counted_one), 0);
    assert_int_equal(explore(ENG_TSO, true, 3, counted_one), 0);
    assert_true(explore(ENG_C11, true, 3, counted_one) > 0);
    assert_clean();
}

static void release_and_acquire_forbid_it(void **state)
{
    (void)state;
    prepare(toy_message_released, NULL);
    assert_int_equal(explore(ENG_C11, true, 3, counted_one), 0);
    assert_clean();
}

static void store_buffering_is_found_under_tso_and_c11(void **state)
{
    (void)state;
    prepare(toy_dekker_relaxed, NULL);
    assert_int_equal(explore(ENG_SC, true, 3, counted_two), 0);
    assert_true(explore(ENG_TSO, true, 3, counted_two) > 0);
    assert_clean();
    assert_true(explore(ENG_C11, true, 3, counted_two) > 0);
    assert_clean();
}

static void sequential_consistency_forbids_it(void **state)
{
    (void)state;
    prepare(toy_dekker_strong, NULL);
    for (uint32_t m = 0; m < 3; m++)
        assert_int_equal(explore(models[m], true, 3, counted_two), 0);
    assert_clean();
}

static void a_spin_on_stale_values_ends(void **state)
{
    (void)state;
    prepare(toy_spin_stale, NULL);
    (void)explore(ENG_C11, true, 3, always);
    assert_clean();
    assert_true(toy_last()->done[1]);
}

/* ---- progress ---- */

static void run_long(toy_body *body)
{
    struct sim_job job = {.program = &program, .points = SIM_POINTS_ACCESS};
    prepare(body, NULL);
    sim_run(&job, &result);
}

static void a_spin_without_relax_ends_once_cpus_take_turns(void **state)
{
    (void)state;
    run_long(toy_spin_without_relax);
    assert_clean();
    assert_true(toy_last()->done[0]);
}

static void two_that_give_way_for_ever_are_a_livelock(void **state)
{
    (void)state;
    run_long(toy_give_way);
    assert_true(result.violated);
    assert_int_equal(result.violation.id, HB_INV_BOUNDED);
    assert_string_equal(result.violation.key, "livelock");
}

static int open_machine(void **state)
{
    (void)state;
    return sim_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unguarded_update_by_two_cpus_is_a_race),
        cmocka_unit_test(without_the_check_execution_goes_on_past_a_race),
        cmocka_unit_test(an_update_under_a_lock_is_none),
        cmocka_unit_test(a_lock_whose_release_is_relaxed_orders_nothing),
        cmocka_unit_test(a_cpu_races_with_its_own_handler),
        cmocka_unit_test(an_update_with_interrupts_off_does_not),
        cmocka_unit_test(what_was_written_before_an_ipi_belongs_to_its_handler),
        cmocka_unit_test(a_relaxed_flag_hands_nothing_over),
        cmocka_unit_test(two_ipis_coalesce_into_one_interrupt_that_may_come_late),
        cmocka_unit_test(a_stale_read_is_found_under_c11_only),
        cmocka_unit_test(release_and_acquire_forbid_it),
        cmocka_unit_test(store_buffering_is_found_under_tso_and_c11),
        cmocka_unit_test(sequential_consistency_forbids_it),
        cmocka_unit_test(a_spin_on_stale_values_ends),
        cmocka_unit_test(a_spin_without_relax_ends_once_cpus_take_turns),
        cmocka_unit_test(two_that_give_way_for_ever_are_a_livelock),
    };
    return cmocka_run_group_tests(tests, open_machine, NULL);
}
