/* SPDX-License-Identifier: Apache-2.0 */
/* Properties of the three forms of a program: each leads back to the same program. */
#include "program_test.h"

#include <stdlib.h>
#include <string.h>

#define CASES 10000u
#define BYTES_TRIED 400u

static struct hb_program a, b;
static char text[HB_TEXT_MAX], blob[HB_BLOB_MAX];
static uint8_t bytes[HB_BYTES_MAX], again[HB_BYTES_MAX];

/* Random bytes with a bias to small values and valid tags, so that both long and short programs come. */
static size_t random_bytes(struct hb_test_random *r)
{
    size_t size = hb_test_below(r, BYTES_TRIED);
    bool raw = hb_test_below(r, 2) == 0;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(raw ? hb_test_next(r) : hb_test_below(r, 40));
    return size;
}

static void assert_text_round_trip(const struct hb_program *p)
{
    struct hb_text_error error;
    size_t length = hb_program_print(p, text, sizeof text);
    assert_true(length < sizeof text);
    if (!hb_program_parse(&b, text, length, &error))
        fail_msg("%u:%u: %s in\n%s", error.line, error.column, error.message, text);
    assert_true(hb_program_equal(p, &b));
}

static void assert_bytes_round_trip(const struct hb_program *p)
{
    size_t size = hb_program_encode(p, again, sizeof again);
    assert_true(size > 0);
    assert_int_equal(hb_program_decode(&b, again, size), size);
    assert_true(hb_program_equal(p, &b));
}

static void assert_blob_round_trip(const struct hb_program *p)
{
    struct hb_text_error error;
    size_t length = hb_program_blob(p, blob, sizeof blob);
    assert_true(length > 0 && strlen(blob) == length);
    assert_true(hb_program_unblob(&b, blob, length, &error));
    assert_true(hb_program_equal(p, &b));
}

static void every_byte_string_is_a_program_that_round_trips(void **state)
{
    (void)state;
    struct hb_test_random r = {1};
    uint32_t tasks = 0, ops = 0, points = 0;
    for (uint32_t i = 0; i < CASES; i++) {
        size_t size = random_bytes(&r);
        assert_true(hb_program_decode(&a, bytes, size) <= size);
        assert_text_round_trip(&a);
        assert_bytes_round_trip(&a);
        assert_blob_round_trip(&a);
        tasks += a.task_count;
        points += a.schedule.count;
        for (uint32_t t = 0; t < a.task_count; t++)
            ops += a.tasks[t].count;
    }
    /* The property is worth something only if the programs are not empty. */
    assert_true(tasks > CASES && ops > 10 * CASES && points > CASES / 2);
}

static void every_random_program_round_trips(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < CASES; seed++) {
        hb_program_random(&a, seed, (uint8_t)(1 + seed % 8));
        assert_text_round_trip(&a);
        assert_bytes_round_trip(&a);
        assert_blob_round_trip(&a);
    }
}

static void a_program_at_every_limit_round_trips(void **state)
{
    (void)state;
    hb_test_fill(&a);
    assert_text_round_trip(&a);
    assert_bytes_round_trip(&a);
    assert_blob_round_trip(&a);
}

/* Each operation in each extreme of its operands. */
static void every_operation_round_trips_at_its_extremes(void **state)
{
    (void)state;
    static const uint64_t values[] = {0,         1, 0x7fffff, 0x800000, UINT64_MAX - 0x7fffff, UINT64_MAX - 0x800000,
                                      UINT64_MAX};
    for (uint8_t kind = 0; kind < HB_OP_KINDS; kind++)
        for (uint32_t extreme = 0; extreme < 7; extreme++) {
            hb_program_init(&a, 3);
            a.task_count = 1;
            strcpy(a.tasks[0].name, "t0");
            a.tasks[0].boot = true;
            a.tasks[0].affinity = values[extreme];
            a.tasks[0].count = 1;
            a.tasks[0].ops[0] = hb_test_op(kind, extreme, values[extreme]);
            assert_text_round_trip(&a);
            assert_bytes_round_trip(&a);
        }
}

static void a_byte_string_that_ends_early_reads_as_zeros(void **state)
{
    (void)state;
    struct hb_test_random r = {2};
    for (uint32_t i = 0; i < 1000; i++) {
        size_t size = random_bytes(&r);
        (void)hb_program_decode(&a, bytes, size);
        memset(bytes + size, 0, sizeof bytes - size);
        (void)hb_program_decode(&b, bytes, size + 16);
        assert_true(hb_program_equal(&a, &b));
    }
}

/* The format's promise to mutators: changing an operation leaves all others alone. */
static void a_changed_operation_leaves_the_others_alone(void **state)
{
    (void)state;
    struct hb_test_random r = {3};
    for (uint32_t seed = 0; seed < 1000; seed++) {
        hb_program_random(&a, seed, 2);
        size_t size = hb_program_encode(&a, bytes, sizeof bytes);
        uint32_t last = a.task_count - 1u;
        struct hb_op *op = &a.tasks[last].ops[a.tasks[last].count - 1];
        size_t at = size - 1 - 6 * (1 + (size_t)a.event_count); /* its record */
        for (uint32_t i = 1; i < 6; i++)
            bytes[at + i] = (uint8_t)hb_test_next(&r);
        assert_int_equal(hb_program_decode(&b, bytes, size), size);
        *op = b.tasks[last].ops[a.tasks[last].count - 1];
        assert_true(hb_program_equal(&a, &b));
    }
}

