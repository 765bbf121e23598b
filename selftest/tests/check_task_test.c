/* SPDX-License-Identifier: Apache-2.0 */
/* Where tasks stand and what they are made of: broken pictures, and those that come close. */
#include "check_test.h"

static void a_task_may_not_be_queued_on_no_queue(void)
{
    fake.task[3].place = SCHED_PLACE_QUEUED;
}

static void a_task_may_not_run_without_being_current(void)
{
    fake.task[3].place = SCHED_PLACE_RUNNING;
    fake.task[3].on_cpu = true;
}

static void a_task_may_not_be_current_on_two_cpus(void)
{
    fake.cpu[1].current = fake.task[0].id;
}

static void a_queued_task_may_not_be_current(void)
{
    fake.cpu[1].current = fake.task[1].id;
}

static void an_ended_task_may_not_stand_on_a_queue(void)
{
    fake.task[2].place = SCHED_PLACE_FREE;
}

static void a_blocked_task_may_not_stand_on_a_queue(void)
{
    fake.task[2].place = SCHED_PLACE_BLOCKED;
}

static void a_current_handle_may_not_be_stale(void)
{
    fake.cpu[0].current.generation = 7;
    fake.task[0].place = SCHED_PLACE_BLOCKED;
}

static void an_owner_must_exist(void)
{
    fake.task[3].cpu.n = 9;
}

static void a_task_that_just_blocked_may_still_be_current(void)
{
    fake.task[0].place = SCHED_PLACE_BLOCKED;
}

static void a_task_that_just_exited_may_still_be_current(void)
{
    fake.task[0].place = SCHED_PLACE_DYING;
}

static void a_class_count_must_equal_a_recount(void)
{
    fake.cpu[0].class_count[SCHED_QOS_NORMAL]++;
    fake.cpu[0].queued++;
}

static void a_bitmap_bit_needs_a_task(void)
{
    fake.cpu[0].class_bitmap |= 1u << SCHED_QOS_BURST;
}

static void a_task_needs_its_bitmap_bit(void)
{
    fake.cpu[0].class_bitmap = 0;
}

static void a_queue_count_is_the_sum_of_its_classes(void)
{
    fake.cpu[0].queued = 1;
}

static void a_queued_task_belongs_to_that_cpu(void)
{
    fake.task[2].cpu.n = 1;
    fake.task[2].affinity = 7;
}

static void a_queued_task_stands_in_its_own_class(void)
{
    fake.task[2].qos = SCHED_QOS_IDLE;
}

static void a_queued_task_stands_where_it_may(void)
{
    fake.task[1].affinity = 4;
}

static void a_running_task_stands_where_it_may(void)
{
    fake.task[0].affinity = 2;
}

static void a_running_task_may_be_about_to_leave(void)
{
    fake.task[0].affinity = 2;
    fake.cpu[0].need_resched = true;
}

static void a_new_mask_may_be_in_flight(void)
{
    fake.task[0].affinity = 2;
    fake.task[0].request_pending = true;
    fake.task[0].requests_posted = 1;
}

static void a_blocked_task_may_belong_anywhere(void)
{
    fake.task[3].affinity = 4;
}

static void a_cpu_may_not_run_below_what_it_has_queued(void)
{
    fake.task[0].qos = SCHED_QOS_IDLE;
}

static void a_cpu_that_is_asked_to_reschedule_may(void)
{
    fake.task[0].qos = SCHED_QOS_IDLE;
    fake.cpu[0].need_resched = true;
}

static void a_cpu_with_an_ipi_on_its_way_may(void)
{
    fake.task[0].qos = SCHED_QOS_IDLE;
    fake.ipi[0].outstanding = true;
    fake.ipi[0].sent++;
}

static void a_generation_never_goes_back_first(void)
{
    fake.task[3].id.generation = 5;
}

static void a_generation_never_goes_back(void)
{
    fake.task[3].id.generation = 4;
}

static void an_ended_task_never_lives_again_first(void)
{
    fake_unqueue_all(0);
}

static void an_ended_task_never_lives_again(void)
{
    fake_queue(2, 0, SCHED_QOS_NORMAL);
}

static void a_slot_may_be_used_again_first(void)
{
    fake_unqueue_all(0);
}

