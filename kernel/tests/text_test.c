/* SPDX-License-Identifier: Apache-2.0 */
/* Boot arguments and console text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../arguments.h"
#include "../format.h"

static void arguments_have_defaults(void **state)
{
    (void)state;
    struct arguments a;
    const char *bad;
    assert_true(arguments_parse(&a, "", &bad));
    assert_int_equal(a.only[0], 0);
    assert_int_equal(a.programs, 0);
    assert_int_equal(a.repeat, 1);
    assert_int_equal(a.watchdog_ms, ARGUMENT_WATCHDOG_MS);
}

static void arguments_are_words_in_any_order(void **state)
{
    (void)state;
    struct arguments a;
    const char *bad;
    assert_true(arguments_parse(&a, "  programs=20 seed=18446744073709551615  only=work-stealing repeat=3", &bad));
    assert_int_equal(a.programs, 20);
    assert_true(a.seed == UINT64_MAX);
    assert_int_equal(a.repeat, 3);
    assert_true(arguments_name(a.only, "work stealing"));
    assert_false(arguments_name(a.only, "work steal"));
    assert_false(arguments_name(a.only, "work stealing ok"));
}

static void a_wrong_argument_is_pointed_at(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "programs=",
        "programs=1x",
        "programs=1000001",
        "seed=18446744073709551616",
        "seed=-1",
        "repeat=0",
        "only=",
        "watchdog=0",
        "sed=1",
        "seed",
        "=",
    };
    struct arguments a;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *bad = NULL;
        assert_false(arguments_parse(&a, wrong[i], &bad));
        assert_ptr_equal(bad, wrong[i]);
    }
}

static void a_name_that_is_too_long_is_refused(void **state)
{
    (void)state;
    struct arguments a;
    char text[ARGUMENT_NAME_MAX + 8] = "only=";
    const char *bad;
    for (size_t i = 5; i < ARGUMENT_NAME_MAX + 4; i++) {
        text[i] = 'x';
    }
    assert_true(arguments_parse(&a, text, &bad));
    text[ARGUMENT_NAME_MAX + 4] = 'x';
    assert_false(arguments_parse(&a, text, &bad));
}

static void text_is_formatted_and_cut_at_its_buffer(void **state)
{
    (void)state;
    char out[32];
    assert_int_equal(format(out, sizeof out, "%s %u %lu %lx%%", "a", 7u, 18446744073709551615ul, 0xc0deul), 30);
    assert_string_equal(out, "a 7 18446744073709551615 c0de%");
    assert_int_equal(format(out, 4, "%s", "abcdef"), 3);
    assert_string_equal(out, "abc");
    assert_int_equal(format(out, sizeof out, "%u", 0u), 1);
    assert_string_equal(out, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_have_defaults),
        cmocka_unit_test(arguments_are_words_in_any_order),
        cmocka_unit_test(a_wrong_argument_is_pointed_at),
        cmocka_unit_test(a_name_that_is_too_long_is_refused),
        cmocka_unit_test(text_is_formatted_and_cut_at_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
