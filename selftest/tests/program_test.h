/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of programs share: cmocka, a generator of numbers, programs at their limits. */
#ifndef HB_PROGRAM_TEST_H
#define HB_PROGRAM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program.h"
#include "words.h"

struct hb_test_random {
    uint64_t state;
};

static inline uint64_t hb_test_next(struct hb_test_random *r)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return r->state >> 24;
}

static inline uint32_t hb_test_below(struct hb_test_random *r, uint32_t bound)
{
    return (uint32_t)(hb_test_next(r) % bound);
}

/* An operation whose operands are at one of a few extremes, as a valid program may hold it. */
static inline struct hb_op hb_test_op(uint8_t kind, uint32_t extreme, uint64_t value)
{
    static const uint8_t numbers[] = {0, 1, 2, 3, 4, HB_NUMBER_MAX - 1, HB_NUMBER_MAX};
    struct hb_op op = {.kind = kind, .expect = (uint8_t)(extreme == 0 ? HB_ANY_RESULT : extreme)};
    uint8_t number = numbers[extreme % 7];
    for (const char *letter = hb_op_operands(kind); *letter != '\0'; letter++) {
        if (*letter == 'c' || *letter == 'w' || *letter == 'e')
            op.target = number;
        else if (*letter == 'r')
            op.target = (uint8_t)(10 * (1 + extreme % 7));
        else if (*letter == 'R')
            op.count = (uint8_t)(70 - 10 * (extreme % 7));
        else if (*letter == 'n' || *letter == 'N')
            op.count = number;
        else if (*letter == 'a')
            op.count = (uint8_t)(extreme % HB_AWAIT_KINDS);
        else if (*letter == 'q' || *letter == 'Q')
            op.qos = (uint8_t)(extreme % SCHED_QOS_CLASSES);
        else if (*letter == 'm' || *letter == 'v')
            op.value = value;
        else if (*letter == 'T')
            op.timeout = (uint8_t)(extreme == 0 ? 0 : extreme == 1 ? 1 : 255 - extreme);
    }
    return op;
}

/* A valid program with everything at its maximum. */
static inline void hb_test_fill(struct hb_program *p)
{
    hb_program_init(p, SCHED_MAX_CPUS);
    for (uint32_t i = 0; i < HB_LIMITS; i++)
        *hb_limit_field(&p->limits, i) = hb_limit_ranges[i].high;
    p->clock = hb_clocks[HB_CLOCKS - 1];
    p->limits.slice--; /* leaves room for a test to add one */
    p->task_count = HB_TASKS_MAX;
    for (uint32_t t = 0; t < HB_TASKS_MAX; t++) {
        struct hb_task *task = &p->tasks[t];
        *task = (struct hb_task){.boot = t % 2 == 0, .qos = t % SCHED_QOS_CLASSES, .count = HB_OPS_MAX};
        task->affinity = 0x123456789abcdef0u + t;
        task->name[0] = 't';
        task->name[1] = (char)(t < 10 ? '0' + t : '1');
        task->name[2] = (char)(t < 10 ? '\0' : '0' + t - 10);
        for (uint32_t i = 0; i < HB_OPS_MAX; i++)
            task->ops[i] = hb_test_op((uint8_t)((t + i) % HB_OP_KINDS), i % 7, UINT64_MAX / (i + 2));
    }
    p->event_count = HB_EVENTS_MAX;
    for (uint32_t e = 0; e < HB_EVENTS_MAX; e++)
        p->events[e] = (struct hb_event){.kind = e % HB_EVENT_KINDS, .cpu = (uint8_t)(4 * e)};
    p->schedule.count = HB_POINTS_MAX;
    for (uint32_t i = 0; i < HB_POINTS_MAX; i++)
        p->schedule.points[i] = (struct hb_point){
            .cpu = (uint8_t)(i % SCHED_MAX_CPUS),
            .task = (uint8_t)(i % 17 == 16 ? HB_NO_TASK : i % 17),
            .op = (uint16_t)(UINT16_MAX - i),
            .kind = (uint8_t)(i % HB_POINT_KINDS),
            .choice = (uint8_t)(i % HB_CHOICE_KINDS),
            .nth = (uint16_t)(i * 257),
            .value = (uint16_t)(i * 31),
        };
}

#endif