static void a_slot_may_be_used_again(void)
{
    fake.task[2].id.generation = 2;
    fake_queue(2, 0, SCHED_QOS_NORMAL);
}

static void a_stack_number_is_in_range(void)
{
    fake.task[3].stack = 8;
}

static void an_endpoint_holds_no_more_than_its_depth(void)
{
    fake.messages[1] = 3;
}

static void no_more_tasks_wait_than_live(void)
{
    fake.waiters[0] = 5;
}

static void two_tasks_never_share_a_stack(void)
{
    fake.task[3].stack = 1;
}

static void a_task_on_offer_is_on_no_cpu(void)
{
    fake.task[1].on_cpu = true;
}

static void a_running_task_is_on_a_cpu(void)
{
    fake.task[0].on_cpu = false;
}

static void a_slice_never_exceeds_its_quantum(void)
{
    fake.task[1].slice_left = 4;
}

static void a_used_up_slice_asks_to_reschedule(void)
{
    fake.task[0].slice_left = 0;
}

/* Slot 1 is queued, preempted in an operation that does not give way. */
static void preempted(void)
{
    fake.program.tasks[1].ops[0].kind = HB_OP_WAKE;
    fake.task[1].slice_left = 1;
}

static void a_preempted_slice_is_kept(void)
{
    fake.task[1].slice_left = 2;
}

static void a_slice_may_fill_up_after_a_tick(void)
{
    fake.task[1].slice_left = 2;
    fake.cpu[1].ticks++;
}

static void used_up(void)
{
    preempted();
    fake.task[1].slice_left = 0;
}

static void a_used_up_slice_fills_up(void)
{
    fake.task[1].slice_left = 2;
}

static void gave_way(void)
{
    fake.task[1].slice_left = 1;
}

static void a_slice_may_fill_up_in_a_task_that_gave_way(void)
{
    fake.task[1].slice_left = 2;
}

static void a_used_up_slice_that_asks_is_right(void)
{
    fake.task[0].slice_left = 0;
    fake.cpu[0].need_resched = true;
}

static void acks_never_run_ahead_of_requests(void)
{
    fake.task[3].requests_acked = 1;
}

static void an_acknowledged_request_is_not_pending(void)
{
    fake.task[3].requests_posted = 2;
    fake.task[3].requests_acked = 2;
    fake.task[3].request_pending = true;
}

