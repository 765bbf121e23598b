/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of a replay as a world wrote them (docs/formats.md), read.
 *
 * Owns: the parsed lines; strings in the steps point into them. Steps are numbered without gaps, causes are earlier
 * steps, and the last step is the failure, or says that there was none.
 */
#ifndef HB_SHOW_STEPS_H
#define HB_SHOW_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#define SHOW_LANES_MAX 128u
#define SHOW_STEPS_MAX 65536u
#define SHOW_CAUSES_MAX 136u
#define SHOW_NONE (-1)

struct cJSON;

struct show_step {
    const struct cJSON *json;
    unsigned n;
    unsigned lane;
    const char *kind;
    const char *text, *task, *op, *at, *holding, *lock, *queues, *by; /* "" where there is none */
    bool handler;
    bool irqs;
    unsigned held;
    int to;        /* lane, or SHOW_NONE */
    int writer;    /* lane, or SHOW_NONE */
    unsigned from; /* step, or 0 */
    unsigned cause_count;
    unsigned cause[SHOW_CAUSES_MAX];
    bool kept; /* to be shown */
};

struct show {
    const struct cJSON *head;
    const char *world, *memory, *blob;
    unsigned lane_count;
    const char *lanes[SHOW_LANES_MAX];
    unsigned operations, deviations, lost;
    unsigned count;
    struct show_step *step; /* n of the first is lost + 1 */
    struct cJSON **line;    /* count + 1: the head first */
    unsigned lines;
    size_t room;
};

/* False after one line about what is wrong. To be freed in either case. */
bool show_load(struct show *show, const char *path);
void show_free(struct show *show);

bool show_is(const struct show_step *step, const char *kind);
/* The failure; NULL: it did not fail. */
const struct show_step *show_failure(const struct show *show);
/* A member of the failure, "" if there is none. */
const char *show_member(const struct show_step *step, const char *name);

#endif
