/* SPDX-License-Identifier: Apache-2.0 */
#include "another.h"

#include <string.h>

#include "draw.h"
#include "edit.h"
#include "words.h"

#define SEED 1u
#define TASKS_MOST 4u
#define OPS_MOST 3u /* a task, beside those that spawn others */
#define CPUS_MOST 4u
#define KINDS_MOST 4u
#define DRAFTS_MAX 64u /* a draft that is too long makes room for another */

struct draft {
    struct hb_program *program;
    const struct hb_program *like;
    uint64_t random;
    uint8_t kinds[2 * HB_OP_KINDS]; /* to draw from: those of `like` twice */
    uint32_t kind_count;
    uint8_t cpu; /* named by half of the operations: what matters mostly happens to one CPU */
};

static uint32_t below(struct draft *d, uint32_t bound)
{
    return bound > 0 ? hb_draw_below(&d->random, bound) : 0;
}

static bool one_in(struct draft *d, uint32_t n)
{
    return below(d, n) == 0;
}

/* ---- kinds ---- */

/* What makes sense only beside another kind. */
static uint8_t partner(uint8_t kind)
{
    switch (kind) {
    case HB_OP_OFFLINE:
    case HB_OP_FAIL_START:
        return HB_OP_ONLINE;
    case HB_OP_ONLINE:
        return HB_OP_OFFLINE;
    case HB_OP_SIGNAL:
    case HB_OP_BROADCAST:
        return HB_OP_WAIT;
    case HB_OP_WAIT:
        return HB_OP_SIGNAL;
    case HB_OP_SEND:
        return HB_OP_RECV;
    case HB_OP_RECV:
        return HB_OP_SEND;
    case HB_OP_BLOCK:
        return HB_OP_WAKE;
    case HB_OP_FAIL_SEND:
        return HB_OP_RESCHED;
    default:
        return kind;
    }
}

static void list_kinds(struct draft *d, uint8_t all[4 * HB_OP_KINDS], uint32_t *count)
{
    static const uint8_t always[] = {HB_OP_NOTE, HB_OP_BLOCK, HB_OP_YIELD, HB_OP_TICK};
    bool there[HB_OP_KINDS] = {false};
    for (uint32_t t = 0; t < d->like->task_count; t++)
        for (uint32_t i = 0; i < d->like->tasks[t].count; i++)
            there[d->like->tasks[t].ops[i].kind] = true;
    there[HB_OP_SPAWN] = false; /* tasks are spawned as they are made */
    *count = 0;
    for (uint8_t kind = 0; kind < HB_OP_KINDS; kind++)
        if (there[kind]) {
            all[(*count)++] = kind;
            all[(*count)++] = kind;
            all[(*count)++] = partner(kind);
        }
    for (uint32_t i = 0; i < sizeof always; i++)
        all[(*count)++] = always[i];
}

/* Few kinds a program: a pair of operations in one window is rare among many. */
static void choose_kinds(struct draft *d)
{
    uint8_t all[4 * HB_OP_KINDS];
    uint32_t count;
    list_kinds(d, all, &count);
    d->kind_count = 0;
    for (uint32_t n = 2 + below(d, KINDS_MOST - 1); n > 0; n--)
        d->kinds[d->kind_count++] = all[below(d, count)];
    if (one_in(d, 8))
        d->kinds[d->kind_count++] = (uint8_t)below(d, HB_OP_KINDS);
}

/* ---- operations ---- */

static uint64_t draw_mask(struct draft *d)
{
    return one_in(d, 2) ? UINT64_MAX : 1ull << below(d, d->program->cpus);
}

