/* SPDX-License-Identifier: Apache-2.0 */
#include "program_record.h"

struct source {
    const uint8_t *bytes;
    size_t size;
    size_t at;
};

static uint8_t take(struct source *s)
{
    uint8_t byte = s->at < s->size ? s->bytes[s->at] : 0;
    s->at++;
    return byte;
}

struct record {
    uint32_t kind;
    uint8_t body[HB_RECORD_BYTES - 1];
    bool wide; /* a prefix came before */
    uint8_t upper[HB_RECORD_BYTES - 1];
};

/* The next record with its prefix; false at the end. `budget` counts the records of the whole program. */
static bool next_record(struct source *s, struct record *r, uint32_t *budget)
{
    r->wide = false;
    while (*budget > 0 && s->at < s->size) {
        uint8_t tag = take(s);
        if (tag == 0)
            return false;
        (*budget)--;
        r->kind = (tag - 1u) % HB_RECORD_KINDS;
        uint8_t *into = r->kind == HB_RECORD_WIDE ? r->upper : r->body;
        for (uint32_t i = 0; i < HB_RECORD_BYTES - 1; i++)
            into[i] = take(s);
        if (r->kind != HB_RECORD_WIDE)
            return true;
        r->wide = true;
    }
    return false;
}

/* 24 bits from `low`, extended by the prefix or else by their sign. */
static uint64_t number_of(const struct record *r, const uint8_t *low)
{
    uint64_t value = low[0] | (uint64_t)low[1] << 8 | (uint64_t)low[2] << 16;
    if (!r->wide)
        return (value & 0x800000u) != 0 ? value | ~(uint64_t)0xffffff : value;
    for (uint32_t i = 0; i < HB_RECORD_BYTES - 1; i++)
        value |= (uint64_t)r->upper[i] << (24 + 8 * i);
    return value;
}

static uint8_t ranged(uint8_t byte, uint32_t range)
{
    return (uint8_t)(byte < HB_LITERAL ? byte % range : byte - HB_LITERAL);
}

static uint8_t rank(uint8_t byte)
{
    return (uint8_t)(10 * (byte % hb_words_rank.count + 1));
}

static void decode_operand(const struct hb_program *p, struct hb_op *op, const struct record *r, char letter)
{
    switch (letter) {
    case 't':
        op->target = r->body[0] % p->task_count;
        break;
    case 'r':
        op->target = rank(r->body[0]);
        break;
    case 'R':
        op->count = rank(r->body[1]);
        break;
    case 'n':
        op->count = r->body[1] % (HB_NUMBER_MAX + 1u);
        break;
    case 'N':
        op->count = ranged(r->body[1], hb_operand_range(p, 'N'));
        break;
    case 'a':
        op->count = r->body[1] % HB_AWAIT_KINDS;
        break;
    case 'q':
    case 'Q':
        op->qos = r->body[2] % SCHED_QOS_CLASSES;
        break;
    case 'T':
        op->timeout = r->body[3];
        break;
    case 'm':
    case 'v':
        op->value = number_of(r, &r->body[1]);
        break;
    default:
        op->target = ranged(r->body[0], hb_operand_range(p, letter));
        break;
    }
}

static void decode_op(const struct hb_program *p, struct hb_task *task, const struct record *r)
{
    if (task->count == HB_OPS_MAX)
        return;
    struct hb_op *op = &task->ops[task->count++];
    *op = (struct hb_op){.kind = (uint8_t)(r->kind - HB_RECORD_OP), .expect = HB_ANY_RESULT};
    for (const char *letter = hb_op_operands(op->kind); *letter != '\0'; letter++)
        decode_operand(p, op, r, *letter);
    if (r->body[4] != 0)
        op->expect = (uint8_t)((r->body[4] - 1u) % SCHED_RESULT_COUNT);
}

