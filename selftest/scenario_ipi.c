/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of evidence of resched IPIs: request, send, trap, acknowledgement. */
#include "scenarios.h"

static struct sched_view_ipi chain(const struct hb_scenario_run *run, uint32_t cpu)
{
    struct sched_view_ipi view;
    sched_view_ipi(run->sched, (struct sched_cpu_id){cpu}, &view);
    return view;
}

static bool untouched(const struct hb_scenario_run *run, uint32_t cpu, struct hb_violation *v)
{
    struct sched_view_ipi view = chain(run, cpu);
    return hb_expect_equal(v, "requests of an IPI that nobody made", view.requested, 0) &&
           hb_expect_equal(v, "sends without a request", view.sent + view.failed, 0) &&
           hb_expect_equal(v, "traps without a request", view.trapped, 0) &&
           hb_expect_equal(v, "acknowledgement without a request", view.acked_request, 0);
}

/* The one task may run on CPU 0 only, so nobody has a reason to interrupt another CPU. */
const char hb_text_ipi_counterfactual[] = "hartbreak 1\n"
                                          "cpus 2\n"
                                          "task main boot affinity 0\n"
                                          "  yield\n"
                                          "  wake main -> ok\n"
                                          "  block -> ok\n"
                                          "  resched 0 -> ok\n"
                                          "  yield\n";

bool hb_expect_ipi_counterfactual(const struct hb_scenario_run *run, struct hb_violation *v)
{
    for (uint32_t cpu = 0; cpu < run->cpus; cpu++)
        if (!untouched(run, cpu, v))
            return false;
    return true;
}

const char hb_text_ipi_resched[] = "hartbreak 1\n"
                                   "cpus 2\n"
                                   "task main boot affinity 0\n"
                                   "  resched 1 -> ok\n"
                                   "  resched 1 -> ok\n"
                                   "  block timeout 1 -> timeout\n"
                                   "  resched 1 -> ok\n";

/* The third request comes after quiescence, so it cannot be coalesced with the first two. */
bool hb_expect_ipi_resched(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_view_ipi view = chain(run, 1);
    for (uint32_t n = 0; n < 3; n++) {
        const struct hb_outcome *outcome = hb_expect_outcome(run, "main", HB_OP_RESCHED, n);
        if (!hb_expect_equal(v, "number of a request", outcome->value, n + 1))
            return false;
    }
    if (view.sent < 2)
        return hb_expect_fails(v, "sends", "sent", view.sent, 2);
    return hb_expect_equal(v, "requests", view.requested, 3) &&
           hb_expect_equal(v, "requests that were sent or coalesced", view.sent + view.coalesced, 3) &&
           hb_expect_equal(v, "traps of the sends", view.trapped, view.sent) &&
           hb_expect_equal(v, "newest request acknowledged", view.acked_request, 3) && untouched(run, 0, v);
}

const char hb_text_ipi_invalid[] = "hartbreak 1\n"
                                   "cpus 1\n"
                                   "task main boot affinity 0\n"
                                   "  resched 64 -> reject-cpu\n"
                                   "  resched 127 -> reject-cpu\n";

bool hb_expect_ipi_invalid(const struct hb_scenario_run *run, struct hb_violation *v)
{
    return hb_expect_ipi_counterfactual(run, v);
}

const char hb_text_ipi_rollback[] = "hartbreak 1\n"
                                    "cpus 2\n"
                                    "task main boot affinity 0\n"
                                    "  fail-send 1\n"
                                    "  resched 1 -> ipi-failed\n"
                                    "  resched 1 -> ok\n"
                                    "  block timeout 1 -> timeout\n"
                                    "  fail-send 1\n"
                                    "  resched 1 -> ipi-failed\n"
                                    "  tick\n";

/* The first failure is overtaken by a request that goes through, the second is retried at the tick. */
bool hb_expect_ipi_rollback(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_view_ipi view = chain(run, 1);
    if (view.sent < 2)
        return hb_expect_fails(v, "sends after a refusal", "sent", view.sent, 2);
    return hb_expect_equal(v, "sends refused", view.failed, 2) && hb_expect_equal(v, "still owed", view.owed, 0) &&
           hb_expect_equal(v, "left outstanding", view.outstanding, 0) &&
           hb_expect_equal(v, "traps of the sends", view.trapped, view.sent) &&
           hb_expect_equal(v, "newest request acknowledged", view.acked_request, view.requested);
}

/* Two hints between two ticks; what correctness needs is never limited, and the tick brings a new budget. */
const char hb_text_ipi_rate[] = "hartbreak 1\n"
                                "cpus 2\n"
                                "limits hints 2\n"
                                "task main boot affinity 0\n"
                                "  hint 99 -> reject-cpu\n"
                                "  hint 1 -> ok\n"
                                "  hint 1 -> ok\n"
                                "  hint 1 -> reject-rate\n"
                                "  hint 1 -> reject-rate\n"
                                "  resched 1 -> ok\n"
                                "  tick\n"
                                "  hint 1 -> ok\n"
                                "  hint 1 -> ok\n"
                                "  hint 1 -> reject-rate\n";

bool hb_expect_ipi_rate(const struct hb_scenario_run *run, struct hb_violation *v)
{
    struct sched_view_ipi view = chain(run, 1);
    return hb_expect_equal(v, "requests within the budget", view.requested, 5) &&
           hb_expect_equal(v, "requests that were sent or coalesced", view.sent + view.coalesced, 5) &&
           hb_expect_equal(v, "newest request acknowledged", view.acked_request, 5);
}
