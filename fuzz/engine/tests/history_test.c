/* SPDX-License-Identifier: Apache-2.0 */
/* C11: which stores a read is offered, where a store may stand, what an RMW leaves no room for. */
#include "toy.h"

#include "feature.h"

/* The n-th question of the script is answered so. */
static void answer(uint32_t n, uint32_t pick)
{
    script.answer[n] = pick;
}

static void a_read_may_return_older_stores_newest_first(void **state)
{
    (void)state;
    for (uint32_t pick = 0; pick < 4; pick++) {
        begin(ENG_C11);
        answer(0, pick);
        for (uint32_t v = 1; v <= 3; v++)
            store(0, &toy.x, v, RLX);
        assert_int_equal(load(1, &toy.x, RLX), 3 - pick);
        assert_int_equal(script.asked, 1);
        assert_int_equal(script.choice[0], HB_CHOICE_STORE);
        assert_int_equal(offered(0), 3);
        assert_int_equal(script.seen, 3 - pick);
        assert_int_equal(toy.x, 3); /* memory keeps the newest */
    }
}

static void under_sc_nothing_is_asked(void **state)
{
    (void)state;
    begin(ENG_SC);
    store(0, &toy.x, 1, RLX);
    store(0, &toy.x, 2, RLX);
    assert_int_equal(load(1, &toy.x, RLX), 2);
    assert_int_equal(script.asked, 0);
}

static void nobody_reads_older_than_its_own_store(void **state) /* CoWR */
{
    (void)state;
    begin(ENG_C11);
    store(1, &toy.x, 1, RLX);
    store(0, &toy.x, 2, RLX);
    assert_int_equal(offered(0), 1); /* before the other's store, though that is what it was */
    (void)load(1, &toy.x, RLX);
    assert_int_equal(script.asked, 2);
    assert_int_equal(offered(1), 1); /* its own, not the first value */
    (void)load(0, &toy.x, RLX);
    assert_int_equal(script.asked, 2);
}

static void nobody_reads_older_than_it_read(void **state) /* CoRR */
{
    (void)state;
    begin(ENG_C11);
    answer(0, 1);
    for (uint32_t v = 1; v <= 3; v++)
        store(0, &toy.x, v, RLX);
    assert_int_equal(load(1, &toy.x, RLX), 2);
    answer(1, 1);
    assert_int_equal(load(1, &toy.x, RLX), 2);
    assert_int_equal(offered(1), 1);
    assert_int_equal(load(1, &toy.x, RLX), 3);
    assert_int_equal(load(1, &toy.x, RLX), 3);
    assert_int_equal(script.asked, 3);
}

static void what_was_read_before_a_release_binds_who_acquires(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        begin(ENG_C11);
        store(0, &toy.x, 1, RLX);
        store(0, &toy.x, 2, RLX);
        (void)load(1, &toy.x, RLX); /* the newest */
        store(1, &toy.flag, 1, order ? REL : RLX);
        assert_int_equal(load(2, &toy.flag, ACQ), 1);
        uint32_t asked = script.asked;
        (void)load(2, &toy.x, RLX);
        assert_int_equal(script.asked - asked, order ? 0 : 1);
    }
}

static void a_store_may_stand_before_others_but_not_before_what_its_agent_saw(void **state) /* CoWW, CoRW */
{
    (void)state;
    begin(ENG_C11);
    answer(0, 2);
    store(0, &toy.x, 1, RLX);
    store(0, &toy.x, 2, RLX);
    store(1, &toy.x, 9, RLX);
    assert_int_equal(script.choice[0], HB_CHOICE_ORDER);
    assert_int_equal(offered(0), 2);
    assert_int_equal(toy.x, 2);
    assert_int_equal(load(0, &toy.x, RLX), 2);
    store(0, &toy.x, 3, RLX); /* behind all it wrote */
    assert_int_equal(script.asked, 1);
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    store(0, &toy.x, 2, RLX);
    answer(0, 1);
    assert_int_equal(load(1, &toy.x, RLX), 1);
    store(1, &toy.x, 9, RLX);
    assert_int_equal(offered(1), 1); /* before 2, not before 1 */
}

