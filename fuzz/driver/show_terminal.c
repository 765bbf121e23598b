/* SPDX-License-Identifier: Apache-2.0 */
#include "show_terminal.h"

#include "show_rows.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_LEAST 60u
#define WIDTH_MOST 400u
#define NUMBER_WIDTH 6u
#define COLUMN_LEAST 26u
#define COLUMN_MOST 60u
#define GAP 2u
#define LINES_MAX 24u /* of one step */

struct screen {
    const struct show *show;
    FILE *to;
    bool colour;
    unsigned columns; /* 0: too many lanes for columns, the lane's name goes in front */
    unsigned width;   /* of the screen */
    unsigned column;  /* width, the gap included */
    int place[SHOW_LANES_MAX];
};

unsigned show_width(FILE *to)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    unsigned width = 100;
    if (isatty(fileno(to)) && ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        width = size.ws_col;
    } else if (columns != NULL && atoi(columns) > 0) {
        width = (unsigned)atoi(columns);
    }
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
}

static void lay_out(struct screen *s, unsigned width)
{
    unsigned used = 0;
    bool seen[SHOW_LANES_MAX] = {false};
    for (unsigned i = 0; i < s->show->count; i++) {
        seen[s->show->step[i].lane] |= s->show->step[i].kept;
    }
    for (unsigned lane = 0; lane < s->show->lane_count; lane++) {
        s->place[lane] = seen[lane] ? (int)used++ : SHOW_NONE;
    }
    s->columns = used;
    s->column = used > 0 ? (width - NUMBER_WIDTH) / used : width;
    if (s->column < COLUMN_LEAST) {
        s->columns = 0;
        s->column = width - NUMBER_WIDTH;
    } else if (s->column > COLUMN_MOST) {
        s->column = COLUMN_MOST;
    }
}

/* ---- one cell ---- */

static const char *colour_of(const struct screen *s, const struct show_step *step)
{
    if (!s->colour) {
        return "";
    }
    if (show_is(step, "violation") || show_is(step, "preempt")) {
        return "\033[1;31m";
    }
    if (show_is(step, "stale") || show_is(step, "order") || show_is(step, "drain")) {
        return "\033[33m";
    }
    if (show_is(step, "ipi") || show_is(step, "trap") || show_is(step, "ack")) {
        return "\033[36m";
    }
    return show_is(step, "op") || show_is(step, "end") ? "\033[1m" : "";
}

/* Interrupts off, one bar a lock that is held, then what happens. */
static void cell(const struct screen *s, const struct show_row *r, char *out, size_t size)
{
    char bars[12] = "";
    const char *lane = s->columns == 0 ? s->show->lanes[r->step->lane] : "";
    unsigned held = r->held < 8 ? r->held : 8;
    memset(bars, '|', held);
    if (r->everyone) {
        snprintf(out, size, " %s", r->words);
        return;
    }
    snprintf(out, size, "%s%s%s%s%s%s", lane, lane[0] != '\0' ? " " : "", r->step->irqs ? " " : ":", bars,
             held > 0 ? " " : "", r->words);
}

/* Where to break a text that has to fit: at the last space, unless that leaves little. */
static size_t fit(const char *text, size_t width)
{
    size_t length = strlen(text);
    if (length <= width) {
        return length;
    }
    size_t at = width;
    while (at > width / 2 && text[at] != ' ') {
        at--;
    }
    if (text[at] != ' ') {
        return width;
    }
    while (at > 0 && text[at - 1] == ' ') {
        at--;
    }
    return at;
}

/* ---- one row ---- */

static void arrow(const struct screen *s, const struct show_step *step, size_t length)
{
    int from = s->place[step->lane], to = step->to == SHOW_NONE ? SHOW_NONE : s->place[step->to];
    if (to == SHOW_NONE || to <= from || s->columns == 0) {
        return;
    }
    size_t end = (size_t)(to - from) * s->column;
    putc(' ', s->to);
    for (size_t at = length + 1; at + 2 < end; at++) {
        putc('-', s->to);
    }
    putc('>', s->to);
}

/* To the left there is room from the other column on. */
static void lead(const struct screen *s, const struct show_step *step, unsigned indent, bool first)
{
    int from = s->place[step->lane], to = step->to == SHOW_NONE ? SHOW_NONE : s->place[step->to];
    bool drawn = first && s->columns > 0 && show_is(step, "ipi") && to != SHOW_NONE && to < from;
    unsigned start = drawn ? (unsigned)to * s->column : indent;
    for (unsigned at = 0; at < indent; at++) {
        putc(at < start ? ' ' : at == start ? '<' : at + 1 == indent ? ' ' : '-', s->to);
    }
}

