/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes: objects that share a granule, overlap, straddle, or are atomics and plain by turns. */
#include "toy.h"

static void write_bytes(uint32_t agent, uint32_t at, uint32_t size)
{
    static void (*const hook[])(void *) = {NULL, __tsan_write1, __tsan_write2, NULL,         __tsan_write4,
                                           NULL, NULL,          NULL,          __tsan_write8};
    eng_run(agent);
    hook[size](&toy.byte[at]);
}

static bool overlap(uint32_t a, uint32_t a_size, uint32_t b, uint32_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

static void two_writes_race_exactly_if_they_overlap(void **state)
{
    (void)state;
    for (uint32_t a_size = 1; a_size <= 8; a_size *= 2)
        for (uint32_t b_size = 1; b_size <= 8; b_size *= 2)
            for (uint32_t a = 0; a < 16; a += a_size)
                for (uint32_t b = 0; b < 16; b += b_size) {
                    begin(ENG_SC);
                    eng_fresh((uintptr_t)toy.byte, sizeof toy.byte);
                    write_bytes(0, a, a_size);
                    write_bytes(1, b, b_size);
                    assert_int_equal(script.races, overlap(a, a_size, b, b_size));
                }
}

static void read_bytes(uint32_t agent, uint32_t at, uint32_t size)
{
    static void (*const hook[])(void *) = {NULL, __tsan_read1, __tsan_read2, NULL,        __tsan_read4,
                                           NULL, NULL,         NULL,         __tsan_read8};
    eng_run(agent);
    hook[size](&toy.byte[at]);
}

/* Every aligned piece of 8 bytes, by number. */
#define PIECES 15u

static uint32_t piece_size(uint32_t n)
{
    return n < 8 ? 1 : n < 12 ? 2 : n < 14 ? 4 : 8;
}

static uint32_t piece_at(uint32_t n)
{
    return n < 8 ? n : n < 12 ? 2 * (n - 8) : n < 14 ? 4 * (n - 12) : 0;
}

static bool pieces_overlap(uint32_t a, uint32_t b)
{
    return overlap(piece_at(a), piece_size(a), piece_at(b), piece_size(b));
}

static void whatever_cut_the_cells_before_two_writes_race_exactly_if_they_overlap(void **state)
{
    (void)state;
    for (uint32_t cut = 0; cut < PIECES; cut++)
        for (uint32_t a = 0; a < PIECES; a++)
            for (uint32_t b = 0; b < PIECES; b++) {
                begin(ENG_SC);
                eng_fresh((uintptr_t)toy.byte, sizeof toy.byte);
                write_bytes(0, piece_at(cut), piece_size(cut));
                begin(ENG_SC);
                write_bytes(0, piece_at(a), piece_size(a));
                write_bytes(1, piece_at(b), piece_size(b));
                assert_int_equal(script.races, pieces_overlap(a, b));
            }
}

static void whatever_cuts_them_later_cells_know_all_their_readers(void **state)
{
    (void)state;
    for (uint32_t read = 0; read < PIECES; read++)
        for (uint32_t cut = 0; cut < PIECES; cut++)
            for (uint32_t b = 0; b < PIECES; b++) {
                begin(ENG_SC);
                eng_fresh((uintptr_t)toy.byte, sizeof toy.byte);
                read_bytes(2, piece_at(read), piece_size(read));
                read_bytes(0, piece_at(read), piece_size(read));
                read_bytes(1, piece_at(cut), piece_size(cut));
                eng_order(0, 1);
                write_bytes(1, piece_at(b), piece_size(b));
                assert_int_equal(script.races, pieces_overlap(read, b));
                if (script.races)
                    assert_int_equal(script.race.before.agent, 2);
            }
}

static void smaller_cells_inherit_what_the_whole_knew(void **state)
{
    (void)state;
    begin(ENG_SC);
    eng_fresh((uintptr_t)toy.byte, sizeof toy.byte);
    eng_run(0);
    __tsan_read8(toy.byte);
    eng_run(1);
    __tsan_read8(toy.byte);
    eng_run(2);
    eng_order(0, 2);
    __tsan_read1(&toy.byte[0]);
    assert_int_equal(script.races, 0);
    __tsan_write1(&toy.byte[3]);
    assert_int_equal(script.races, 1);
    assert_int_equal(script.race.before.agent, 1);
}

static void a_larger_access_meets_every_cell(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < 8; at++) {
        begin(ENG_SC);
        write_bytes(0, at, 1);
        write_bytes(1, 0, 8);
        assert_int_equal(script.races, 1);
    }
}

