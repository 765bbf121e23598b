/* SPDX-License-Identifier: Apache-2.0 */
/* What a program tells at its end: broken stories, and those that come close. */
#include "check_test.h"

#include <stdatomic.h>

/* Adds a finished operation to a program task; the task itself is no longer alive. */
static void did(uint32_t t, enum hb_op_kind kind, uint8_t target, uint64_t value, enum sched_result result)
{
    struct hb_task *task = &fake.program.tasks[t];
    struct hb_cursor *cursor = &fake.interp.cursors[t];
    uint32_t n = cursor->op;
    task->ops[n] = (struct hb_op){.kind = (uint8_t)kind, .target = target, .qos = (uint8_t)value, .value = value};
    task->ops[n].expect = HB_ANY_RESULT;
    cursor->outcomes[n] = (struct hb_outcome){.result = (uint8_t)result, .value = value};
    cursor->state = HB_CURSOR_DONE;
    cursor->op++;
    task->count = (uint8_t)cursor->op;
}

/* An operation that its task was killed in. */
static void cut_short(uint32_t t, enum hb_op_kind kind, uint8_t target, uint64_t value)
{
    did(t, kind, target, value, SCHED_OK);
    fake.interp.cursors[t].op--;
    fake.interp.cursors[t].outcomes[0].result = HB_ANY_RESULT;
    fake.interp.cursors[t].state = HB_CURSOR_WAITING;
}

/* Lets the blocked task of a slot wait for something else than a wake-up. */
static void waits(uint32_t slot, enum hb_op_kind kind, uint8_t target)
{
    fake.program.tasks[slot].ops[0].kind = (uint8_t)kind;
    fake.program.tasks[slot].ops[0].target = target;
    *(kind == HB_OP_WAIT ? &fake.waiters[target] : &fake.receivers[target]) = 1;
}

static void a_wake_up_that_said_ok_ends_the_wait_it_found(void)
{
    atomic_store(&fake.interp.wakes[3], 1);
}

static void a_wake_up_of_an_earlier_wait_is_no_evidence(void)
{
    atomic_store(&fake.interp.epochs[3], 3);
    atomic_store(&fake.interp.wakes[3], 1);
}

static void a_timeout_is_not_forgotten(void)
{
    fake.program.tasks[3].ops[0].timeout = 4;
}

static void a_timeout_that_is_kept_is_right(void)
{
    fake.program.tasks[3].ops[0].timeout = 4;
    fake.task[3].deadline = 9;
}

static void a_waiter_is_linked_to_its_queue(void)
{
    waits(3, HB_OP_WAIT, 1);
    fake.waiters[1] = 0;
}

static void a_waiter_that_is_linked_is_right(void)
{
    waits(3, HB_OP_WAIT, 1);
}

static void no_receiver_waits_beside_a_message(void)
{
    waits(3, HB_OP_RECV, 0);
    fake.messages[0] = 1;
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
}

static void a_signal_that_woke_somebody_ends_a_wait(void)
{
    did(1, HB_OP_SIGNAL, 0, 1, SCHED_OK);
}

static void a_wait_ends_by_a_signal_only(void)
{
    did(1, HB_OP_WAIT, 0, 0, SCHED_GRANTED);
}

static void a_signal_and_the_wait_it_ended_add_up(void)
{
    did(1, HB_OP_SIGNAL, 0, 1, SCHED_OK);
    did(2, HB_OP_WAIT, 0, 0, SCHED_GRANTED);
}

static void a_killed_waiter_may_take_its_signal_along(void)
{
    did(1, HB_OP_SIGNAL, 0, 1, SCHED_OK);
    cut_short(2, HB_OP_WAIT, 0, 0);
}

static void a_killed_task_does_not_live_on(void)
{
    did(1, HB_OP_KILL, 3, 0, SCHED_PENDING);
}

static void an_accepted_mask_is_kept(void)
{
    did(1, HB_OP_SET_AFFINITY, 3, 1, SCHED_OK);
}

static void a_mask_that_was_refused_is_not(void)
{
    did(1, HB_OP_SET_AFFINITY, 3, 4, SCHED_REJECT_AFFINITY);
}

