/* SPDX-License-Identifier: Apache-2.0 */
/* What an exploration proved, for people and as JSON. */
#include "explore.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <string.h>

/* Of a search that was cut: what it had all of by then. */
static void how_far(const struct explore_options *o, const struct event *done, const char *of, char *out, size_t size)
{
    char at[32] = "";
    int used = 0;
    if (done->bound >= 0) {
        used = snprintf(out, size, "every schedule%s with at most %.0f deviation%s%s%s; ", of, done->bound,
                        done->bound == 1 ? "" : "s", done->bounds[0] != '\0' ? ", with " : "", done->bounds);
        snprintf(at, sizeof at, " at %.0f", done->bound + 1);
    }
    if (used < 0 || (size_t)used >= size) {
        return;
    }
    if (o->executions > 0 && done->executions + done->repeated >= o->executions) {
        snprintf(out + used, size - (size_t)used, "cut short%s after %llu executions", at,
                 (unsigned long long)done->executions + done->repeated);
    } else {
        snprintf(out + used, size - (size_t)used, "cut short%s after %.0f s", at, done->seconds);
    }
}

static void in_words(const struct explore_options *o, const struct event *done, bool found, char *out, size_t size)
{
    char of[48] = "";
    if (strcmp(o->shard, "1/1") != 0) {
        snprintf(of, sizeof of, " of shard %.30s", o->shard);
    }
    if (strcmp(done->complete, "yes") == 0) {
        snprintf(out, size, "every schedule%s", of);
    } else if (strcmp(done->complete, "bounded") == 0 && done->bound >= 0) {
        snprintf(out, size, "every schedule%s with at most %.0f deviation%s%s%s", of, done->bound,
                 done->bound == 1 ? "" : "s", done->bounds[0] != '\0' ? ", with " : "", done->bounds);
    } else if (strcmp(done->complete, "bounded") == 0) {
        snprintf(out, size, "every schedule%s within bounds: %s", of,
                 done->bounds[0] != '\0' ? done->bounds : "histories and spin loops cut");
    } else if (found) {
        snprintf(out, size, "ended at a finding");
    } else {
        how_far(o, done, of, out, size);
    }
}

static void last_line(const struct explore_options *o, const struct event *done, const struct findings *findings,
                      int code)
{
    const struct finding *first = findings->count > 0 ? &findings->list[0] : NULL;
    cJSON *line = cJSON_CreateObject();
    cJSON_AddStringToObject(line, "verdict",
                            first != NULL                 ? "finding"
                            : code == HB_EXIT_INTERRUPTED ? "interrupted"
                            : code == HB_EXIT_CLEAN       ? "clean"
                                                          : "error");
    bool cut = done->complete[0] == '\0' || strcmp(done->complete, "cut") == 0;
    cJSON_AddStringToObject(line, "complete", cut ? "cut" : done->complete);
    if (cut ? done->bound >= 0 : o->bound != EXPLORE_NO_BOUND) {
        cJSON_AddNumberToObject(line, "bound", cut ? done->bound : (double)o->bound);
    } else {
        cJSON_AddNullToObject(line, "bound");
    }
    cJSON_AddNumberToObject(line, "executions", (double)done->executions);
    cJSON_AddNumberToObject(line, "seconds", done->seconds);
    cJSON_AddStringToObject(line, "strategy", o->strategy);
    cJSON_AddStringToObject(line, "memory", o->memory);
    cJSON_AddStringToObject(line, "signature", first != NULL ? first->signature : "");
    cJSON_AddStringToObject(line, "invariant", first != NULL ? first->invariant : "");
    cJSON_AddStringToObject(line, "reproducer", first != NULL ? first->file : "");
    say_event(line);
}

void explore_conclude(const struct explore_options *o, const struct world_run *run, const struct findings *findings,
                      int code)
{
    char words[3 * EVENT_TEXT];
    const struct event *done = &run->last;
    const char *subject = o->program.source_count > 0 ? o->program.sources[0] : o->scenario;
    in_words(o, done, findings->count > 0, words, sizeof words);
    say("explored %s: %s: %llu execution%s in %.1f s (%s, memory %s, races %s)", subject, words,
        (unsigned long long)done->executions, done->executions == 1 ? "" : "s", done->seconds, o->strategy, o->memory,
        o->races);
    findings_end(findings, code);
    last_line(o, done, findings, code);
}
