/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include <stdlib.h>
#include <string.h>

#define REPORT_STEPS 36u

const char *record_points_word(enum sim_points points)
{
    switch (points) {
    case SIM_POINTS_ENTRY:
        return "entry";
    case SIM_POINTS_PORT:
        return "port";
    case SIM_POINTS_ACCESS:
        break;
    }
    return "access";
}

static void set_origin(struct hb_program *p, enum sim_points points, uint64_t seed)
{
    struct hb_origin *o = &p->origin;
    memset(o, 0, sizeof *o);
    snprintf(o->world, sizeof o->world, "sim");
    snprintf(o->memory, sizeof o->memory, "sc");
    snprintf(o->points, sizeof o->points, "%s", record_points_word(points));
    o->seed = seed;
}

/* The report of a finding: the same execution once more, with its steps kept. */
static char *explain(const struct sim_job *found, const struct hb_program *p, const struct sim_result *result)
{
    static struct hb_replay replay;
    struct sim_result again;
    struct sim_job job = *found;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    const struct hb_violation *v = &result->violation;
    const struct hb_invariant *invariant = hb_invariant(v->id);
    char sentence[sizeof v->key + sizeof v->detail + 2];
    hb_violation_sentence(v, sentence, sizeof sentence);
    fprintf(out, "INV-%02u %s\n  %s\n", (unsigned)v->id, invariant ? invariant->title : "?", sentence);
    if (invariant)
        fprintf(out, "  rule: %s\n", invariant->sentence);
    hb_replay_init(&replay, &p->schedule);
    job.program = p;
    job.strategy = &replay.base;
    job.trace = true;
    sim_run(&job, &again);
    if (!again.violated || again.violation.id != v->id)
        fprintf(out, "  the replay did not end the same way: %u of %u deviations found their place\n",
                p->schedule.count - hb_replay_unmatched(&replay), p->schedule.count);
    fprintf(out, "  %u deviation(s) from the default schedule; the last steps:\n", p->schedule.count);
    sim_trace_print(out, REPORT_STEPS);
    fclose(out);
    return text;
}

static bool seen_before(struct record *r, const char *signature)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (strcmp(r->seen[i], signature) == 0)
            return true;
    if (r->count < RECORD_SIGNATURES_MAX)
        snprintf(r->seen[r->count++], HB_SIGNATURE_BYTES, "%s", signature);
    return false;
}

static void make_program(struct hb_program *p, const struct record *r, const struct sim_job *job,
                         const struct hb_schedule *taken, const char *signature)
{
    *p = *job->program;
    p->schedule = *taken;
    if (job->cpus)
        p->cpus = (uint8_t)job->cpus;
    set_origin(p, job->points, r->report.seed);
    snprintf(p->origin.signature, sizeof p->origin.signature, "%s", signature);
}

bool record_crash(struct record *r, const struct sim_job *job, const char *kind, struct hb_error *error)
{
    static struct hb_program p;
    static struct hb_saved saved;
    static struct hb_violation violation;
    char signature[HB_SIGNATURE_BYTES];
    hb_violation_set(&violation, HB_INV_CRASH, kind, kind);
    hb_signature(&violation, signature);
    if (seen_before(r, signature))
        return true;
    make_program(&p, r, job, sim_taken(), signature);
    saved.is_new = true;
    bool ok =
        !r->out || hb_finding_save(r->out, &p, &violation, "The sanitizer's report is in the log.\n", &saved, error);
    hb_report_finding(&r->report, &violation, saved.path[0] ? saved.path : NULL, saved.is_new);
    return ok;
}

bool record_finding(struct record *r, const struct sim_job *job, const struct sim_result *result,
                    struct hb_error *error)
{
    static struct hb_program p;
    static struct hb_saved saved;
    char signature[HB_SIGNATURE_BYTES];
    const struct sim_result kept = *result;
    hb_signature(&kept.violation, signature);
    if (seen_before(r, signature))
        return true;
    make_program(&p, r, job, kept.taken, signature);
    char *text = explain(job, &p, &kept);
    bool ok = true;
    saved.path[0] = '\0';
    saved.is_new = true;
    if (r->out)
        ok = hb_finding_save(r->out, &p, &kept.violation, text, &saved, error);
    hb_report_finding(&r->report, &kept.violation, saved.path[0] ? saved.path : NULL, saved.is_new);
    if (r->details && text)
        fprintf(r->report.out, "%s", text);
    free(text);
    return ok;
}
