/* SPDX-License-Identifier: Apache-2.0 */
/* The model in states set by hand: right results pass, wrong ones do not. */
#include "model_test.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One operation of the running task, alone, in a picture that `change` made. */
struct result_case {
    const char *sentence;
    void (*change)(void);
    struct hb_op op;
    uint32_t right[3]; /* results, ended by NONE */
    uint64_t value;    /* of SCHED_OK */
};
#define NONE SCHED_RESULT_COUNT

static void nothing(void)
{
}
static void ended_3(void)
{
    fake.task[3].place = SCHED_PLACE_FREE;
}
static void two_waiters(void)
{
    fake.waiters[0] = 2;
}
static void full(void)
{
    fake.messages[0] = 2;
}
static void a_receiver(void)
{
    fake.receivers[0] = 1;
}
static void loot(void)
{
    fake_unqueue_all(0);
    fake.task[1].affinity = fake.task[2].affinity = 7;
    fake_queue(1, 1, SCHED_QOS_NORMAL);
    fake_queue(2, 1, SCHED_QOS_INTERACTIVE);
}
static void no_capability(void)
{
    fake.capabilities = 0;
}
static void pinned_to_1(void)
{
    fake.task[3].affinity = 2;
}
static void alone_online(void)
{
    fake.cpu[1].state = SCHED_CPU_OFFLINE;
}
static void unborn(void)
{
    fake.program.tasks[5].affinity = 7;
}
static void unborn_nowhere(void)
{
    fake.program.tasks[5].affinity = 4;
}
static void unborn_full(void)
{
    fake.config.queue_limit = 2;
}

