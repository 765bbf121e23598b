/* SPDX-License-Identifier: Apache-2.0 */
/* Store buffers of x86, and the order of seq_cst in C11. */
#include "toy.h"

/* ---- tso ---- */

static void hold(uint32_t agent, uint32_t *p, uint32_t value, int order)
{
    script.answer[script.asked] = 1;
    store(agent, p, value, order);
}

static void a_held_store_is_read_by_its_own_agent_only(void **state)
{
    (void)state;
    begin(ENG_TSO);
    hold(0, &toy.x, 1, REL);
    assert_int_equal(script.choice[0], HB_CHOICE_ORDER);
    assert_int_equal(offered(0), 1);
    assert_int_equal(load(0, &toy.x, RLX), 1);
    assert_int_equal(load(1, &toy.x, RLX), 0);
    assert_int_equal(eng_buffered(0), 1);
    assert_int_equal(eng_buffered(1), 0);
    assert_int_equal(eng_buffered_place(0), eng_place((uintptr_t)&toy.x));
    eng_drain(0);
    assert_int_equal(load(1, &toy.x, RLX), 1);
}

static void behind_a_held_store_all_are_held_in_order(void **state)
{
    (void)state;
    begin(ENG_TSO);
    hold(0, &toy.x, 1, RLX);
    store(0, &toy.y, 1, RLX);
    store(0, &toy.x, 2, RLX);
    assert_int_equal(script.asked, 1); /* only the first was a choice */
    assert_int_equal(eng_buffered(0), 3);
    assert_int_equal(load(0, &toy.x, RLX), 2);
    eng_drain(0);
    assert_int_equal(load(1, &toy.x, RLX), 1);
    assert_int_equal(load(1, &toy.y, RLX), 0);
    eng_drain_all(0);
    assert_int_equal(load(1, &toy.y, RLX), 1);
    assert_int_equal(load(1, &toy.x, RLX), 2);
}

static void locked_instructions_and_mfence_drain_first_other_fences_do_not(void **state)
{
    (void)state;
    for (int how = 0; how < 5; how++) {
        begin(ENG_TSO);
        hold(0, &toy.x, 1, RLX);
        if (how == 0)
            store(0, &toy.y, 1, SC);
        else if (how == 1)
            (void)add(0, &toy.y, 1, RLX);
        else if (how == 2)
            (void)cas(0, &toy.y, 5, 6, RLX, RLX);
        else if (how == 3)
            fence(0, SC);
        else
            fence(0, AR);
        assert_int_equal(load(1, &toy.x, RLX), how != 4);
        assert_int_equal(eng_buffered(0), how == 4);
    }
}

static void a_seq_cst_store_is_never_held(void **state)
{
    (void)state;
    begin(ENG_TSO);
    store(0, &toy.x, 1, SC);
    assert_int_equal(script.asked, 0);
    assert_int_equal(load(1, &toy.x, RLX), 1);
}

static void a_drained_store_carries_its_release(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        begin(ENG_TSO);
        plain_write(0, &toy.y);
        hold(0, &toy.x, 1, order ? REL : RLX);
        plain_write(0, &toy.z);
        eng_drain(0);
        assert_int_equal(load(1, &toy.x, ACQ), 1);
        plain_read(1, &toy.y);
        assert_int_equal(script.races, !order);
        plain_read(1, &toy.z); /* written after the store */
        assert_int_equal(script.races, !order + 1);
    }
}

static void a_drain_is_worth_a_decision_once_a_load_passed(void **state)
{
    (void)state;
    begin(ENG_TSO);
    hold(0, &toy.x, 1, RLX);
    assert_false(eng_passed(0));
    assert_true(eng_unpassed(0));
    assert_false(eng_unpassed(1));
    (void)load(1, &toy.y, RLX);
    assert_false(eng_passed(0));
    (void)load(0, &toy.y, RLX);
    assert_true(eng_passed(0));
    assert_false(eng_unpassed(0));
    store(0, &toy.z, 1, RLX);
    eng_drain(0);
    assert_false(eng_passed(0));
    assert_int_equal(eng_buffered(0), 1);
}

static void a_hart_has_one_buffer(void **state)
{
    (void)state;
    begin_with(&(struct eng_config){.model = ENG_TSO, .races = true, .pairs = true, .agents = 4});
    hold(0, &toy.x, 1, RLX);
    assert_int_equal(load(1, &toy.x, RLX), 1);
    assert_int_equal(load(2, &toy.x, RLX), 0);
    assert_int_equal(eng_buffered(1), 1);
}

static void order_of_the_machine_waits_for_held_stores(void **state)
{
    (void)state;
    struct eng_sync object = {0};
    begin(ENG_TSO);
    hold(0, &toy.x, 1, RLX);
    eng_release(&object);
    assert_int_equal(eng_buffered(0), 0);
    hold(0, &toy.x, 2, RLX);
    eng_order(0, 1);
    assert_int_equal(load(1, &toy.x, RLX), 2);
}

