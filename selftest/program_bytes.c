/* SPDX-License-Identifier: Apache-2.0 */
#include "program_record.h"

uint32_t hb_operand_range(const struct hb_program *p, char letter)
{
    const struct hb_limits *l = &p->limits;
    switch (letter) {
    case 'c':
        return p->cpus;
    case 'w':
        return l->waitqueues > 0 ? l->waitqueues : 1;
    case 'e':
        return l->endpoints > 0 ? l->endpoints : 1;
    case 'N':
        return l->steal_tasks_max + 1u;
    default:
        return 0;
    }
}

struct sink {
    const struct hb_program *program;
    uint8_t *out;
    size_t size;
    size_t at;
    bool full;
};

static void put_byte(struct sink *s, uint32_t byte)
{
    if (s->at < s->size)
        s->out[s->at] = (uint8_t)byte;
    else
        s->full = true;
    s->at++;
}

/* Whether the low 24 bits say it all, their top bit being the sign. */
static bool is_short(uint64_t value)
{
    return value < 0x800000u || value >= UINT64_MAX - 0x7fffffu;
}

static void put_tag(struct sink *s, uint32_t record)
{
    put_byte(s, 1 + record);
}

static void put_bytes(struct sink *s, uint64_t value, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        put_byte(s, (uint32_t)(value >> (8 * i)) & 0xffu);
}

static void put_wide(struct sink *s, uint64_t value)
{
    if (is_short(value))
        return;
    put_tag(s, HB_RECORD_WIDE);
    put_bytes(s, value >> 24, 5);
}

static uint32_t ranged(uint32_t value, uint32_t range)
{
    return value < range && value < HB_LITERAL ? value : HB_LITERAL + value;
}

static uint32_t target_byte(const struct hb_program *p, const struct hb_op *op, char letter)
{
    if (letter == 'r')
        return op->target / 10u - 1;
    return letter == 't' ? op->target : ranged(op->target, hb_operand_range(p, letter));
}

static void put_op(struct sink *s, const struct hb_op *op)
{
    uint8_t body[5] = {0};
    for (const char *letter = hb_op_operands(op->kind); *letter != '\0'; letter++) {
        switch (*letter) {
        case 'm':
        case 'v':
            put_wide(s, op->value);
            for (uint32_t i = 0; i < 3; i++)
                body[1 + i] = (uint8_t)(op->value >> (8 * i));
            break;
        case 'n':
        case 'a':
            body[1] = op->count;
            break;
        case 'N':
            body[1] = (uint8_t)ranged(op->count, hb_operand_range(s->program, 'N'));
            break;
        case 'R':
            body[1] = (uint8_t)(op->count / 10u - 1);
            break;
        case 'q':
        case 'Q':
            body[2] = op->qos;
            break;
        case 'T':
            body[3] = op->timeout;
            break;
        default:
            body[0] = (uint8_t)target_byte(s->program, op, *letter);
            break;
        }
    }
    body[4] = op->expect == HB_ANY_RESULT ? 0 : (uint8_t)(1 + op->expect);
    put_tag(s, HB_RECORD_OP + op->kind);
    for (uint32_t i = 0; i < 5; i++)
        put_byte(s, body[i]);
}

static void put_task(struct sink *s, const struct hb_task *task)
{
    put_wide(s, task->affinity);
    put_tag(s, HB_RECORD_TASK);
    put_byte(s, (task->boot ? HB_LITERAL : 0u) | task->qos);
    put_bytes(s, task->affinity, 3);
    put_byte(s, 0);
    for (uint32_t i = 0; i < task->count; i++)
        put_op(s, &task->ops[i]);
}

static void put_point(struct sink *s, const struct hb_point *point)
{
    if (point->nth != 0 || point->value != 0) {
        put_tag(s, HB_RECORD_WIDE);
        put_bytes(s, point->nth | (uint64_t)point->value << 16, 5);
    }
    put_tag(s, HB_RECORD_POINT);
    put_byte(s, point->cpu);
    put_byte(s, point->task == HB_NO_TASK ? s->program->task_count : point->task);
    put_bytes(s, point->op, 2);
    put_byte(s, (uint32_t)point->kind << 3 | point->choice);
}

static uint32_t clock_index(const struct hb_program *p)
{
    uint32_t i = 0;
    while (i < HB_CLOCKS - 1 && hb_clocks[i] != p->clock)
        i++;
    return i;
}

static void put_header(struct sink *s, const struct hb_program *p)
{
    struct hb_limits limits = p->limits;
    put_byte(s, p->cpus <= HB_FEW_CPUS ? p->cpus - 1u : HB_MANY_CPUS + p->cpus - 1u);
    for (uint32_t i = 0; i < HB_LIMITS; i++) {
        uint32_t value = *hb_limit_field(&limits, i), low = hb_limit_ranges[i].low;
        if (hb_limit_field(&limits, i) == &limits.steal_scan_max)
            low = limits.steal_tasks_max;
        uint32_t doublings = 0;
        for (uint32_t records = value; records > low; records /= 2)
            doublings++;
        bool power = hb_limit_field(&limits, i) == &limits.telemetry_records;
        put_byte(s, power ? doublings + clock_index(p) * HB_RECORDS_SIZES : value - low);
    }
}

size_t hb_program_encode(const struct hb_program *p, uint8_t *out, size_t size)
{
    struct sink sink = {.program = p, .out = out, .size = size};
    put_header(&sink, p);
    for (uint32_t t = 0; t < p->task_count; t++)
        put_task(&sink, &p->tasks[t]);
    for (uint32_t e = 0; e < p->event_count; e++) {
        put_tag(&sink, HB_RECORD_EVENT);
        put_byte(&sink, p->events[e].kind);
        put_byte(&sink, p->events[e].cpu);
        put_bytes(&sink, 0, 3);
    }
    for (uint32_t i = 0; i < p->schedule.count; i++)
        put_point(&sink, &p->schedule.points[i]);
    put_byte(&sink, 0);
    return sink.full ? 0 : sink.at;
}
