/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random programs, swarm style: each enables its own subset of the operations, so that rare
 * combinations are not drowned in the average. Every task is started by somebody; nothing awaits another
 * or asserts, so no program can fail by its own doing.
 */
#include "words.h"

/* splitmix64: small, and the same everywhere. */
struct random {
    uint64_t state;
};

static uint64_t next(struct random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* 0 .. bound - 1 */
static uint32_t below(struct random *r, uint32_t bound)
{
    return (uint32_t)(next(r) >> 32) % bound;
}

static bool one_in(struct random *r, uint32_t n)
{
    return below(r, n) == 0;
}

/* How often an operation is drawn when its kind is enabled, and one in how many programs enables it. */
struct weight {
    uint8_t draw;
    uint8_t enable;
};
static const struct weight weights[HB_OP_KINDS] = {
    [HB_OP_YIELD] = {6, 1},  [HB_OP_EXIT] = {1, 4},         [HB_OP_BLOCK] = {8, 1},     [HB_OP_WAKE] = {10, 1},
    [HB_OP_KILL] = {2, 3},   [HB_OP_SET_AFFINITY] = {5, 2}, [HB_OP_SET_QOS] = {4, 2},   [HB_OP_STEAL] = {5, 2},
    [HB_OP_WAIT] = {4, 2},   [HB_OP_SIGNAL] = {5, 2},       [HB_OP_BROADCAST] = {2, 3}, [HB_OP_SEND] = {5, 2},
    [HB_OP_RECV] = {5, 2},   [HB_OP_RESCHED] = {4, 2},      [HB_OP_HINT] = {3, 3},      [HB_OP_OFFLINE] = {2, 6},
    [HB_OP_ONLINE] = {3, 6}, [HB_OP_NOTE] = {1, 6},         [HB_OP_DRAIN] = {1, 6},     [HB_OP_LOCK_PROBE] = {1, 12},
    [HB_OP_TICK] = {3, 2},   [HB_OP_SPURIOUS] = {2, 3},     [HB_OP_FAIL_SEND] = {2, 6}, [HB_OP_FAIL_START] = {1, 8},
};

/*
 * Traits of a few programs, drawn from a stream of their own, so that all other programs are what they would be
 * without. chatty: telemetry by the hundred, on rings of any size. looks: tasks ask whether they are alive, which
 * always is so. narrow: a few kinds of operation only, equally often (see `narrow`).
 */
struct swarm {
    struct random random;
    struct random rare;
    bool chatty;
    bool looks;
    bool narrow;
    struct hb_program *program;
    uint32_t draw[HB_OP_KINDS]; /* 0: this program does not use it */
    uint32_t total;
    uint8_t hot; /* a CPU that operations prefer, where CPUs come and go; HB_NUMBER_MAX: none */
};

static void traits(struct swarm *s, uint64_t seed)
{
    s->rare.state = seed ^ 0x72617265u;
    s->chatty = one_in(&s->rare, 8);
    s->looks = one_in(&s->rare, 4);
    s->narrow = one_in(&s->rare, 4);
    struct random clock = {seed ^ 0x636c6f636bu};
    s->program->clock = one_in(&clock, 4) ? hb_clocks[below(&clock, HB_CLOCKS)] : 0;
}

/*
 * Two to four kinds and nothing else: what takes the same operation on several CPUs at once, or one pair of operations
 * in one window, is rare where thirty kinds share a program. Not those that are drawn once in a while elsewhere.
 */
static void narrow(struct swarm *s)
{
    for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++)
        s->draw[kind] = 0;
    for (uint32_t kinds = 2 + below(&s->rare, 3); kinds > 0;) {
        uint32_t kind = below(&s->rare, HB_OP_KINDS);
        if (weights[kind].draw > 1 && s->draw[kind] == 0) {
            s->draw[kind] = 6;
            kinds--;
        }
    }
}

