/* SPDX-License-Identifier: Apache-2.0 */
/* Races: what orders two plain accesses, and what does not. */
#include "toy.h"

#include "engine_state.h"

static void unordered_writes_race(void **state)
{
    (void)state;
    begin(ENG_SC);
    plain_write(0, &toy.x);
    plain_write(1, &toy.x);
    assert_int_equal(script.races, 1);
    assert_int_equal(script.race.before.agent, 0);
    assert_true(script.race.before.write);
    assert_int_equal(script.race.now.agent, 1);
    assert_int_equal(script.race.now.address, (uintptr_t)&toy.x);
}

static void unordered_reads_do_not_race_but_a_write_races_with_each(void **state)
{
    (void)state;
    for (uint32_t writer = 0; writer < 3; writer++) {
        begin(ENG_SC);
        plain_read(0, &toy.x);
        plain_read(1, &toy.x);
        plain_read(2, &toy.x);
        assert_int_equal(script.races, 0);
        plain_write(writer, &toy.x);
        assert_int_equal(script.races, 1);
        assert_false(script.race.before.write);
    }
}

static void every_concurrent_reader_is_remembered(void **state)
{
    (void)state;
    begin_with(&(struct eng_config){.races = true, .agents = ENG_AGENTS_MAX});
    for (uint32_t a = 1; a < ENG_AGENTS_MAX; a++)
        plain_read(a, &toy.x);
    for (uint32_t a = 1; a < ENG_AGENTS_MAX; a++)
        if (a != 77)
            eng_order(a, 0);
    plain_write(0, &toy.x);
    assert_int_equal(script.races, 1);
    assert_int_equal(script.race.before.agent, 77);
}

static void handed_over(int store_order, int load_order, uint32_t races)
{
    begin(ENG_SC);
    plain_write(0, &toy.x);
    store(0, &toy.flag, 1, store_order);
    assert_int_equal(load(1, &toy.flag, load_order), 1);
    plain_read(1, &toy.x);
    assert_int_equal(script.races, races);
}

static void release_and_acquire_order_what_relaxed_does_not(void **state)
{
    (void)state;
    handed_over(REL, ACQ, 0);
    handed_over(SC, SC, 0);
    handed_over(REL, __ATOMIC_CONSUME, 0);
    handed_over(RLX, ACQ, 1);
    handed_over(REL, RLX, 1);
}

static void what_follows_a_release_is_not_covered_by_it(void **state)
{
    (void)state;
    begin(ENG_SC);
    store(0, &toy.flag, 1, REL);
    plain_write(0, &toy.x);
    assert_int_equal(load(1, &toy.flag, ACQ), 1);
    plain_read(1, &toy.x);
    assert_int_equal(script.races, 1);
}

static void fences_publish(void **state)
{
    (void)state;
    for (int with = 0; with < 4; with++) {
        begin(ENG_SC);
        plain_write(0, &toy.x);
        if (with & 1)
            fence(0, REL);
        store(0, &toy.flag, 1, RLX);
        assert_int_equal(load(1, &toy.flag, RLX), 1);
        if (with & 2)
            fence(1, ACQ);
        plain_read(1, &toy.x);
        assert_int_equal(script.races, with == 3 ? 0 : 1);
    }
}

static void a_fence_before_the_read_is_too_early(void **state)
{
    (void)state;
    begin(ENG_SC);
    plain_write(0, &toy.x);
    fence(0, REL);
    store(0, &toy.flag, 1, RLX);
    fence(1, ACQ);
    assert_int_equal(load(1, &toy.flag, RLX), 1);
    plain_read(1, &toy.x);
    assert_int_equal(script.races, 1);
}

static void an_rmw_continues_a_release_sequence_a_store_of_another_ends_it(void **state)
{
    (void)state;
    for (int rmw = 0; rmw < 2; rmw++) {
        begin(ENG_SC);
        plain_write(0, &toy.x);
        store(0, &toy.flag, 1, REL);
        if (rmw)
            add(1, &toy.flag, 1, RLX);
        else
            store(1, &toy.flag, 2, RLX);
        assert_int_equal(load(2, &toy.flag, ACQ), 2);
        plain_read(2, &toy.x);
        assert_int_equal(script.races, rmw ? 0 : 1);
    }
}

