/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include <string.h>

#include "ddmin.h"
#include "draw.h"

#define SHIFT_MOST 24u
#define PAIRS_MOST 40u /* deviations, of which each two are tried */

struct search {
    const struct hb_schedule *whole;
    min_schedule_test *fails;
    void *context;
};

static void pick(const struct hb_schedule *whole, const uint32_t *parts, uint32_t count, struct hb_schedule *out)
{
    memset(out, 0, sizeof *out);
    out->count = (uint16_t)count;
    for (uint32_t i = 0; i < count; i++)
        out->points[i] = whole->points[parts[i]];
}

static bool part_fails(void *context, const uint32_t *parts, uint32_t count)
{
    struct search *search = context;
    struct hb_schedule candidate;
    pick(search->whole, parts, count, &candidate);
    return search->fails(search->context, &candidate);
}

static void take_out(struct hb_schedule *schedule, uint32_t n)
{
    schedule->count--;
    memmove(&schedule->points[n], &schedule->points[n + 1], (schedule->count - n) * sizeof schedule->points[0]);
    memset(&schedule->points[schedule->count], 0, sizeof schedule->points[0]);
}

bool min_schedule_alone(struct hb_schedule *schedule, min_schedule_test *fails, void *context)
{
    const struct hb_schedule whole = *schedule;
    struct search search = {&whole, fails, context};
    uint32_t parts[HB_POINTS_MAX];
    for (uint32_t i = 0; i < whole.count; i++)
        parts[i] = i;
    uint32_t left = hb_ddmin(parts, whole.count, part_fails, &search);
    pick(&whole, parts, left, schedule);
    return left < whole.count;
}

/* Two at a time: a store that is held back and its drain, a CPU that gives way and comes back. */
static bool drop_pairs(struct hb_schedule *schedule, min_schedule_test *fails, void *context)
{
    uint32_t before = schedule->count;
    for (uint32_t i = 0; i < schedule->count && schedule->count <= PAIRS_MOST; i++)
        for (uint32_t j = i + 1; j < schedule->count; j++) {
            struct hb_schedule candidate = *schedule;
            take_out(&candidate, j);
            take_out(&candidate, i);
            if (!fails(context, &candidate))
                continue;
            *schedule = candidate;
            j = i; /* another deviation stands there now */
        }
    return schedule->count < before;
}

/* Which older store, or how far ahead of others a store goes: as little as will do. */
static bool lower(struct hb_schedule *schedule, min_schedule_test *fails, void *context)
{
    bool changed = false;
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hb_point *p = &schedule->points[i];
        bool lowers = p->choice == HB_CHOICE_STORE || p->choice == HB_CHOICE_ORDER;
        for (uint16_t value = 1; lowers && value < p->value; value++) {
            struct hb_schedule candidate = *schedule;
            candidate.points[i].value = value;
            if (!fails(context, &candidate) || candidate.count != schedule->count)
                continue;
            *schedule = candidate;
            changed = true;
            break;
        }
    }
    return changed;
}

bool min_schedule(struct hb_schedule *schedule, min_schedule_test *fails, void *context)
{
    bool changed = min_schedule_alone(schedule, fails, context);
    while (drop_pairs(schedule, fails, context)) {
        changed = true;
        (void)min_schedule_alone(schedule, fails, context);
    }
    if (lower(schedule, fails, context)) {
        changed = true;
        (void)min_schedule_alone(schedule, fails, context);
    }
    return changed;
}

void min_schedule_bend(struct hb_schedule *schedule, uint64_t *random)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct hb_point *p = &schedule->points[hb_draw_below(random, schedule->count)];
        uint32_t by = 1 + hb_draw_below(random, SHIFT_MOST);
        bool earlier = hb_draw_below(random, 2) == 0;
        if (earlier)
            p->nth = (uint16_t)(p->nth > by ? p->nth - by : 0);
        else
            p->nth = (uint16_t)(p->nth + by);
    }
}

/* Where interrupts were just turned on, the default is to take one. */
static bool waits(const struct hb_point *p)
{
    return p->kind == HB_POINT_IRQ && p->value == p->cpu;
}

struct min_schedule_counts min_schedule_count(const struct hb_schedule *schedule)
{
    struct min_schedule_counts counts = {0};
    for (uint32_t i = 0; i < schedule->count; i++)
        switch (schedule->points[i].choice) {
        case HB_CHOICE_RUN: /* or the CPU goes on, and an interrupt waits */
            if (waits(&schedule->points[i]))
                counts.interrupts++;
            else
                counts.preemptions++;
            break;
        case HB_CHOICE_STORE:
        case HB_CHOICE_ORDER:
        case HB_CHOICE_DRAIN:
            counts.memory++;
            break;
        default:
            counts.interrupts++;
        }
    return counts;
}
