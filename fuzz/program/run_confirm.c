/* SPDX-License-Identifier: Apache-2.0 */
#include "run_confirm.h"

#include "inversion.h"
#include "state.h"

/* Decisions at which somebody is held back, in one execution: whoever polls for him meanwhile must not go on for ever.
 */
#define HELD_BACK_MAX 2000u
#define FIRST_RUNS 4u /* at the first sight of a lead */

struct lead {
    struct prog_inversion inversion;
    uint32_t runs;
};
static struct lead leads[CONFIRM_LEADS];
static uint32_t lead_count;

/* Of the execution that is followed. */
static struct {
    uint32_t open[PROG_INVERSIONS_MAX]; /* leads */
    uint32_t left[PROG_INVERSIONS_MAX]; /* executions that each is still worth */
    uint32_t count;
} now;

static uint32_t find_lead(const struct prog_inversion *inversion)
{
    uint32_t i = 0;
    while (i < lead_count && !prog_inversion_same(&leads[i].inversion, inversion))
        i++;
    if (i == lead_count && lead_count < CONFIRM_LEADS)
        leads[lead_count++] = (struct lead){*inversion, 0};
    return i;
}

bool run_confirm_begin(struct hb_schedule *taken)
{
    const struct prog_inversion *list;
    uint32_t count = prog_inversions(&list);
    now.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t lead = find_lead(&list[i]);
        if (lead == CONFIRM_LEADS || leads[lead].runs >= CONFIRM_RUNS)
            continue;
        now.open[now.count] = lead;
        now.left[now.count++] = leads[lead].runs == 0 ? FIRST_RUNS : 1;
    }
    if (now.count > 0)
        *taken = prog.taken;
    return now.count > 0;
}

/* ---- the strategy ---- */

struct confirm {
    struct hb_strategy base;
    struct hb_strategy *below; /* whose schedule it is but for those held back */
    const struct prog_inversion *inversion;
    uint32_t skip; /* points that it asked not to be shown */
    uint32_t held_back;
};

static bool holds(const struct prog_thread *t, const void *lock)
{
    for (uint32_t i = 0; i < t->held_count; i++)
        if (t->held[i].lock == lock)
            return true;
    return false;
}

/* It holds its first lock, and what it does next is to want the second. */
static bool poised(const struct prog_inversion *inversion, uint32_t thread)
{
    for (uint32_t i = 0; i < inversion->length; i++) {
        const struct prog_want *w = &inversion->wants[i];
        const struct hb_pending *p = &prog.pending[thread];
        if (w->thread == thread && thread < prog.threads && p->kind != HB_POINT_KINDS &&
            p->place == eng_place((uintptr_t)w->to) && holds(&prog.thread[thread], w->from))
            return true;
    }
    return false;
}

static uint32_t begin(struct hb_strategy *self)
{
    struct confirm *s = (struct confirm *)self;
    s->held_back = 0;
    s->skip = s->below->begin(s->below);
    return 0;
}

/* Somebody else than `mover`: the default, or the first option that is not held back itself. */
static uint32_t instead(const struct confirm *s, const struct hb_site *site, uint32_t mover, uint32_t answer)
{
    if (site->standard != mover && !poised(s->inversion, site->standard))
        return 0;
    for (uint32_t i = 0; i < site->count; i++)
        if (site->options[i].choice == HB_CHOICE_RUN && !poised(s->inversion, site->options[i].value))
            return 1 + i;
    return answer;
}

static uint32_t ask_below(struct confirm *s, const struct hb_site *site)
{
    if (s->skip == 0)
        return s->below->choose(s->below, site, &s->skip);
    s->skip -= s->skip != HB_NEVER;
    return 0;
}

static uint32_t choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct confirm *s = (struct confirm *)self;
    uint32_t answer = ask_below(s, site);
    *skip = 0;
    bool moves = answer == 0 || site->options[answer - 1].choice == HB_CHOICE_RUN;
    if (site->kind == HB_POINT_MEMORY || !moves || s->held_back == HELD_BACK_MAX)
        return answer;
    uint32_t mover = answer == 0 ? site->standard : site->options[answer - 1].value;
    if (!poised(s->inversion, mover))
        return answer;
    s->held_back++;
    return instead(s, site, mover, answer);
}

/* Over the schedule that led here, over the default one, and over random ones. */
static struct hb_strategy *below(uint32_t run, const struct hb_schedule *taken)
{
    static const struct hb_schedule empty;
    static struct hb_replay replay;
    static struct hb_walk walk;
    if (run < 2 || run % 2 == 0) {
        hb_replay_init(&replay, run == 1 ? &empty : taken);
        return &replay.base;
    }
    hb_walk_init(&walk, run);
    return &walk.base;
}

bool run_confirm_next(const struct prog_job *job, const struct hb_schedule *taken, struct prog_result *result)
{
    while (now.count > 0 && now.left[now.count - 1] == 0)
        now.count--;
    if (now.count == 0)
        return false;
    struct lead *lead = &leads[now.open[now.count - 1]];
    struct confirm s = {.base = {.name = "confirm", .begin = begin, .choose = choose},
                        .below = below(lead->runs, taken),
                        .inversion = &lead->inversion};
    struct prog_job directed = *job;
    directed.strategy = &s.base;
    directed.feedback = false;
    lead->runs++;
    now.left[now.count - 1]--;
    prog_run(&directed, result);
    if (result->violated)
        now.count = 0;
    return true;
}
