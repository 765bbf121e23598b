/* SPDX-License-Identifier: Apache-2.0 */
/* Detail: stacks of the last accesses to a range, by agent and kind. */
#include "toy.h"

static uintptr_t stack_high;

static void bounds(uintptr_t *low, uintptr_t *high)
{
    *high = stack_high;
    *low = stack_high - (64u << 10);
}

__attribute__((noinline)) static void write_deep(void *p, uint32_t depth)
{
    if (depth > 0)
        write_deep(p, depth - 1);
    else
        __tsan_write4(p);
    __asm__ volatile("" ::: "memory"); /* no tail call: each has a frame */
}

static void the_stack_of_the_last_access_is_kept(void **state)
{
    (void)state;
    uintptr_t frames[ENG_FRAMES_MAX];
    stack_high = (uintptr_t)__builtin_frame_address(0);
    eng_watch_stacks(bounds);
    eng_watch((uintptr_t)&toy.x, sizeof toy.x);
    begin(ENG_SC);
    eng_run(1);
    __tsan_write4(&toy.y); /* beside it */
    assert_int_equal(eng_watched(1, true, frames), 0);
    write_deep(&toy.x, 3);
    assert_int_equal(eng_watched(1, true, frames), 5);
    assert_int_equal(frames[1], frames[2]); /* the recursion returns to one place */
    assert_int_not_equal(frames[0], frames[1]);
    assert_int_equal(eng_watched(1, false, frames), 0);
    assert_int_equal(eng_watched(0, true, frames), 0);
    write_deep(&toy.x, 0);
    assert_int_equal(eng_watched(1, true, frames), 2);
}

static void only_the_next_execution_is_watched_and_races_are_found_in_it(void **state)
{
    (void)state;
    uintptr_t frames[ENG_FRAMES_MAX];
    eng_watch((uintptr_t)&toy.x, sizeof toy.x);
    begin(ENG_SC);
    plain_read(0, &toy.x);
    plain_write(1, &toy.x);
    assert_int_equal(script.races, 1);
    assert_true(eng_watched(0, false, frames) > 0);
    begin(ENG_SC);
    plain_read(0, &toy.x);
    assert_int_equal(eng_watched(0, false, frames), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stack_of_the_last_access_is_kept),
        cmocka_unit_test(only_the_next_execution_is_watched_and_races_are_found_in_it),
    };
    return cmocka_run_group_tests(tests, toy_open, NULL);
}