static void an_accepted_class_is_kept(void)
{
    did(1, HB_OP_SET_QOS, 3, SCHED_QOS_BURST, SCHED_PENDING);
}

static void a_message_sent_is_received_once(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    did(2, HB_OP_RECV, 0, 7, SCHED_OK);
}

static void a_message_sent_may_still_be_queued(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    fake.messages[0] = 1;
}

static void no_message_is_received_that_nobody_sent(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    did(2, HB_OP_RECV, 0, 8, SCHED_OK);
}

static void no_message_that_was_refused_is_received(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_REJECT_FULL);
    did(2, HB_OP_RECV, 0, 7, SCHED_OK);
}

static void no_message_is_received_twice(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    did(2, HB_OP_RECV, 0, 7, SCHED_OK);
    did(4, HB_OP_RECV, 0, 7, SCHED_GRANTED);
}

static void no_message_is_lost(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
}

static void no_message_is_made_up_in_the_queue(void)
{
    fake.messages[0] = 1;
}

static void a_killed_receiver_may_take_one_along(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    cut_short(2, HB_OP_RECV, 0, 0);
}

static void a_killed_sender_may_have_sent(void)
{
    cut_short(1, HB_OP_SEND, 0, 7);
    did(2, HB_OP_RECV, 0, 7, SCHED_OK);
}

static void messages_of_one_sender_come_in_order(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    did(1, HB_OP_SEND, 0, 8, SCHED_OK);
    did(2, HB_OP_RECV, 0, 8, SCHED_OK);
    did(2, HB_OP_RECV, 0, 7, SCHED_OK);
}

static void messages_of_two_senders_come_in_any_order(void)
{
    did(1, HB_OP_SEND, 0, 7, SCHED_OK);
    did(4, HB_OP_SEND, 0, 8, SCHED_OK);
    did(2, HB_OP_RECV, 0, 8, SCHED_OK);
    did(2, HB_OP_RECV, 0, 7, SCHED_OK);
}

static void a_wake_up_that_said_ok_is_remembered(void)
{
    did(1, HB_OP_WAKE, 3, 0, SCHED_OK);
}

static void a_wake_up_that_was_refused_is_not(void)
{
    did(1, HB_OP_WAKE, 3, 0, SCHED_REJECT_STALE);
}

static void a_request_called_done_is_acknowledged(void)
{
    fake.task[3].requests_posted = 2;
    fake.task[3].requests_acked = 1;
    fake.task[3].request_pending = true;
    atomic_store(&fake.interp.done[3], 2 | 1ull << 32);
}

static void a_newer_request_may_be_on_its_way(void)
{
    fake.task[3].requests_posted = 3;
    fake.task[3].requests_acked = 2;
    fake.task[3].request_pending = true;
    atomic_store(&fake.interp.done[3], 2 | 1ull << 32);
}

static void what_is_drained_is_given(void)
{
    did(1, HB_OP_DRAIN, 1, 3, SCHED_OK);
    fake.telemetry[1].produced += 4;
    fake.telemetry[1].drained += 4;
}

static void what_is_given_adds_up(void)
{
    did(1, HB_OP_DRAIN, 1, 3, SCHED_OK);
    did(1, HB_OP_DRAIN, 1, 1, SCHED_OK);
    fake.telemetry[1].produced += 4;
    fake.telemetry[1].drained += 4;
}

static void a_reader_that_was_killed_tells_nothing(void)
{
    cut_short(1, HB_OP_DRAIN, 1, 0);
    fake.telemetry[1].produced += 4;
    fake.telemetry[1].drained += 4;
}

