/* SPDX-License-Identifier: Apache-2.0 */
#include "transplant.h"

#include "draw.h"

#define NO_OPERATION HB_OP_KINDS

enum { ALIKE, EXACT };

/* ---- which ones an execution takes ---- */

static bool possible(const struct transplant_point *p)
{
    return p->places[ALIKE] > 0;
}

static uint32_t restart(struct transplant *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->from->schedule.count; i++) {
        s->points[i].wait = HB_NEVER;
        count += possible(&s->points[i]);
    }
    return count;
}

/* The n-th of those that are possible and not taken yet. */
static struct transplant_point *nth_point(struct transplant *s, uint32_t n)
{
    struct transplant_point *p = s->points;
    for (;; p++) { /* bound: there are more than n */
        if (p->wait != HB_NEVER || !possible(p))
            continue;
        if (n == 0)
            return p;
        n--;
    }
}

static uint32_t begin(struct hb_strategy *self)
{
    struct transplant *s = (struct transplant *)self;
    uint32_t count = restart(s), has = s->from->schedule.count;
    s->counting = !s->counted;
    s->counted = true;
    s->left = 0;
    if (s->counting)
        return 0;
    if (count == 0)
        return HB_NEVER;
    /* As many as the schedule has are no use, but of one. */
    uint32_t most = count < has || has == 1 ? count : has - 1;
    for (uint32_t want = 1 + hb_draw_below(&s->random, most); s->left < want; s->left++) {
        struct transplant_point *p = nth_point(s, hb_draw_below(&s->random, count - s->left));
        p->exact = p->places[EXACT] > 0 && hb_draw_below(&s->random, 2) == 0;
        p->wait = hb_draw_below(&s->random, p->places[p->exact ? EXACT : ALIKE]);
    }
    return 0;
}

/* ---- where ---- */

static uint32_t operation(const struct hb_program *p, uint32_t task, uint32_t op)
{
    return task < p->task_count && op < p->tasks[task].count ? p->tasks[task].ops[op].kind : NO_OPERATION;
}

static bool alike(const struct transplant *s, const struct hb_point *p, const struct hb_site *site)
{
    return p->kind == site->kind && (p->task == HB_NO_TASK) == (site->task == HB_NO_TASK) &&
           operation(s->from, p->task, p->op) == operation(s->to, site->task, site->op);
}

static bool interrupts(uint8_t choice)
{
    return choice == HB_CHOICE_IPI || choice == HB_CHOICE_TICK || choice == HB_CHOICE_SPURIOUS;
}

/* One interrupt is as good as another, and so is one CPU: 0, or an option of the kind. */
static uint32_t option_like(struct transplant *s, const struct hb_point *p, const struct hb_site *site)
{
    uint32_t first = hb_draw_below(&s->random, site->count);
    for (uint32_t i = 0; i < site->count; i++) {
        uint32_t n = (first + i) % site->count;
        uint8_t choice = site->options[n].choice;
        if (choice == p->choice || (interrupts(choice) && interrupts(p->choice)))
            return 1 + n;
    }
    return 0;
}

static bool takes(struct transplant *s, struct transplant_point *p, bool exact)
{
    if (s->counting) {
        p->places[ALIKE]++;
        p->places[EXACT] += exact;
        return false;
    }
    if (p->wait == HB_NEVER || (p->exact && !exact))
        return false;
    bool now = p->wait == 0;
    p->wait--; /* from 0 to HB_NEVER */
    s->left -= now;
    return now;
}

static uint32_t choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct transplant *s = (struct transplant *)self;
    uint32_t answer = 0;
    for (uint32_t i = 0; i < s->from->schedule.count; i++) {
        const struct hb_point *p = &s->from->schedule.points[i];
        uint32_t option = alike(s, p, site) ? option_like(s, p, site) : 0;
        if (option > 0 && takes(s, &s->points[i], p->nth == site->nth))
            answer = option;
    }
    *skip = s->counting || s->left > 0 ? 0 : HB_NEVER;
    return answer;
}

void transplant_init(struct transplant *s, const struct hb_program *from, const struct hb_program *to, uint64_t seed)
{
    *s = (struct transplant){
        .base = {.name = "transplant", .begin = begin, .choose = choose},
        .from = from,
        .to = to,
        .random = hb_draw_seed(seed),
    };
}

bool transplant_has_places(const struct transplant *s)
{
    for (uint32_t i = 0; i < s->from->schedule.count; i++)
        if (possible(&s->points[i]))
            return true;
    return false;
}