static void put_row(const struct screen *s, const struct show_row *r)
{
    const struct show_step *step = r->step;
    char text[SHOW_ROW_WORDS + 64];
    unsigned indent = s->columns > 0 && !r->everyone ? (unsigned)s->place[step->lane] * s->column : 0;
    size_t width = r->everyone ? s->column * (s->columns > 0 ? s->columns : 1) : s->column;
    const char *colour = r->everyone ? "" : colour_of(s, step), *rest = text;
    cell(s, r, text, sizeof text);
    for (unsigned line = 0; line < LINES_MAX && (line == 0 || *rest != '\0'); line++) {
        size_t room = width - GAP - (line > 0 ? 4 : 0);
        size_t length = fit(rest, room);
        if (line == 0) {
            fprintf(s->to, "%4u  ", step->n);
        } else {
            fprintf(s->to, "%*s", (int)NUMBER_WIDTH, "");
        }
        lead(s, step, indent, line == 0);
        fprintf(s->to, "%s%s%.*s%s", colour, line > 0 ? "    " : "", (int)length, rest, colour[0] ? "\033[0m" : "");
        if (line == 0 && show_is(step, "ipi")) {
            arrow(s, step, length);
        }
        fprintf(s->to, "\n");
        rest += length;
        rest += strspn(rest, " ");
    }
}

/* Of too many rows the last ones. `most` 0: all, and nothing folded. */
static void put_rows(const struct screen *s, unsigned most)
{
    struct show_rows rows;
    if (!show_rows(&rows, s->show, most > 0)) {
        fprintf(s->to, "  no memory for the rows\n");
        return;
    }
    unsigned first = most > 0 && rows.count > most ? rows.count - most : 0;
    if (first > 0) {
        fprintf(s->to, "  ..  %u earlier rows (--all shows them)\n", first);
    }
    for (unsigned i = first; i < rows.count; i++) {
        put_row(s, &rows.row[i]);
        if (rows.row[i].again > 0) {
            fprintf(s->to, "  ..  the last %u row%s again, %u times\n", rows.row[i].period,
                    rows.row[i].period == 1 ? "" : "s", rows.row[i].again);
        }
    }
    show_rows_free(&rows);
}

/* ---- head and foot ---- */

static void head(const struct screen *s, const struct show_step *failure)
{
    char title[128];
    const struct show *show = s->show;
    if (failure != NULL) {
        show_title(failure, title, sizeof title);
        fprintf(s->to, "FAIL %s  %s  signature %s\n", show->world, title, show_member(failure, "signature"));
    } else {
        fprintf(s->to, "clean %s  it did not fail\n", show->world);
    }
    unsigned at = 0;
    for (unsigned lane = 0; s->columns > 0 && lane < show->lane_count; lane++) {
        if (s->place[lane] != SHOW_NONE) {
            unsigned to = NUMBER_WIDTH + (unsigned)s->place[lane] * s->column + 1;
            at = to + (unsigned)fprintf(s->to, "%*s%s", (int)(to - at), "", show->lanes[lane]) - (to - at);
        }
    }
    fprintf(s->to, "\n");
}

/* A text behind two spaces, broken at the width of the screen. */
static void put_text(const struct screen *s, const char *label, const char *text)
{
    size_t used = (size_t)fprintf(s->to, "  %s", label);
    for (unsigned line = 0; line < LINES_MAX && (line == 0 || *text != '\0'); line++) {
        size_t length = fit(text, s->width - used);
        fprintf(s->to, "%s%.*s\n", line > 0 ? "    " : "", (int)length, text);
        text += length;
        text += strspn(text, " ");
        used = 4;
    }
}

static void foot(const struct screen *s, const struct show_step *failure, unsigned kept)
{
    const struct show *show = s->show;
    char name[8];
    if (failure != NULL) {
        fprintf(s->to, "\n");
        put_text(s, "", failure->text);
        if (show_member(failure, "rule")[0] != '\0') {
            put_text(s, "rule: ", show_member(failure, "rule"));
        }
        for (unsigned i = 0; i < 16; i++) {
            snprintf(name, sizeof name, "end%u", i);
            const char *end = show_member(failure, name);
            if (end[0] != '\0') {
                fprintf(s->to, "  %s%s\n", strstr(end, ": ") == NULL ? "    " : "", end);
            }
        }
    }
    bool cpus = strcmp(show->world, "sim") == 0;
    fprintf(s->to, cpus ? "  : interrupts off, | a lock held, {} an operation\n" : "  | a lock held\n");
    fprintf(s->to, "  ");
    if (show->operations > 0) {
        fprintf(s->to, "%u operation%s, ", show->operations, show->operations == 1 ? "" : "s");
    }
    fprintf(s->to, "%u deviation%s from the default schedule, memory %s\n", show->deviations,
            show->deviations == 1 ? "" : "s", show->memory);
    if (kept < show->count) {
        fprintf(s->to, "  %u of %u steps: what the %s depends on (--all shows the rest)\n", kept, show->count,
                failure != NULL ? "failure" : "end");
    }
    if (show->lost > 0) {
        fprintf(s->to, "  %u earlier steps are not kept\n", show->lost);
    }
}

void show_terminal(const struct show *show, unsigned kept, unsigned most, const char *replay, unsigned width, FILE *to)
{
    struct screen s = {.show = show, .to = to, .width = width, .colour = isatty(fileno(to)) != 0};
    const struct show_step *failure = show_failure(show);
    lay_out(&s, width);
    head(&s, failure);
    put_rows(&s, most);
    foot(&s, failure, kept);
    if (show->blob[0] != '\0' && strstr(replay, show->blob) == NULL && strlen(show->blob) < 400) {
        fprintf(to, "  paste   ./hartbreak replay %s\n", show->blob);
    }
    if (replay[0] != '\0') {
        fprintf(to, "REPLAY: %s\n", replay);
    }
}
