/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"
#include "words.h"

static void put_field(struct hb_format *w, const char *word, uint64_t value)
{
    hb_format_text(w, " ");
    hb_format_text(w, word);
    hb_format_text(w, " ");
    hb_format_number(w, value);
}

/* A mask with few CPUs reads best as their list. */
#define LIST_MAX 8u
static void put_mask(struct hb_format *w, uint64_t mask)
{
    uint32_t cpus = 0;
    for (uint32_t n = 0; n < SCHED_MAX_CPUS; n++)
        cpus += (uint32_t)(mask >> n & 1u);
    if (mask == UINT64_MAX) {
        hb_format_text(w, "all");
    } else if (cpus == 0 || cpus > LIST_MAX) {
        hb_format_hex(w, mask);
    } else {
        bool first = true;
        for (uint32_t n = 0; n < SCHED_MAX_CPUS; n++) {
            if ((mask >> n & 1u) == 0)
                continue;
            if (!first)
                hb_format_text(w, ",");
            first = false;
            hb_format_number(w, n);
        }
    }
}

static const char *word_of(const struct hb_words *words, uint32_t i)
{
    return i < words->count ? words->words[i] : "?";
}

static void put_operand(struct hb_format *w, const struct hb_program *p, const struct hb_op *op, char letter)
{
    if (letter == 'T') {
        if (op->timeout != 0)
            put_field(w, "timeout", op->timeout - 1u);
        return;
    }
    hb_format_text(w, " ");
    switch (letter) {
    case 't':
        hb_format_text(w, op->target < p->task_count ? p->tasks[op->target].name : "?");
        break;
    case 'r':
        hb_format_text(w, word_of(&hb_words_rank, op->target / 10u - 1u));
        break;
    case 'R':
        hb_format_text(w, word_of(&hb_words_rank, op->count / 10u - 1u));
        break;
    case 'N':
        hb_format_text(w, "max ");
        hb_format_number(w, op->count);
        break;
    case 'n':
        hb_format_number(w, op->count);
        break;
    case 'a':
        hb_format_text(w, word_of(&hb_words_await, op->count));
        break;
    case 'Q':
        hb_format_text(w, "qos ");
        hb_format_text(w, word_of(&hb_words_qos, op->qos));
        break;
    case 'q':
        hb_format_text(w, word_of(&hb_words_qos, op->qos));
        break;
    case 'm':
        put_mask(w, op->value);
        break;
    case 'v':
        hb_format_number(w, op->value);
        break;
    default:
        hb_format_number(w, op->target);
        break;
    }
}

static void put_op_words(struct hb_format *w, const struct hb_program *p, const struct hb_op *op)
{
    hb_format_text(w, word_of(&hb_words_op, op->kind));
    for (const char *letter = hb_op_operands(op->kind); *letter != '\0'; letter++)
        put_operand(w, p, op, *letter);
    if (op->expect < SCHED_RESULT_COUNT) {
        hb_format_text(w, " -> ");
        hb_format_text(w, hb_result_word(op->expect));
    }
}

static void put_op(struct hb_format *w, const struct hb_program *p, const struct hb_op *op)
{
    hb_format_text(w, "  ");
    put_op_words(w, p, op);
    hb_format_text(w, "\n");
}

static void put_task(struct hb_format *w, const struct hb_program *p, const struct hb_task *task)
{
    hb_format_text(w, "task ");
    hb_format_text(w, task->name);
    if (task->boot)
        hb_format_text(w, " boot");
    hb_format_text(w, " qos ");
    hb_format_text(w, word_of(&hb_words_qos, task->qos));
    hb_format_text(w, " affinity ");
    put_mask(w, task->affinity);
    hb_format_text(w, "\n");
    for (uint32_t i = 0; i < task->count; i++)
        put_op(w, p, &task->ops[i]);
}

