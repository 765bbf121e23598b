/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A failed send of a needed IPI is owed: it counts as failed, and is sent again (INV-12).
 *
 * Written by ./hartbreak corpus add --as-c (docs/replay.md): what is demanded is what a sound core did.
 */
#include "regress.h"

static void test_failed_send(void **state)
{
    (void)state;
    struct sched_task_id task_a = {0, 0};
    struct sched_config config = usual_config(2);
    boot(&config);
    expect(SCHED_OK, spawns(SCHED_QOS_NORMAL, 0x1, &task_a));
    place_is(task_a, SCHED_PLACE_QUEUED, 0);
    idle(0);
    place_is(task_a, SCHED_PLACE_RUNNING, 0);

    /* a.0 fail-send 1 */
    runs(0, task_a);
    refuse_sends(1);
    ends(0);

    /* a.1 resched 1 */
    runs(0, task_a);
    expect(SCHED_IPI_FAILED, sched_resched(port.sched, CPU(1), &got.value));
    ipis_are(1, 1, 0, 1, 0, true);
    ends(0);

    /* a.2 exit */
    runs(0, task_a);
    sched_exit(port.sched);
    place_is(task_a, SCHED_PLACE_DYING, 0);
    ends(0);
    idle(0);
    ipis_are(1, 2, 1, 1, 0, false);
    takes_ipi(1);
    ipis_are(1, 2, 1, 1, 1, false);
    idle(1);
    shut();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_failed_send)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