static void fill(struct draft *d, struct hb_op *op, char letter)
{
    const struct hb_program *p = d->program;
    switch (letter) {
    case 't':
        op->target = (uint8_t)below(d, p->task_count);
        break;
    case 'c':
        op->target = one_in(d, 2) ? d->cpu : (uint8_t)below(d, p->cpus);
        break;
    case 'w':
        op->target = one_in(d, 4) ? (uint8_t)below(d, p->limits.waitqueues) : 0;
        break;
    case 'e':
        op->target = one_in(d, 4) ? (uint8_t)below(d, p->limits.endpoints) : 0;
        break;
    case 'r':
        op->target = (uint8_t)(10 * (1 + below(d, hb_words_rank.count)));
        break;
    case 'R':
        op->count = (uint8_t)(10 * (1 + below(d, hb_words_rank.count)));
        break;
    case 'n':
        op->count = one_in(d, 2) ? 1 : (uint8_t)(1 + below(d, HB_NUMBER_MAX));
        break;
    case 'N':
        op->count = (uint8_t)(1 + below(d, 2));
        break;
    case 'a':
        op->count = (uint8_t)below(d, HB_AWAIT_KINDS);
        break;
    case 'q':
    case 'Q':
        op->qos = letter == 'Q' && one_in(d, 2) ? SCHED_QOS_BURST : (uint8_t)below(d, SCHED_QOS_CLASSES);
        break;
    case 'm':
        op->value = draw_mask(d);
        break;
    case 'T':
        op->timeout = one_in(d, 2) ? 0 : 2;
        break;
    default:
        break;
    }
}

static struct hb_op *append(struct draft *d, uint32_t task, uint8_t kind)
{
    struct hb_task *t = &d->program->tasks[task];
    struct hb_op *op = &t->ops[t->count++];
    *op = (struct hb_op){.kind = kind, .expect = HB_ANY_RESULT};
    for (const char *letter = hb_op_operands(kind); *letter != '\0'; letter++)
        fill(d, op, *letter);
    return op;
}

/* Whoever sees a CPU go brings it back a while later: chance rarely names the same one twice. */
static void append_drawn(struct draft *d, uint32_t task)
{
    uint8_t kind = d->kinds[below(d, d->kind_count)];
    if (kind == HB_OP_SPAWN)
        return;
    uint8_t cpu = append(d, task, kind)->target;
    if (kind != HB_OP_OFFLINE || one_in(d, 3))
        return;
    append(d, task, HB_OP_BLOCK)->timeout = 2;
    append(d, task, HB_OP_ONLINE)->target = cpu;
}

/* ---- the whole ---- */

static void draw_task(struct draft *d, uint32_t t)
{
    struct hb_task *task = &d->program->tasks[t];
    task->name[0] = 't';
    task->name[1] = (char)('0' + t);
    task->boot = t == 0 || one_in(d, 2);
    task->qos = one_in(d, 4) ? (uint8_t)below(d, SCHED_QOS_CLASSES) : SCHED_QOS_NORMAL;
    task->affinity = draw_mask(d);
    if (task->boot)
        return;
    uint32_t parent = below(d, t);
    if (one_in(d, 4))
        append_drawn(d, parent);
    append(d, parent, HB_OP_SPAWN)->target = (uint8_t)t;
}

static void draw_program(struct draft *d)
{
    struct hb_program *p = d->program;
    bool more = one_in(d, 4) && d->like->cpus < CPUS_MOST;
    hb_program_init(p, (uint8_t)(d->like->cpus + more));
    p->clock = d->like->clock;
    p->limits = d->like->limits;
    p->task_count = (uint8_t)(1 + below(d, TASKS_MOST));
    d->cpu = (uint8_t)below(d, p->cpus);
    choose_kinds(d);
    for (uint32_t t = 0; t < p->task_count; t++)
        draw_task(d, t);
    for (uint32_t t = 0; t < p->task_count; t++)
        for (uint32_t n = below(d, OPS_MOST + 1); n > 0; n--)
            append_drawn(d, t);
    if (one_in(d, 4))
        p->events[p->event_count++] = (struct hb_event){(uint8_t)below(d, HB_EVENT_KINDS), (uint8_t)below(d, p->cpus)};
}

void another_draw(struct hb_program *p, const struct hb_program *like, uint32_t n)
{
    struct draft draft = {.program = p, .like = like, .random = hb_draw_seed(((uint64_t)SEED << 32) + n)};
    for (uint32_t i = 0; i < DRAFTS_MAX; i++) {
        draw_program(&draft);
        if (edit_op_count(p) <= ANOTHER_OPS_MAX)
            break;
    }
}