static void enable(struct swarm *s)
{
    for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++) {
        if (weights[kind].draw > 0 && one_in(&s->random, weights[kind].enable))
            s->draw[kind] = weights[kind].draw;
    }
    if (s->narrow)
        narrow(s);
    if (s->chatty)
        s->draw[HB_OP_NOTE] = s->draw[HB_OP_DRAIN] = 20;
    /* A start fails only where somebody goes offline, who must be able to come back; a signal needs who may wait. */
    if (s->draw[HB_OP_FAIL_START] > 0)
        s->draw[HB_OP_OFFLINE] = weights[HB_OP_OFFLINE].draw;
    if (s->draw[HB_OP_OFFLINE] > 0)
        s->draw[HB_OP_ONLINE] = weights[HB_OP_ONLINE].draw;
    if (s->draw[HB_OP_OFFLINE] > 0 && s->program->cpus > 1) {
        s->draw[HB_OP_RESCHED] = weights[HB_OP_RESCHED].draw;
        s->hot = (uint8_t)below(&s->random, s->program->cpus);
    }
    if (s->draw[HB_OP_SIGNAL] + s->draw[HB_OP_BROADCAST] > 0)
        s->draw[HB_OP_WAIT] = weights[HB_OP_WAIT].draw;
    if (s->draw[HB_OP_SEND] > 0)
        s->draw[HB_OP_RECV] = weights[HB_OP_RECV].draw;
    for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++)
        s->total += s->draw[kind];
}

static uint8_t draw_kind(struct swarm *s)
{
    uint32_t ticket = below(&s->random, s->total);
    uint8_t kind = 0;
    while (kind + 1 < HB_OP_KINDS && ticket >= s->draw[kind])
        ticket -= s->draw[kind++];
    return kind;
}

/* Mostly a number that exists, now and then one that does not. */
static uint8_t number(struct swarm *s, uint32_t exist)
{
    uint32_t bound = one_in(&s->random, 32) ? HB_NUMBER_MAX + 1u : exist;
    return bound == 0 ? 0 : (uint8_t)below(&s->random, bound);
}

static uint8_t cpu_number(struct swarm *s)
{
    bool hot = s->hot < HB_NUMBER_MAX && one_in(&s->random, 2);
    return hot ? s->hot : number(s, s->program->cpus);
}

/* All, one, or any of the program's CPUs; rarely none of them. */
static uint64_t mask(struct swarm *s)
{
    uint32_t cpus = s->program->cpus;
    uint64_t all = cpus == SCHED_MAX_CPUS ? UINT64_MAX : ((uint64_t)1 << cpus) - 1;
    switch (below(&s->random, 8)) {
    case 0:
    case 1:
        return UINT64_MAX;
    case 2:
        return one_in(&s->random, 4) ? 0 : all;
    case 3:
    case 4:
        return (next(&s->random) & all) | (uint64_t)1 << below(&s->random, cpus);
    default:
        return (uint64_t)1 << below(&s->random, cpus);
    }
}

static uint8_t qos(struct swarm *s)
{
    return one_in(&s->random, 2) ? SCHED_QOS_NORMAL : (uint8_t)below(&s->random, SCHED_QOS_CLASSES);
}

static void fill_operand(struct swarm *s, struct hb_op *op, char letter)
{
    const struct hb_program *p = s->program;
    switch (letter) {
    case 't':
        op->target = (uint8_t)below(&s->random, p->task_count);
        break;
    case 'c':
        op->target = cpu_number(s);
        break;
    case 'w':
        op->target = number(s, p->limits.waitqueues);
        break;
    case 'e':
        op->target = number(s, p->limits.endpoints);
        break;
    case 'r':
        op->target = (uint8_t)(10 * (1 + below(&s->random, hb_words_rank.count)));
        break;
    case 'R':
        op->count = (uint8_t)(10 * (1 + below(&s->random, hb_words_rank.count)));
        break;
    case 'N':
        op->count = (uint8_t)below(&s->random, p->limits.steal_tasks_max + 2u);
        break;
    case 'n':
        op->count = (uint8_t)(1 + below(&s->random, 3));
        if (s->chatty)
            op->count = (uint8_t)(1 + below(&s->rare, HB_NUMBER_MAX));
        break;
    case 'q':
    case 'Q':
        op->qos = letter == 'Q' && one_in(&s->random, 2) ? SCHED_QOS_BURST : qos(s);
        break;
    case 'm':
        op->value = mask(s);
        break;
    case 'v':
        op->value = below(&s->random, 256);
        break;
    default: /* a wait without end is fine, but a program of nothing else soon stands still */
        op->timeout = one_in(&s->random, 3) ? 0 : (uint8_t)(1 + below(&s->random, 5));
        break;
    }
}

static void append_look(struct swarm *s, struct hb_task *task)
{
    struct hb_op *op = &task->ops[task->count++];
    *op = (struct hb_op){.kind = HB_OP_AWAIT, .count = HB_AWAIT_RUNNABLE, .expect = HB_ANY_RESULT};
    op->target = (uint8_t)(task - s->program->tasks);
}

