/* SPDX-License-Identifier: Apache-2.0 */
#include "show_perfetto.h"

#include "say.h"
#include "show_words.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 8u /* locks held at a time that have a track of their own */
#define TRACKS (LEVELS + 2)
#define TASK_BYTES 20u
#define TASKS_MAX 64u

struct slice {
    unsigned start; /* step; 0: none */
    char name[64];
};

struct trace {
    const struct show *show;
    cJSON *events;
    struct slice op[SHOW_LANES_MAX];
    struct slice lock[SHOW_LANES_MAX][LEVELS];
    struct {
        char task[TASK_BYTES];
        char op[64];
    } open[TASKS_MAX]; /* operations that tasks are inside of, running or not */
    unsigned open_count;
};

static cJSON *event(struct trace *t, const char *phase, const char *name, unsigned track, unsigned n)
{
    cJSON *e = cJSON_CreateObject();
    cJSON_AddStringToObject(e, "ph", phase);
    cJSON_AddStringToObject(e, "name", name);
    cJSON_AddNumberToObject(e, "pid", 1);
    cJSON_AddNumberToObject(e, "tid", track);
    cJSON_AddNumberToObject(e, "ts", n);
    cJSON_AddItemToArray(t->events, e);
    return e;
}

static void name_track(struct trace *t, unsigned track, const char *name)
{
    cJSON *e = event(t, "M", "thread_name", track, 0), *args = cJSON_AddObjectToObject(e, "args");
    cJSON_AddStringToObject(args, "name", name);
    e = event(t, "M", "thread_sort_index", track, 0);
    args = cJSON_AddObjectToObject(e, "args");
    cJSON_AddNumberToObject(args, "sort_index", track);
}

static unsigned track_of(const struct show_step *step)
{
    return step->lane * TRACKS + 1;
}

static void slice(struct trace *t, unsigned track, struct slice *s, unsigned end, const char *kind)
{
    if (s->start > 0 && end > s->start) {
        cJSON *e = event(t, "X", s->name, track, s->start);
        cJSON_AddNumberToObject(e, "dur", end - s->start);
        cJSON_AddStringToObject(e, "cat", kind);
    }
    s->start = 0;
}

static void begin(struct slice *s, unsigned n, const char *name)
{
    s->start = n;
    snprintf(s->name, sizeof s->name, "%s", name);
}

/* ---- operations: a task may leave its CPU inside of one and go on with it elsewhere ---- */

static char *open_of(struct trace *t, const char *task)
{
    for (unsigned i = 0; i < t->open_count; i++) {
        if (strcmp(t->open[i].task, task) == 0) {
            return t->open[i].op;
        }
    }
    if (t->open_count == TASKS_MAX) {
        return NULL;
    }
    snprintf(t->open[t->open_count].task, TASK_BYTES, "%s", task);
    t->open[t->open_count].op[0] = '\0';
    return t->open[t->open_count++].op;
}

static void operation(struct trace *t, const struct show_step *step)
{
    struct slice *s = &t->op[step->lane];
    unsigned track = track_of(step) + 1;
    char *open = open_of(t, step->task);
    if (open == NULL) {
        return;
    }
    if (show_is(step, "op")) {
        slice(t, track, s, step->n, "operation");
        snprintf(open, sizeof t->open[0].op, "%s", step->op);
        begin(s, step->n, step->op);
    } else if (show_is(step, "end")) {
        slice(t, track, s, step->n, "operation");
        open[0] = '\0';
    } else if (show_is(step, "switch")) {
        slice(t, track, s, step->n, "operation");
        if (open[0] != '\0') {
            begin(s, step->n, open);
        }
    }
}

static void locks(struct trace *t, const struct show_step *step)
{
    struct slice *levels = t->lock[step->lane];
    bool taken = show_is(step, "lock");
    if (!taken && !show_is(step, "free")) {
        return;
    }
    for (unsigned i = 0; i < LEVELS; i++) {
        if (taken && levels[i].start == 0) {
            begin(&levels[i], step->n, step->lock);
            return;
        }
        if (!taken && levels[i].start > 0 && strcmp(levels[i].name, step->lock) == 0) {
            slice(t, track_of(step) + 2 + i, &levels[i], step->n, "lock");
            return;
        }
    }
}