static const struct result_case results[] = {
    {"a block without a wake-up waits", nothing, {.kind = HB_OP_BLOCK}, {SCHED_BLOCKED, NONE}, 0},
    {"a wait on a queue waits", nothing, {.kind = HB_OP_WAIT, .target = 1}, {SCHED_BLOCKED, NONE}, 0},
    {"a wait on no queue is refused", nothing, {.kind = HB_OP_WAIT, .target = 2}, {SCHED_REJECT_ARGUMENT, NONE}, 0},
    {"a live task can be woken", nothing, {.kind = HB_OP_WAKE, .target = 3}, {SCHED_OK, NONE}, 0},
    {"an ended task cannot", ended_3, {.kind = HB_OP_WAKE, .target = 3}, {SCHED_REJECT_STALE, NONE}, 0},
    {"an unborn task cannot", nothing, {.kind = HB_OP_WAKE, .target = 5}, {SCHED_REJECT_STALE, NONE}, 0},
    {"an ended task cannot be killed", ended_3, {.kind = HB_OP_KILL, .target = 3}, {SCHED_REJECT_STALE, NONE}, 0},
    {"a mask needs a CPU online",
     nothing,
     {.kind = HB_OP_SET_AFFINITY, .target = 3, .value = 4},
     {SCHED_REJECT_AFFINITY, NONE},
     0},
    {"a signal wakes one of two", two_waiters, {.kind = HB_OP_SIGNAL}, {SCHED_OK, NONE}, 1},
    {"a signal without waiter wakes nobody", nothing, {.kind = HB_OP_SIGNAL}, {SCHED_OK, NONE}, 0},
    {"a broadcast wakes both", two_waiters, {.kind = HB_OP_BROADCAST}, {SCHED_OK, NONE}, 2},
    {"a message is queued", nothing, {.kind = HB_OP_SEND, .value = 7}, {SCHED_OK, NONE}, 0},
    {"a full endpoint takes none", full, {.kind = HB_OP_SEND, .value = 7}, {SCHED_REJECT_FULL, NONE}, 0},
    {"a receiver takes it at once", a_receiver, {.kind = HB_OP_SEND, .value = 7}, {SCHED_OK, NONE}, 0},
    {"an empty endpoint lets wait", nothing, {.kind = HB_OP_RECV}, {SCHED_BLOCKED, NONE}, 0},
    {"or not, if asked so", nothing, {.kind = HB_OP_RECV, .timeout = 1}, {SCHED_EMPTY, NONE}, 0},
    {"nothing to steal", nothing, {.kind = HB_OP_STEAL, .target = 1, .count = 1, .qos = 3}, {SCHED_EMPTY, NONE}, 0},
    {"one task to steal", loot, {.kind = HB_OP_STEAL, .target = 1, .count = 4, .qos = 1}, {SCHED_OK, NONE}, 1},
    {"two tasks to steal", loot, {.kind = HB_OP_STEAL, .target = 1, .count = 4, .qos = 2}, {SCHED_OK, NONE}, 2},
    {"one of two tasks to steal", loot, {.kind = HB_OP_STEAL, .target = 1, .count = 1, .qos = 2}, {SCHED_OK, NONE}, 1},
    {"all above the class asked for",
     loot,
     {.kind = HB_OP_STEAL, .target = 1, .count = 1, .qos = 0},
     {SCHED_REJECT_STEAL_QOS, NONE},
     0},
    {"more than a steal may move",
     loot,
     {.kind = HB_OP_STEAL, .target = 1, .count = 5, .qos = 3},
     {SCHED_REJECT_STEAL_BOUND, NONE},
     0},
    {"a steal from oneself", nothing, {.kind = HB_OP_STEAL, .count = 1}, {SCHED_REJECT_CPU, NONE}, 0},
    {"a steal from an offline CPU",
     nothing,
     {.kind = HB_OP_STEAL, .target = 2, .count = 1},
     {SCHED_REJECT_OFFLINE, NONE},
     0},
    {"no steal without the capability",
     no_capability,
     {.kind = HB_OP_STEAL, .target = 1, .count = 1},
     {SCHED_UNSUPPORTED, NONE},
     0},
    {"an IPI to a CPU", nothing, {.kind = HB_OP_RESCHED, .target = 1}, {SCHED_OK, NONE}, 0},
    {"an IPI to no CPU", nothing, {.kind = HB_OP_RESCHED, .target = 3}, {SCHED_REJECT_CPU, NONE}, 0},
    {"an IPI to an offline CPU", nothing, {.kind = HB_OP_RESCHED, .target = 2}, {SCHED_REJECT_OFFLINE, NONE}, 0},
    {"a CPU may leave", nothing, {.kind = HB_OP_OFFLINE, .target = 9}, {SCHED_REJECT_CPU, NONE}, 0},
    {"a CPU that is offline cannot leave", nothing, {.kind = HB_OP_OFFLINE, .target = 2}, {SCHED_REJECT_BUSY, NONE}, 0},
    {"a CPU with a pinned task cannot leave",
     pinned_to_1,
     {.kind = HB_OP_OFFLINE, .target = 1},
     {SCHED_REJECT_PINNED, NONE},
     0},
    {"the last CPU cannot leave",
     alone_online,
     {.kind = HB_OP_OFFLINE, .target = 0},
     {SCHED_REJECT_LAST_CPU, SCHED_REJECT_PINNED, NONE},
     0},
    {"a CPU that is online cannot come", nothing, {.kind = HB_OP_ONLINE, .target = 1}, {SCHED_REJECT_BUSY, NONE}, 0},
    {"a task can be born", unborn, {.kind = HB_OP_SPAWN, .target = 5}, {SCHED_OK, NONE}, 0},
    {"nowhere", unborn_nowhere, {.kind = HB_OP_SPAWN, .target = 5}, {SCHED_REJECT_AFFINITY, NONE}, 0},
    {"on a full queue", unborn_full, {.kind = HB_OP_SPAWN, .target = 5}, {SCHED_REJECT_FULL, NONE}, 0},
    {"once", nothing, {.kind = HB_OP_SPAWN, .target = 3}, {SCHED_REJECT_ARGUMENT, NONE}, 0},
    {"ranks that rise", nothing, {.kind = HB_OP_LOCK_PROBE, .target = 10, .count = 20}, {SCHED_OK, NONE}, 0},
    {"ranks that fall",
     nothing,
     {.kind = HB_OP_LOCK_PROBE, .target = 20, .count = 10},
     {SCHED_REJECT_ARGUMENT, NONE},
     0},
    {"a yield", nothing, {.kind = HB_OP_YIELD}, {SCHED_OK, NONE}, 0},
};

static bool is_right(const struct result_case *c, uint32_t result)
{
    for (uint32_t n = 0; n < 3 && c->right[n] != NONE; n++)
        if (c->right[n] == result)
            return true;
    return false;
}

static bool accepts(const struct result_case *c, enum sched_result result, uint64_t value)
{
    fake_busy();
    c->change();
    hb_model_init(&model, &fake.interp);
    begin(SELF, 0, c->op);
    return end(SELF, 0, result, value);
}

static void one_result(void **state)
{
    const struct result_case *c = *state;
    for (uint32_t result = 0; result < SCHED_RESULT_COUNT; result++)
        if (accepts(c, (enum sched_result)result, c->value) != is_right(c, result))
            fail_msg("%s: %s is taken for %s", c->sentence, hb_result_word((uint8_t)result),
                     is_right(c, result) ? "wrong" : "right");
    bool counts = c->op.kind == HB_OP_SIGNAL || c->op.kind == HB_OP_BROADCAST || c->op.kind == HB_OP_STEAL;
    if (counts && is_right(c, SCHED_OK))
        assert_false(accepts(c, SCHED_OK, c->value + 1));
}

int main(void)
{
    enum { COUNT = sizeof results / sizeof results[0] };
    static struct CMUnitTest tables[COUNT];
    for (uint32_t n = 0; n < COUNT; n++)
        tables[n] = (struct CMUnitTest){
            .name = results[n].sentence, .test_func = one_result, .initial_state = (void *)(uintptr_t)&results[n]};
    return _cmocka_run_group_tests("results", tables, COUNT, NULL, NULL);
}