static struct hb_op *append(struct swarm *s, struct hb_task *task, uint8_t kind)
{
    static struct hb_op none;
    if (s->looks && task->count + 1 < HB_OPS_MAX && one_in(&s->rare, 6))
        append_look(s, task);
    if (task->count == HB_OPS_MAX)
        return &none;
    struct hb_op *op = &task->ops[task->count++];
    *op = (struct hb_op){.kind = kind, .expect = HB_ANY_RESULT};
    for (const char *letter = hb_op_operands(kind); *letter != '\0'; letter++)
        fill_operand(s, op, *letter);
    return op;
}

/* Often somebody brings a CPU back who saw it go, a while later: chance alone rarely names the same CPU twice. */
static void append_drawn(struct swarm *s, struct hb_task *task)
{
    struct random *r = &s->random;
    const struct hb_op *op = append(s, task, draw_kind(s));
    if (op->kind != HB_OP_OFFLINE || one_in(r, 3))
        return;
    uint8_t cpu = op->target;
    append(s, task, HB_OP_BLOCK)->timeout = (uint8_t)(1 + below(r, 4));
    if (s->draw[HB_OP_FAIL_START] > 0 && one_in(r, 2))
        append(s, task, HB_OP_FAIL_START);
    append(s, task, HB_OP_ONLINE)->target = cpu;
}

static void limits(struct swarm *s)
{
    struct hb_limits *l = &s->program->limits;
    struct random *r = &s->random;
    l->slice = (uint8_t)(1 + below(r, 3));
    l->steal_tasks_max = (uint8_t)(1 + below(r, 4));
    l->hints_per_tick = one_in(r, 4) ? (uint8_t)below(r, 3) : 4;
    l->endpoint_depth = (uint8_t)(1 + below(r, 4));
    if (one_in(r, 4)) {
        l->stacks = (uint8_t)(l->tasks - below(r, l->tasks));
        l->queue_limit = one_in(r, 2) ? 1 : (uint8_t)(l->tasks - below(r, l->tasks));
    }
    if (one_in(r, 4))
        l->steal_scan_max = l->steal_tasks_max;
    if (one_in(r, 8))
        l->telemetry_records = 2;
    if (s->chatty)
        l->telemetry_records = (uint8_t)(2u << below(&s->rare, 7));
}

/* Task 0 boots; each other one boots too or is spawned by a task above it. */
static void tasks(struct swarm *s)
{
    struct hb_program *p = s->program;
    struct random *r = &s->random;
    for (uint32_t t = 0; t < p->task_count; t++) {
        struct hb_task *task = &p->tasks[t];
        task->name[0] = 't';
        task->name[1] = (char)(t < 10 ? '0' + t : '1');
        task->name[2] = (char)(t < 10 ? '\0' : '0' + t - 10);
        task->qos = qos(s);
        task->affinity = one_in(r, 2) ? UINT64_MAX : mask(s);
        task->boot = t == 0 || one_in(r, 4);
        if (task->boot)
            continue;
        struct hb_task *parent = &p->tasks[below(r, t)];
        if (one_in(r, 3))
            append(s, parent, draw_kind(s));
        append(s, parent, HB_OP_SPAWN);
        parent->ops[parent->count - 1].target = (uint8_t)t;
    }
    uint32_t most = one_in(r, 8) ? 14 : 5;
    for (uint32_t t = 0; t < p->task_count; t++)
        for (uint32_t n = 1 + below(r, most); n > 0; n--)
            append_drawn(s, &p->tasks[t]);
}

void hb_program_random(struct hb_program *p, uint64_t seed, uint8_t cpus)
{
    struct swarm swarm = {.random = {seed}, .program = p, .hot = HB_NUMBER_MAX};
    struct random *r = &swarm.random;
    hb_program_init(p, cpus);
    p->task_count = (uint8_t)(2 + below(r, one_in(r, 8) ? HB_TASKS_MAX - 1 : 4));
    p->limits.tasks = (uint8_t)(one_in(r, 8) ? p->task_count - 1u : p->task_count);
    p->limits.stacks = p->limits.queue_limit = p->limits.tasks;
    traits(&swarm, seed);
    limits(&swarm);
    enable(&swarm);
    tasks(&swarm);
    for (uint32_t n = below(r, 5); n > 0; n--)
        p->events[p->event_count++] =
            (struct hb_event){.kind = one_in(r, 3) ? HB_EVENT_SPURIOUS : HB_EVENT_TICK, .cpu = (uint8_t)below(r, cpus)};
}