static void unaligned_and_wide_accesses_straddle(void **state)
{
    (void)state;
    begin(ENG_SC);
    eng_run(0);
    __tsan_unaligned_write4(&toy.byte[6]);
    write_bytes(1, 5, 1);
    write_bytes(1, 10, 1);
    assert_int_equal(script.races, 0);
    write_bytes(1, 6, 1);
    write_bytes(1, 9, 1);
    assert_int_equal(script.races, 2);
    begin(ENG_SC);
    eng_run(0);
    __tsan_write16(toy.byte);
    eng_run(1);
    __tsan_read1(&toy.byte[15]);
    assert_int_equal(script.races, 1);
}

/* Packed structures under -O0: the compiler takes them for aligned. The cells on both sides are whole granules. */
static void an_aligned_hook_given_another_address_straddles(void **state)
{
    (void)state;
    for (uint32_t at = 0; at <= 8; at++) {
        begin(ENG_SC);
        eng_fresh((uintptr_t)toy.byte, sizeof toy.byte);
        write_bytes(0, 8, 8);
        write_bytes(1, 0, 8);
        write_bytes(1, at, 8);
        assert_int_equal(script.races, at > 0);
    }
}

static void the_machine_is_shown_each_plain_access_exactly_while_the_gate_is_closed(void **state)
{
    (void)state;
    begin(ENG_SC);
    write_bytes(0, 0, 8); /* what it cuts is shown once */
    script.shown = 0;
    write_bytes(0, 0, 8);
    read_bytes(0, 0, 8);
    assert_int_equal(script.shown, 0);
    eng_gate(false);
    write_bytes(0, 0, 8);
    read_bytes(0, 0, 8);
    assert_int_equal(script.shown, 2);
    eng_gate(true);
    write_bytes(1, 0, 8);
    assert_int_equal(script.races, 1);
}

static void ranges_and_copies_are_accesses(void **state)
{
    (void)state;
    begin(ENG_SC);
    plain_write(0, &toy.data[2]);
    eng_run(1);
    __tsan_read_range(&toy.data[0], 8);
    assert_int_equal(script.races, 0);
    __tsan_read_range(&toy.data[0], 9);
    assert_int_equal(script.races, 1);
    __tsan_memset(&toy.data[0], 7, 12);
    assert_int_equal(script.races, 2);
    assert_int_equal(toy.data[1], 0x07070707);
    eng_run(2);
    __tsan_memcpy(&toy.byte, &toy.data[0], 3);
    assert_int_equal(script.races, 3);
    assert_int_equal(toy.byte[2], 7);
}

static void fresh_memory_has_no_past(void **state)
{
    (void)state;
    begin(ENG_C11);
    plain_write(0, &toy.x);
    store(0, &toy.flag, 1, RLX);
    store(0, &toy.flag, 2, RLX);
    eng_fresh((uintptr_t)&toy, sizeof toy);
    toy.flag = 9;
    plain_write(1, &toy.x);
    plain_write(1, &toy.flag);
    assert_int_equal(script.races, 0);
    assert_int_equal(load(1, &toy.flag, RLX), 9);
    assert_int_equal(script.asked, 0);
}

/* ---- atomics and plain accesses ---- */

static void a_plain_access_races_with_an_unordered_atomic_one(void **state)
{
    (void)state;
    begin(ENG_SC);
    store(0, &toy.flag, 1, REL);
    plain_read(1, &toy.flag);
    assert_int_equal(script.races, 1);
    assert_true(script.race.before.atomic);
    assert_int_not_equal(script.race.before.pc, 0);
    begin(ENG_SC);
    (void)load(0, &toy.flag, RLX);
    plain_read(1, &toy.flag);
    assert_int_equal(script.races, 0);
    plain_write(1, &toy.flag);
    assert_int_equal(script.races, 1);
    begin(ENG_SC);
    plain_write(0, &toy.flag);
    (void)load(1, &toy.flag, RLX);
    assert_int_equal(script.races, 1);
    assert_true(script.race.now.atomic);
}

static void plain_data_beside_an_atomic_is_left_alone(void **state)
{
    (void)state;
    begin(ENG_SC);
    store(0, &toy.x, 1, RLX);
    plain_write(1, &toy.y); /* the other half of the granule */
    plain_write(1, &toy.y);
    assert_int_equal(script.races, 0);
    plain_write(2, &toy.y);
    assert_int_equal(script.races, 1);
}

