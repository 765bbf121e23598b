/* SPDX-License-Identifier: Apache-2.0 */
#include "edit.h"

#include <string.h>

#include "words.h"

#define GONE 255u

bool edit_targets(const struct hb_op *op, char letter)
{
    return strchr(hb_op_operands(op->kind), letter) != NULL;
}

uint32_t edit_op_count(const struct hb_program *p)
{
    uint32_t count = 0;
    for (uint32_t t = 0; t < p->task_count; t++)
        count += p->tasks[t].count;
    return count;
}

static bool names_cpu(const struct hb_point *p)
{
    return p->choice == HB_CHOICE_RUN || p->choice == HB_CHOICE_TICK || p->choice == HB_CHOICE_SPURIOUS ||
           p->choice == HB_CHOICE_DRAIN;
}

/* ---- operations ---- */

static void keep_in_task(struct hb_program *p, uint32_t task, const bool keep[HB_OPS_MAX])
{
    struct hb_task *t = &p->tasks[task];
    uint8_t now[HB_OPS_MAX + 1];
    uint8_t count = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        now[i] = count;
        if (keep[i])
            t->ops[count++] = t->ops[i];
    }
    now[t->count] = count;
    for (uint32_t i = 0; i < p->schedule.count; i++) {
        struct hb_point *point = &p->schedule.points[i];
        if (point->task == task && point->op <= t->count)
            point->op = now[point->op];
    }
    memset(&t->ops[count], 0, (HB_OPS_MAX - count) * sizeof t->ops[0]);
    t->count = count;
}

void edit_keep_ops(struct hb_program *p, const uint32_t *places, uint32_t count)
{
    uint32_t place = 0, next = 0;
    for (uint32_t t = 0; t < p->task_count; t++) {
        bool keep[HB_OPS_MAX] = {false};
        for (uint32_t i = 0; i < p->tasks[t].count; i++, place++) {
            keep[i] = next < count && places[next] == place;
            next += keep[i];
        }
        keep_in_task(p, t, keep);
    }
}

void edit_drop_op(struct hb_program *p, uint32_t task, uint32_t op)
{
    bool keep[HB_OPS_MAX];
    for (uint32_t i = 0; i < HB_OPS_MAX; i++)
        keep[i] = i != op;
    keep_in_task(p, task, keep);
}

void edit_insert(struct hb_program *p, uint32_t task, uint32_t op, const struct hb_op *what)
{
    struct hb_task *t = &p->tasks[task];
    if (t->count == HB_OPS_MAX)
        return;
    memmove(&t->ops[op + 1], &t->ops[op], (t->count - op) * sizeof t->ops[0]);
    t->ops[op] = *what;
    t->count++;
    for (uint32_t i = 0; i < p->schedule.count; i++) {
        struct hb_point *point = &p->schedule.points[i];
        if (point->task == task && point->op >= op)
            point->op++;
    }
}

/* ---- tasks ---- */

static void drop_ops_on(struct hb_program *p, const uint8_t to[HB_TASKS_MAX])
{
    for (uint32_t t = 0; t < p->task_count; t++) {
        bool keep[HB_OPS_MAX] = {false};
        for (uint32_t i = 0; i < p->tasks[t].count; i++) {
            struct hb_op *op = &p->tasks[t].ops[i];
            bool on_task = edit_targets(op, 't') && op->target < p->task_count;
            keep[i] = !on_task || to[op->target] != GONE;
            if (on_task && keep[i])
                op->target = to[op->target];
        }
        keep_in_task(p, t, keep);
    }
}

static void renumber_points(struct hb_program *p, const uint8_t to[HB_TASKS_MAX])
{
    uint16_t count = 0;
    for (uint32_t i = 0; i < p->schedule.count; i++) {
        struct hb_point point = p->schedule.points[i];
        if (point.task != HB_NO_TASK) {
            if (point.task >= p->task_count || to[point.task] == GONE)
                continue;
            point.task = to[point.task];
        }
        p->schedule.points[count++] = point;
    }
    memset(&p->schedule.points[count], 0, (p->schedule.count - count) * sizeof p->schedule.points[0]);
    p->schedule.count = count;
}

