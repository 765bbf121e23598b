/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs, interrupts, idleness and evidence: broken pictures, and those that come close. */
#include "check_test.h"

#include <stdatomic.h>

static void an_offline_cpu_has_no_mail(void)
{
    fake.cpu[2].mailbox_count = 1;
}

static void an_offline_cpu_owns_no_task(void)
{
    fake.task[3].cpu.n = 2;
}

static void an_offline_cpu_has_no_ipi_outstanding(void)
{
    fake.ipi[2].outstanding = true;
    fake.ipi[2].sent++;
}

static void a_draining_cpu_may_still_have_all_that(void)
{
    fake.cpu[2].state = SCHED_CPU_DRAINING;
    fake.online_mask = 7;
    fake.task[3].cpu.n = 2;
    fake.cpu[2].mailbox_count = 1;
}

static void the_online_mask_holds_every_online_cpu(void)
{
    fake.online_mask = 1;
}

static void the_online_mask_holds_no_offline_cpu(void)
{
    fake.online_mask = 7;
}

static void the_online_mask_holds_no_cpu_that_does_not_exist(void)
{
    fake.online_mask = 3 | 1ull << 40;
}

static void an_ipi_counter_never_goes_back(void)
{
    fake.ipi[1].coalesced--;
}

static void an_ack_names_a_request_that_was_made(void)
{
    fake.ipi[1].acked_request = 6;
}

static void a_failed_hint(void)
{
    fake.ipi[1].requested = 6;
    fake.ipi[1].failed = 1;
}

static void a_spurious_trap_acknowledges_nothing(void)
{
    fake.ipi[1].spurious = 1;
    fake.ipi[1].acked_request = 6;
}

static void the_trap_of_a_later_send_acknowledges_both(void)
{
    fake.ipi[1].requested = 7;
    fake.ipi[1].sent = fake.ipi[1].trapped = 4;
    fake.ipi[1].acked_request = 7;
}

static void a_trap_needs_a_send(void)
{
    fake.ipi[1].trapped = 4;
}

static void a_send_needs_a_trap(void)
{
    fake.ipi[1].sent = 4;
}

static void a_send_outstanding_needs_no_trap_yet(void)
{
    fake.ipi[1].requested = 6;
    fake.ipi[1].sent = 4;
    fake.ipi[1].outstanding = true;
}

static void a_failed_send_leaves_nothing_pending(void)
{
    fake.ipi[1].requested = 6;
    fake.ipi[1].failed = 1;
    fake.ipi[1].owed = true;
}

static void mail_beside_a_running_task_has_an_ipi(void)
{
    fake.cpu[0].mailbox_count = 1;
}

static void mail_may_wait_for_a_reschedule(void)
{
    fake.cpu[0].mailbox_count = 1;
    fake.cpu[0].need_resched = true;
}

static void no_ipi_is_outstanding_at_rest(void)
{
    fake.ipi[1].outstanding = true;
    fake.ipi[1].sent++;
    fake.ipi[1].requested++;
}

static void every_request_is_acknowledged_at_rest(void)
{
    fake.ipi[1].requested = 6;
    fake.ipi[1].coalesced++;
}

static void a_failed_send_may_be_owed_at_rest(void)
{
    fake.ipi[1].requested = 6;
    fake.ipi[1].failed = 1;
    fake.ipi[1].owed = true;
}

static void a_failed_hint_stays_unacknowledged(void)
{
    fake.ipi[1].requested = 6;
    fake.ipi[1].failed = 1;
}

static void no_cpu_rests_beside_its_queue(void)
{
    fake.task[1].id.generation++;
    fake_queue(1, 0, SCHED_QOS_NORMAL);
}

static void no_cpu_rests_beside_its_mail(void)
{
    fake.cpu[1].mailbox_count = 1;
}

static void no_cpu_rests_while_it_drains(void)
{
    fake.cpu[1].state = SCHED_CPU_DRAINING;
}

static void no_cpu_rests_while_it_starts(void)
{
    fake.cpu[2].state = SCHED_CPU_STARTING;
}

static void no_task_rests_beside_a_wake_up_in_flight(void)
{
    fake.task[3].wake_in_flight = true;
}

static void no_task_rests_beside_a_remembered_wake_up(void)
{
    fake.task[3].wake_pending = true;
}

