/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments and limits, one by one, towards their smallest or default value; expectations away. */
#include <string.h>

#include "edit.h"
#include "shrink.h"
#include "words.h"

static struct hb_program candidate;

/* Sets one byte of an operation to the smallest of 0, 1 and half of it with which the program still fails. */
static bool lower_byte(struct shrink *s, uint32_t task, uint32_t op, size_t field)
{
    const struct hb_op *now = &s->best.tasks[task].ops[op];
    uint8_t value = ((const uint8_t *)now)[field];
    const uint8_t wanted[] = {0, 1, value / 2u};
    for (uint32_t i = 0; i < sizeof wanted; i++) {
        if (wanted[i] >= value)
            continue;
        candidate = s->best;
        ((uint8_t *)&candidate.tasks[task].ops[op])[field] = wanted[i];
        if (shrink_try(s, &candidate))
            return true;
    }
    return false;
}

static bool default_value(struct shrink *s, uint32_t task, uint32_t op, uint64_t value)
{
    if (s->best.tasks[task].ops[op].value == value)
        return false;
    candidate = s->best;
    candidate.tasks[task].ops[op].value = value;
    return shrink_try(s, &candidate);
}

static bool default_class(struct shrink *s, uint32_t task, uint32_t op)
{
    if (s->best.tasks[task].ops[op].qos == SCHED_QOS_NORMAL)
        return false;
    candidate = s->best;
    candidate.tasks[task].ops[op].qos = SCHED_QOS_NORMAL;
    return shrink_try(s, &candidate);
}

static bool operand(struct shrink *s, uint32_t task, uint32_t op, char letter)
{
    switch (letter) {
    case 'c':
    case 'w':
    case 'e':
        return lower_byte(s, task, op, offsetof(struct hb_op, target));
    case 'n':
    case 'N':
        return lower_byte(s, task, op, offsetof(struct hb_op, count));
    case 'q':
    case 'Q':
        return default_class(s, task, op);
    case 'm':
        return default_value(s, task, op, UINT64_MAX);
    case 'v':
        return default_value(s, task, op, 0);
    case 'T':
        return lower_byte(s, task, op, offsetof(struct hb_op, timeout));
    default:
        return false;
    }
}

static bool expectation(struct shrink *s, uint32_t task, uint32_t op)
{
    if (s->best.tasks[task].ops[op].expect == HB_ANY_RESULT)
        return false;
    candidate = s->best;
    candidate.tasks[task].ops[op].expect = HB_ANY_RESULT;
    return shrink_try(s, &candidate);
}

/* All at once first: most say nothing about the failure. */
static bool expectations(struct shrink *s)
{
    candidate = s->best;
    for (uint32_t t = 0; t < candidate.task_count; t++)
        for (uint32_t i = 0; i < candidate.tasks[t].count; i++)
            candidate.tasks[t].ops[i].expect = HB_ANY_RESULT;
    return shrink_try(s, &candidate);
}

static bool operations(struct shrink *s)
{
    bool changed = false;
    for (uint32_t t = 0; t < s->best.task_count; t++)
        for (uint32_t i = 0; i < s->best.tasks[t].count; i++) {
            changed |= expectation(s, t, i);
            for (const char *letter = hb_op_operands(s->best.tasks[t].ops[i].kind); *letter != '\0'; letter++)
                changed |= operand(s, t, i, *letter);
        }
    return changed;
}

static bool tasks(struct shrink *s)
{
    bool changed = false;
    for (uint32_t t = 0; t < s->best.task_count; t++) {
        candidate = s->best;
        candidate.tasks[t].affinity = UINT64_MAX;
        changed |= shrink_try(s, &candidate);
        candidate = s->best;
        candidate.tasks[t].qos = SCHED_QOS_NORMAL;
        changed |= shrink_try(s, &candidate);
    }
    return changed;
}

static bool clock(struct shrink *s)
{
    candidate = s->best;
    candidate.clock = 0;
    return shrink_try(s, &candidate);
}

static bool limits(struct shrink *s)
{
    static struct hb_program standard;
    hb_program_init(&standard, s->best.cpus);
    candidate = s->best;
    candidate.limits = standard.limits;
    bool changed = shrink_try(s, &candidate);
    for (uint32_t n = 0; n < HB_LIMITS; n++) {
        candidate = s->best;
        *hb_limit_field(&candidate.limits, n) = *hb_limit_field(&standard.limits, n);
        changed |= shrink_try(s, &candidate);
    }
    return changed;
}

bool shrink_arguments(struct shrink *s)
{
    bool changed = expectations(s);
    changed |= clock(s);
    changed |= limits(s);
    changed |= tasks(s);
    changed |= operations(s);
    return changed;
}