static void nothing_comes_between_an_rmw_and_what_it_read(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    assert_int_equal(add(0, &toy.x, 1, RLX), 1);
    store(1, &toy.x, 9, RLX);
    assert_int_equal(offered(0), 1); /* before 1; not between 1 and 2 */
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    (void)add(0, &toy.x, 1, RLX);
    assert_int_equal(add(1, &toy.x, 5, RLX), 2);
    assert_int_equal(offered(0), 1); /* the first value; 1 has a successor */
}

static void an_rmw_of_an_older_store_stands_right_behind_it(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    store(0, &toy.x, 2, RLX);
    answer(0, 1);
    assert_int_equal(add(1, &toy.x, 10, RLX), 1);
    assert_int_equal(toy.x, 2);
    assert_int_equal(script.seen, 11);
    answer(1, 1);
    assert_int_equal(load(1, &toy.x, RLX), 11);
}

static void a_compare_exchange_fails_on_an_older_store_with_its_failure_order(void **state)
{
    (void)state;
    for (int acquires = 0; acquires < 2; acquires++) {
        begin(ENG_C11);
        plain_write(0, &toy.y);
        store(0, &toy.x, 1, REL);
        store(0, &toy.x, 2, RLX);
        answer(0, 1);
        assert_int_equal(cas(1, &toy.x, 2, 3, AR, acquires ? ACQ : RLX), 1);
        assert_int_equal(toy.x, 2);
        plain_read(1, &toy.y);
        assert_int_equal(script.races, acquires ? 0 : 1);
    }
}

static void a_failing_compare_exchange_may_read_what_an_rmw_followed(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    (void)add(0, &toy.x, 1, RLX);
    (void)cas(1, &toy.x, 2, 3, RLX, RLX);
    assert_int_equal(offered(0), 2); /* 1 and 0 fail */
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    (void)add(0, &toy.x, 1, RLX);
    (void)cas(1, &toy.x, 1, 3, RLX, RLX);
    assert_int_equal(offered(0), 1); /* a success on 1 has no room */
}

static void a_weak_compare_exchange_may_fail_though_equal(void **state)
{
    (void)state;
    for (int model = ENG_SC; model <= ENG_C11; model++) {
        uint32_t expected = 0;
        begin((enum eng_model)model);
        assert_int_equal(__tsan_atomic32_compare_exchange_weak(&toy.x, &expected, 1, AR, RLX), 1);
        assert_int_equal(offered(0), 1);
        begin((enum eng_model)model);
        answer(0, 1);
        assert_int_equal(__tsan_atomic32_compare_exchange_weak(&toy.x, &expected, 1, AR, RLX), 0);
        assert_int_equal(expected, 0);
        assert_int_equal(toy.x, 0);
        assert_int_equal(__tsan_atomic32_compare_exchange_strong(&toy.x, &expected, 1, AR, RLX), 1);
        assert_int_equal(script.asked, 1);
    }
}

static void an_rmw_hands_on_what_an_older_release_carried(void **state)
{
    (void)state;
    begin(ENG_C11);
    plain_write(0, &toy.y);
    store(0, &toy.x, 1, REL);
    assert_int_equal(add(1, &toy.x, 1, RLX), 1);
    assert_int_equal(load(2, &toy.x, ACQ), 2);
    plain_read(2, &toy.y);
    assert_int_equal(script.races, 0);
}

static void a_stale_read_acquires_only_what_it_read(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.x, 1, REL);
    plain_write(0, &toy.y);
    store(0, &toy.x, 2, REL);
    answer(0, 1);
    assert_int_equal(load(1, &toy.x, ACQ), 1);
    plain_read(1, &toy.y);
    assert_int_equal(script.races, 1);
}

static void what_was_seen_is_not_read_older_again(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.x, 1, RLX);
    eng_run(1);
    eng_see((uintptr_t)&toy.x, sizeof toy.x);
    (void)load(1, &toy.x, RLX);
    assert_int_equal(script.asked, 0);
    plain_write(0, &toy.y);
    plain_write(1, &toy.y); /* and it orders nothing */
    assert_int_equal(script.races, 1);
}

