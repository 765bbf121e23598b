/* SPDX-License-Identifier: Apache-2.0 */
/* hb-stress-*: parses the command line, loads what is to run, and supervises. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "host/reproducer.h"
#include "scenario.h"
#include "supervisor.h"

#define ENTRIES_BYTES_MAX (1u << 20)

static int fail(int code, const char *what)
{
    fprintf(stderr, "hb-stress: %s\n", what);
    return code;
}

static int list(void)
{
    for (uint32_t i = 0; i < hb_scenario_count; i++) {
        printf("%s\n", hb_scenarios[i].name);
    }
    return 0;
}

static int load_entries(struct job *job)
{
    static struct hb_entry entries[HB_ENTRIES_MAX];
    struct hb_error error;
    const char *path = job->options->entries;
    char *text;
    size_t size;
    uint32_t line = 0;
    if (!hb_file_read(path, ENTRIES_BYTES_MAX, &text, &size, &error)) {
        return fail(2, error.text);
    }
    bool good = size > 0 && hb_entries_parse(text, size, entries, HB_ENTRIES_MAX, &job->entry_count, &line);
    free(text);
    if (!good) {
        fprintf(stderr, "hb-stress: %s:%u: no entry; hb-sim --replay FILE --entries OUT writes them\n", path, line + 1);
        return 2;
    }
    job->entries = entries;
    return 0;
}

/* 0, or the exit code of an input that cannot be used. */
static int check_input(struct job *job, struct hb_program *program)
{
    const struct options *o = job->options;
    struct hb_error error;
    if (o->mode == MODE_PROGRAM) {
        struct sched_config config;
        if (!hb_program_load_argument(o->file, program, &error)) {
            return fail(2, error.text);
        }
        hb_program_config(program, program->cpus, &config);
        if (sched_footprint(&config) == 0) {
            return fail(2, "the core refuses this program's limits");
        }
        job->given = program;
        int code = o->entries != NULL ? load_entries(job) : 0;
        if (code != 0) {
            return code;
        }
    }
    if (o->mode == MODE_SCENARIO && strcmp(o->scenario, "all") != 0 && hb_scenario_find(o->scenario) == NULL) {
        fprintf(stderr, "hb-stress: no scenario `%s`; --list shows them\n", o->scenario);
        return 2;
    }
    if (o->mode == MODE_SCENARIO && job_items(o) > ARENA_SCENARIOS_MAX) {
        return fail(2, "too many scenarios and numbers of CPUs");
    }
    if (o->out != NULL && !hb_make_folders(o->out, &error)) {
        return fail(2, error.text);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct options options;
    static struct hb_program program;
    static struct job job;
    options_parse(&options, argc, argv);
    if (options.list) {
        return list();
    }
    struct arena *arena = arena_open();
    if (arena == NULL) {
        return fail(3, "no memory for the arena");
    }
    if (options.mode == MODE_CANARY) {
        return canary_run(arena) ? 0 : 3;
    }
    job = (struct job){.options = &options, .arena = arena};
    int code = check_input(&job, &program);
    return code != 0 ? code : supervise(&job);
}