static void a_wide_access_meets_an_atomic_in_either_half(void **state)
{
    (void)state;
    for (uint32_t half = 0; half < 2; half++) {
        begin(ENG_SC);
        eng_fresh((uintptr_t)toy.byte, sizeof toy.byte);
        write_bytes(0, 0, 8);
        begin(ENG_SC);
        store(0, (uint32_t *)(void *)&toy.byte[4 * half], 1, RLX);
        write_bytes(1, 0, 8);
        assert_int_equal(script.races, 1);
        assert_true(script.race.before.atomic);
    }
}

static void an_ordered_plain_write_begins_a_history_again(void **state)
{
    (void)state;
    for (int races = 0; races < 2; races++) {
        begin_with(&(struct eng_config){.model = ENG_C11, .races = races != 0, .agents = 4});
        store(0, &toy.flag, 1, RLX);
        store(0, &toy.flag, 2, RLX);
        plain_write(0, &toy.flag);
        toy.flag = 7;
        eng_order(0, 1);
        assert_int_equal(load(1, &toy.flag, RLX), 7);
        assert_int_equal(script.asked, 0);
        assert_int_equal(script.races, 0);
    }
}

static void a_live_atomic_of_another_size_is_reported(void **state)
{
    (void)state;
    begin(ENG_SC);
    eng_run(0);
    __tsan_atomic64_load(&toy.wide, RLX);
    assert_int_equal(script.mixed, 0);
    __tsan_atomic32_load((uint32_t *)&toy.wide + 1, RLX);
    assert_int_equal(script.mixed, 1);
    __tsan_atomic8_load((uint8_t *)&toy.wide, RLX);
    assert_int_equal(script.mixed, 2);
    begin(ENG_SC); /* another execution may see it so */
    __tsan_atomic16_load((uint16_t *)&toy.wide, RLX);
    assert_int_equal(script.mixed, 0);
    __tsan_write8(&toy.wide); /* and a plain write makes it a new object */
    __tsan_atomic64_load(&toy.wide, RLX);
    assert_int_equal(script.mixed, 0);
}

static void an_atomic_of_16_bytes_is_reported_and_done(void **state)
{
    (void)state;
    static unsigned __int128 object __attribute__((aligned(16)));
    begin(ENG_SC);
    object = 5;
    assert_int_equal((int)__tsan_atomic128_exchange(&object, 7, RLX), 5);
    assert_int_equal((int)object, 7);
    assert_int_equal(script.mixed, 1);
}

/* ---- private places ---- */

static void a_place_is_private_until_a_second_agent_comes(void **state)
{
    (void)state;
    begin(ENG_SC);
    eng_grown_clear();
    uintptr_t place = (uintptr_t)&toy.data[3];
    assert_true(eng_private(place));
    store(0, &toy.data[3], 1, RLX);
    assert_true(eng_private(place));
    assert_false(eng_grown());
    begin(ENG_SC); /* kept from one execution to the next */
    store(0, &toy.data[3], 1, RLX);
    assert_true(eng_private(place));
    (void)load(1, &toy.data[3], RLX);
    assert_true(eng_grown());
    assert_false(eng_private(place));
    eng_grown_clear();
    (void)load(2, &toy.data[3], RLX);
    assert_false(eng_grown());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_writes_race_exactly_if_they_overlap),
        cmocka_unit_test(whatever_cut_the_cells_before_two_writes_race_exactly_if_they_overlap),
        cmocka_unit_test(whatever_cuts_them_later_cells_know_all_their_readers),
        cmocka_unit_test(smaller_cells_inherit_what_the_whole_knew),
        cmocka_unit_test(a_larger_access_meets_every_cell),
        cmocka_unit_test(unaligned_and_wide_accesses_straddle),
        cmocka_unit_test(an_aligned_hook_given_another_address_straddles),
        cmocka_unit_test(the_machine_is_shown_each_plain_access_exactly_while_the_gate_is_closed),
        cmocka_unit_test(ranges_and_copies_are_accesses),
        cmocka_unit_test(fresh_memory_has_no_past),
        cmocka_unit_test(a_plain_access_races_with_an_unordered_atomic_one),
        cmocka_unit_test(plain_data_beside_an_atomic_is_left_alone),
        cmocka_unit_test(a_wide_access_meets_an_atomic_in_either_half),
        cmocka_unit_test(an_ordered_plain_write_begins_a_history_again),
        cmocka_unit_test(a_live_atomic_of_another_size_is_reported),
        cmocka_unit_test(an_atomic_of_16_bytes_is_reported_and_done),
        cmocka_unit_test(a_place_is_private_until_a_second_agent_comes),
    };
    return cmocka_run_group_tests(tests, toy_open, NULL);
}