static void the_two_agents_of_a_hart_are_coherent(void **state)
{
    (void)state;
    for (int pairs = 0; pairs < 2; pairs++) {
        begin_with(&(struct eng_config){.model = ENG_C11, .races = true, .pairs = pairs != 0, .agents = 4});
        store(0, &toy.x, 1, RLX);
        (void)load(1, &toy.x, RLX);
        assert_int_equal(script.asked, !pairs);
    }
}

static void a_long_history_is_trimmed_and_says_so_if_it_mattered(void **state)
{
    (void)state;
    begin(ENG_C11);
    eng_run(1);
    for (uint32_t v = 1; v < 2 * ENG_STORES_MAX; v++)
        store(0, &toy.x, v, RLX);
    assert_true(eng.trimmed);
    (void)load(1, &toy.x, RLX);
    assert_int_equal(offered(0), ENG_STORES_MAX - 2);
    begin(ENG_C11);
    eng_run(1);
    for (uint32_t v = 1; v < 2 * ENG_STORES_MAX; v++) {
        store(0, &toy.x, v, REL);
        (void)load(1, &toy.x, ACQ);
    }
    assert_false(eng.trimmed);
}

/* ---- what the machine may ask ---- */

static void candidates_say_what_they_are(void **state)
{
    (void)state;
    struct eng_candidate c;
    begin(ENG_C11);
    assert_false(eng_candidate(0, &c));
    store(0, &toy.x, 7, RLX);
    store(0, &toy.x, 8, RLX);
    store(0, &toy.x, 9, RLX);
    assert_false(eng_candidate(0, &c));
    (void)load(1, &toy.x, RLX);
    assert_true(script.described);
    assert_int_equal(script.candidate.value, 0);
    assert_false(script.candidate.atomic);
    assert_int_equal(script.candidate.address, (uintptr_t)&toy.x);
    store(2, &toy.x, 10, RLX); /* would go before the oldest of agent 0's */
    assert_true(script.described);
    assert_int_equal(script.candidate.value, 7);
    assert_true(script.candidate.atomic);
    assert_int_equal(script.candidate.agent, 0);
    assert_int_not_equal(script.candidate.pc, 0);
}

static void reads_from_pairs_are_features(void **state)
{
    (void)state;
    (void)eng_feature_news();
    for (int round = 0; round < 2; round++) {
        begin_with(&(struct eng_config){.model = ENG_C11, .races = true, .feedback = true, .agents = 4});
        store(0, &toy.x, 1, RLX);
        (void)load(1, &toy.x, RLX);
        assert_int_equal(eng_feature_news(), round == 0);
    }
    begin_with(&(struct eng_config){.model = ENG_C11, .races = true, .agents = 4});
    store(0, &toy.y, 1, RLX);
    (void)load(0, &toy.y, RLX);
    assert_int_equal(eng_feature_news(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_may_return_older_stores_newest_first),
        cmocka_unit_test(under_sc_nothing_is_asked),
        cmocka_unit_test(nobody_reads_older_than_its_own_store),
        cmocka_unit_test(nobody_reads_older_than_it_read),
        cmocka_unit_test(what_was_read_before_a_release_binds_who_acquires),
        cmocka_unit_test(a_store_may_stand_before_others_but_not_before_what_its_agent_saw),
        cmocka_unit_test(nothing_comes_between_an_rmw_and_what_it_read),
        cmocka_unit_test(an_rmw_of_an_older_store_stands_right_behind_it),
        cmocka_unit_test(a_compare_exchange_fails_on_an_older_store_with_its_failure_order),
        cmocka_unit_test(a_failing_compare_exchange_may_read_what_an_rmw_followed),
        cmocka_unit_test(a_weak_compare_exchange_may_fail_though_equal),
        cmocka_unit_test(an_rmw_hands_on_what_an_older_release_carried),
        cmocka_unit_test(a_stale_read_acquires_only_what_it_read),
        cmocka_unit_test(what_was_seen_is_not_read_older_again),
        cmocka_unit_test(the_two_agents_of_a_hart_are_coherent),
        cmocka_unit_test(a_long_history_is_trimmed_and_says_so_if_it_mattered),
        cmocka_unit_test(candidates_say_what_they_are),
        cmocka_unit_test(reads_from_pairs_are_features),
    };
    return cmocka_run_group_tests(tests, toy_open, NULL);
}
