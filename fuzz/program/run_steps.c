/* SPDX-License-Identifier: Apache-2.0 */
#include "run_steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../sim/steps.h"
#include "host/signature.h"
#include "run_explain.h"
#include "steps_program.h"

#define ENDS_MAX 8u /* lines of a race: two ends, three frames each */

static void add_race(struct steps_step *last)
{
    char *text = NULL, name[8];
    size_t size = 0;
    uint32_t n = 0, frames = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    run_explain_ends(out);
    fclose(out);
    for (char *line = strtok(text, "\n"); line && n < ENDS_MAX; line = strtok(NULL, "\n")) {
        frames = strncmp(line, "    ", 4) != 0 ? 0 : frames + 1;
        if (frames > 3)
            continue;
        snprintf(name, sizeof name, "end%u", n++);
        steps_text(last, name, line + strspn(line, " "));
    }
    free(text);
}

/* Of a deadlock and of a lost wake-up everybody is part; of the rest, whoever did something. */
static void add_violation(const struct hb_violation *found)
{
    char signature[HB_SIGNATURE_BYTES], id[16];
    struct hb_violation violation = *found;
    run_explain_key(&violation);
    hb_signature(&violation, signature);
    const struct hb_invariant *invariant = hb_invariant(violation.id);
    bool waiting = violation.id == HB_INV_DEADLOCK || violation.id == HB_INV_LOST_WAKEUP ||
                   violation.id == HB_INV_BOUNDED || violation.id == HB_INV_LOCK_RULES;
    struct steps_step *last = steps_add(prog.self->id, "violation");
    snprintf(last->text, sizeof last->text, "%s: %s", violation.key, violation.detail);
    snprintf(id, sizeof id, "INV-%02u", (unsigned)violation.id % 100u);
    steps_text(last, "invariant", id);
    steps_text(last, "title", invariant ? invariant->title : "?");
    steps_text(last, "rule",
               violation.id == HB_INV_EXPECTATION ? "The program's own assertions hold, and it ends with status 0."
               : invariant                        ? invariant->sentence
                                                  : "?");
    steps_text(last, "signature", signature);
    if (!waiting && prog.self->state == PROG_READY)
        prog_steps_where(last);
    if (violation.id == HB_INV_RACE) {
        steps_cause(last, steps_last(prog.race.before.agent, false));
        add_race(last);
        return;
    }
    for (uint32_t t = 0; waiting && t < prog.threads; t++)
        steps_cause(last, steps_last(t, false));
}

static bool write_all(const struct hb_schedule *schedule, const char *memory, FILE *to)
{
    static char names[PROG_THREADS_MAX][16];
    static const char *lanes[PROG_THREADS_MAX];
    for (uint32_t t = 0; t < prog.threads; t++) {
        snprintf(names[t], sizeof names[t], "thread %u", t);
        lanes[t] = names[t];
    }
    struct steps_head head = {
        .lanes = lanes,
        .lane_count = prog.threads,
        .memory = memory,
        .deviations = schedule->count,
        .machine = {"/fuzz/program/", "/fuzz/engine/", "/fuzz/strategy/", NULL},
    };
    return steps_write(to, &head);
}

/* Both ends of a race are known to a run that watches its place. */
static struct prog_job watching(const struct prog_job *job, struct hb_replay *replay, struct prog_result *result)
{
    struct prog_job once = *job;
    once.strategy = &replay->base;
    prog_run(&once, result);
    if (result->violated && result->violation.id == HB_INV_RACE) {
        const struct eng_race *r = &prog.race;
        once.watch = r->now.address < r->before.address ? r->now.address : r->before.address;
        once.watch_bytes = 16;
    }
    once.trace = true;
    return once;
}

bool run_steps(const struct prog_job *job, const struct hb_schedule *schedule, const char *memory, const char *path)
{
    static struct hb_replay replay;
    static struct prog_result result;
    FILE *to = fopen(path, "w");
    if (!to) {
        fprintf(stderr, "program: %s: %s\n", path, strerror(errno));
        return false;
    }
    hb_replay_init(&replay, schedule);
    struct prog_job once = watching(job, &replay, &result);
    hb_replay_init(&replay, schedule);
    bool good = prog_steps_begin();
    if (good) {
        prog_run(&once, &result);
        prog_steps_settle();
        steps_end();
        if (result.violated) {
            add_violation(&result.violation);
        } else {
            struct steps_step *last = steps_add(0, "clean");
            snprintf(last->text, sizeof last->text, "nothing is broken");
            for (uint32_t t = 0; t < prog.threads; t++)
                steps_cause(last, steps_last(t, true));
        }
        good = write_all(schedule, memory, to);
    }
    if (fclose(to) == 0 && good)
        return true;
    fprintf(stderr, "program: %s: it cannot be written\n", path);
    return false;
}