static void a_plain_write_is_not_overtaken_by_an_older_atomic_store(void **state)
{
    (void)state;
    for (int races = 0; races < 2; races++) {
        begin_with(&(struct eng_config){.model = ENG_TSO, .races = races != 0, .agents = 4});
        hold(0, &toy.x, 1, RLX);
        plain_write(0, &toy.x);
        toy.x = 5;
        eng_drain_all(0);
        assert_int_equal(toy.x, 5);
    }
}

static void a_full_buffer_drains_and_says_so(void **state)
{
    (void)state;
    begin(ENG_TSO);
    hold(0, &toy.x, 1, RLX);
    for (uint32_t v = 2; v < 80; v++)
        store(0, &toy.x, v, RLX);
    assert_true(eng.trimmed);
    assert_int_equal(eng_buffered(0), 64);
    assert_int_equal(load(1, &toy.x, RLX), 15);
}

/* ---- psc ---- */

/* Store buffering: both stores, then both loads. How many alternatives has the second load, if the first was stale? */
static uint32_t store_buffering(int store_order, int load_order, int fence_order, bool stale)
{
    begin(ENG_C11);
    store(0, &toy.x, 1, store_order);
    store(1, &toy.y, 1, store_order);
    if (fence_order >= 0) {
        fence(0, fence_order);
        fence(1, fence_order);
    }
    script.answer[0] = stale;
    assert_int_equal(load(0, &toy.y, load_order), !stale);
    uint32_t asked = script.asked;
    (void)load(1, &toy.x, load_order);
    return script.asked > asked ? script.offered[asked] : 0;
}

static void store_buffering_needs_seq_cst_on_all_or_fences(void **state)
{
    (void)state;
    assert_int_equal(store_buffering(RLX, RLX, -1, true), 1);
    assert_int_equal(store_buffering(REL, ACQ, -1, true), 1);
    assert_int_equal(store_buffering(SC, ACQ, -1, true), 1);
    assert_int_equal(store_buffering(REL, SC, -1, true), 1);
    assert_int_equal(store_buffering(SC, SC, -1, true), 0);
    assert_int_equal(store_buffering(RLX, RLX, SC, true), 0);
    assert_int_equal(store_buffering(RLX, RLX, AR, true), 1);
}

/* The later fence has the earlier one before it only if somebody between read or wrote what says so. */
static void one_stale_read_stays_allowed(void **state)
{
    (void)state;
    assert_int_equal(store_buffering(SC, SC, -1, false), 1);
    assert_int_equal(store_buffering(RLX, RLX, SC, false), 1);
}

/* IRIW: writers 0 and 1, readers 2 and 3, each reading the other variable second. */
static uint32_t iriw(int store_order, int load_order, bool fences)
{
    begin(ENG_C11);
    store(0, &toy.x, 1, store_order);
    store(1, &toy.y, 1, store_order);
    assert_int_equal(load(2, &toy.x, load_order), 1);
    if (fences)
        fence(2, SC);
    assert_int_equal(load(3, &toy.y, load_order), 1);
    if (fences)
        fence(3, SC);
    script.answer[script.asked] = 1;
    assert_int_equal(load(2, &toy.y, load_order), 0);
    uint32_t asked = script.asked;
    (void)load(3, &toy.x, load_order);
    return script.asked > asked ? script.offered[asked] : 0;
}

static void readers_agree_only_under_seq_cst(void **state)
{
    (void)state;
    assert_int_equal(iriw(REL, ACQ, false), 1);
    assert_int_equal(iriw(SC, SC, false), 0);
    assert_int_equal(iriw(SC, ACQ, false), 1);
    assert_int_equal(iriw(RLX, RLX, true), 0);
}

/* 2+2W: each agent stores to both, ends in modification orders that cross. */
static uint32_t two_plus_two(int order)
{
    begin(ENG_C11);
    store(0, &toy.x, 1, order);
    store(1, &toy.y, 1, order);
    script.answer[script.asked] = 1;
    store(0, &toy.y, 2, order); /* before 1 */
    uint32_t asked = script.asked;
    store(1, &toy.x, 2, order);
    return script.asked > asked ? script.offered[asked] : 0;
}

static void modification_orders_cross_unless_seq_cst(void **state)
{
    (void)state;
    assert_int_equal(two_plus_two(RLX), 1);
    assert_int_equal(two_plus_two(REL), 1);
    assert_int_equal(two_plus_two(SC), 0);
}

/* How many alternatives the agent's read has. */
static uint32_t alternatives(uint32_t agent, uint32_t *p, int order)
{
    uint32_t asked = script.asked;
    (void)load(agent, p, order);
    return script.asked > asked ? script.offered[asked] : 0;
}

