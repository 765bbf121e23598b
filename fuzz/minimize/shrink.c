/* SPDX-License-Identifier: Apache-2.0 */
#include "shrink.h"

#include "ddmin.h"
#include "edit.h"
#include "schedule.h"

#define ROUNDS_MAX 64u

bool shrink_try(struct shrink *s, const struct hb_program *candidate)
{
    static struct hb_program own;
    if (s->oracle->over(s->oracle->context) || hb_program_equal(candidate, &s->best))
        return false;
    own = *candidate;
    if (!s->oracle->fails(s->oracle->context, &own, s->search, s->best.schedule.count))
        return false;
    s->best = own;
    return true;
}

/* ---- the schedule ---- */

static bool schedule_fails(void *context, struct hb_schedule *schedule)
{
    static struct hb_program candidate;
    struct shrink *s = context;
    if (s->oracle->over(s->oracle->context))
        return false;
    candidate = s->best;
    candidate.schedule = *schedule;
    if (!s->oracle->fails(s->oracle->context, &candidate, false, schedule->count))
        return false;
    *schedule = candidate.schedule;
    return true;
}

bool shrink_schedule(struct shrink *s)
{
    return min_schedule(&s->best.schedule, schedule_fails, s);
}

bool shrink_shorter(struct shrink *s, uint32_t limit, enum shrink_effort effort)
{
    static struct hb_program candidate;
    bool changed = false;
    while (s->oracle->shorter && s->best.schedule.count > 0 && !s->oracle->over(s->oracle->context)) {
        candidate = s->best;
        if (limit >= candidate.schedule.count)
            limit = candidate.schedule.count - 1u;
        if (!s->oracle->shorter(s->oracle->context, &candidate, limit, effort))
            break;
        s->best = candidate;
        changed = true;
    }
    return changed;
}

/* ---- lists of parts ---- */

struct parts {
    struct shrink *shrink;
    void (*keep)(struct hb_program *p, const uint32_t *places, uint32_t count);
    uint32_t count; /* that the best program has, by their first numbers: */
    uint32_t alive[HB_DDMIN_MAX];
};

/* Parts are a subset of those alive: their places among them. */
static bool parts_fail(void *context, const uint32_t *parts, uint32_t count)
{
    static struct hb_program candidate;
    struct parts *all = context;
    uint32_t places[HB_DDMIN_MAX], next = 0;
    for (uint32_t i = 0; i < all->count && next < count; i++)
        if (all->alive[i] == parts[next])
            places[next++] = i;
    candidate = all->shrink->best;
    all->keep(&candidate, places, count);
    if (!shrink_try(all->shrink, &candidate))
        return false;
    for (uint32_t i = 0; i < count; i++)
        all->alive[i] = parts[i];
    all->count = count;
    return true;
}

static bool shrink_parts(struct shrink *s, uint32_t count,
                         void (*keep)(struct hb_program *p, const uint32_t *places, uint32_t count))
{
    struct parts all = {.shrink = s, .keep = keep, .count = count};
    uint32_t parts[HB_DDMIN_MAX];
    for (uint32_t i = 0; i < count; i++)
        all.alive[i] = parts[i] = i;
    return hb_ddmin(parts, count, parts_fail, &all) < count;
}

/* ---- one by one ---- */

static bool shrink_cpus(struct shrink *s)
{
    static struct hb_program candidate;
    bool changed = false;
    for (uint32_t c = s->best.cpus; c-- > 0 && s->best.cpus > 1;) {
        candidate = s->best;
        edit_drop_cpu(&candidate, c);
        changed |= shrink_try(s, &candidate);
    }
    return changed;
}

/* A task that another one spawns is there from the beginning. */
static bool shrink_spawns(struct shrink *s)
{
    static struct hb_program candidate;
    bool changed = false;
    for (uint32_t t = 0; t < s->best.task_count; t++)
        for (uint32_t i = 0; i < s->best.tasks[t].count; i++) {
            const struct hb_op *op = &s->best.tasks[t].ops[i];
            if (op->kind != HB_OP_SPAWN || op->target >= s->best.task_count || s->best.tasks[op->target].boot)
                continue;
            candidate = s->best;
            candidate.tasks[op->target].boot = true;
            edit_drop_op(&candidate, t, i);
            changed |= shrink_try(s, &candidate);
        }
    return changed;
}

static bool shrink_program(struct shrink *s)
{
    bool changed = shrink_parts(s, s->best.task_count, edit_keep_tasks);
    changed |= shrink_parts(s, edit_op_count(&s->best), edit_keep_ops);
    changed |= shrink_parts(s, s->best.event_count, edit_keep_events);
    changed |= shrink_cpus(s);
    changed |= shrink_spawns(s);
    return changed;
}

bool shrink_round(struct shrink *s)
{
    bool changed = shrink_schedule(s);
    if (s->schedule_only)
        return changed;
    changed |= shrink_program(s);
    changed |= shrink_schedule(s);
    changed |= shrink_arguments(s);
    changed |= shrink_names(s);
    return changed;
}

/* With searches: what makes the program shorter first. */
static bool search_round(struct shrink *s)
{
    s->search = true;
    bool changed = shrink_shorter(s, HB_POINTS_MAX, SHRINK_SEARCH);
    if (!s->schedule_only)
        changed = shrink_program(s) || changed || shrink_arguments(s);
    s->search = false;
    return changed;
}

/* As far as taking away and short searches go. */
static bool descend(struct shrink *s)
{
    bool changed = false;
    for (uint32_t n = 0; n < ROUNDS_MAX && (shrink_round(s) || search_round(s)); n++)
        changed = true;
    return changed;
}

bool shrink_rounds(struct shrink *s)
{
    bool changed = false;
    for (uint32_t n = 0; n < ROUNDS_MAX; n++) {
        changed |= descend(s);
        if (!shrink_reshape(s, RESHAPE_SINGLE) && !shrink_shorter(s, HB_POINTS_MAX, SHRINK_THOROUGH))
            break;
        changed = true;
    }
    return changed;
}

/*
 * A program that lost operations early may need more deviations than it did with them: once more from the beginning,
 * deviations first, before anything that takes long.
 */
static void descend_again(struct shrink *s, const struct hb_program *given)
{
    static struct hb_program first;
    first = s->best;
    s->best = *given;
    (void)shrink_schedule(s);
    if (shrink_shorter(s, first.schedule.count - 1u, SHRINK_SEARCH))
        (void)descend(s);
    if (s->best.schedule.count >= first.schedule.count)
        s->best = first;
}

bool shrink_run(struct shrink *s)
{
    static struct hb_program given;
    given = s->best;
    bool changed = descend(s);
    if (changed && !s->schedule_only && s->best.schedule.count > SHRINK_FEW)
        descend_again(s, &given);
    changed |= shrink_rounds(s);
    return (!s->schedule_only && shrink_beside(s)) || changed;
}