static void decode_point(struct hb_program *p, const struct record *r)
{
    if (p->schedule.count == HB_POINTS_MAX)
        return;
    uint8_t task = (uint8_t)(r->body[1] % (p->task_count + 1u));
    struct hb_point *point = &p->schedule.points[p->schedule.count++];
    *point = (struct hb_point){
        .cpu = r->body[0] % SCHED_MAX_CPUS,
        .task = task == p->task_count ? HB_NO_TASK : task,
        .op = (uint16_t)(r->body[2] | r->body[3] << 8),
        .kind = (uint8_t)((r->body[4] >> 3) % HB_POINT_KINDS),
        .choice = (uint8_t)((r->body[4] & 7u) % HB_CHOICE_KINDS),
    };
    if (r->wide) {
        point->nth = (uint16_t)(r->upper[0] | r->upper[1] << 8);
        point->value = (uint16_t)(r->upper[2] | r->upper[3] << 8);
    }
}

/* Task t is named t<t>. */
static struct hb_task *add_task(struct hb_program *p, uint32_t t)
{
    struct hb_task *task = &p->tasks[t];
    uint32_t n = 0;
    task->name[n++] = 't';
    if (t >= 10)
        task->name[n++] = (char)('0' + t / 10);
    task->name[n] = (char)('0' + t % 10);
    task->qos = SCHED_QOS_NORMAL;
    task->affinity = UINT64_MAX;
    return task;
}

static void decode_event(struct hb_program *p, const struct record *r)
{
    if (p->event_count < HB_EVENTS_MAX)
        p->events[p->event_count++] =
            (struct hb_event){.kind = r->body[0] % HB_EVENT_KINDS, .cpu = r->body[1] % p->cpus};
}

/* Tasks are counted first, since operations refer forward; an operation above any task makes one. */
static void count_tasks(struct hb_program *p, struct source s)
{
    struct record r;
    uint32_t budget = HB_RECORDS_MAX;
    while (next_record(&s, &r, &budget)) {
        bool implied = r.kind >= HB_RECORD_OP && p->task_count == 0;
        if ((r.kind == HB_RECORD_TASK || implied) && p->task_count < HB_TASKS_MAX)
            p->task_count++;
    }
}

static void decode_records(struct hb_program *p, struct source *s)
{
    struct record r;
    uint32_t budget = HB_RECORDS_MAX, declared = 0;
    struct hb_task *task = NULL;
    bool boot = false;
    while (next_record(s, &r, &budget)) {
        if (r.kind == HB_RECORD_TASK) {
            if (declared == HB_TASKS_MAX)
                continue;
            task = add_task(p, declared++);
            task->boot = (r.body[0] & HB_LITERAL) != 0;
            task->qos = r.body[0] % SCHED_QOS_CLASSES;
            task->affinity = number_of(&r, &r.body[1]);
            boot |= task->boot;
        } else if (r.kind == HB_RECORD_EVENT) {
            decode_event(p, &r);
        } else if (r.kind == HB_RECORD_POINT) {
            decode_point(p, &r);
        } else {
            if (task == NULL) {
                task = add_task(p, declared++);
                task->boot = boot = true;
            }
            decode_op(p, task, &r);
        }
    }
    if (!boot && p->task_count > 0)
        p->tasks[0].boot = true;
}

static void decode_header(struct hb_program *p, struct source *s)
{
    uint8_t cpus = take(s);
    hb_program_init(p, (uint8_t)(1 + (cpus < HB_MANY_CPUS ? cpus % HB_FEW_CPUS : cpus - HB_MANY_CPUS)));
    struct hb_limits *l = &p->limits;
    for (uint32_t i = 0; i < HB_LIMITS; i++) {
        const struct hb_limit_range *range = &hb_limit_ranges[i];
        uint8_t *field = hb_limit_field(l, i), byte = take(s);
        uint32_t low = range->low, high = range->high;
        if (field == &l->telemetry_records) {
            *field = (uint8_t)(low << byte % HB_RECORDS_SIZES);
            p->clock = hb_clocks[byte / HB_RECORDS_SIZES % HB_CLOCKS];
            continue;
        }
        if (field == &l->stacks || field == &l->queue_limit)
            high = l->tasks;
        if (field == &l->steal_scan_max)
            low = l->steal_tasks_max;
        *field = (uint8_t)(low + byte % (high - low + 1));
    }
}

size_t hb_program_decode(struct hb_program *p, const uint8_t *bytes, size_t size)
{
    struct source source = {.bytes = bytes, .size = size};
    decode_header(p, &source);
    count_tasks(p, source);
    decode_records(p, &source);
    return source.at < size ? source.at : size;
}
