/* SPDX-License-Identifier: Apache-2.0 */
#include "show_steps.h"

#include "say.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_VERSION 1
#define LINE_BYTES 65536u

const char *show_member(const struct show_step *step, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(step->json, name));
    return text != NULL ? text : "";
}

static unsigned number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble < 4e9 ? (unsigned)item->valuedouble : 0;
}

static int lane_of(const struct show *show, const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    unsigned lane = number(object, name);
    return cJSON_IsNumber(item) && lane < show->lane_count ? (int)lane : SHOW_NONE;
}

bool show_is(const struct show_step *step, const char *kind)
{
    return strcmp(step->kind, kind) == 0;
}

static bool read_head(struct show *show, const cJSON *head)
{
    const cJSON *lanes = cJSON_GetObjectItemCaseSensitive(head, "lanes"), *lane;
    const struct show_step as_step = {.json = head};
    show->head = head;
    show->world = show_member(&as_step, "world");
    show->memory = show_member(&as_step, "memory");
    show->blob = show_member(&as_step, "blob");
    show->operations = number(head, "operations");
    show->deviations = number(head, "deviations");
    show->lost = number(head, "lost");
    cJSON_ArrayForEach(lane, lanes)
    {
        if (!cJSON_IsString(lane) || show->lane_count == SHOW_LANES_MAX) {
            return false;
        }
        show->lanes[show->lane_count++] = lane->valuestring;
    }
    return number(head, "steps") == STEPS_VERSION && show->lane_count > 0;
}

static bool read_causes(struct show_step *step, unsigned first)
{
    const cJSON *cause;
    cJSON_ArrayForEach(cause, cJSON_GetObjectItemCaseSensitive(step->json, "cause"))
    {
        if (!cJSON_IsNumber(cause) || cause->valuedouble < first || cause->valuedouble >= step->n ||
            step->cause_count == SHOW_CAUSES_MAX) {
            return false;
        }
        step->cause[step->cause_count++] = (unsigned)cause->valuedouble;
    }
    return true;
}

static bool read_step(struct show *show, const cJSON *line)
{
    struct show_step *step = &show->step[show->count];
    memset(step, 0, sizeof *step);
    step->json = line;
    step->n = number(line, "n");
    int lane = lane_of(show, line, "lane");
    if (lane == SHOW_NONE || step->n != show->lost + show->count + 1 || show_member(step, "kind")[0] == '\0') {
        return false;
    }
    step->lane = (unsigned)lane;
    step->kind = show_member(step, "kind");
    step->text = show_member(step, "text");
    step->task = show_member(step, "task");
    step->op = show_member(step, "op");
    step->at = show_member(step, "at");
    step->holding = show_member(step, "holding");
    step->lock = show_member(step, "lock");
    step->queues = show_member(step, "queues");
    step->by = show_member(step, "by");
    step->handler = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(line, "handler"));
    step->irqs = !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(line, "irqs"));
    step->held = number(line, "held");
    step->to = lane_of(show, line, "to");
    step->writer = lane_of(show, line, "writer");
    step->from = number(line, "from");
    step->kept = true;
    show->count++;
    return read_causes(step, show->lost + 1);
}

static bool grow(struct show *show)
{
    if (show->lines + 1 < show->room) {
        return true;
    }
    size_t room = show->room > 0 ? 2 * show->room : 1024;
    struct cJSON **lines = realloc(show->line, room * sizeof *lines);
    if (lines == NULL) {
        return false;
    }
    show->line = lines;
    struct show_step *steps = realloc(show->step, room * sizeof *steps);
    if (steps == NULL) {
        return false;
    }
    show->step = steps;
    show->room = room;
    return true;
}

static bool read_line(struct show *show, const char *text)
{
    if (show->count == SHOW_STEPS_MAX || !grow(show)) {
        return false;
    }
    cJSON *line = cJSON_Parse(text);
    if (line == NULL) {
        return false;
    }
    show->line[show->lines++] = line;
    return show->lines == 1 ? read_head(show, line) : read_step(show, line);
}

bool show_load(struct show *show, const char *path)
{
    memset(show, 0, sizeof *show);
    FILE *file = fopen(path, "r");
    char *text = malloc(LINE_BYTES);
    bool good = file != NULL && text != NULL;
    if (!good) {
        say_error("%s: %s", path, strerror(errno));
    }
    for (unsigned at = 1; good && fgets(text, LINE_BYTES, file) != NULL; at++) {
        good = read_line(show, text);
        if (!good) {
            say_error("%s:%u: these are no steps of version %d", path, at, STEPS_VERSION);
        }
    }
    if (good && show->count == 0) {
        say_error("%s: there is no step in it", path);
        good = false;
    }
    if (file != NULL) {
        fclose(file);
    }
    free(text);
    return good;
}

void show_free(struct show *show)
{
    for (unsigned i = 0; i < show->lines; i++) {
        cJSON_Delete(show->line[i]);
    }
    free(show->line);
    free(show->step);
    memset(show, 0, sizeof *show);
}

const struct show_step *show_failure(const struct show *show)
{
    const struct show_step *last = &show->step[show->count - 1];
    return show_is(last, "violation") ? last : NULL;
}
