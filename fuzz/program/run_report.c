/* SPDX-License-Identifier: Apache-2.0 */
#include "run_report.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../sim/symbol.h"
#include "output.h"
#include "reproducer.h"
#include "run_explain.h"

static cJSON *event(const char *name)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "event", name);
    cJSON_AddStringToObject(object, "world", "program");
    return object;
}

/* 64-bit numbers go out digit by digit: a JSON number made of a double would round them. */
static void add_number(cJSON *object, const char *name, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    cJSON_AddRawToObject(object, name, digits);
}

static void add_seconds(cJSON *object, double seconds)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", seconds);
    cJSON_AddRawToObject(object, "seconds", text);
}

static void emit(cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    printf("%s\n", text ? text : "{}");
    fflush(stdout);
    free(text);
}

void run_report_start(const struct run_campaign *c)
{
    const struct run_options *o = &c->options;
    if (!o->json) {
        printf("program: strategy %s, memory %s, races %s, seed %" PRIu64 "\n",
               o->replay ? "replay" : o->search.strategy, o->memory, o->races ? "on" : "off", o->search.seed);
        fflush(stdout);
        return;
    }
    cJSON *object = event("start");
    cJSON_AddStringToObject(object, "strategy", o->replay ? "replay" : o->search.strategy);
    cJSON_AddStringToObject(object, "memory", o->memory);
    cJSON_AddBoolToObject(object, "races", o->races);
    add_number(object, "seed", o->search.seed);
    emit(object);
}

static double rate(uint64_t count, double seconds)
{
    return seconds > 0 ? (double)count / seconds : 0;
}

void run_report_progress(const struct run_campaign *c, double seconds)
{
    if (!c->options.json) {
        printf("program: %.0f s, %" PRIu64 " executions, %.0f/s\n", seconds, c->executions,
               rate(c->executions, seconds));
        fflush(stdout);
        return;
    }
    cJSON *object = event("progress");
    add_number(object, "executions", c->executions);
    add_seconds(object, seconds);
    add_number(object, "findings", c->findings);
    emit(object);
}

static bool seen_before(struct run_campaign *c, const char *signature)
{
    for (uint32_t i = 0; i < c->findings; i++)
        if (strcmp(c->seen[i], signature) == 0)
            return true;
    if (c->findings < RUN_SIGNATURES_MAX)
        snprintf(c->seen[c->findings++], HB_SIGNATURE_BYTES, "%s", signature);
    return false;
}

static void save(struct run_campaign *c, const struct hb_violation *v, const char *signature,
                 const struct hb_schedule *taken, const char *text, char path[HB_PATH_BYTES], bool *is_new)
{
    static struct prog_reproducer r;
    struct prog_saved saved;
    struct hb_error error;
    path[0] = '\0';
    *is_new = true;
    if (!c->options.out)
        return;
    memset(&r, 0, sizeof r);
    if (c->options.origin && !prog_reproducer_load(c->options.origin, &r, &error)) {
        fprintf(stderr, "program: %s\n", error.text);
        return;
    }
    snprintf(r.memory, sizeof r.memory, "%s", c->options.memory);
    r.races = c->options.races;
    r.trust = c->options.trust;
    r.length = c->options.budget;
    r.seed = c->options.search.seed;
    snprintf(r.signature, sizeof r.signature, "%s", signature);
    snprintf(r.invariant, sizeof r.invariant, "INV-%02u", (unsigned)v->id % 100);
    snprintf(r.key, sizeof r.key, "%s", v->key);
    r.schedule = *taken;
    if (!prog_reproducer_save(c->options.out, &r, text, &saved, &error)) {
        fprintf(stderr, "program: %s\n", error.text);
        return;
    }
    snprintf(path, HB_PATH_BYTES, "%s", saved.path);
    *is_new = saved.is_new;
}

static void tell(const struct run_campaign *c, const struct hb_violation *v, const char *signature, const char *path,
                 bool is_new, const char *text)
{
    const struct hb_invariant *invariant = hb_invariant(v->id);
    const char *title = invariant ? invariant->title : "unknown invariant";
    char id[16];
    snprintf(id, sizeof id, "INV-%02u", (unsigned)v->id);
    if (!c->options.json) {
        printf("program: FINDING %s %s [%s]%s\n%s", id, title, signature, is_new ? "" : " (known)", text ? text : "");
        if (path[0])
            printf("program: saved %s\n", path);
        fflush(stdout);
        return;
    }
    cJSON *object = event("finding");
    cJSON_AddStringToObject(object, "invariant", id);
    cJSON_AddStringToObject(object, "title", title);
    cJSON_AddStringToObject(object, "signature", signature);
    cJSON_AddStringToObject(object, "key", v->key);
    cJSON_AddStringToObject(object, "detail", v->detail);
    cJSON_AddStringToObject(object, "file", path);
    cJSON_AddBoolToObject(object, "new", is_new);
    add_number(object, "execution", c->executions);
    emit(object);
}

bool run_report_finding(struct run_campaign *c, const struct prog_job *job, const struct prog_result *result)
{
    char signature[HB_SIGNATURE_BYTES], path[HB_PATH_BYTES];
    static struct hb_schedule taken;
    struct hb_violation v = result->violation;
    bool is_new;
    taken = *result->taken;
    run_explain_key(&v);
    hb_signature(&v, signature);
    if (seen_before(c, signature))
        return true;
    bool same;
    char *text = run_explain(job, result, &taken, &v, c->options.trace, &same, c->difference, sizeof c->difference);
    if (!same) {
        free(text);
        return false;
    }
    save(c, &v, signature, &taken, text, path, &is_new);
    if (c->findings == 1) {
        snprintf(c->signature, sizeof c->signature, "%s", signature);
        snprintf(c->invariant, sizeof c->invariant, "INV-%02u", (unsigned)v.id % 100);
        snprintf(c->reproducer, sizeof c->reproducer, "%s", path);
    }
    tell(c, &v, signature, path, is_new, text);
    free(text);
    return true;
}

