/* SPDX-License-Identifier: Apache-2.0 */
#include "event.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text(const cJSON *object, const char *name, char *to, size_t size)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    snprintf(to, size, "%s", cJSON_IsString(item) ? item->valuestring : "");
}

/* Numbers come as numbers, or as text where they do not fit a double. */
static double number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (cJSON_IsString(item)) {
        return strtod(item->valuestring, NULL);
    }
    return cJSON_IsNumber(item) && item->valuedouble >= 0 ? item->valuedouble : 0;
}

static bool read_kind(const char *word, enum event_kind *kind)
{
    static const char *const words[] = {"start", "progress", "finding", "done", "order", "rate"};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) == 0) {
            *kind = (enum event_kind)i;
            return true;
        }
    }
    return false;
}

static void read_order(const cJSON *object, struct event *event)
{
    char digest[32];
    text(object, "where", event->where, sizeof event->where);
    text(object, "digest", digest, sizeof digest);
    event->digest = strtoull(digest, NULL, 16);
    event->runs = (uint64_t)number(object, "runs");
    event->kept = (uint64_t)number(object, "kept");
    event->stops = (uint64_t)number(object, "stops");
    event->entries = (uint64_t)number(object, "entries");
    event->failed = (uint64_t)number(object, "failed");
    event->digests = (uint64_t)number(object, "digests");
    event->differing = (uint64_t)number(object, "differing");
}

bool event_parse(const char *line, struct event *event)
{
    if (line[0] != '{') {
        return false;
    }
    cJSON *object = cJSON_Parse(line);
    if (object == NULL) {
        return false;
    }
    memset(event, 0, sizeof *event);
    char kind[16], exercised[32];
    text(object, "event", kind, sizeof kind);
    text(object, "world", event->world, sizeof event->world);
    text(object, "invariant", event->invariant, sizeof event->invariant);
    text(object, "signature", event->signature, sizeof event->signature);
    text(object, "title", event->title, sizeof event->title);
    text(object, "detail", event->detail, sizeof event->detail);
    text(object, "file", event->file, sizeof event->file);
    text(object, "verdict", event->verdict, sizeof event->verdict);
    text(object, "reason", event->reason, sizeof event->reason);
    text(object, "complete", event->complete, sizeof event->complete);
    text(object, "exercised", exercised, sizeof exercised);
    text(object, "bounds", event->bounds, sizeof event->bounds);
    event->exercised = strtoull(exercised, NULL, 16);
    event->programs = (uint64_t)number(object, "programs");
    event->executions = (uint64_t)number(object, "executions");
    event->repeated = (uint64_t)number(object, "repeated");
    event->seed = (uint64_t)number(object, "seed");
    event->seconds = number(object, "seconds");
    const cJSON *bound = cJSON_GetObjectItemCaseSensitive(object, "bound");
    event->bound = cJSON_IsNumber(bound) ? bound->valuedouble : -1;
    bool known = read_kind(kind, &event->kind);
    read_order(object, event);
    cJSON_Delete(object);
    return known;
}