static const struct check_case cases[] = {
    {"a machine in good order breaks nothing", 0, fake_busy, NULL, NULL},
    {"a machine at rest breaks nothing", 0, fake_quiet, NULL, NULL},
    {"a task may not be queued on no queue", HB_INV_PLACE, fake_busy, NULL, a_task_may_not_be_queued_on_no_queue},
    {"a task may not run without being current", HB_INV_PLACE, fake_busy, NULL,
     a_task_may_not_run_without_being_current},
    {"a task may not be current on two CPUs", HB_INV_PLACE, fake_busy, NULL, a_task_may_not_be_current_on_two_cpus},
    {"a queued task may not be current", HB_INV_PLACE, fake_busy, NULL, a_queued_task_may_not_be_current},
    {"an ended task may not stand on a queue", HB_INV_PLACE, fake_busy, NULL, an_ended_task_may_not_stand_on_a_queue},
    {"a blocked task may not stand on a queue", HB_INV_PLACE, fake_busy, NULL, a_blocked_task_may_not_stand_on_a_queue},
    {"a current handle may not be stale", HB_INV_PLACE, fake_busy, NULL, a_current_handle_may_not_be_stale},
    {"an owner must exist", HB_INV_PLACE, fake_busy, NULL, an_owner_must_exist},
    {"a task that just blocked may still be current", 0, fake_busy, NULL,
     a_task_that_just_blocked_may_still_be_current},
    {"a task that just exited may still be current", 0, fake_busy, NULL, a_task_that_just_exited_may_still_be_current},
    {"a class count must equal a recount", HB_INV_COUNTS, fake_busy, NULL, a_class_count_must_equal_a_recount},
    {"a bitmap bit needs a task", HB_INV_COUNTS, fake_busy, NULL, a_bitmap_bit_needs_a_task},
    {"a task needs its bitmap bit", HB_INV_COUNTS, fake_busy, NULL, a_task_needs_its_bitmap_bit},
    {"a queue count is the sum of its classes", HB_INV_COUNTS, fake_busy, NULL,
     a_queue_count_is_the_sum_of_its_classes},
    {"a queued task belongs to that CPU", HB_INV_QUEUE_OWNER, fake_busy, NULL, a_queued_task_belongs_to_that_cpu},
    {"a queued task stands in its own class", HB_INV_QUEUE_OWNER, fake_busy, NULL,
     a_queued_task_stands_in_its_own_class},
    {"a queued task stands where it may", HB_INV_AFFINITY, fake_busy, NULL, a_queued_task_stands_where_it_may},
    {"a running task stands where it may", HB_INV_AFFINITY, fake_busy, NULL, a_running_task_stands_where_it_may},
    {"a running task may be about to leave", 0, fake_busy, NULL, a_running_task_may_be_about_to_leave},
    {"a new mask may be in flight", 0, fake_busy, NULL, a_new_mask_may_be_in_flight},
    {"a blocked task may belong anywhere", 0, fake_busy, NULL, a_blocked_task_may_belong_anywhere},
    {"a CPU may not run below what it has queued", HB_INV_QOS_ORDER, fake_busy, NULL,
     a_cpu_may_not_run_below_what_it_has_queued},
    {"a CPU that is asked to reschedule may", 0, fake_busy, NULL, a_cpu_that_is_asked_to_reschedule_may},
    {"a CPU with an IPI on its way may", 0, fake_busy, NULL, a_cpu_with_an_ipi_on_its_way_may},
    {"a generation never goes back", HB_INV_STALE_HANDLE, fake_busy, a_generation_never_goes_back_first,
     a_generation_never_goes_back},
    {"an ended task never lives again", HB_INV_STALE_HANDLE, fake_busy, an_ended_task_never_lives_again_first,
     an_ended_task_never_lives_again},
    {"a slot may be used again", 0, fake_busy, a_slot_may_be_used_again_first, a_slot_may_be_used_again},
    {"a stack number is in range", HB_INV_CAPACITY, fake_busy, NULL, a_stack_number_is_in_range},
    {"an endpoint holds no more than its depth", HB_INV_CAPACITY, fake_busy, NULL,
     an_endpoint_holds_no_more_than_its_depth},
    {"no more tasks wait than live", HB_INV_CAPACITY, fake_busy, NULL, no_more_tasks_wait_than_live},
    {"two tasks never share a stack", HB_INV_STACK, fake_busy, NULL, two_tasks_never_share_a_stack},
    {"a task on offer is on no CPU", HB_INV_STACK, fake_busy, NULL, a_task_on_offer_is_on_no_cpu},
    {"a running task is on a CPU", HB_INV_STACK, fake_busy, NULL, a_running_task_is_on_a_cpu},
    {"a slice never exceeds its quantum", HB_INV_SLICE, fake_busy, NULL, a_slice_never_exceeds_its_quantum},
    {"a used-up slice asks to reschedule", HB_INV_SLICE, fake_busy, NULL, a_used_up_slice_asks_to_reschedule},
    {"a used-up slice that asks is right", 0, fake_busy, NULL, a_used_up_slice_that_asks_is_right},
    {"a preempted slice is kept", HB_INV_SLICE, fake_busy, preempted, a_preempted_slice_is_kept},
    {"a slice may fill up after a tick", 0, fake_busy, preempted, a_slice_may_fill_up_after_a_tick},
    {"a used-up slice fills up", 0, fake_busy, used_up, a_used_up_slice_fills_up},
    {"a slice may fill up in a task that gave way", 0, fake_busy, gave_way,
     a_slice_may_fill_up_in_a_task_that_gave_way},
    {"acks never run ahead of requests", HB_INV_REQUEST_DONE, fake_busy, NULL, acks_never_run_ahead_of_requests},
    {"an acknowledged request is not pending", HB_INV_REQUEST_DONE, fake_busy, NULL,
     an_acknowledged_request_is_not_pending},
};

int main(void)
{
    return check_cases_run("check tasks", cases, sizeof cases / sizeof cases[0]);
}