void edit_keep_tasks(struct hb_program *p, const uint32_t *tasks, uint32_t count)
{
    uint8_t to[HB_TASKS_MAX];
    memset(to, GONE, sizeof to);
    for (uint32_t i = 0; i < count; i++)
        to[tasks[i]] = (uint8_t)i;
    drop_ops_on(p, to);
    renumber_points(p, to);
    for (uint32_t i = 0; i < count; i++)
        p->tasks[i] = p->tasks[tasks[i]];
    memset(&p->tasks[count], 0, (p->task_count - count) * sizeof p->tasks[0]);
    p->task_count = (uint8_t)count;
}

void edit_permute_tasks(struct hb_program *p, const uint8_t to[HB_TASKS_MAX])
{
    struct hb_task old[HB_TASKS_MAX];
    drop_ops_on(p, to);
    renumber_points(p, to);
    memcpy(old, p->tasks, sizeof old);
    for (uint32_t t = 0; t < p->task_count; t++)
        p->tasks[to[t]] = old[t];
}

void edit_keep_events(struct hb_program *p, const uint32_t *events, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        p->events[i] = p->events[events[i]];
    memset(&p->events[count], 0, (p->event_count - count) * sizeof p->events[0]);
    p->event_count = (uint8_t)count;
}

/* ---- CPUs ---- */

/* Bits of CPUs that the program does not have stay: the core may be asked about them. */
static uint64_t renumber_mask(uint64_t mask, uint32_t cpus, const uint8_t to[SCHED_MAX_CPUS], uint32_t left)
{
    uint64_t known = cpus >= 64 ? UINT64_MAX : (1ull << cpus) - 1;
    if (mask == UINT64_MAX)
        return mask;
    uint64_t now = mask & ~known;
    for (uint32_t c = 0; c < cpus; c++)
        if (mask >> c & 1 && to[c] != GONE)
            now |= 1ull << to[c];
    return now != 0 || mask == 0 ? now : left >= 64 ? UINT64_MAX : (1ull << left) - 1;
}

static void renumber_op(struct hb_op *op, uint32_t cpus, const uint8_t to[SCHED_MAX_CPUS], uint32_t left)
{
    if (edit_targets(op, 'c') && op->target < cpus)
        op->target = to[op->target] == GONE ? 0 : to[op->target];
    if (edit_targets(op, 'm'))
        op->value = renumber_mask(op->value, cpus, to, left);
}

static void renumber_schedule(struct hb_schedule *s, uint32_t cpus, const uint8_t to[SCHED_MAX_CPUS])
{
    uint16_t count = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        struct hb_point p = s->points[i];
        bool named = names_cpu(&p) && p.value < cpus;
        if (p.cpu >= cpus || to[p.cpu] == GONE || (named && to[p.value] == GONE))
            continue;
        p.cpu = to[p.cpu];
        if (named)
            p.value = to[p.value];
        s->points[count++] = p;
    }
    memset(&s->points[count], 0, (s->count - count) * sizeof s->points[0]);
    s->count = count;
}

static void renumber_cpus(struct hb_program *p, const uint8_t to[SCHED_MAX_CPUS], uint32_t left)
{
    uint8_t events = 0;
    for (uint32_t t = 0; t < p->task_count; t++) {
        p->tasks[t].affinity = renumber_mask(p->tasks[t].affinity, p->cpus, to, left);
        for (uint32_t i = 0; i < p->tasks[t].count; i++)
            renumber_op(&p->tasks[t].ops[i], p->cpus, to, left);
    }
    for (uint32_t i = 0; i < p->event_count; i++) {
        struct hb_event event = p->events[i];
        if (event.cpu < p->cpus && to[event.cpu] == GONE)
            continue;
        if (event.cpu < p->cpus)
            event.cpu = to[event.cpu];
        p->events[events++] = event;
    }
    memset(&p->events[events], 0, (p->event_count - events) * sizeof p->events[0]);
    p->event_count = events;
    renumber_schedule(&p->schedule, p->cpus, to);
    p->cpus = (uint8_t)left;
}

void edit_drop_cpu(struct hb_program *p, uint32_t cpu)
{
    uint8_t to[SCHED_MAX_CPUS];
    for (uint32_t c = 0; c < SCHED_MAX_CPUS; c++)
        to[c] = (uint8_t)(c < cpu ? c : c == cpu ? GONE : c - 1);
    renumber_cpus(p, to, p->cpus - 1u);
}

void edit_permute_cpus(struct hb_program *p, const uint8_t to[SCHED_MAX_CPUS])
{
    renumber_cpus(p, to, p->cpus);
}
