/* SPDX-License-Identifier: Apache-2.0 */
#include "host/report.h"
#include "host/signature.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>

static cJSON *event(const struct hb_report *r, const char *name)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "event", name);
    cJSON_AddStringToObject(object, "world", r->world);
    return object;
}

/* 64-bit numbers go out digit by digit: a JSON number made of a double would round them. */
static void add_number(cJSON *object, const char *name, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    cJSON_AddRawToObject(object, name, digits);
}

static void add_totals(cJSON *object, const struct hb_totals *totals)
{
    char text[32];
    add_number(object, "programs", totals->programs);
    add_number(object, "executions", totals->executions);
    snprintf(text, sizeof text, "%.3f", totals->seconds);
    cJSON_AddRawToObject(object, "seconds", text);
    snprintf(text, sizeof text, "%" PRIx64, totals->exercised);
    cJSON_AddStringToObject(object, "exercised", text);
}

static void emit(const struct hb_report *r, cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    fprintf(r->out, "%s\n", text != NULL ? text : "{}");
    fflush(r->out);
    free(text);
}

void hb_report_start(const struct hb_report *r)
{
    if (r->json) {
        cJSON *object = event(r, "start");
        cJSON_AddStringToObject(object, "core", r->core);
        cJSON_AddStringToObject(object, "digest", hb_core_digest_built());
        add_number(object, "seed", r->seed);
        emit(r, object);
        return;
    }
    fprintf(r->out, "%s: core %s (%s), seed %" PRIu64 "\n", r->world, r->core, hb_core_digest_built(), r->seed);
    fflush(r->out);
}

static double rate(const struct hb_totals *totals)
{
    return totals->seconds > 0 ? (double)totals->executions / totals->seconds : 0;
}

void hb_report_progress(const struct hb_report *r, const struct hb_totals *totals)
{
    if (r->json) {
        cJSON *object = event(r, "progress");
        add_totals(object, totals);
        emit(r, object);
        return;
    }
    fprintf(r->out, "%s: %.0f s, %" PRIu64 " programs, %" PRIu64 " executions, %.0f/s\n", r->world, totals->seconds,
            totals->programs, totals->executions, rate(totals));
    fflush(r->out);
}

void hb_violation_sentence(const struct hb_violation *violation, char *out, size_t size)
{
    bool has_detail = violation->detail[0] != '\0';
    snprintf(out, size, "%s%s%s", violation->key, has_detail ? ": " : "", violation->detail);
}

void hb_report_finding(const struct hb_report *r, const struct hb_violation *violation, const char *file, bool is_new)
{
    const struct hb_invariant *invariant = hb_invariant(violation->id);
    const char *title = invariant != NULL ? invariant->title : "unknown invariant";
    char signature[HB_SIGNATURE_BYTES], id[16];
    hb_signature(violation, signature);
    snprintf(id, sizeof id, "INV-%02u", (unsigned)violation->id);
    char sentence[sizeof violation->key + sizeof violation->detail + 2];
    hb_violation_sentence(violation, sentence, sizeof sentence);
    if (r->json) {
        cJSON *object = event(r, "finding");
        cJSON_AddStringToObject(object, "invariant", id);
        cJSON_AddStringToObject(object, "title", title);
        cJSON_AddStringToObject(object, "signature", signature);
        cJSON_AddStringToObject(object, "key", violation->key);
        cJSON_AddStringToObject(object, "detail", sentence);
        cJSON_AddStringToObject(object, "file", file != NULL ? file : "");
        cJSON_AddBoolToObject(object, "new", is_new);
        emit(r, object);
        return;
    }
    fprintf(r->out, "%s: FINDING %s %s [%s]%s: %s\n", r->world, id, title, signature, is_new ? "" : " (known)",
            sentence);
    if (file != NULL)
        fprintf(r->out, "%s: saved %s\n", r->world, file);
    fflush(r->out);
}

static void add_explored(cJSON *object, const struct hb_explored *e)
{
    cJSON_AddStringToObject(object, "complete", e->complete);
    if (e->bound[0] >= '0' && e->bound[0] <= '9')
        cJSON_AddRawToObject(object, "bound", e->bound);
    else
        cJSON_AddNullToObject(object, "bound");
    cJSON_AddStringToObject(object, "strategy", e->strategy);
    cJSON_AddStringToObject(object, "memory", e->memory);
    cJSON_AddStringToObject(object, "signature", e->signature);
    cJSON_AddStringToObject(object, "invariant", e->invariant);
    cJSON_AddStringToObject(object, "reproducer", e->reproducer);
    add_number(object, "points", e->points);
    add_number(object, "accesses", e->accesses);
    cJSON *shares = e->shares > 0 ? cJSON_AddArrayToObject(object, "shares") : NULL;
    for (uint32_t i = 0; i < e->shares && i < HB_SHARES_MAX; i++) {
        cJSON *share = cJSON_CreateObject();
        cJSON_AddStringToObject(share, "strategy", e->share[i].strategy);
        add_number(share, "executions", e->share[i].executions);
        add_number(share, "news", e->share[i].news);
        add_number(share, "findings", e->share[i].findings);
        cJSON_AddItemToArray(shares, share);
    }
}

void hb_report_done(const struct hb_report *r, const struct hb_totals *totals, enum hb_verdict verdict,
                    const char *reason)
{
    static const char *const words[] = {"clean", "finding", "not run"};
    if (r->json) {
        cJSON *object = event(r, "done");
        add_totals(object, totals);
        add_number(object, "findings", totals->findings);
        cJSON_AddStringToObject(object, "verdict", words[verdict]);
        cJSON_AddStringToObject(object, "reason", reason != NULL ? reason : "");
        if (r->explored != NULL)
            add_explored(object, r->explored);
        emit(r, object);
        return;
    }
    fprintf(r->out,
            "%s: %s%s%s: %" PRIu64 " programs, %" PRIu64 " executions in %.1f s (%.0f/s), %" PRIu64 " findings\n",
            r->world, words[verdict], reason != NULL ? ", " : "", reason != NULL ? reason : "", totals->programs,
            totals->executions, totals->seconds, rate(totals), totals->findings);
    fflush(r->out);
}
