/* SPDX-License-Identifier: Apache-2.0 */
#include "drift.h"

#include <stdio.h>
#include <string.h>

#include "sched.h"
#include "words.h"

uint32_t drift_first(const struct hb_replay *replay)
{
    uint32_t n = 0;
    while (n < replay->schedule->count && replay->used[n])
        n++;
    return n;
}

void drift_point(const struct hb_program *p, uint32_t n, char *out, size_t size)
{
    static struct hb_program one;
    static char text[HB_TEXT_MAX];
    out[0] = '\0';
    if (n >= p->schedule.count)
        return;
    one = *p;
    one.schedule.count = 1;
    one.schedule.points[0] = p->schedule.points[n];
    hb_program_print(&one, text, sizeof text);
    const char *at = strstr(text, "\n  at ");
    if (at)
        snprintf(out, size, "%.*s", (int)strcspn(at + 3, "\n"), at + 3);
}

static bool accepted(const struct hb_program *p, uint32_t cpus)
{
    struct sched_config config;
    memset(&config, 0, sizeof config);
    hb_program_config(p, cpus, &config);
    size_t bytes = sched_footprint(&config);
    return bytes != 0 && bytes <= SIM_MEMORY_MAX;
}

/* At most as many as there are tasks: what is asked for beyond is not what is refused. */
static void fit_to_tasks(struct hb_limits *limits)
{
    limits->stacks = limits->stacks < limits->tasks ? limits->stacks : limits->tasks;
    limits->queue_limit = limits->queue_limit < limits->tasks ? limits->queue_limit : limits->tasks;
}

void drift_limit(const struct hb_program *p, uint32_t cpus, char *out, size_t size)
{
    static struct hb_program changed;
    uint32_t asked = cpus ? cpus : p->cpus;
    changed = *p;
    changed.cpus = 1;
    if (accepted(&changed, 1)) {
        snprintf(out, size, "cpus %u", asked);
        return;
    }
    for (uint32_t i = 0; i < HB_LIMITS; i++) {
        changed = *p;
        uint8_t *field = hb_limit_field(&changed.limits, i);
        uint8_t value = *field;
        *field = hb_limit_ranges[i].low;
        fit_to_tasks(&changed.limits);
        if (accepted(&changed, asked)) {
            snprintf(out, size, "limits %s %u", hb_words_limit.words[i], value);
            return;
        }
    }
    snprintf(out, size, "more than one of its limits");
}