static void no_task_rests_beside_a_kill(void)
{
    fake.task[3].kill_pending = true;
}

static void no_task_rests_in_transit(void)
{
    fake.task[3].place = SCHED_PLACE_TRANSIT;
}

static void mail_may_wait_for_an_ipi_that_is_owed(void)
{
    fake.cpu[1].mailbox_count = 1;
    fake.task[3].wake_in_flight = true;
    fake.ipi[1].requested = 6;
    fake.ipi[1].failed = 1;
    fake.ipi[1].owed = true;
}

static void no_cpu_idles_beside_a_task_it_may_take(void)
{
    fake.task[2].affinity = 3;
}

static void a_hint_may_be_on_its_way(void)
{
    fake.task[2].affinity = 3;
    fake.ipi[1].requested = 6;
    fake.ipi[1].sent = 4;
    fake.ipi[1].outstanding = true;
}

static void hints_may_be_suppressed(void)
{
    fake.task[2].affinity = 3;
    fake.cpu[0].hints_suppressed = 1;
}

static void a_cpu_about_to_pick_may_keep_its_tasks(void)
{
    fake.task[2].affinity = 3;
    fake.cpu[0].need_resched = true;
}

static void the_scan_limit_may_hide_a_task(void)
{
    fake.task[2].affinity = 3;
    fake.config.steal_scan_max = 1;
}

static void no_cpu_rests_unannounced(void)
{
    fake.cpu[1].idle_announced = false;
}

static void a_claimed_cpu_may_rest_while_its_ipi_is_owed(void)
{
    fake.cpu[1].idle_announced = false;
    fake.ipi[1].requested = 6;
    fake.ipi[1].failed = 1;
    fake.ipi[1].owed = true;
}

static void without_steals_nobody_announces_itself(void)
{
    fake.capabilities &= ~(uint32_t)SCHED_CAP_STEAL;
    fake.cpu[1].idle_announced = false;
}

static void the_cores_lock_checker_must_not_report(void)
{
    fake.locks.reports = 1;
}

static void a_probe_may_report(void)
{
    fake.locks.probe_reports = 3;
}

static void no_lock_is_held_outside_the_core(void)
{
    fake.locks.held = 1;
}

static void every_drop_is_counted(void)
{
    fake.telemetry[0].produced = 11;
}

static void no_record_leaves_that_was_not_produced(void)
{
    fake.telemetry[0].drained = 8;
}

static void a_telemetry_counter_never_goes_back(void)
{
    fake.telemetry[0].dropped = 1;
}

static void sequence_numbers_grow(void)
{
    atomic_store(&fake.interp.disorder, 1);
}

