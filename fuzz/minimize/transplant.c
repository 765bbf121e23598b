/* SPDX-License-Identifier: Apache-2.0 */
#include "transplant.h"

#include "draw.h"

#define NO_OPERATION HB_OP_KINDS

enum { ALIKE, EXACT };

/* ---- which ones an execution takes ---- */

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t restart(struct transplant *s)
{
    uint32_t possible = 0;
    for (uint32_t i = 0; i < s->from->schedule.count; i++) {
        struct transplant_point *p = &s->points[i];
        *p = (struct transplant_point){
            .most = {larger(p->most[ALIKE], p->places[ALIKE]), larger(p->most[EXACT], p->places[EXACT])},
            .wait = HB_NEVER,
        };
        possible += p->most[ALIKE] > 0;
    }
    return possible;
}

/* The n-th of those that are possible and not taken yet. */
static struct transplant_point *possible_point(struct transplant *s, uint32_t n)
{
    for (uint32_t i = 0; i < s->from->schedule.count; i++) {
        struct transplant_point *p = &s->points[i];
        if (p->wait == HB_NEVER && p->most[ALIKE] > 0 && n-- == 0)
            return p;
    }
    return NULL;
}

/* As many as the schedule has are no use; but one there is. */
static uint32_t fewer_than(const struct hb_schedule *schedule)
{
    return schedule->count > 1 ? schedule->count - 1u : 1;
}

static uint32_t begin(struct hb_strategy *self)
{
    struct transplant *s = (struct transplant *)self;
    uint32_t possible = restart(s);
    if (s->first || possible == 0) {
        s->first = false;
        return 0;
    }
    uint32_t together = 1 + hb_draw_below(&s->random, smaller(possible, fewer_than(&s->from->schedule)));
    for (uint32_t n = 0; n < together; n++) {
        struct transplant_point *p = possible_point(s, hb_draw_below(&s->random, possible - n));
        if (p == NULL)
            break;
        p->exact = p->most[EXACT] > 0 && hb_draw_below(&s->random, 2) == 0;
        p->wait = hb_draw_below(&s->random, p->most[p->exact ? EXACT : ALIKE]);
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

static bool takes(struct transplant_point *p, bool exact)
{
    p->places[ALIKE]++;
    p->places[EXACT] += exact;
    if (p->wait == HB_NEVER || (p->exact && !exact))
        return false;
    return p->wait-- == 0; /* which leaves HB_NEVER */
}

static uint32_t choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct transplant *s = (struct transplant *)self;
    uint32_t answer = 0;
    *skip = 0;
    for (uint32_t i = 0; i < s->from->schedule.count; i++) {
        const struct hb_point *p = &s->from->schedule.points[i];
        uint32_t option = alike(s, p, site) ? option_like(s, p, site) : 0;
        if (option > 0 && takes(&s->points[i], p->nth == site->nth) && answer == 0)
            answer = option;
    }
    return answer;
}

void transplant_init(struct transplant *s, const struct hb_program *from, const struct hb_program *to, uint64_t seed)
{
    *s = (struct transplant){
        .base = {.name = "transplant", .begin = begin, .choose = choose},
        .from = from,
        .to = to,
        .random = hb_draw_seed(seed),
        .first = true,
    };
}

bool transplant_has_places(const struct transplant *s)
{
    for (uint32_t i = 0; i < s->from->schedule.count; i++)
        if (s->points[i].places[ALIKE] > 0 || s->points[i].most[ALIKE] > 0)
            return true;
    return false;
}
