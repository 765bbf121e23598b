/* SPDX-License-Identifier: Apache-2.0 */
#include "invariant.h"

#include "format.h"

#define STEP HB_WHEN_STEP
#define BOUNDARY HB_WHEN_BOUNDARY
#define QUIESCENT HB_WHEN_QUIESCENT
#define WORLD HB_WHEN_WORLD

static const struct hb_invariant registry[] = {
    {HB_INV_PLACE, STEP, "one place",
     "Every live task stands in exactly one place: on one queue once, current on one CPU, switching, blocked, in "
     "transit, or ended."},
    {HB_INV_COUNTS, STEP, "queue counts",
     "Each CPU's queue counters and class bitmap equal a recount of the tasks that are queued there."},
    {HB_INV_QUEUE_OWNER, STEP, "queue owner",
     "A task found on a queue belongs to that CPU, is marked queued, and stands in the queue of its own class."},
    {HB_INV_AFFINITY, BOUNDARY, "affinity",
     "No task is queued or runs on a CPU that its mask forbids, unless a request of it is in flight or that CPU is "
     "asked to reschedule."},
    {HB_INV_OFFLINE, BOUNDARY, "offline is empty",
     "A CPU that is offline has no current task, no queued task, no task of its own, no mail and no IPI outstanding."},
    {HB_INV_ONLINE_MASK, BOUNDARY, "online mask",
     "The online mask holds exactly the CPUs that are online or draining, and never a CPU that does not exist."},
    {HB_INV_QOS_ORDER, BOUNDARY, "class order",
     "No CPU runs a task of a class below one it has queued, unless it is asked to reschedule or an IPI is on its "
     "way."},
    {HB_INV_FIFO, BOUNDARY, "order in a class",
     "Inside a class tasks run in the order in which they were queued, and the pick is the head of the highest class."},
    {HB_INV_RESULT, BOUNDARY, "results", "Every operation returns what the reference model allows."},
    {HB_INV_EXPECTATION, QUIESCENT, "expectation", "The scenario's own expectations hold."},
    {HB_INV_IPI_CHAIN, BOUNDARY, "ipi chain",
     "Requests, sends, traps and acknowledgements towards a CPU only grow, each send has one trap or one undoing, an "
     "acknowledgement names a request that was made and comes with the trap of a send, and a CPU that runs a task "
     "beside mail is being told of it."},
    {HB_INV_IPI_SETTLED, QUIESCENT, "ipi settled",
     "At quiescence no IPI is outstanding, and every request made of an online CPU is acknowledged unless a failed "
     "send is still owed."},
    {HB_INV_LOST_WAKEUP, QUIESCENT, "lost wake-up",
     "At quiescence no CPU waits beside its own queue or mail or is still on its way on- or offline, and no task stays "
     "blocked beside a wake-up or message that is meant for it, unless a failed send is still owed."},
    {HB_INV_WORK_CONSERVING, BOUNDARY, "work conserving",
     "No CPU stays idle while a task that it may take waits behind another on a busy CPU, unless hints are suppressed, "
     "something is in flight, or the steal limits hide the task; at quiescence every idle CPU is announced."},
    {HB_INV_DEADLOCK, WORLD, "deadlock", "While work remains, some CPU can move."},
    {HB_INV_LOCK_RULES, STEP, "lock rules",
     "Locks are taken in rank order, two of one rank in ascending order, with interrupts off, and are freed by their "
     "owner."},
    {HB_INV_LOCK_LEAK, BOUNDARY, "lock leak",
     "No core lock is held outside the core, and interrupts are as they were before the call."},
    {HB_INV_STALE_HANDLE, STEP, "stale handle",
     "The generation of a slot only grows, and a task that has ended stays ended."},
    {HB_INV_CAPACITY, STEP, "capacity",
     "Live tasks, stack numbers, messages and waiters stay within the limits given at init."},
    {HB_INV_STACK, STEP, "stack",
     "No two live tasks share a stack, and a task that others may take is on no CPU any more."},
    {HB_INV_SLICE, BOUNDARY, "slice",
     "A slice never exceeds its quantum, a running task that used it up is asked to reschedule, and a task that is "
     "preempted keeps what is left of it."},
    {HB_INV_TELEMETRY, BOUNDARY, "telemetry",
     "Records produced are drained, dropped or still in the ring, within its size, sequence numbers grow, and what is "
     "drained was given to who drained it."},
    {HB_INV_MESSAGES, QUIESCENT, "messages",
     "Every message sent is received once, in its sender's order, or is still queued; only a killed receiver takes one "
     "along."},
    {HB_INV_BOUNDED, WORLD, "bounded", "Every operation ends within its step budget, and with few telemetry records."},
    {HB_INV_MEMORY, WORLD, "memory",
     "The core touches only its own memory, the stack it runs on, what its caller handed over, and constants."},
    {HB_INV_REQUEST_DONE, BOUNDARY, "request done",
     "Acknowledgements never run ahead of requests, nothing is called done before it is acknowledged, and a task "
     "without a request in flight shows none of it: no pending kill, and it stands where its mask allows."},
    {HB_INV_CRASH, WORLD, "crash", "No crash, no sanitizer report, no fail-stop."},
    {HB_INV_RACE, WORLD, "race", "No data race."},
};
_Static_assert(sizeof registry / sizeof registry[0] == HB_INV_COUNT - 1, "one entry an invariant");

const struct hb_invariant *hb_invariant(enum hb_invariant_id id)
{
    uint32_t n = (uint32_t)id;
    return n >= 1 && n < HB_INV_COUNT ? &registry[n - 1] : NULL;
}

void hb_violation_set(struct hb_violation *v, enum hb_invariant_id id, const char *key, const char *detail)
{
    struct hb_format f;
    v->id = id;
    hb_format_init(&f, v->key, sizeof v->key);
    hb_format_text(&f, key);
    hb_format_init(&f, v->detail, sizeof v->detail);
    hb_format_text(&f, detail == NULL ? "" : detail);
}
