/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs beside the best one, of which some need fewer deviations: where a task may run, which goes first, a place to
 * leave the default at, a CPU that is busy. Each is one edit away, or a few that are drawn.
 */
#include <string.h>

#include "draw.h"
#include "edit.h"
#include "shrink.h"

#define EDITS_MAX 512u
#define DRAWN_EDITS 4u /* at most, of a program that is drawn */
#define DRAWN_PROGRAMS 2000u
#define SEED 1u
#define TIMES 2u    /* beside the default schedule, with deviations of the best one's */
#define CPUS_FEW 4u /* that tasks are pinned to */

enum edit_kind {
    EDIT_PIN,
    EDIT_CLASS,
    EDIT_NOTE,
    EDIT_YIELD,
    EDIT_PAUSE,
    EDIT_DROP,
    EDIT_TICK,
    EDIT_TASK,
    EDIT_SWAP_CPUS,
    EDIT_SWAP_TASKS,
    EDIT_FORK,
};

struct edit {
    uint8_t kind, what, to;
};

static struct edit edits[EDITS_MAX];
static uint32_t edit_count;

static void add(enum edit_kind kind, uint32_t what, uint32_t to)
{
    if (edit_count < EDITS_MAX)
        edits[edit_count++] = (struct edit){(uint8_t)kind, (uint8_t)what, (uint8_t)to};
}

/* Every edit of the program. */
static void collect(const struct hb_program *p)
{
    uint32_t cpus = p->cpus < CPUS_FEW ? p->cpus : CPUS_FEW;
    edit_count = 0;
    for (uint32_t t = 0; t < p->task_count; t++) {
        for (uint32_t i = 0; i <= p->tasks[t].count; i++) {
            add(EDIT_NOTE, t, i);
            add(EDIT_YIELD, t, i);
            add(EDIT_PAUSE, t, i);
        }
        for (uint32_t i = 0; i < p->tasks[t].count; i++)
            add(EDIT_DROP, t, i);
        for (uint32_t c = 0; c < cpus; c++)
            add(EDIT_PIN, t, c);
        for (uint32_t c = 0; p->tasks[t].count > 0 && c <= cpus && c < CPUS_FEW; c++)
            add(EDIT_FORK, t, c);
        add(EDIT_CLASS, t, SCHED_QOS_IDLE);
        add(EDIT_CLASS, t, SCHED_QOS_INTERACTIVE);
        if (t > 0)
            add(EDIT_SWAP_TASKS, t - 1, t);
    }
    for (uint32_t c = 0; c < cpus; c++) {
        add(EDIT_TASK, 0, c);
        add(EDIT_TICK, 0, c);
        if (c > 0)
            add(EDIT_SWAP_CPUS, c - 1, c);
    }
}

/* Where a CPU changes nothing, or gives way by itself. */
static const struct hb_op pads[] = {
    [EDIT_NOTE] = {.kind = HB_OP_NOTE, .count = 1, .expect = HB_ANY_RESULT},
    [EDIT_YIELD] = {.kind = HB_OP_YIELD, .expect = HB_ANY_RESULT},
    [EDIT_PAUSE] = {.kind = HB_OP_BLOCK, .timeout = 2, .expect = HB_ANY_RESULT},
};

static void swap(uint8_t *order, uint32_t count, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < count; i++)
        order[i] = (uint8_t)i;
    order[a] = (uint8_t)b;
    order[b] = (uint8_t)a;
}

static bool add_task(struct hb_program *p, uint32_t cpu)
{
    if (p->task_count >= HB_TASKS_MAX || p->task_count >= p->limits.tasks)
        return false;
    struct hb_task *t = &p->tasks[p->task_count];
    memset(t, 0, sizeof *t);
    t->name[0] = 't';
    t->name[1] = (char)('a' + p->task_count); /* no number: those are taken */
    t->boot = true;
    t->qos = SCHED_QOS_NORMAL;
    t->affinity = 1ull << cpu;
    p->task_count++;
    return true;
}