static void the_releasing_agents_later_store_continues_its_sequence(void **state)
{
    (void)state;
    begin(ENG_SC);
    plain_write(0, &toy.x);
    store(0, &toy.flag, 1, REL);
    store(0, &toy.flag, 2, RLX);
    assert_int_equal(load(1, &toy.flag, ACQ), 2);
    plain_read(1, &toy.x);
    assert_int_equal(script.races, 0);
}

static void an_acquiring_rmw_that_fails_acquires_by_its_failure_order(void **state)
{
    (void)state;
    for (int acquires = 0; acquires < 2; acquires++) {
        begin(ENG_SC);
        plain_write(0, &toy.x);
        store(0, &toy.flag, 1, REL);
        assert_int_equal(cas(1, &toy.flag, 7, 8, AR, acquires ? ACQ : RLX), 1);
        plain_read(1, &toy.x);
        assert_int_equal(script.races, acquires ? 0 : 1);
    }
}

/* ---- locks made of atomics ---- */

static void ticket(int release)
{
    begin(ENG_SC);
    for (uint32_t a = 0; a < 3; a++) {
        uint32_t mine = add(a, &toy.y, 1, RLX);
        assert_int_equal(load(a, &toy.z, ACQ), mine);
        plain_read(a, &toy.x);
        plain_write(a, &toy.x);
        store(a, &toy.z, mine + 1, release);
    }
}

static void test_and_set(int acquire, int release)
{
    begin(ENG_SC);
    for (uint32_t a = 0; a < 3; a++) {
        eng_run(a);
        assert_int_equal(__tsan_atomic32_exchange(&toy.flag, 1, acquire), 0);
        plain_write(a, &toy.x);
        store(a, &toy.flag, 0, release);
    }
}

static void compare_and_swap(int acquire, int release)
{
    begin(ENG_SC);
    for (uint32_t a = 0; a < 3; a++) {
        assert_int_equal(cas(a, &toy.flag, 0, 1, acquire, RLX), 0);
        plain_write(a, &toy.x);
        assert_int_equal(cas(a, &toy.flag, 1, 0, release, RLX), 1);
    }
}

static void correct_locks_are_silent_and_relaxed_ones_race(void **state)
{
    (void)state;
    ticket(REL);
    assert_int_equal(script.races, 0);
    ticket(RLX);
    assert_int_not_equal(script.races, 0);
    test_and_set(ACQ, REL);
    assert_int_equal(script.races, 0);
    test_and_set(ACQ, RLX);
    assert_int_not_equal(script.races, 0);
    test_and_set(RLX, REL);
    assert_int_not_equal(script.races, 0);
    compare_and_swap(ACQ, REL);
    assert_int_equal(script.races, 0);
    compare_and_swap(RLX, REL);
    assert_int_not_equal(script.races, 0);
}

static void a_sequence_lock_of_atomics_is_silent_one_with_plain_data_races(void **state)
{
    (void)state;
    for (int plain = 0; plain < 2; plain++) {
        begin(ENG_SC);
        store(0, &toy.flag, 1, RLX);
        fence(0, REL);
        if (plain)
            plain_write(0, &toy.x);
        else
            store(0, &toy.x, 5, RLX);
        (void)load(1, &toy.flag, ACQ);
        if (plain)
            plain_read(1, &toy.x);
        else
            (void)load(1, &toy.x, RLX);
        fence(1, ACQ);
        (void)load(1, &toy.flag, RLX);
        store(0, &toy.flag, 2, REL);
        assert_int_equal(script.races, plain);
    }
}

/* ---- order of the machine's own ---- */

static void machine_objects_order(void **state)
{
    (void)state;
    struct eng_sync object = {0};
    begin(ENG_SC);
    plain_write(0, &toy.x);
    eng_release(&object);
    plain_write(0, &toy.y);
    eng_run(1);
    eng_acquire(&object);
    plain_read(1, &toy.x);
    assert_int_equal(script.races, 0);
    plain_read(1, &toy.y);
    assert_int_equal(script.races, 1);
    begin(ENG_SC); /* what an older execution released is gone */
    plain_write(0, &toy.x);
    eng_run(1);
    eng_acquire(&object);
    plain_read(1, &toy.x);
    assert_int_equal(script.races, 1);
}

