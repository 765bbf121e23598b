/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is left to do for a program that is more than a person follows without effort: programs some edits away,
 * larger numbers, and at last other programs that fail in the same way.
 */
#include <string.h>

#include "another.h"
#include "edit.h"
#include "shrink.h"
#include "words.h"

#define OPS_FEW ANOTHER_OPS_MAX
#define DRAWN_MAX 10000u /* other programs, and of those: */
#define TIMES 4u         /* beside the default schedule, with deviations of the given one's */
#define HITS_MAX 12u     /* that fail, and are made smaller */

/* Operations and deviations beyond the few. */
static uint32_t above(const struct hb_program *p)
{
    uint32_t ops = edit_op_count(p), points = p->schedule.count;
    return (ops > OPS_FEW ? ops - OPS_FEW : 0) + (points > SHRINK_FEW ? points - SHRINK_FEW : 0);
}

/* Programs a few edits away, as long as they help. */
static bool run_reshape(struct shrink *s)
{
    bool changed = false;
    while (shrink_reshape(s, RESHAPE_DRAWN)) {
        changed = true;
        (void)shrink_rounds(s);
    }
    return changed;
}

/* Numbers as large as they go may do in one operation what several did. */
static bool run_larger(struct shrink *s)
{
    static struct hb_program first, candidate;
    first = candidate = s->best;
    for (uint32_t t = 0; t < candidate.task_count; t++)
        for (uint32_t i = 0; i < candidate.tasks[t].count; i++)
            if (strchr(hb_op_operands(candidate.tasks[t].ops[i].kind), 'n') != NULL)
                candidate.tasks[t].ops[i].count = HB_NUMBER_MAX;
    if (edit_op_count(&first) <= OPS_FEW || !shrink_try(s, &candidate))
        return false;
    (void)shrink_rounds(s);
    if (edit_op_count(&s->best) < edit_op_count(&first) && s->best.schedule.count <= first.schedule.count)
        return true;
    s->best = first;
    return false;
}

enum another { ANOTHER_ALIKE, ANOTHER_CHANCE };

static bool another_fails(const struct shrink *s, const struct hb_program *like, enum another way, uint32_t n,
                          struct hb_program *candidate)
{
    another_draw(candidate, like, n);
    return way == ANOTHER_ALIKE ? s->oracle->alike(s->oracle->context, candidate, like, n, TIMES)
                                : s->oracle->chance(s->oracle->context, candidate, n);
}

/* Another program altogether: under deviations like those of the best, and if that is in vain under any. */
static bool run_another(struct shrink *s, enum another way)
{
    static struct hb_program first, candidate;
    first = s->best;
    for (uint32_t n = 0, hits = 0; n < DRAWN_MAX && hits < HITS_MAX && !s->oracle->over(s->oracle->context); n++) {
        if (!another_fails(s, &first, way, n, &candidate))
            continue;
        hits++;
        s->best = candidate;
        (void)shrink_rounds(s);
        if (above(&s->best) >= above(&first))
            continue;
        if (!s->another)
            s->own = first;
        s->another = true;
        return true;
    }
    s->best = first;
    return false;
}

bool shrink_beside(struct shrink *s)
{
    bool changed = run_reshape(s);
    changed |= run_larger(s);
    while (above(&s->best) > 0 && s->oracle->chance &&
           (run_another(s, ANOTHER_ALIKE) || run_another(s, ANOTHER_CHANCE))) {
        changed = true;
        (void)shrink_rounds(s);
        (void)run_reshape(s);
    }
    return changed;
}
