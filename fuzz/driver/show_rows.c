/* SPDX-License-Identifier: Apache-2.0 */
#include "show_rows.h"

#include "show_turns.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOOT_LEAST 4u /* steps before the program's first that are worth one row */
#define NEST_MOST 16u /* locks inside each other */

/* The kept steps in order, and how far they are used up. */
struct reader {
    const struct show *show;
    const struct show_step **step;
    unsigned count;
    unsigned at;
    bool fold;
};

__attribute__((format(printf, 2, 3))) static void add(char out[SHOW_ROW_WORDS], const char *format, ...)
{
    size_t used = strlen(out);
    va_list list;
    va_start(list, format);
    vsnprintf(out + used, SHOW_ROW_WORDS - used, format, list);
    va_end(list);
}

static const struct show_step *step_at(const struct reader *r, unsigned n)
{
    return n < r->count ? r->step[n] : NULL;
}

/* The step `n` if the same lane took it and it is of this kind. */
static const struct show_step *follows(const struct reader *r, unsigned n, const char *kind)
{
    const struct show_step *step = step_at(r, n);
    return step != NULL && step->lane == r->step[r->at]->lane && show_is(step, kind) ? step : NULL;
}

static void add_queues(char queues[SHOW_ROW_WORDS], const struct show_step *step)
{
    if (step->queues[0] != '\0') {
        add(queues, "  %s", step->queues);
    }
}

/* ---- the boot ---- */

static bool boots(const struct show_step *step)
{
    static const char *const own[] = {"lock", "free", "want",   "ipi",   "trap", "ack",
                                      "wfi",  "run",  "switch", "relax", "start"};
    for (unsigned i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (show_is(step, own[i])) {
            return true;
        }
    }
    return false;
}

/* How many steps from the first on come before the program's own and the first deviation. */
static unsigned boot_steps(const struct reader *r)
{
    unsigned n = 0;
    while (n < r->count && boots(r->step[n])) {
        n++;
    }
    /* A failure of the boot is told in full. */
    bool program = n < r->count && !show_is(r->step[n], "violation") && strcmp(r->show->world, "sim") == 0;
    return program && r->show->lost == 0 && n >= BOOT_LEAST ? n : 0;
}

/* The queues as the last of the first `n` steps leave them, and which tasks run. */
static void add_state(const struct reader *r, unsigned n, char words[SHOW_ROW_WORDS])
{
    char queue[SHOW_LANES_MAX][64] = {{0}};
    const char *runs[SHOW_LANES_MAX] = {NULL};
    for (unsigned i = 0; i < n; i++) {
        const struct show_step *step = r->step[i];
        for (const char *q = strstr(step->queues, "rq"); q != NULL; q = strstr(q + 1, "rq")) {
            unsigned lane = (unsigned)strtoul(q + 2, NULL, 10);
            if (lane < SHOW_LANES_MAX) {
                snprintf(queue[lane], sizeof queue[lane], "%.*s", (int)strcspn(q, " "), q);
            }
        }
        if (show_is(step, "switch")) {
            runs[step->lane] = step->text;
        }
    }
    for (unsigned lane = 0; lane < r->show->lane_count; lane++) {
        if (runs[lane] != NULL) {
            add(words, ", %s: %s", r->show->lanes[lane], runs[lane]);
        }
        if (queue[lane][0] != '\0' && strstr(queue[lane], "{}") == NULL) {
            add(words, ", %s", queue[lane]);
        }
    }
}

static bool take_boot(struct reader *r, struct show_row *row)
{
    unsigned count = r->at == 0 ? boot_steps(r) : 0;
    if (count == 0) {
        return false;
    }
    row->everyone = true;
    row->held = 0;
    add(row->words, "the boot, %u steps", count);
    add_state(r, count, row->words);
    r->at = count;
    return true;
}

/* ---- locks ---- */

/* The step behind the one that frees what step `n` takes, if one lane does nothing but lock and free between; or `n`.
 */
