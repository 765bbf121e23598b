/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/reproducer.h"
#include "naming.h"
#include "sanitizer.h"
#include "scenario.h"

bool ledger_open(struct ledger *l, const struct job *job)
{
    memset(l, 0, sizeof *l);
    l->job = job;
    l->report = (struct hb_report){.out = stdout,
                                   .json = job->options->json,
                                   .world = "threads",
                                   .core = sched_view_core_name(),
                                   .seed = job->options->seed};
    rates_init(&l->rates);
    l->log = memfd_create("hb-stress-log", MFD_CLOEXEC);
    if (l->log < 0) {
        perror("hb-stress: memfd_create");
        return false;
    }
    return true;
}

void ledger_catch_log(const struct ledger *l)
{
    dup2(l->log, STDERR_FILENO);
}

/* Takes what the log has grown to, its beginning if it is long, and empties it. */
static void take_log(const struct ledger *l, char *out, size_t size)
{
    struct stat status;
    out[0] = '\0';
    if (fstat(l->log, &status) != 0 || status.st_size == 0) {
        return;
    }
    ssize_t got = pread(l->log, out, size - 1, 0);
    out[got > 0 ? got : 0] = '\0';
}

static bool is_known(struct ledger *l, const char *signature)
{
    for (uint32_t i = 0; i < l->known_count; i++) {
        if (strcmp(l->known[i], signature) == 0) {
            return true;
        }
    }
    if (l->known_count < LEDGER_KNOWN_MAX) {
        strcpy(l->known[l->known_count++], signature);
    }
    return false;
}

static void save(struct ledger *l, struct finding *f, const char *text)
{
    static char report[3u * LEDGER_LOG_SHOWN];
    static char log[LEDGER_LOG_SHOWN];
    struct hb_saved saved = {.is_new = true};
    struct hb_error error;
    struct hb_program *p = &f->program;
    if (l->job->options->out == NULL) {
        hb_report_finding(&l->report, &f->violation, NULL, true);
        return;
    }
    take_log(l, log, sizeof log);
    snprintf(report, sizeof report, "binary hb-stress-%s, item %llu, seed %llu, cpus %u\n%s%s\n", sanitizer_name(),
             (unsigned long long)f->item, (unsigned long long)l->job->options->seed, f->cpus, text != NULL ? text : "",
             log);
    p->cpus = (uint8_t)f->cpus;
    memset(&p->origin, 0, sizeof p->origin);
    memcpy(p->origin.world, "threads", sizeof "threads");
    p->origin.seed = f->seed;
    bool ok = hb_finding_save(l->job->options->out, p, &f->violation, report, &saved, &error);
    if (!ok) {
        fprintf(stderr, "hb-stress: %s\n", error.text);
    }
    hb_report_finding(&l->report, &f->violation, ok ? saved.path : NULL, saved.is_new);
}

void ledger_add(struct ledger *l, struct finding *finding, const char *text)
{
    char signature[HB_SIGNATURE_BYTES];
    naming_finding(finding);
    if (l->job->options->mode == MODE_SCENARIO && finding->item < ARENA_SCENARIOS_MAX) {
        l->scenarios[finding->item] = finding->violation;
    }
    hb_signature(&finding->violation, signature);
    rates_add(&l->rates, finding);
    if (!is_known(l, signature)) {
        save(l, finding, text);
    }
}

static void marker(const struct ledger *l, uint64_t item, uint32_t counts[3])
{
    char line[HB_DETAIL_MAX + 128];
    const char *name = hb_scenarios[job_scenario(l->job->options, item)].name;
    const struct scenario_result *result = &l->job->arena->scenarios[item];
    if (l->scenarios[item].id != 0) {
        hb_marker_fail(line, sizeof line, name, &l->scenarios[item]);
        counts[2]++;
    } else if (result->outcome == SCENARIO_OK) {
        hb_marker_ok(line, sizeof line, name);
        counts[0]++;
    } else if (result->outcome == SCENARIO_SKIPPED) {
        hb_marker_skip(line, sizeof line, name, result->why);
        counts[1]++;
    } else {
        hb_marker_skip(line, sizeof line, name, "not reached");
        counts[1]++;
    }
    printf("%s\n", line);
}

void ledger_markers(const struct ledger *l)
{
    const struct options *o = l->job->options;
    if (o->mode != MODE_SCENARIO || o->json || o->fail_nth != FAIL_NONE) {
        return;
    }
    uint64_t items = job_items(o);
    uint64_t each = items / o->cpus_count;
    uint32_t counts[3] = {0};
    for (uint64_t item = 0; item < items && item < ARENA_SCENARIOS_MAX; item++) {
        if (item % each == 0) {
            printf("# cpus %u\n", job_cpus(o, item));
        }
        marker(l, item, counts);
    }
    char line[128];
    hb_marker_verdict(line, sizeof line, counts[0], counts[1], counts[2]);
    printf("%s\n", line);
    fflush(stdout);
}
