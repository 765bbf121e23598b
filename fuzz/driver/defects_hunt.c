/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_hunt.h"

#include "defects_report.h"
#include "say.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>

/* Few are built by their own names, many by the name of all. */
#define NAMED_MAX 12u

static int build_some(const struct defect *const *list, unsigned count, const char *world, const struct core *core)
{
    static char names[NAMED_MAX][64];
    const char *targets[NAMED_MAX + 2] = {NULL};
    for (unsigned i = 0; i < count; i++) {
        defect_program(list[i], world, names[i], sizeof names[i]);
        targets[i] = names[i];
    }
    if (strcmp(world, "sim") == 0) {
        targets[count] = "hb-sim"; /* what is found is made smaller beside the whole core */
    }
    return count > 0 ? core_build(core, targets) : HB_EXIT_CLEAN;
}

int defects_build(const struct defects *defects, const char *world, const struct core *core)
{
    static const char *const all[] = {"hb_defects", "hb-sim", NULL};
    const struct defect *list[NAMED_MAX];
    unsigned count = 0;
    int code = HB_EXIT_CLEAN;
    if (defects->count > NAMED_MAX && strcmp(world, "sim") == 0) {
        return core_build(core, all);
    }
    for (unsigned i = 0; i < defects->count && code == HB_EXIT_CLEAN; i++) {
        if (!defect_applies(&defects->entry[i], world)) {
            continue;
        }
        list[count++] = &defects->entry[i];
        if (count == NAMED_MAX) {
            code = build_some(list, count, world, core);
            count = 0;
        }
    }
    return code == HB_EXIT_CLEAN ? build_some(list, count, world, core) : code;
}

struct slots {
    struct defect_job *jobs;
    unsigned count;
    struct process *processes[DEFECTS_JOBS_MAX];
    unsigned index[DEFECTS_JOBS_MAX]; /* of the entry that a slot hunts for */
    unsigned running;
    unsigned next; /* entry */
    unsigned done;
};

static void finish(struct slots *slots, unsigned slot, const struct defects *defects, struct defect_result *results)
{
    unsigned i = slots->index[slot];
    results[i] = slots->jobs[slot].result;
    slots->processes[slot] = NULL;
    slots->done++;
    defects_say_progress(&defects->entry[i], &results[i]);
}

static void fill(struct slots *slots, const struct defects *defects, const struct defects_options *options,
                 const struct core *core, struct defect_result *results)
{
    for (unsigned s = 0; s < slots->count && !process_interrupted(); s++) {
        while (slots->processes[s] == NULL && slots->next < defects->count) {
            unsigned i = slots->next++;
            if (!defect_applies(&defects->entry[i], options->world)) {
                continue;
            }
            slots->index[s] = i;
            slots->processes[s] = &slots->jobs[s].run.process;
            if (defect_job_begin(&slots->jobs[s], &defects->entry[i], options, core)) {
                slots->running++;
            } else {
                finish(slots, s, defects, results);
            }
        }
    }
}

static void status(const struct slots *slots, const struct defects *defects)
{
    static const char *const doing[] = {"hunt", "minimize", "shorten", "replay", ""};
    char line[200] = "";
    size_t used = 0;
    for (unsigned s = 0; s < slots->count && used < sizeof line; s++) {
        const struct defect_job *job = &slots->jobs[s];
        if (slots->processes[s] != NULL) {
            used += (size_t)snprintf(line + used, sizeof line - used, " | %s %s", job->defect->id, doing[job->stage]);
        }
    }
    say_status("%u of %u%s", slots->done, defects->count, line);
}

int defects_hunt(const struct defects *defects, const struct defects_options *options, const struct core *core,
                 struct defect_result *results)
{
    struct slots slots = {.count = (unsigned)options->jobs};
    slots.jobs = calloc(slots.count, sizeof *slots.jobs);
    if (slots.jobs == NULL) {
        say_error("no memory for %u hunts", slots.count);
        return HB_EXIT_ENVIRONMENT;
    }
    do {
        fill(&slots, defects, options, core, results);
        processes_poll(slots.processes, slots.count, 0.2);
        for (unsigned s = 0; s < slots.count; s++) {
            struct defect_job *job = &slots.jobs[s];
            if (slots.processes[s] == NULL || job->run.process.pid != 0) {
                continue;
            }
            defect_job_advance(job);
            if (job->stage == DEFECT_OVER) {
                slots.running--;
                finish(&slots, s, defects, results);
            }
        }
        for (unsigned s = 0; process_interrupted() && s < slots.count; s++) {
            if (slots.processes[s] != NULL) {
                process_stop(slots.processes[s]);
            }
        }
        status(&slots, defects);
    } while (slots.running > 0 || (slots.next < defects->count && !process_interrupted()));
    say_status_end();
    free(slots.jobs);
    return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_CLEAN;
}
