/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new affinity mask replaces the old one (INV-26).
 *
 * Written by ./hartbreak corpus add --as-c (docs/replay.md): what is demanded is what a sound core did.
 */
#include "regress.h"

static void test_new_mask(void **state)
{
    (void)state;
    struct sched_task_id task_a = {0, 0};
    struct sched_config config = usual_config(2);
    boot(&config);
    expect(SCHED_OK, spawns(SCHED_QOS_NORMAL, 0xffffffffffffffff, &task_a));
    place_is(task_a, SCHED_PLACE_QUEUED, 0);
    idle(0);
    place_is(task_a, SCHED_PLACE_RUNNING, 0);

    /* a.0 set-affinity a 0 */
    runs(0, task_a);
    expect(SCHED_OK, sched_set_affinity(port.sched, task_a, 0x1, NULL));
    mask_is(task_a, 0x1);
    ends(0);

    /* a.1 block timeout 1 */
    runs(0, task_a);
    expect(SCHED_BLOCKED, sched_block(port.sched, 1));
    place_is(task_a, SCHED_PLACE_BLOCKED, 0);
    ends(0);
    idle(0);
    takes_tick(0, 1);
    place_is(task_a, SCHED_PLACE_RUNNING, 0);

    /* a.1 block timeout 1 */
    runs(0, task_a);
    expect(SCHED_TIMEOUT, sched_wait_result(port.sched, &got.value));
    ends(0);

    /* a.2 exit */
    runs(0, task_a);
    sched_exit(port.sched);
    place_is(task_a, SCHED_PLACE_DYING, 0);
    ends(0);
    idle(0);
    shut();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_new_mask)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
