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

const char *record_memory_word(enum eng_model model)
{
    static const char *const words[] = {[ENG_SC] = "sc", [ENG_TSO] = "tso", [ENG_C11] = "c11"};
    return words[model];
}

void record_origin(struct hb_program *p, const struct sim_job *job, uint64_t seed)
{
    struct hb_origin *o = &p->origin;
    memset(o, 0, sizeof *o);
    snprintf(o->world, sizeof o->world, "sim");
    snprintf(o->memory, sizeof o->memory, "%s", record_memory_word(job->model));
    snprintf(o->points, sizeof o->points, "%s", record_points_word(job->points));
    snprintf(o->races, sizeof o->races, "%s", job->races ? "on" : "off");
    o->seed = seed;
}

void record_hash(struct hb_program *p, const struct sim_job *job, const struct sim_result *result)
{
    p->origin.hash[0] = '\0';
    if (!job->trace)
        snprintf(p->origin.hash, sizeof p->origin.hash, "%016llx", (unsigned long long)result->hash);
}

/* The report of a finding: the same execution once more, with its steps kept. Of a race it then knows both ends. */
static char *explain(const struct record *r, const struct sim_job *found, const struct hb_program *p,
                     struct sim_result *result)
{
    static struct hb_replay replay;
    struct sim_result again;
    struct sim_job job = *found;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    hb_replay_init(&replay, &p->schedule);
    job.program = p;
    job.strategy = &replay.base;
    job.trace = true;
    job.feedback = job.novelty = false;
    sim_race_watch();
    sim_run(&job, &again);
    bool same = again.violated && again.violation.id == result->violation.id;
    if (same && again.violation.id == HB_INV_RACE)
        result->violation = again.violation;
    const struct hb_violation *v = &result->violation;
    const struct hb_invariant *invariant = hb_invariant(v->id);
    char sentence[sizeof v->key + sizeof v->detail + 2];
    hb_violation_sentence(v, sentence, sizeof sentence);
    fprintf(out, "INV-%02u %s\n  %s\n", (unsigned)v->id, invariant ? invariant->title : "?", sentence);
    if (invariant)
        fprintf(out, "  rule: %s\n", invariant->sentence);
    if (!same)
        fprintf(out, "  the replay did not end the same way: %u of %u deviations found their place\n",
                p->schedule.count - hb_replay_unmatched(&replay), p->schedule.count);
    sim_race_print(out);
    fprintf(out, "  %u deviation(s) from the default schedule; the last steps:\n", p->schedule.count);
    sim_trace_print(out, r->steps ? r->steps : REPORT_STEPS);
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
    record_origin(p, job, r->report.seed);
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

static void keep_first(struct record *r, const struct hb_violation *v, const char *signature, const char *path)
{
    snprintf(r->first.signature, sizeof r->first.signature, "%s", signature);
    snprintf(r->first.invariant, sizeof r->first.invariant, "INV-%02u", (unsigned)v->id % 100u);
    snprintf(r->first.reproducer, sizeof r->first.reproducer, "%s", path);
}

/* False: not saved, and it had to be. */
static bool keep(const struct record *r, const struct hb_program *p, const struct hb_violation *v, const char *text,
                 struct hb_saved *saved, struct hb_error *error)
{
    if (hb_finding_save(r->out, p, v, text, saved, error))
        return true;
    saved->path[0] = '\0';
    if (r->optional)
        fprintf(stderr, "hb-sim: the finding is not kept: %s\n", error->text);
    return r->optional;
}

bool record_finding(struct record *r, const struct sim_job *job, const struct sim_result *result,
                    struct hb_error *error)
{
    static struct hb_program p;
    static struct hb_saved saved;
    char signature[HB_SIGNATURE_BYTES];
    struct sim_result kept = *result;
    const struct hb_schedule taken = *result->taken;
    char *text = NULL;
    make_program(&p, r, job, &taken, "");
    if (kept.violation.id == HB_INV_RACE)
        text = explain(r, job, &p, &kept); /* only now both ends are known */
    r->found |= 1ull << kept.violation.id;
    hb_signature(&kept.violation, signature);
    if (seen_before(r, signature)) {
        free(text);
        return true;
    }
    make_program(&p, r, job, &taken, signature);
    record_hash(&p, job, result);
    if (!text)
        text = explain(r, job, &p, &kept);
    bool ok = true;
    saved.path[0] = '\0';
    saved.is_new = true;
    if (r->out)
        ok = keep(r, &p, &kept.violation, text, &saved, error);
    if (r->text && text)
        (void)hb_file_write(r->text, text, strlen(text), error);
    if (r->count == 1)
        keep_first(r, &kept.violation, signature, saved.path);
    hb_report_finding(&r->report, &kept.violation, saved.path[0] ? saved.path : NULL, saved.is_new);
    if (r->details && text)
        fprintf(r->report.out, "%s", text);
    free(text);
    return ok;
}
