/* SPDX-License-Identifier: Apache-2.0 */
#include "show_words.h"

#include <stdio.h>
#include <string.h>

static void add(char out[SHOW_WORDS], const char *before, const char *text, const char *after)
{
    size_t used = strlen(out);
    if (text[0] != '\0') {
        snprintf(out + used, SHOW_WORDS - used, "%s%s%s", before, text, after);
    }
}

static void preempted(const struct show *show, const struct show_step *step, char out[SHOW_WORDS])
{
    snprintf(out, SHOW_WORDS, "-- preempted");
    add(out, " in ", step->at, "");
    if (step->holding[0] != '\0') {
        add(out, ", holding ", step->holding, "");
    } else {
        add(out, "", ", no lock held", "");
    }
    if (step->to != SHOW_NONE) {
        add(out, "; ", show->lanes[step->to], " runs");
    }
}

static void stale(const struct show *show, const struct show_step *step, char out[SHOW_WORDS])
{
    snprintf(out, SHOW_WORDS, "%s", step->text[0] != '\0' ? step->text : "-- reads an older store");
    if (step->writer != SHOW_NONE) {
        add(out, ", of ", show->lanes[step->writer], "");
        add(out, " in ", step->by, "");
    }
    add(out, ", at ", step->at, "");
}

void show_words(const struct show *show, const struct show_step *step, char out[SHOW_WORDS])
{
    char from[32] = "";
    out[0] = '\0';
    if (step->from > 0) {
        snprintf(from, sizeof from, " of step %u", step->from);
    }
    if (show_is(step, "preempt")) {
        preempted(show, step, out);
    } else if (show_is(step, "stale")) {
        stale(show, step, out);
    } else if (show_is(step, "op")) {
        const char *space = strchr(step->op, ' ');
        snprintf(out, SHOW_WORDS, "%.*s %s {", space != NULL ? (int)(space - step->op) : 0, step->op, step->text);
    } else if (show_is(step, "trap")) {
        snprintf(out, SHOW_WORDS, "! ipi%s taken", from);
    } else if (show_is(step, "violation")) {
        snprintf(out, SHOW_WORDS, "FAIL %s", show_member(step, "invariant"));
        add(out, " in ", step->at, "");
    } else {
        snprintf(out, SHOW_WORDS, "%s%s", step->text, from);
    }
}

void show_title(const struct show_step *failure, char *out, size_t size)
{
    snprintf(out, size, "%s %s", show_member(failure, "invariant"), show_member(failure, "title"));
}
