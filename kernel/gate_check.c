/* SPDX-License-Identifier: Apache-2.0 */
#include "gate_check.h"

#include "report.h"
#include "run.h"
#include "sched_view.h"

static bool inside[SCHED_MAX_CPUS]; /* relaxing: in the middle of an operation */

void gate_check_begin(uint32_t cpus)
{
    for (uint32_t n = 0; n < cpus; n++) {
        inside[n] = false;
    }
}

static bool all_outside(uint32_t cpus)
{
    for (uint32_t n = 0; n < cpus; n++) {
        if (inside[n]) {
            return false;
        }
    }
    return true;
}

void gate_check(enum hb_entry_kind kind)
{
    struct run *run = run_current();
    struct sched_view_locks locks;
    struct hb_violation violation;
    inside[hart_self()->cpu.n] = kind == HB_ENTRY_RELAX;
    sched_view_locks(run->sched, &locks);
    if (kind != HB_ENTRY_END || locks.held != 0) {
        return;
    }
    enum hb_when when = all_outside(run->cpus) ? HB_WHEN_BOUNDARY : HB_WHEN_STEP;
    if (hb_check(&run->checker, run->sched, when, &violation)) {
        return;
    }
    report_state();
    report_fail(&violation);
    report_verdict();
}