static void put_point(struct hb_format *w, const struct hb_program *p, const struct hb_point *point)
{
    hb_format_text(w, "  at ");
    hb_format_number(w, point->cpu);
    hb_format_text(w, " ");
    hb_format_text(w, point->task < p->task_count ? p->tasks[point->task].name : "idle");
    hb_format_text(w, " ");
    hb_format_number(w, point->op);
    put_field(w, word_of(&hb_words_point, point->kind), point->nth);
    put_field(w, word_of(&hb_words_choice, point->choice), point->value);
    hb_format_text(w, "\n");
}

static void put_origin_word(struct hb_format *w, enum hb_origin_word what, const char *value)
{
    if (value[0] == '\0')
        return;
    hb_format_text(w, " ");
    hb_format_text(w, hb_words_origin.words[what]);
    hb_format_text(w, " ");
    hb_format_text(w, value);
}

static void put_origin(struct hb_format *w, const struct hb_origin *o)
{
    if (o->world[0] == '\0' && o->memory[0] == '\0' && o->points[0] == '\0' && o->races[0] == '\0' &&
        o->core[0] == '\0' && o->signature[0] == '\0' && o->hash[0] == '\0' && o->seed == 0)
        return;
    hb_format_text(w, "origin");
    put_origin_word(w, HB_ORIGIN_WORLD, o->world);
    put_origin_word(w, HB_ORIGIN_MEMORY, o->memory);
    put_origin_word(w, HB_ORIGIN_POINTS, o->points);
    put_origin_word(w, HB_ORIGIN_RACES, o->races);
    put_origin_word(w, HB_ORIGIN_CORE, o->core);
    put_origin_word(w, HB_ORIGIN_SIGNATURE, o->signature);
    put_origin_word(w, HB_ORIGIN_HASH, o->hash);
    if (o->seed != 0)
        put_field(w, "seed", o->seed);
    hb_format_text(w, "\n");
}

size_t hb_program_print_op(const struct hb_program *p, const struct hb_op *op, char *out, size_t size)
{
    struct hb_format writer;
    hb_format_init(&writer, out, size);
    put_op_words(&writer, p, op);
    return writer.length;
}

size_t hb_program_print(const struct hb_program *p, char *out, size_t size)
{
    struct hb_format writer;
    struct hb_format *w = &writer;
    hb_format_init(w, out, size);
    hb_format_text(w, "hartbreak 1\ncpus ");
    hb_format_number(w, p->cpus);
    if (p->clock != 0) {
        hb_format_text(w, "\nclock ");
        hb_format_number(w, p->clock);
    }
    hb_format_text(w, "\nlimits");
    struct hb_limits limits = p->limits;
    for (uint32_t i = 0; i < HB_LIMITS; i++)
        put_field(w, hb_words_limit.words[i], *hb_limit_field(&limits, i));
    hb_format_text(w, "\n");
    for (uint32_t t = 0; t < p->task_count; t++)
        put_task(w, p, &p->tasks[t]);
    for (uint32_t e = 0; e < p->event_count; e++) {
        hb_format_text(w, "event");
        put_field(w, word_of(&hb_words_event, p->events[e].kind), p->events[e].cpu);
        hb_format_text(w, "\n");
    }
    if (p->schedule.count > 0)
        hb_format_text(w, "schedule\n");
    for (uint32_t i = 0; i < p->schedule.count; i++)
        put_point(w, p, &p->schedule.points[i]);
    put_origin(w, &p->origin);
    return w->length;
}

void hb_text_error_print(const struct hb_text_error *error, char *out, size_t size)
{
    struct hb_format writer;
    struct hb_format *w = &writer;
    hb_format_init(w, out, size);
    hb_format_number(w, error->line);
    hb_format_text(w, ":");
    hb_format_number(w, error->column);
    hb_format_text(w, ": ");
    hb_format_text(w, error->message);
    if (error->nearest[0] != '\0') {
        hb_format_text(w, "; did you mean `");
        hb_format_text(w, error->nearest);
        hb_format_text(w, "`");
    }
}
