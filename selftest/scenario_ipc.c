/* SPDX-License-Identifier: Apache-2.0 */
/* Wait queues and endpoints. */
#include "scenarios.h"

const char hb_text_ipc[] = "hartbreak 1\n"
                           "cpus 1\n"
                           "limits waitqueues 2 endpoints 2 depth 4\n"
                           "task main boot\n"
                           "  await one blocked\n"
                           "  signal 0 -> ok\n"
                           "  await one exited\n"
                           "  signal 0 -> ok\n"
                           "  await left blocked\n"
                           "  await right blocked\n"
                           "  broadcast 1 -> ok\n"
                           "  await left exited\n"
                           "  await right exited\n"
                           "  recv 1 timeout 0 -> empty\n"
                           "  recv 1 timeout 1 -> timeout\n"
                           "  wait 0 timeout 1 -> timeout\n"
                           "  await receiver blocked\n"
                           "  spawn sender -> ok\n"
                           "  await receiver exited\n"
                           "  wait 9 -> reject-argument\n"
                           "  send 9 1 -> reject-argument\n"
                           "task one boot\n"
                           "  wait 0 -> granted\n"
                           "task left boot\n"
                           "  wait 1 -> granted\n"
                           "task right boot\n"
                           "  wait 1 -> granted\n"
                           "task receiver boot\n"
                           "  recv 0 -> granted\n"
                           "  recv 0 -> ok\n"
                           "  recv 0 -> ok\n"
                           "task sender\n"
                           "  send 0 7 -> ok\n"
                           "  send 0 8 -> ok\n"
                           "  send 0 9 -> ok\n";

bool hb_expect_ipc(const struct hb_scenario_run *run, struct hb_violation *v)
{
    for (uint32_t n = 0; n < 3; n++)
        if (!hb_expect_equal(v, "message in order", hb_expect_outcome(run, "receiver", HB_OP_RECV, n)->value, 7 + n))
            return false;
    return hb_expect_equal(v, "tasks woken by a signal", hb_expect_outcome(run, "main", HB_OP_SIGNAL, 0)->value, 1) &&
           hb_expect_equal(v, "tasks woken by a signal without waiter",
                           hb_expect_outcome(run, "main", HB_OP_SIGNAL, 1)->value, 0) &&
           hb_expect_equal(v, "tasks woken by a broadcast", hb_expect_outcome(run, "main", HB_OP_BROADCAST, 0)->value,
                           2);
}

const char hb_text_backpressure[] = "hartbreak 1\n"
                                    "cpus 1\n"
                                    "limits endpoints 1 depth 2\n"
                                    "task main boot\n"
                                    "  send 0 1 -> ok\n"
                                    "  send 0 2 -> ok\n"
                                    "  send 0 3 -> reject-full\n"
                                    "  recv 0 -> ok\n"
                                    "  send 0 4 -> ok\n"
                                    "  send 0 5 -> reject-full\n"
                                    "  recv 0 -> ok\n"
                                    "  recv 0 -> ok\n"
                                    "  recv 0 timeout 0 -> empty\n";

bool hb_expect_backpressure(const struct hb_scenario_run *run, struct hb_violation *v)
{
    static const uint64_t wanted[] = {1, 2, 4};
    for (uint32_t n = 0; n < 3; n++)
        if (!hb_expect_equal(v, "message that was accepted", hb_expect_outcome(run, "main", HB_OP_RECV, n)->value,
                             wanted[n]))
            return false;
    return true;
}