static unsigned section_end(const struct reader *r, unsigned n)
{
    const char *open[NEST_MOST];
    unsigned depth = 0, i = n;
    for (; i < r->count; i++) {
        const struct show_step *take = follows(r, i, "lock"), *give = follows(r, i, "free");
        if (take != NULL && depth < NEST_MOST) {
            open[depth++] = take->lock;
        } else if (give != NULL && depth > 0 && strcmp(open[depth - 1], give->lock) == 0) {
            depth--;
        } else {
            return n;
        }
        if (depth == 0) {
            return i + 1;
        }
    }
    return n;
}

/* Writes one section, the locks inside it in brackets. Returns the step behind it. */
static unsigned put_section(const struct reader *r, unsigned n, char words[SHOW_ROW_WORDS], char queues[SHOW_ROW_WORDS])
{
    const struct show_step *outer = r->step[n];
    unsigned end = section_end(r, n), times = 0;
    const char *last = "", *open = " (";
    add(words, "%s", outer->lock);
    for (unsigned i = n; i < end; i++) {
        const struct show_step *step = r->step[i];
        add_queues(queues, step);
        if (i == n || !show_is(step, "lock")) {
            continue;
        }
        times = strcmp(last, step->lock) == 0 ? times + 1 : 1;
        if (times == 1) {
            add(words, "%s%s", open, step->lock);
            open = ", ";
        } else if (times == 2) {
            add(words, " ...");
        }
        last = step->lock;
    }
    add(words, "%s", last[0] != '\0' ? ")" : "");
    return end;
}

/* Sections one after the other, those of one lock counted. Returns the step behind them, `n` if there is none. */
static unsigned put_sections(const struct reader *r, unsigned n, char words[SHOW_ROW_WORDS],
                             char queues[SHOW_ROW_WORDS])
{
    char section[SHOW_ROW_WORDS], last[SHOW_ROW_WORDS] = "";
    unsigned times = 0;
    while (n < r->count && section_end(r, n) > n) {
        section[0] = '\0';
        n = put_section(r, n, section, queues);
        if (strcmp(section, last) == 0) {
            times++;
            continue;
        }
        if (times > 1) {
            add(words, ", %u times", times);
        }
        add(words, "%s%s", last[0] != '\0' ? "; " : "locks ", section);
        memcpy(last, section, sizeof last);
        times = 1;
    }
    if (times > 1) {
        add(words, ", %u times", times);
    }
    return n;
}

static bool take_sections(struct reader *r, struct show_row *row)
{
    char queues[SHOW_ROW_WORDS] = "";
    unsigned end = put_sections(r, r->at, row->words, queues);
    if (end == r->at) {
        return false;
    }
    add(row->words, "%s", queues);
    row->held = r->step[end - 1]->held;
    r->at = end;
    return true;
}

/* Locks taken, or freed, in a row, which something else happens under. */
static bool take_locks(struct reader *r, struct show_row *row)
{
    char queues[SHOW_ROW_WORDS] = "";
    const char *kind = r->step[r->at]->kind;
    unsigned n = r->at;
    const struct show_step *step;
    if (!show_is(r->step[n], "lock") && !show_is(r->step[n], "free")) {
        return false;
    }
    for (; (step = follows(r, n, kind)) != NULL && section_end(r, n) == n; n++) {
        add(row->words, "%s%s", n == r->at ? kind : ",", " ");
        add(row->words, "%s", step->lock);
        add_queues(queues, step);
        row->held = step->held;
    }
    add(row->words, "%s", queues);
    r->at = n;
    return true;
}

/* ---- other things that belong together ---- */