/* Fences are ordered by a reads-from that synchronises nothing: F0 hb W x rf R x sb F2. */
static void reads_from_orders_fences_around_it(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.y, 1, RLX);
    fence(0, SC);
    store(0, &toy.flag, 1, REL);
    assert_int_equal(load(1, &toy.flag, ACQ), 1);
    store(1, &toy.x, 1, RLX);
    assert_int_equal(load(2, &toy.x, RLX), 1);
    fence(2, SC);
    assert_int_equal(alternatives(2, &toy.y, RLX), 0);
}

static void two_reads_of_one_store_order_no_fences(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(2, &toy.x, 1, RLX);
    store(0, &toy.y, 1, RLX);
    fence(0, SC);
    assert_int_equal(load(0, &toy.x, RLX), 1);
    assert_int_equal(load(1, &toy.x, RLX), 1);
    fence(1, SC);
    assert_int_equal(alternatives(1, &toy.y, RLX), 1);
}

/* Agent 0 stores x by seq_cst, agent 1's fence may come after it, agent 2 is after the fence: may it miss x? */
static uint32_t behind_a_fence(bool release, int read, bool direct, int fence_order)
{
    begin(ENG_C11);
    store(0, &toy.x, 1, SC);
    if (release)
        store(0, &toy.flag, 1, REL);
    assert_int_equal(load(1, direct ? &toy.x : &toy.flag, read), 1);
    fence(1, fence_order);
    store(1, &toy.z, 1, RLX);
    store(2, &toy.z, 2, SC);
    return alternatives(2, &toy.x, SC);
}

static void an_access_known_to_a_seq_cst_fence_is_not_missed_behind_it(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        int fence_order = order ? SC : AR;
        uint32_t allowed = !order;
        assert_int_equal(behind_a_fence(true, RLX, false, fence_order), allowed);
        assert_int_equal(behind_a_fence(true, ACQ, false, fence_order), allowed);
        assert_int_equal(behind_a_fence(false, ACQ, true, fence_order), allowed);
        assert_int_equal(behind_a_fence(false, RLX, true, fence_order), allowed);
    }
}

/* A fence is before an access if something between is, in hb; that another agent's store was read is not enough. */
static void a_fence_is_before_what_its_agents_past_reaches(void **state)
{
    (void)state;
    begin(ENG_C11);
    store(0, &toy.y, 1, RLX);
    fence(0, SC);
    store(0, &toy.flag, 1, REL);
    assert_int_equal(load(2, &toy.flag, ACQ), 1);
    store(2, &toy.x, 1, RLX);
    assert_int_equal(load(1, &toy.x, SC), 1);
    assert_int_equal(alternatives(1, &toy.y, SC), 1);
    begin(ENG_C11);
    store(0, &toy.y, 1, RLX);
    fence(0, SC);
    store(0, &toy.flag, 1, REL);
    assert_int_equal(load(1, &toy.flag, ACQ), 1);
    store(1, &toy.z, 1, SC);
    store(2, &toy.z, 2, SC);
    assert_int_equal(alternatives(2, &toy.y, SC), 0);
}

static void many_seq_cst_events_end_in_the_default_and_say_so(void **state)
{
    (void)state;
    begin(ENG_C11);
    for (uint32_t v = 0; v < 1100; v++)
        store(0, &toy.x, v, SC);
    assert_int_equal(load(1, &toy.x, SC), 1099);
    assert_int_equal(script.asked, 0);
    assert_true(eng.trimmed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_store_is_read_by_its_own_agent_only),
        cmocka_unit_test(behind_a_held_store_all_are_held_in_order),
        cmocka_unit_test(locked_instructions_and_mfence_drain_first_other_fences_do_not),
        cmocka_unit_test(a_seq_cst_store_is_never_held),
        cmocka_unit_test(a_drained_store_carries_its_release),
        cmocka_unit_test(a_drain_is_worth_a_decision_once_a_load_passed),
        cmocka_unit_test(a_hart_has_one_buffer),
        cmocka_unit_test(order_of_the_machine_waits_for_held_stores),
        cmocka_unit_test(a_plain_write_is_not_overtaken_by_an_older_atomic_store),
        cmocka_unit_test(a_full_buffer_drains_and_says_so),
        cmocka_unit_test(store_buffering_needs_seq_cst_on_all_or_fences),
        cmocka_unit_test(one_stale_read_stays_allowed),
        cmocka_unit_test(readers_agree_only_under_seq_cst),
        cmocka_unit_test(modification_orders_cross_unless_seq_cst),
        cmocka_unit_test(reads_from_orders_fences_around_it),
        cmocka_unit_test(two_reads_of_one_store_order_no_fences),
        cmocka_unit_test(an_access_known_to_a_seq_cst_fence_is_not_missed_behind_it),
        cmocka_unit_test(a_fence_is_before_what_its_agents_past_reaches),
        cmocka_unit_test(many_seq_cst_events_end_in_the_default_and_say_so),
    };
    return cmocka_run_group_tests(tests, toy_open, NULL);
}
