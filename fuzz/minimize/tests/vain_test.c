/* SPDX-License-Identifier: Apache-2.0 */
/* What was searched in vain is known again, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vain.h"

static struct hb_program p, other;

static bool known(const struct hb_program *program, bool schedule, const char *name, uint32_t bound, uint64_t cost,
                  uint32_t limit)
{
    const struct vain_search search = vain_search(program, schedule, name, bound, cost, limit);
    return vain_known(&search);
}

static void the_same_search_is_known_for_as_many_deviations_or_fewer(void **state)
{
    (void)state;
    hb_program_random(&p, 1, 2);
    assert_false(known(&p, false, "walk", 1, 500, 3));
    const struct vain_search search = vain_search(&p, false, "walk", 1, 500, 3);
    vain_remember(&search);
    assert_true(known(&p, false, "walk", 1, 500, 3));
    assert_true(known(&p, false, "walk", 1, 500, 2));
    assert_false(known(&p, false, "walk", 1, 500, 4));
    /* A lesser search that failed takes nothing away. */
    const struct vain_search lesser = vain_search(&p, false, "walk", 1, 500, 1);
    vain_remember(&lesser);
    assert_true(known(&p, false, "walk", 1, 500, 3));
}

static void another_search_is_not(void **state)
{
    (void)state;
    hb_program_random(&p, 2, 2);
    const struct vain_search search = vain_search(&p, true, "walk", 1, 500, 3);
    vain_remember(&search);
    assert_false(known(&p, true, "surw", 1, 500, 3));
    assert_false(known(&p, true, "walk", 2, 500, 3));
    assert_false(known(&p, true, "walk", 1, 501, 3));
    assert_false(known(&p, false, "walk", 1, 500, 3));
    other = p;
    other.tasks[0].affinity ^= 1;
    assert_false(known(&other, true, "walk", 1, 500, 3));
    other = p;
    other.schedule.count = 1;
    assert_false(known(&other, true, "walk", 1, 500, 3));
}

static void a_schedule_counts_where_the_search_begins_with_it(void **state)
{
    (void)state;
    hb_program_random(&p, 3, 2);
    const struct vain_search search = vain_search(&p, false, "walk", 1, 500, 3);
    vain_remember(&search);
    other = p;
    other.schedule.count = 1;
    assert_true(known(&other, false, "walk", 1, 500, 3));
    /* What a task is called changes no execution. */
    other.tasks[0].name[0] = 'z';
    assert_true(known(&other, false, "walk", 1, 500, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_search_is_known_for_as_many_deviations_or_fewer),
        cmocka_unit_test(another_search_is_not),
        cmocka_unit_test(a_schedule_counts_where_the_search_begins_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
