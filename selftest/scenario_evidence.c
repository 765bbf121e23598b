/* SPDX-License-Identifier: Apache-2.0 */
/* The core's own witnesses: its lock checker and its telemetry. */
#include "scenarios.h"

/* Right orders pass, inversions and a lock taken twice are reported; nothing else ever reports. */
const char hb_text_lock_order[] = "hartbreak 1\n"
                                  "cpus 1\n"
                                  "task main boot\n"
                                  "  lock-probe table ipc -> ok\n"
                                  "  lock-probe ipc runqueue -> ok\n"
                                  "  lock-probe runqueue mailbox -> ok\n"
                                  "  lock-probe task telemetry -> ok\n"
                                  "  lock-probe mailbox runqueue -> reject-argument\n"
                                  "  lock-probe mm ipc -> reject-argument\n"
                                  "  lock-probe telemetry table -> reject-argument\n";

bool hb_expect_lock_order(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_view_locks locks;
    sched_view_locks(run->sched, &locks);
    return hb_expect_equal(v, "inversions reported", locks.probe_reports, 3) &&
           hb_expect_equal(v, "reports that no probe made", locks.reports, 0) &&
           hb_expect_equal(v, "locks left held", locks.held, 0);
}

/* Twenty records offered to a ring of four, which `main` may only leave alone or empty. */
const char hb_text_telemetry[] = "hartbreak 1\n"
                                 "cpus 1\n"
                                 "limits records 4\n"
                                 "task main boot affinity 0\n"
                                 "  drain 0\n"
                                 "  note 4 -> ok\n"
                                 "  note 16 -> reject-full\n"
                                 "  drain 0 -> ok\n"
                                 "  note 1 -> ok\n"
                                 "  drain 99 -> reject-cpu\n";

bool hb_expect_telemetry(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_view_telemetry view;
    sched_view_telemetry(run->sched, (struct sched_cpu_id){0}, &view);
    uint64_t kept = view.produced - view.drained - view.dropped;
    if (view.dropped < 16)
        return hb_expect_fails(v, "drops counted", "dropped", view.dropped, 16);
    if (kept > 4)
        return hb_expect_fails(v, "records kept", "kept", kept, 4);
    return hb_expect_equal(v, "notes written beyond the ring", hb_expect_outcome(run, "main", HB_OP_NOTE, 1)->value,
                           0) &&
           hb_expect_equal(v, "records drained from a full ring", hb_expect_outcome(run, "main", HB_OP_DRAIN, 1)->value,
                           4);
}