static bool take_trap(struct reader *r, struct show_row *row)
{
    const struct show_step *lock = follows(r, r->at + 1, "lock"), *ack = follows(r, r->at + 2, "ack");
    const struct show_step *end = follows(r, r->at + 3, "free");
    if (!show_is(r->step[r->at], "trap") || lock == NULL || ack == NULL || end == NULL) {
        return false;
    }
    show_words(r->show, r->step[r->at], row->words);
    add(row->words, ", %s", ack->text);
    add_queues(row->words, end);
    row->held = end->held;
    r->at += 4;
    return true;
}

/* An operation that only takes and frees locks, if that. */
static bool take_operation(struct reader *r, struct show_row *row)
{
    const struct show_step *op = r->step[r->at];
    struct show_row inside = {.step = op};
    char queues[SHOW_ROW_WORDS] = "";
    unsigned end = r->at + 1;
    if (!show_is(op, "op") || end == r->count) {
        return false;
    }
    if (follows(r, end, "lock") != NULL) {
        end = put_sections(r, end, inside.words, queues);
    }
    const struct show_step *last = follows(r, end, "end");
    if (last == NULL) {
        return false;
    }
    const char *result = strrchr(last->text, ' ');
    show_words(r->show, op, row->words);
    add(row->words, "%s}%s%s", inside.words, result != NULL ? result : "", queues);
    add_queues(row->words, last);
    row->held = last->held;
    r->at = end + 1;
    return true;
}

static bool waits(const struct show_step *step)
{
    return show_is(step, "relax") || show_is(step, "wfi") || show_is(step, "want");
}

static unsigned take_turns(struct reader *r)
{
    unsigned times = 1;
    const struct show_step *step = r->step[r->at], *next;
    while (waits(step) && (next = follows(r, r->at + 1, step->kind)) != NULL && strcmp(next->text, step->text) == 0) {
        r->at++;
        times++;
    }
    return times;
}

static void take_one(struct reader *r, struct show_row *row)
{
    unsigned times = take_turns(r);
    const struct show_step *step = r->step[r->at], *freed = follows(r, r->at + 1, "free");
    row->step = step;
    row->held = step->held;
    show_words(r->show, step, row->words);
    if (show_is(step, "lock") && freed != NULL && strcmp(freed->lock, step->lock) == 0) {
        add(row->words, " .. free");
        add_queues(row->words, freed->queues[0] != '\0' ? freed : step);
        r->at++;
    } else {
        add_queues(row->words, step);
    }
    if (times > 1) {
        add(row->words, " (%u times)", times);
    }
    r->at++;
}

/* A decision about an interrupt says no more than the interrupt that follows. */
static bool said_by_next(const struct reader *r)
{
    const struct show_step *next = step_at(r, r->at + 1);
    return show_is(r->step[r->at], "choice") && next != NULL && show_is(next, "event");
}

static void take(struct reader *r, struct show_row *row)
{
    memset(row, 0, sizeof *row);
    row->step = r->step[r->at];
    if (r->fold && (take_boot(r, row) || take_trap(r, row) || take_operation(r, row) || take_sections(r, row) ||
                    take_locks(r, row))) {
        return;
    }
    take_one(r, row);
}

bool show_rows(struct show_rows *rows, const struct show *show, bool fold)
{
    struct reader r = {.show = show, .fold = fold};
    *rows = (struct show_rows){.row = calloc(show->count, sizeof *rows->row)};
    r.step = calloc(show->count, sizeof(struct show_step *));
    if (rows->row == NULL || r.step == NULL) {
        free(r.step);
        show_rows_free(rows);
        return false;
    }
    for (unsigned i = 0; i < show->count; i++) {
        if (show->step[i].kept) {
            r.step[r.count++] = &show->step[i];
        }
    }
    while (r.at < r.count) {
        if (said_by_next(&r)) {
            r.at++;
        } else {
            take(&r, &rows->row[rows->count++]);
        }
    }
    free(r.step);
    if (fold) {
        show_turns(rows);
    }
    return true;
}

void show_rows_free(struct show_rows *rows)
{
    free(rows->row);
    *rows = (struct show_rows){0};
}
