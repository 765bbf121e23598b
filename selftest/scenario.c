/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"
#include "mem.h"
#include "scenarios.h"
#include "sched_view.h"

#include <stdatomic.h>

#define STEAL SCHED_CAP_STEAL
#define HOTPLUG SCHED_CAP_HOTPLUG
#define IPC SCHED_CAP_IPC

#define HB_SCENARIO(name, text, cpus, capabilities, expect) {name, text, cpus, capabilities, expect},
const struct hb_scenario hb_scenarios[] = {
#include "scenario_list.h"
};
#undef HB_SCENARIO
const uint32_t hb_scenario_count = sizeof hb_scenarios / sizeof hb_scenarios[0];

#define NAME_LENGTH_MAX 64u
#define TEXT_LENGTH_MAX 4096u
static size_t length_of(const char *text, size_t max)
{
    size_t n = 0;
    while (n < max && text[n] != '\0')
        n++;
    return n;
}

static bool same_text(const char *a, const char *b)
{
    size_t length = length_of(a, NAME_LENGTH_MAX);
    return length == length_of(b, NAME_LENGTH_MAX) && memcmp(a, b, length) == 0;
}

const struct hb_scenario *hb_scenario_find(const char *name)
{
    for (uint32_t n = 0; n < hb_scenario_count; n++)
        if (same_text(hb_scenarios[n].name, name))
            return &hb_scenarios[n];
    return NULL;
}

static const struct {
    uint32_t bit;
    const char *word;
} capability_words[] = {
    {SCHED_CAP_STEAL, "steal"},           {SCHED_CAP_HOTPLUG, "hotplug"},     {SCHED_CAP_IPC, "ipc"},
    {SCHED_CAP_LOCK_RANKS, "lock ranks"}, {SCHED_CAP_TELEMETRY, "telemetry"}, {SCHED_CAP_RATE_LIMIT, "rate limit"},
    {SCHED_CAP_SLICES, "slices"},
};

const char *hb_scenario_skip(const struct hb_scenario *scenario, uint32_t cpus, uint32_t capabilities, char *out,
                             size_t size)
{
    struct hb_format f;
    hb_format_init(&f, out, size);
    uint32_t missing = scenario->capabilities & ~capabilities;
    for (uint32_t n = 0; n < sizeof capability_words / sizeof capability_words[0]; n++) {
        if ((missing & capability_words[n].bit) == 0)
            continue;
        hb_format_text(&f, "no ");
        hb_format_text(&f, capability_words[n].word);
        return out;
    }
    if (cpus >= scenario->cpus)
        return NULL;
    hb_format_text(&f, "smp=");
    hb_format_number(&f, cpus);
    return out;
}

bool hb_scenario_program(const struct hb_scenario *scenario, struct hb_program *program)
{
    struct hb_text_error error;
    return hb_program_parse(program, scenario->text, length_of(scenario->text, TEXT_LENGTH_MAX), &error);
}

bool hb_expect_fails(struct hb_violation *v, const char *key, const char *name, uint64_t n, uint64_t wanted)
{
    char detail[HB_DETAIL_MAX];
    struct hb_format f;
    hb_format_init(&f, detail, sizeof detail);
    hb_format_text(&f, name);
    hb_format_text(&f, " ");
    hb_format_number(&f, n);
    hb_format_text(&f, ", wanted ");
    hb_format_number(&f, wanted);
    hb_violation_set(v, HB_INV_EXPECTATION, key, detail);
    return false;
}

bool hb_expect_equal(struct hb_violation *v, const char *key, uint64_t n, uint64_t wanted)
{
    return n == wanted || hb_expect_fails(v, key, "got", n, wanted);
}

uint32_t hb_expect_task(const struct hb_scenario_run *run, const char *name)
{
    for (uint32_t t = 0; t < run->program->task_count; t++)
        if (same_text(run->program->tasks[t].name, name))
            return t;
    return HB_TASKS_MAX;
}

const struct hb_outcome *hb_expect_outcome(const struct hb_scenario_run *run, const char *task, enum hb_op_kind kind,
                                           uint32_t n)
{
    static const struct hb_outcome none = {.result = HB_ANY_RESULT, .cpu = UINT8_MAX, .value = UINT64_MAX};
    uint32_t t = hb_expect_task(run, task), met = 0;
    for (uint32_t op = 0; t < HB_TASKS_MAX && op < run->program->tasks[t].count; op++)
        if (run->program->tasks[t].ops[op].kind == (uint8_t)kind && met++ == n)
            return &run->interp->cursors[t].outcomes[op];
    return &none;
}

/* Every program of the table ends: a task left over has missed something. */
static bool all_ended(const struct hb_scenario_run *run, struct hb_violation *v)
{
    for (uint32_t t = 0; t < run->program->task_count; t++) {
        const struct hb_task *task = &run->program->tasks[t];
        struct sched_task_id id = hb_interp_handle(run->interp, t);
        struct sched_view_task view;
        bool lives =
            id.generation != 0 && sched_view_task(run->sched, id.slot, &view) && view.id.generation == id.generation;
        char detail[HB_DETAIL_MAX];
        struct hb_format f;
        hb_format_init(&f, detail, sizeof detail);
        hb_format_text(&f, task->name);
        if (task->boot && id.generation == 0) {
            hb_format_text(&f, " was refused at boot");
            hb_violation_set(v, HB_INV_EXPECTATION, "boot task refused", detail);
            return false;
        }
        if (lives) {
            hb_format_text(&f, " stands at operation ");
            hb_format_number(&f, run->interp->cursors[t].op);
            hb_violation_set(v, HB_INV_EXPECTATION, "task never ended", detail);
            return false;
        }
    }
    return true;
}

bool hb_expectations_hold(const struct hb_interp *interp, struct hb_violation *violation)
{
    char what[HB_KEY_MAX], where[HB_DETAIL_MAX];
    if (!hb_interp_broken(interp, what, sizeof what, where, sizeof where))
        return true;
    hb_violation_set(violation, HB_INV_EXPECTATION, what, where);
    return false;
}

bool hb_scenario_verdict(const struct hb_scenario *scenario, const struct hb_scenario_run *run,
                         struct hb_violation *violation)
{
    if (!hb_expectations_hold(run->interp, violation) || !all_ended(run, violation))
        return false;
    return scenario->expect == NULL || scenario->expect(run, violation);
}