static const struct check_case cases[] = {
    {"a wake-up that said ok is remembered", HB_INV_LOST_WAKEUP, fake_quiet, NULL,
     a_wake_up_that_said_ok_is_remembered},
    {"a wake-up that was refused is not", 0, fake_quiet, NULL, a_wake_up_that_was_refused_is_not},
    {"a wake-up that said ok ends the wait it found", HB_INV_LOST_WAKEUP, fake_quiet, NULL,
     a_wake_up_that_said_ok_ends_the_wait_it_found},
    {"a wake-up of an earlier wait is no evidence", 0, fake_quiet, NULL, a_wake_up_of_an_earlier_wait_is_no_evidence},
    {"a timeout is not forgotten", HB_INV_LOST_WAKEUP, fake_quiet, NULL, a_timeout_is_not_forgotten},
    {"a timeout that is kept is right", 0, fake_quiet, NULL, a_timeout_that_is_kept_is_right},
    {"a waiter is linked to its queue", HB_INV_LOST_WAKEUP, fake_quiet, NULL, a_waiter_is_linked_to_its_queue},
    {"a waiter that is linked is right", 0, fake_quiet, NULL, a_waiter_that_is_linked_is_right},
    {"no receiver waits beside a message", HB_INV_LOST_WAKEUP, fake_quiet, NULL, no_receiver_waits_beside_a_message},
    {"a signal that woke somebody ends a wait", HB_INV_LOST_WAKEUP, fake_quiet, NULL,
     a_signal_that_woke_somebody_ends_a_wait},
    {"a wait ends by a signal only", HB_INV_LOST_WAKEUP, fake_quiet, NULL, a_wait_ends_by_a_signal_only},
    {"a signal and the wait it ended add up", 0, fake_quiet, NULL, a_signal_and_the_wait_it_ended_add_up},
    {"a killed waiter may take its signal along", 0, fake_quiet, NULL, a_killed_waiter_may_take_its_signal_along},
    {"a killed task does not live on", HB_INV_REQUEST_DONE, fake_quiet, NULL, a_killed_task_does_not_live_on},
    {"an accepted mask is kept", HB_INV_REQUEST_DONE, fake_quiet, NULL, an_accepted_mask_is_kept},
    {"a mask that was refused is not", 0, fake_quiet, NULL, a_mask_that_was_refused_is_not},
    {"an accepted class is kept", HB_INV_REQUEST_DONE, fake_quiet, NULL, an_accepted_class_is_kept},
    {"a message sent is received once", 0, fake_quiet, NULL, a_message_sent_is_received_once},
    {"a message sent may still be queued", 0, fake_quiet, NULL, a_message_sent_may_still_be_queued},
    {"no message is received that nobody sent", HB_INV_MESSAGES, fake_quiet, NULL,
     no_message_is_received_that_nobody_sent},
    {"no message that was refused is received", HB_INV_MESSAGES, fake_quiet, NULL,
     no_message_that_was_refused_is_received},
    {"no message is received twice", HB_INV_MESSAGES, fake_quiet, NULL, no_message_is_received_twice},
    {"no message is lost", HB_INV_MESSAGES, fake_quiet, NULL, no_message_is_lost},
    {"no message is made up in the queue", HB_INV_MESSAGES, fake_quiet, NULL, no_message_is_made_up_in_the_queue},
    {"a killed receiver may take one along", 0, fake_quiet, NULL, a_killed_receiver_may_take_one_along},
    {"a killed sender may have sent", 0, fake_quiet, NULL, a_killed_sender_may_have_sent},
    {"messages of one sender come in order", HB_INV_MESSAGES, fake_quiet, NULL, messages_of_one_sender_come_in_order},
    {"messages of two senders come in any order", 0, fake_quiet, NULL, messages_of_two_senders_come_in_any_order},
    {"a request called done is acknowledged", HB_INV_REQUEST_DONE, fake_busy, NULL,
     a_request_called_done_is_acknowledged},
    {"a newer request may be on its way", 0, fake_busy, NULL, a_newer_request_may_be_on_its_way},
    {"what is drained is given", HB_INV_TELEMETRY, fake_quiet, NULL, what_is_drained_is_given},
    {"what is given adds up", 0, fake_quiet, NULL, what_is_given_adds_up},
    {"a reader that was killed tells nothing", 0, fake_quiet, NULL, a_reader_that_was_killed_tells_nothing},
};

int main(void)
{
    return check_cases_run("check stories", cases, sizeof cases / sizeof cases[0]);
}