/* ---- arrows ---- */

static const struct show_step *step_at(const struct show *show, unsigned n)
{
    return n > show->lost && n <= show->lost + show->count ? &show->step[n - show->lost - 1] : NULL;
}

static void flow(struct trace *t, const char *phase, const struct show_step *step, unsigned id)
{
    cJSON *e = event(t, phase, "ipi", track_of(step), step->n);
    cJSON_AddStringToObject(e, "cat", "ipi");
    cJSON_AddNumberToObject(e, "id", id);
    if (phase[0] == 'f') {
        cJSON_AddStringToObject(e, "bp", "e");
    }
}

/* A trap names its send; the acknowledgement that names the trap ends the arrow. */
static void arrows(struct trace *t, const struct show_step *trap)
{
    const struct show_step *send = step_at(t->show, trap->from), *ack = NULL;
    if (!show_is(trap, "trap") || send == NULL || !send->kept) {
        return;
    }
    for (unsigned i = trap->n - t->show->lost; i < t->show->count && ack == NULL; i++) {
        const struct show_step *later = &t->show->step[i];
        ack = later->kept && show_is(later, "ack") && later->from == trap->n ? later : NULL;
    }
    flow(t, "s", send, send->n);
    if (ack != NULL) {
        flow(t, "t", trap, send->n);
        flow(t, "f", ack, send->n);
    } else {
        flow(t, "f", trap, send->n);
    }
}

static void one_step(struct trace *t, const struct show_step *step)
{
    char words[SHOW_WORDS];
    show_words(t->show, step, words);
    cJSON *e = event(t, "X", words, track_of(step), step->n);
    cJSON_AddNumberToObject(e, "dur", 0.8);
    cJSON_AddStringToObject(e, "cat", step->kind);
    cJSON *args = cJSON_AddObjectToObject(e, "args");
    cJSON_AddNumberToObject(args, "step", step->n);
    cJSON_AddStringToObject(args, "at", step->at);
    cJSON_AddStringToObject(args, "queues", step->queues);
    if (show_is(step, "violation")) {
        cJSON_AddStringToObject(event(t, "i", step->text, track_of(step), step->n), "s", "g");
    }
    operation(t, step);
    locks(t, step);
    arrows(t, step);
}

static void fill(struct trace *t)
{
    char name[96];
    const struct show *show = t->show;
    for (unsigned lane = 0; lane < show->lane_count; lane++) {
        name_track(t, lane * TRACKS + 1, show->lanes[lane]);
        snprintf(name, sizeof name, "%.60s operations", show->lanes[lane]);
        name_track(t, lane * TRACKS + 2, name);
        for (unsigned i = 0; i < LEVELS; i++) {
            snprintf(name, sizeof name, "%.60s lock %u", show->lanes[lane], i + 1);
            name_track(t, lane * TRACKS + 3 + i, name);
        }
    }
    for (unsigned i = 0; i < show->count; i++) {
        if (show->step[i].kept) {
            one_step(t, &show->step[i]);
        }
    }
    unsigned end = show->lost + show->count + 1;
    for (unsigned lane = 0; lane < show->lane_count; lane++) {
        slice(t, lane * TRACKS + 2, &t->op[lane], end, "operation");
        for (unsigned i = 0; i < LEVELS; i++) {
            slice(t, lane * TRACKS + 3 + i, &t->lock[lane][i], end, "lock");
        }
    }
}

bool show_perfetto(const struct show *show, const char *path)
{
    struct trace *t = calloc(1, sizeof *t);
    cJSON *root = cJSON_CreateObject();
    FILE *file = fopen(path, "w");
    if (t == NULL || file == NULL) {
        say_error("%s: %s", path, strerror(errno));
        free(t);
        cJSON_Delete(root);
        if (file != NULL) {
            fclose(file);
        }
        return false;
    }
    t->show = show;
    t->events = cJSON_AddArrayToObject(root, "traceEvents");
    fill(t);
    char *text = cJSON_PrintUnformatted(root);
    bool good = text != NULL && fputs(text, file) >= 0;
    good = fclose(file) == 0 && good;
    if (!good) {
        say_error("%s: it cannot be written", path);
    }
    free(text);
    free(t);
    cJSON_Delete(root);
    return good;
}