static void encode_and_blob_say_no_to_a_buffer_that_is_too_small(void **state)
{
    (void)state;
    hb_program_random(&a, 5, 2);
    size_t size = hb_program_encode(&a, bytes, sizeof bytes);
    assert_int_equal(hb_program_encode(&a, bytes, size - 1), 0);
    assert_int_equal(hb_program_encode(&a, bytes, size), size);
    size_t length = hb_program_blob(&a, blob, sizeof blob);
    assert_int_equal(hb_program_blob(&a, blob, length), 0);
    assert_int_equal(hb_program_blob(&a, blob, length + 1), length);
}

static const char *unblob_error(const char *what)
{
    static struct hb_text_error error;
    return hb_program_unblob(&b, what, strlen(what), &error) ? NULL : error.message;
}

static void a_damaged_blob_is_refused_whatever_the_damage(void **state)
{
    (void)state;
    hb_program_random(&a, 6, 2);
    size_t length = hb_program_blob(&a, blob, sizeof blob);
    for (size_t i = 4; i < length; i++) {
        char kept = blob[i];
        blob[i] = kept == 'A' ? 'B' : 'A';
        if (i + 1 < length || (length - 4) % 4 == 0)
            assert_non_null(unblob_error(blob));
        blob[i] = '!';
        assert_non_null(strstr(unblob_error(blob), "a character that no blob holds"));
        blob[i] = kept;
    }
    for (size_t cut = 0; cut < length - 1; cut++) {
        struct hb_text_error error;
        assert_false(hb_program_unblob(&b, blob, cut, &error));
    }
    assert_null(unblob_error(blob));
}

static void a_blob_of_another_version_is_refused_by_name(void **state)
{
    (void)state;
    assert_non_null(strstr(unblob_error("hb2:AAAA"), "unknown version"));
    assert_non_null(strstr(unblob_error("hb12:AAAA"), "unknown version"));
    assert_non_null(strstr(unblob_error("hello"), "expected a blob"));
    assert_non_null(strstr(unblob_error(""), "expected a blob"));
    assert_non_null(strstr(unblob_error("hb1:"), "checksum"));
}

static void unassert_leaves_nothing_that_can_fail_by_itself(void **state)
{
    (void)state;
    hb_test_fill(&a);
    hb_program_unassert(&a);
    for (uint32_t t = 0; t < a.task_count; t++)
        for (uint32_t i = 0; i < a.tasks[t].count; i++) {
            assert_int_equal(a.tasks[t].ops[i].expect, HB_ANY_RESULT);
            assert_int_not_equal(a.tasks[t].ops[i].kind, HB_OP_AWAIT);
            assert_int_not_equal(a.tasks[t].ops[i].kind, HB_OP_ON_CPU);
        }
    assert_bytes_round_trip(&a);
}

static void equality_sees_every_field(void **state)
{
    (void)state;
    hb_test_fill(&a);
#define DIFFERS(change)                                                                                                \
    do {                                                                                                               \
        b = a;                                                                                                         \
        assert_true(hb_program_equal(&a, &b));                                                                         \
        change;                                                                                                        \
        assert_false(hb_program_equal(&a, &b));                                                                        \
    } while (0)
    DIFFERS(b.cpus++);
    DIFFERS(b.task_count--);
    DIFFERS(b.event_count--);
    DIFFERS(b.limits.slice++);
    DIFFERS(b.tasks[3].name[0] = 'x');
    DIFFERS(b.tasks[3].boot = !b.tasks[3].boot);
    DIFFERS(b.tasks[3].qos++);
    DIFFERS(b.tasks[3].affinity++);
    DIFFERS(b.tasks[3].count--);
    DIFFERS(b.tasks[3].ops[31].kind++);
    DIFFERS(b.tasks[3].ops[31].target++);
    DIFFERS(b.tasks[3].ops[31].count++);
    DIFFERS(b.tasks[3].ops[31].qos++);
    DIFFERS(b.tasks[3].ops[31].expect++);
    DIFFERS(b.tasks[3].ops[31].timeout++);
    DIFFERS(b.tasks[3].ops[31].value++);
    DIFFERS(b.events[15].kind ^= 1);
    DIFFERS(b.events[15].cpu++);
    DIFFERS(b.schedule.count--);
    DIFFERS(b.schedule.points[255].cpu++);
    DIFFERS(b.schedule.points[255].task++);
    DIFFERS(b.schedule.points[255].op++);
    DIFFERS(b.schedule.points[255].kind++);
    DIFFERS(b.schedule.points[255].choice++);
    DIFFERS(b.schedule.points[255].nth++);
    DIFFERS(b.schedule.points[255].value++);
    DIFFERS(b.origin.seed++);
    DIFFERS(b.origin.core[0]++);
    DIFFERS(b.origin.races[0]++);
    DIFFERS(b.origin.hash[0]++);
#undef DIFFERS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_string_is_a_program_that_round_trips),
        cmocka_unit_test(every_random_program_round_trips),
        cmocka_unit_test(a_program_at_every_limit_round_trips),
        cmocka_unit_test(every_operation_round_trips_at_its_extremes),
        cmocka_unit_test(a_byte_string_that_ends_early_reads_as_zeros),
        cmocka_unit_test(a_changed_operation_leaves_the_others_alone),
        cmocka_unit_test(encode_and_blob_say_no_to_a_buffer_that_is_too_small),
        cmocka_unit_test(a_damaged_blob_is_refused_whatever_the_damage),
        cmocka_unit_test(a_blob_of_another_version_is_refused_by_name),
        cmocka_unit_test(unassert_leaves_nothing_that_can_fail_by_itself),
        cmocka_unit_test(equality_sees_every_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