static void objects_collect_what_all_released(void **state)
{
    (void)state;
    begin(ENG_SC);
    for (uint32_t a = 1; a < 4; a++) {
        plain_write(a, &toy.data[a]);
        eng_release_at((uintptr_t)&toy.wide);
    }
    eng_run(0);
    eng_acquire_at((uintptr_t)&toy.wide);
    for (uint32_t a = 1; a < 4; a++)
        plain_read(0, &toy.data[a]);
    assert_int_equal(script.races, 0);
}

static void fork_and_join_order_agents_that_come_later(void **state)
{
    (void)state;
    begin_with(&(struct eng_config){.races = true, .agents = ENG_AGENTS_MAX});
    plain_write(0, &toy.x);
    eng_order(0, 100);
    plain_write(100, &toy.x);
    eng_order(100, 0);
    plain_write(0, &toy.x);
    assert_int_equal(script.races, 0);
    plain_read(100, &toy.x);
    assert_int_equal(script.races, 1);
}

static void an_older_execution_is_before(void **state)
{
    (void)state;
    begin(ENG_SC);
    plain_write(3, &toy.x);
    begin(ENG_SC);
    plain_write(0, &toy.x);
    assert_int_equal(script.races, 0);
}

/* ---- clocks that run out ---- */

static void nothing_races_when_the_clocks_wrap(void **state)
{
    (void)state;
    begin(ENG_SC);
    plain_write(1, &toy.x);
    eng_state.top = ENG_CLOCK_WIPE + 1;
    begin(ENG_SC);
    assert_true(eng_state.top < 16);
    plain_write(0, &toy.x);
    assert_int_equal(script.races, 0);
    plain_write(1, &toy.x);
    assert_int_equal(script.races, 1);
}

static void a_clock_at_its_end_stands_and_invents_no_race(void **state)
{
    (void)state;
    begin(ENG_SC);
    eng_state.agent[0].own = eng_state.agent[0].clock[0] = ENG_CLOCK_MOST;
    for (int i = 0; i < 3; i++) {
        plain_write(0, &toy.x);
        store(0, &toy.flag, 1, REL);
        (void)load(1, &toy.flag, ACQ);
        plain_write(1, &toy.x);
        store(1, &toy.flag, 2, REL);
        (void)load(0, &toy.flag, ACQ);
    }
    assert_int_equal(script.races, 0);
    eng_state.top = ENG_CLOCK_WIPE + 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unordered_writes_race),
        cmocka_unit_test(unordered_reads_do_not_race_but_a_write_races_with_each),
        cmocka_unit_test(every_concurrent_reader_is_remembered),
        cmocka_unit_test(release_and_acquire_order_what_relaxed_does_not),
        cmocka_unit_test(what_follows_a_release_is_not_covered_by_it),
        cmocka_unit_test(fences_publish),
        cmocka_unit_test(a_fence_before_the_read_is_too_early),
        cmocka_unit_test(an_rmw_continues_a_release_sequence_a_store_of_another_ends_it),
        cmocka_unit_test(the_releasing_agents_later_store_continues_its_sequence),
        cmocka_unit_test(an_acquiring_rmw_that_fails_acquires_by_its_failure_order),
        cmocka_unit_test(correct_locks_are_silent_and_relaxed_ones_race),
        cmocka_unit_test(a_sequence_lock_of_atomics_is_silent_one_with_plain_data_races),
        cmocka_unit_test(machine_objects_order),
        cmocka_unit_test(objects_collect_what_all_released),
        cmocka_unit_test(fork_and_join_order_agents_that_come_later),
        cmocka_unit_test(an_older_execution_is_before),
        cmocka_unit_test(nothing_races_when_the_clocks_wrap),
        cmocka_unit_test(a_clock_at_its_end_stands_and_invents_no_race),
    };
    return cmocka_run_group_tests(tests, toy_open, NULL);
}
