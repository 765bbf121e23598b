/* SPDX-License-Identifier: Apache-2.0 */
#include "save_entries.h"

#include <stdlib.h>

#include "entries.h"

/* Between entries a CPU is at the edge of an operation, or waits. */
static uint32_t inside(const struct hb_schedule *schedule)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < schedule->count; i++)
        count += schedule->points[i].kind != HB_POINT_OP && schedule->points[i].kind != HB_POINT_WAIT;
    return count;
}

static void run(const struct sim_job *job, uint32_t preemptions, struct sim_result *result)
{
    static struct hb_replay replay;
    struct sim_job own = *job;
    hb_replay_init(&replay, &job->program->schedule);
    own.strategy = &replay.base;
    own.trace = false;
    if (preemptions == 0)
        own.points = SIM_POINTS_ENTRY;
    sim_run(&own, result);
}

bool save_entries(const struct sim_job *job, const char *path, struct hb_error *error)
{
    static struct sim_result result;
    char *text = NULL;
    size_t size = 0;
    uint64_t digest;
    uint32_t preemptions = inside(&job->program->schedule);
    if (!sim_entries_watch())
        return hb_error_set(error, "no memory for the order of entries");
    run(job, preemptions, &result);
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return hb_error_set(error, "no memory for the order of entries");
    bool whole = sim_entries_write(out);
    fclose(out);
    printf("sim: %u of %u deviations lie inside operations\n", preemptions, job->program->schedule.count);
    if (!whole)
        printf("sim: more than %u entries: their order is not kept\n", HB_ENTRIES_MAX);
    if (sim_entries_digest(&digest))
        printf("sim: state digest %llx\n", (unsigned long long)digest);
    bool good = hb_file_write(path, text, whole ? size : 0, error);
    free(text);
    return good;
}