static const struct check_case cases[] = {
    {"an offline CPU has no mail", HB_INV_OFFLINE, fake_busy, NULL, an_offline_cpu_has_no_mail},
    {"an offline CPU owns no task", HB_INV_OFFLINE, fake_busy, NULL, an_offline_cpu_owns_no_task},
    {"an offline CPU has no IPI outstanding", HB_INV_OFFLINE, fake_busy, NULL, an_offline_cpu_has_no_ipi_outstanding},
    {"a draining CPU may still have all that", 0, fake_busy, NULL, a_draining_cpu_may_still_have_all_that},
    {"the online mask holds every online CPU", HB_INV_ONLINE_MASK, fake_busy, NULL,
     the_online_mask_holds_every_online_cpu},
    {"the online mask holds no offline CPU", HB_INV_ONLINE_MASK, fake_busy, NULL, the_online_mask_holds_no_offline_cpu},
    {"the online mask holds no CPU that does not exist", HB_INV_ONLINE_MASK, fake_busy, NULL,
     the_online_mask_holds_no_cpu_that_does_not_exist},
    {"an IPI counter never goes back", HB_INV_IPI_CHAIN, fake_busy, NULL, an_ipi_counter_never_goes_back},
    {"an ack names a request that was made", HB_INV_IPI_CHAIN, fake_busy, NULL, an_ack_names_a_request_that_was_made},
    {"a spurious trap acknowledges nothing", HB_INV_IPI_CHAIN, fake_busy, a_failed_hint,
     a_spurious_trap_acknowledges_nothing},
    {"the trap of a later send acknowledges both", 0, fake_busy, a_failed_hint,
     the_trap_of_a_later_send_acknowledges_both},
    {"a trap needs a send", HB_INV_IPI_CHAIN, fake_busy, NULL, a_trap_needs_a_send},
    {"a send needs a trap", HB_INV_IPI_CHAIN, fake_busy, NULL, a_send_needs_a_trap},
    {"a send outstanding needs no trap yet", 0, fake_busy, NULL, a_send_outstanding_needs_no_trap_yet},
    {"a failed send leaves nothing pending", 0, fake_busy, NULL, a_failed_send_leaves_nothing_pending},
    {"mail beside a running task has an IPI", HB_INV_IPI_CHAIN, fake_busy, NULL, mail_beside_a_running_task_has_an_ipi},
    {"mail may wait for a reschedule", 0, fake_busy, NULL, mail_may_wait_for_a_reschedule},
    {"no IPI is outstanding at rest", HB_INV_IPI_SETTLED, fake_quiet, NULL, no_ipi_is_outstanding_at_rest},
    {"every request is acknowledged at rest", HB_INV_IPI_SETTLED, fake_quiet, NULL,
     every_request_is_acknowledged_at_rest},
    {"a failed send may be owed at rest", 0, fake_quiet, NULL, a_failed_send_may_be_owed_at_rest},
    {"a failed hint stays unacknowledged", 0, fake_quiet, NULL, a_failed_hint_stays_unacknowledged},
    {"no CPU rests beside its queue", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_cpu_rests_beside_its_queue},
    {"no CPU rests beside its mail", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_cpu_rests_beside_its_mail},
    {"no CPU rests while it drains", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_cpu_rests_while_it_drains},
    {"no CPU rests while it starts", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_cpu_rests_while_it_starts},
    {"no task rests beside a wake-up in flight", HB_INV_LOST_WAKEUP, fake_quiet, NULL,
     no_task_rests_beside_a_wake_up_in_flight},
    {"no task rests beside a remembered wake-up", HB_INV_LOST_WAKEUP, fake_quiet, NULL,
     no_task_rests_beside_a_remembered_wake_up},
    {"no task rests beside a kill", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_task_rests_beside_a_kill},
    {"no task rests in transit", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_task_rests_in_transit},
    {"mail may wait for an IPI that is owed", 0, fake_quiet, NULL, mail_may_wait_for_an_ipi_that_is_owed},
    {"no CPU idles beside a task it may take", HB_INV_WORK_CONSERVING, fake_busy, NULL,
     no_cpu_idles_beside_a_task_it_may_take},
    {"a hint may be on its way", 0, fake_busy, NULL, a_hint_may_be_on_its_way},
    {"hints may be suppressed", 0, fake_busy, NULL, hints_may_be_suppressed},
    {"a CPU about to pick may keep its tasks", 0, fake_busy, NULL, a_cpu_about_to_pick_may_keep_its_tasks},
    {"the scan limit may hide a task", 0, fake_busy, NULL, the_scan_limit_may_hide_a_task},
    {"no CPU rests unannounced", HB_INV_WORK_CONSERVING, fake_quiet, NULL, no_cpu_rests_unannounced},
    {"a claimed CPU may rest while its IPI is owed", 0, fake_quiet, NULL, a_claimed_cpu_may_rest_while_its_ipi_is_owed},
    {"without steals nobody announces itself", 0, fake_quiet, NULL, without_steals_nobody_announces_itself},
    {"the core's lock checker must not report", HB_INV_LOCK_RULES, fake_busy, NULL,
     the_cores_lock_checker_must_not_report},
    {"a probe may report", 0, fake_busy, NULL, a_probe_may_report},
    {"no lock is held outside the core", HB_INV_LOCK_LEAK, fake_busy, NULL, no_lock_is_held_outside_the_core},
    {"every drop is counted", HB_INV_TELEMETRY, fake_busy, NULL, every_drop_is_counted},
    {"no record leaves that was not produced", HB_INV_TELEMETRY, fake_busy, NULL,
     no_record_leaves_that_was_not_produced},
    {"a telemetry counter never goes back", HB_INV_TELEMETRY, fake_busy, NULL, a_telemetry_counter_never_goes_back},
    {"sequence numbers grow", HB_INV_TELEMETRY, fake_busy, NULL, sequence_numbers_grow},
};

int main(void)
{
    return check_cases_run("check cpus", cases, sizeof cases / sizeof cases[0]);
}
