/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU does not go offline while a task is allowed nowhere else.
 *
 * Written by ./hartbreak corpus add --as-c (docs/replay.md): what is demanded is what a sound core did.
 */
#include "regress.h"

static void test_pinned_task(void **state)
{
    (void)state;
    struct sched_task_id task_a = {0, 0};
    struct sched_config config = usual_config(2);
    boot(&config);
    expect(SCHED_OK, spawns(SCHED_QOS_NORMAL, 0x2, &task_a));
    place_is(task_a, SCHED_PLACE_TRANSIT, 1);
    ipis_are(1, 1, 1, 0, 0, false);
    takes_ipi(1);
    place_is(task_a, SCHED_PLACE_RUNNING, 1);
    ipis_are(1, 1, 1, 0, 1, false);

    /* a.0 offline 1 */
    runs(1, task_a);
    expect(SCHED_REJECT_PINNED, sched_cpu_offline(port.sched, CPU(1)));
    ends(1);

    /* a.1 exit */
    runs(1, task_a);
    sched_exit(port.sched);
    place_is(task_a, SCHED_PLACE_DYING, 0);
    ends(1);
    idle(0);
    idle(1);
    shut();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pinned_task)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