/* The most memory that this process had, KiB. */
static uint64_t resident(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss : 0;
}

static void add_shares(cJSON *object, const struct hb_search_result *search)
{
    cJSON *shares = cJSON_AddArrayToObject(object, "shares");
    for (uint32_t i = 0; i < search->shares; i++) {
        cJSON *share = cJSON_CreateObject();
        cJSON_AddStringToObject(share, "strategy", search->share[i].strategy);
        add_number(share, "executions", search->share[i].executions);
        add_number(share, "news", search->share[i].news);
        add_number(share, "findings", search->share[i].findings);
        cJSON_AddItemToArray(shares, share);
    }
}

static void completed(const struct run_campaign *c, const struct hb_search_result *search, char *out, size_t size)
{
    if (search->complete == HB_COMPLETE_YES)
        snprintf(out, size, "every schedule");
    else if (search->complete == HB_COMPLETE_BOUNDED && c->options.search.bound != HB_UNBOUNDED)
        snprintf(out, size, "every schedule with at most %u deviations", c->options.search.bound);
    else if (search->complete == HB_COMPLETE_BOUNDED)
        snprintf(out, size, "every schedule within the machine's bounds");
    else if (search->turns > 0)
        snprintf(out, size, "every schedule with at most %u deviations, cut short at %u", search->turns - 1,
                 search->turns);
    else
        snprintf(out, size, "cut short");
}

/* How many deviations every schedule of which was run may have; false: any number, or not even none. */
static bool proven(const struct run_options *o, const struct hb_search_result *search, uint32_t *bound)
{
    bool cut = search->complete == HB_COMPLETE_CUT;
    *bound = cut ? search->turns - 1 : o->search.bound;
    return cut ? search->turns > 0 : o->search.bound != HB_UNBOUNDED;
}

/* In words what executions did not try, joined by commas. */
static void bounds_met(const struct run_campaign *c, char *out, size_t size)
{
    static const char *const words[] = {"histories of atomics cut", "deviations cut at their number",
                                        "waits ended by time or for no reason no more often than the bounds say",
                                        "plain accesses taken in order",
                                        "others let in after 8 yields, 2000 moves or the budget of plain accesses"};
    char at[64];
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if ((c->bounds >> i & 1u) != 0 && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", words[i]);
    if ((c->bounds & PROG_BOUND_FAIRNESS) != 0 && c->let_in_at != 0 && used < size) {
        symbol_place(c->let_in_at, at, sizeof at);
        used += (size_t)snprintf(out + used, size - used, " (%s)", at);
    }
    if ((c->bounds & PROG_BOUND_RANDOM) != 0 && used < size)
        used += (size_t)snprintf(out + used, size - used, "%srandom numbers of seed %" PRIu64, used ? ", " : "",
                                 c->options.search.seed);
    if ((c->bounds & PROG_BOUND_WEAK) != 0 && used < size)
        used += (size_t)snprintf(out + used, size - used,
                                 "%sone weak compare-exchange of a thread failed for no reason", used ? ", " : "");
    if ((c->bounds & PROG_BOUND_COUNTED) != 0 && used < size) {
        symbol_place(c->counted_at, at, sizeof at);
        (void)snprintf(out + used, size - used, "%sa spin loop counted its rounds (%s), others let in after %u reads",
                       used ? ", " : "", at, c->counted);
    }
}

void run_report_done(const struct run_campaign *c, const struct hb_search_result *search, double seconds,
                     const char *reason)
{
    const struct run_options *o = &c->options;
    char words[96], met[512];
    uint32_t bound;
    completed(c, search, words, sizeof words);
    if (!o->json) {
        printf("program: %s: %s%s%s, %" PRIu64 " executions in %.1f s (%.0f/s), %u findings\n",
               c->findings ? "finding" : "clean", words, reason ? ", " : "", reason ? reason : "", search->executions,
               seconds, rate(search->executions, seconds), c->findings);
        fflush(stdout);
        return;
    }
    cJSON *object = event("done");
    cJSON_AddStringToObject(object, "verdict", c->findings ? "finding" : "clean");
    cJSON_AddStringToObject(object, "complete", hb_complete_word(search->complete));
    if (proven(o, search, &bound))
        add_number(object, "bound", bound);
    else
        cJSON_AddNullToObject(object, "bound");
    bounds_met(c, met, sizeof met);
    cJSON_AddStringToObject(object, "bounds", met);
    add_number(object, "executions", search->executions);
    add_number(object, "abandoned", search->abandoned);
    add_number(object, "repeated", search->repeated);
    add_number(object, "foreign", search->foreign);
    add_number(object, "directed", c->directed);
    add_seconds(object, seconds);
    cJSON_AddStringToObject(object, "strategy", o->replay ? "replay" : o->search.strategy);
    cJSON_AddStringToObject(object, "memory", o->memory);
    cJSON_AddStringToObject(object, "signature", c->signature);
    cJSON_AddStringToObject(object, "invariant", c->invariant);
    cJSON_AddStringToObject(object, "reproducer", c->reproducer);
    cJSON_AddStringToObject(object, "reason", reason ? reason : words);
    add_number(object, "findings", c->findings);
    add_number(object, "points", c->points);
    add_number(object, "accesses", c->accesses);
    add_number(object, "switches", c->switches);
    add_number(object, "bytes", search->bytes + eng_bytes_used());
    add_number(object, "resident", resident());
    add_shares(object, search);
    emit(object);
}