/* The same task once more, on a CPU that may be new: what one CPU does in turn, two do at once. */
static void fork_task(struct hb_program *p, uint32_t task, uint32_t cpu)
{
    if (!add_task(p, cpu))
        return;
    struct hb_task *copy = &p->tasks[p->task_count - 1u];
    for (uint32_t i = 0; i < p->tasks[task].count; i++)
        if (p->tasks[task].ops[i].kind != HB_OP_SPAWN) /* each task is spawned once */
            copy->ops[copy->count++] = p->tasks[task].ops[i];
    if (cpu >= p->cpus)
        p->cpus = (uint8_t)(cpu + 1);
}

static void apply(struct hb_program *p, const struct edit *e)
{
    uint8_t tasks[HB_TASKS_MAX], cpus[SCHED_MAX_CPUS];
    switch ((enum edit_kind)e->kind) {
    case EDIT_PIN:
        p->tasks[e->what].affinity = 1ull << e->to;
        break;
    case EDIT_CLASS:
        p->tasks[e->what].qos = e->to;
        break;
    case EDIT_NOTE:
    case EDIT_YIELD:
    case EDIT_PAUSE:
        edit_insert(p, e->what, e->to, &pads[e->kind]);
        break;
    case EDIT_DROP:
        edit_drop_op(p, e->what, e->to);
        break;
    case EDIT_TICK:
        if (p->event_count < HB_EVENTS_MAX)
            p->events[p->event_count++] = (struct hb_event){HB_EVENT_TICK, e->to};
        break;
    case EDIT_TASK:
        add_task(p, e->to);
        break;
    case EDIT_SWAP_CPUS:
        swap(cpus, SCHED_MAX_CPUS, e->what, e->to);
        edit_permute_cpus(p, cpus);
        break;
    case EDIT_SWAP_TASKS:
        swap(tasks, HB_TASKS_MAX, e->what, e->to);
        edit_permute_tasks(p, tasks);
        break;
    case EDIT_FORK:
        fork_task(p, e->what, e->to);
        break;
    }
}

/* Whether the candidate fails with fewer deviations than the best program; then it is the best. */
static bool needs_fewer(struct shrink *s, struct hb_program *candidate, enum shrink_effort effort)
{
    if (!s->oracle->shorter(s->oracle->context, candidate, s->best.schedule.count - 1u, effort))
        return false;
    s->best = *candidate;
    return true;
}

/* The same, under deviations like those of the best. */
static bool needs_fewer_alike(struct shrink *s, struct hb_program *candidate, uint64_t seed)
{
    if (!s->oracle->alike || !s->oracle->alike(s->oracle->context, candidate, &s->best, seed, TIMES) ||
        candidate->schedule.count >= s->best.schedule.count)
        return false;
    s->best = *candidate;
    return true;
}

static bool single_edits(struct shrink *s)
{
    static struct hb_program candidate;
    collect(&s->best);
    for (uint32_t i = 0; i < edit_count && !s->oracle->over(s->oracle->context); i++) {
        candidate = s->best;
        apply(&candidate, &edits[i]);
        if (!hb_program_equal(&candidate, &s->best) && needs_fewer(s, &candidate, SHRINK_GLANCE))
            return true;
    }
    return false;
}

/* A few edits at once. */
static bool drawn_edits(struct shrink *s)
{
    static struct hb_program candidate;
    uint64_t random = hb_draw_seed(SEED);
    for (uint32_t n = 0; n < DRAWN_PROGRAMS && !s->oracle->over(s->oracle->context); n++) {
        candidate = s->best;
        for (uint32_t k = 2 + hb_draw_below(&random, DRAWN_EDITS - 1); k > 0; k--) {
            collect(&candidate);
            apply(&candidate, &edits[hb_draw_below(&random, edit_count)]);
        }
        if (hb_program_equal(&candidate, &s->best))
            continue;
        if (needs_fewer(s, &candidate, SHRINK_OWN) || needs_fewer_alike(s, &candidate, n))
            return true;
    }
    return false;
}

bool shrink_reshape(struct shrink *s, enum shrink_reshape how)
{
    if (s->best.schedule.count <= SHRINK_FEW || s->schedule_only || !s->oracle->shorter)
        return false;
    return how == RESHAPE_SINGLE ? single_edits(s) : drawn_edits(s);
}
