/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An endpoint that is full gives back what was sent, oldest first (INV-23).
 *
 * Written by ./hartbreak corpus add --as-c (docs/replay.md): what is demanded is what a sound core did.
 */
#include "regress.h"

static void test_full_endpoint(void **state)
{
    (void)state;
    struct sched_task_id task_a = {0, 0};
    struct sched_config config = usual_config(1);
    config.endpoint_depth = 1;
    boot(&config);
    expect(SCHED_OK, spawns(SCHED_QOS_NORMAL, 0xffffffffffffffff, &task_a));
    place_is(task_a, SCHED_PLACE_QUEUED, 0);
    idle(0);
    place_is(task_a, SCHED_PLACE_RUNNING, 0);

    /* a.0 send 0 7 */
    runs(0, task_a);
    expect(SCHED_OK, sched_send(port.sched, ENDPOINT(0), 7));
    ends(0);

    /* a.1 recv 0 timeout 1 */
    runs(0, task_a);
    expect(SCHED_OK, sched_recv(port.sched, ENDPOINT(0), 1, &got.value));
    assert_int_equal(got.value, 7);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_full_endpoint)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
