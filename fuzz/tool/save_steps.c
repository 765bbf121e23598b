/* SPDX-License-Identifier: Apache-2.0 */
#include "save_steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/signature.h"
#include "record.h"
#include "state.h"
#include "steps_ring.h"
#include "steps_sim.h"
#include "symbol.h"
#include "trace.h"

#define ENDS_MAX 8u /* lines of a race: two ends, three frames each */

/* What is judged on the state of the machine as a whole: any CPU may have brought it about. */
static bool of_everyone(enum hb_invariant_id id)
{
    switch (id) {
    case HB_INV_RACE:
    case HB_INV_MEMORY:
    case HB_INV_CRASH:
    case HB_INV_LOCK_RULES:
    case HB_INV_LOCK_LEAK:
    case HB_INV_STACK:
        return false;
    default:
        return true;
    }
}

/* Who waits for ever matters as much as who did something. */
static bool of_waiters(enum hb_invariant_id id)
{
    return id == HB_INV_DEADLOCK || id == HB_INV_BOUNDED || id == HB_INV_LOST_WAKEUP || id == HB_INV_WORK_CONSERVING;
}

static void add_race(struct steps_step *last)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    sim_race_print(out);
    fclose(out);
    char name[8];
    uint32_t n = 0, frames = 0;
    for (char *line = strtok(text, "\n"); line && n < ENDS_MAX; line = strtok(NULL, "\n")) {
        bool head = strncmp(line, "    ", 4) != 0;
        frames = head ? 0 : frames + 1;
        if (frames > 3)
            continue;
        snprintf(name, sizeof name, "end%u", n++);
        steps_text(last, name, line + strspn(line, " "));
    }
    free(text);
}

static void add_violation(const struct hb_violation *v)
{
    char signature[HB_SIGNATURE_BYTES], id[16], sentence[sizeof v->key + sizeof v->detail + 2];
    const struct hb_invariant *invariant = hb_invariant(v->id);
    struct steps_step *last = steps_add(sim.cpu->id, "violation");
    hb_signature(v, signature);
    hb_violation_sentence(v, sentence, sizeof sentence);
    snprintf(last->text, sizeof last->text, "%s", sentence);
    snprintf(id, sizeof id, "INV-%02u", (unsigned)v->id % 100u);
    steps_text(last, "invariant", id);
    steps_text(last, "title", invariant ? invariant->title : "?");
    steps_text(last, "rule", invariant ? invariant->sentence : "?");
    steps_text(last, "signature", signature);
    for (uint32_t c = 0; of_everyone(v->id) && c < sim.cpus; c++)
        steps_cause(last, steps_last(c, !of_waiters(v->id)));
    if (v->id == HB_INV_RACE) {
        uint32_t before = sim.race.before.step; /* what that CPU did since has nothing to do with it */
        steps_cause(last, before ? before : steps_last(sim.race.race.before.agent / 2, false));
        last->frame_count =
            (uint8_t)(sim.race.now.frame_count < STEPS_FRAMES_MAX ? sim.race.now.frame_count : STEPS_FRAMES_MAX);
        memcpy(last->frames, sim.race.now.frames, last->frame_count * sizeof last->frames[0]);
        add_race(last);
    }
}

static void add_end(void)
{
    struct steps_step *last = steps_add(0, "clean");
    snprintf(last->text, sizeof last->text, "no invariant is broken");
    for (uint32_t c = 0; c < sim.cpus; c++)
        steps_cause(last, steps_last(c, true));
}

static uint32_t operations(const struct hb_program *p)
{
    uint32_t count = 0;
    for (uint32_t t = 0; t < p->task_count; t++)
        count += p->tasks[t].count;
    return count;
}

static bool write_all(const struct sim_job *job, FILE *to)
{
    static char names[SIM_CPUS_MAX][8];
    static const char *lanes[SIM_CPUS_MAX];
    static char blob[32768];
    for (uint32_t c = 0; c < sim.cpus; c++) {
        snprintf(names[c], sizeof names[c], "cpu%u", c);
        lanes[c] = names[c];
    }
    struct steps_head head = {
        .lanes = lanes,
        .lane_count = sim.cpus,
        .memory = record_memory_word(job->model),
        .blob = hb_program_blob(job->program, blob, sizeof blob) ? blob : NULL,
        .operations = operations(job->program),
        .deviations = job->program->schedule.count,
        .machine = {"/fuzz/sim/", "/fuzz/engine/", "/selftest/", "/fuzz/strategy/", NULL},
    };
    return steps_write(to, &head);
}

static bool refuse(struct hb_error *error, const char *path, const char *why)
{
    snprintf(error->text, sizeof error->text, "%.200s: %s", path, why);
    return false;
}

bool save_steps(const struct sim_job *job, const char *path, struct hb_error *error)
{
    static struct hb_replay replay;
    static struct sim_result result;
    struct sim_job once = *job;
    FILE *to = fopen(path, "w");
    if (!to)
        return refuse(error, path, strerror(errno));
    hb_replay_init(&replay, &job->program->schedule);
    once.strategy = &replay.base;
    once.trace = true;
    sim_race_watch();
    bool good = sim_steps_begin();
    if (good) {
        sim_run(&once, &result);
        steps_end();
        if (result.violated)
            add_violation(&result.violation);
        else
            add_end();
        good = write_all(job, to);
    }
    return (fclose(to) == 0 && good) || refuse(error, path, "it cannot be written");
}
