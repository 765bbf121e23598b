/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ./hartbreak bench bugs: for each wrong program of fuzz/examples and each strategy, the executions until it is found.
 *
 * A program runs in the strongest model in which it is wrong. A run ends by executions, so that the table is the same
 * on any machine; time is a safety net, and what it cut is said. A run that finds nothing counts as more than any
 * number: where most do, the median is beyond the limit, and the cell says how many runs found it. An enumeration has
 * no seed and runs once.
 */
#include "bench.h"

#include "bench_manifest.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BUGS_GRACE 60.0

static const char *const strategies[] = {"walk", "random", "pct", "pos", "surw", "dfs", "portfolio"};
#define STRATEGIES (sizeof strategies / sizeof strategies[0])

static const char *model_of(const struct manifest_row *row)
{
    static const char *const models[] = {"sc", "tso", "c11"};
    for (unsigned i = 0; i < 3; i++) {
        if (manifest_covers(row, models[i])) {
            return models[i];
        }
    }
    return "c11";
}

struct cell {
    double median; /* of executions; infinite: not found in most runs */
    double limit;  /* executions of the shortest run that found nothing */
    unsigned late; /* runs that ended by time */
    unsigned found;
    unsigned runs;
    bool wrong; /* found something that the manifest does not expect */
    bool complete;
};

static bool run_once(const struct bench_options *o, const struct manifest_row *row, const char *runner,
                     const char *strategy, uint64_t seed, struct bench_done *done)
{
    struct bench_words words = {0};
    bench_word(&words, "%s", runner);
    bench_word(&words, "--strategy");
    bench_word(&words, "%s", strategy);
    bench_word(&words, "--memory");
    bench_word(&words, "%s", model_of(row));
    bench_word(&words, "--races");
    bench_word(&words, "%s", manifest_needs(row, "races=off") ? "off" : "on");
    bench_word(&words, "--seed");
    bench_word(&words, "%llu", (unsigned long long)seed);
    bench_word(&words, "--executions");
    bench_word(&words, "%llu", (unsigned long long)o->executions);
    bench_word(&words, "--seconds");
    bench_word(&words, "%.1f", o->seconds);
    bench_word(&words, "--first");
    bench_word(&words, "--json");
    return bench_child(&words, o->seconds + BUGS_GRACE, done);
}

static bool measure(const struct bench_options *o, const struct manifest_row *row, const char *runner,
                    const char *strategy, struct cell *cell)
{
    bool enumeration = strcmp(strategy, "dfs") == 0;
    unsigned seeds = enumeration ? 1 : (unsigned)o->seeds;
    struct samples samples = {0};
    *cell = (struct cell){.limit = INFINITY};
    for (unsigned seed = 1; seed <= seeds; seed++) {
        struct bench_done done;
        if (!run_once(o, row, runner, strategy, seed, &done)) {
            return false;
        }
        cell->runs++;
        cell->found += done.found;
        cell->wrong |= done.found && strstr(row->expect, done.invariant) == NULL;
        cell->complete |= strcmp(done.complete, "yes") == 0 && !done.found;
        cell->late += done.late;
        cell->limit = !done.found && done.started < cell->limit ? done.started : cell->limit;
        samples_add(&samples, done.found ? done.started : INFINITY);
    }
    cell->median = samples_median(&samples);
    return true;
}

static void cell_text(const struct cell *cell, char *out, size_t size)
{
    char number[24], share[24] = "";
    bool beyond = isinf(cell->median);
    if (cell->wrong || cell->complete) {
        snprintf(out, size, cell->wrong ? "WRONG" : "MISSED");
        return;
    }
    if (cell->runs > 1 && cell->found < cell->runs) {
        snprintf(share, sizeof share, " (%u/%u)", cell->found, cell->runs);
    }
    bench_short(beyond ? cell->limit : cell->median, number, sizeof number);
    snprintf(out, size, "%s%s%s%s", beyond ? "> " : "", number, share, cell->late > 0 ? " T" : "");
}

static void cell_event(const struct manifest_row *row, const char *strategy, const struct cell *cell)
{
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "bug");
    cJSON_AddStringToObject(event, "program", row->name);
    cJSON_AddStringToObject(event, "memory", model_of(row));
    cJSON_AddStringToObject(event, "strategy", strategy);
    cJSON_AddNumberToObject(event, "runs", cell->runs);
    cJSON_AddNumberToObject(event, "found", cell->found);
    if (isinf(cell->median)) {
        cJSON_AddNullToObject(event, "median");
    } else {
        cJSON_AddNumberToObject(event, "median", cell->median);
    }
    if (cell->found < cell->runs) {
        cJSON_AddNumberToObject(event, "limit", cell->limit);
    }
    cJSON_AddNumberToObject(event, "cut_by_time", cell->late);
    cJSON_AddBoolToObject(event, "wrong", cell->wrong);
    say_event(event);
}

/* What a whole table adds up to. */
struct table {
    bool missed;
    unsigned late; /* runs that ended by time */
};

static int program_row(const struct bench_options *o, const struct manifest_row *row, struct table *table)
{
    char runner[PATH_MAX], source[PATH_MAX], line[512], text[32];
    snprintf(source, sizeof source, HB_SOURCE_DIR "/fuzz/examples/%s", row->file);
    int code = bench_program(source, row->flags, manifest_needs(row, "races=off"), runner, sizeof runner);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    int used = snprintf(line, sizeof line, "| %s | %s |", row->name, model_of(row));
    for (unsigned i = 0; i < STRATEGIES; i++) {
        struct cell cell;
        if (!measure(o, row, runner, strategies[i], &cell)) {
            return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_ENVIRONMENT;
        }
        table->missed |= cell.wrong || cell.complete;
        table->late += cell.late;
        cell_text(&cell, text, sizeof text);
        cell_event(row, strategies[i], &cell);
        used += snprintf(line + used, sizeof line - (size_t)used, " %s |", text);
        if (isatty(STDOUT_FILENO)) {
            say_status("%s", line);
        }
    }
    say_status_end();
    say("%s", line);
    return HB_EXIT_CLEAN;
}

int bench_bugs(const struct bench_options *o)
{
    static struct manifest_row rows[MANIFEST_ROWS_MAX];
    int count = manifest_read(rows, MANIFEST_ROWS_MAX), code = HB_EXIT_CLEAN;
    struct table table = {0};
    unsigned wanted = 0;
    if (count < 0) {
        return HB_EXIT_ENVIRONMENT;
    }
    say("median executions to the bug over %llu seeds; a run ends after %llu executions or %.0f s",
        (unsigned long long)o->seeds, (unsigned long long)o->executions, o->seconds);
    say("| program | memory | walk | random | pct | pos | surw | dfs | portfolio |");
    say("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for (int i = 0; i < count && code == HB_EXIT_CLEAN; i++) {
        if (manifest_buggy(&rows[i]) && bench_wants(o, rows[i].name)) {
            wanted++;
            code = program_row(o, &rows[i], &table);
        }
    }
    if (wanted == 0) {
        return bench_wants_none(o);
    }
    if (table.late > 0) {
        say("T: %u runs ended by time (--for) before their executions; on another machine these cells differ",
            table.late);
    }
    return code == HB_EXIT_CLEAN && table.missed ? HB_EXIT_FINDING : code;
}
