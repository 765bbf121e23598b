/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_report.h"

#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <string.h>

const char *defects_number(uint64_t number, char out[DEFECTS_NUMBER_LENGTH])
{
    char digits[DEFECTS_NUMBER_LENGTH];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    unsigned used = 0;
    for (int i = 0; i < length; i++) {
        out[used++] = digits[i];
        if ((length - i) % 3 == 1 && i + 1 < length) {
            out[used++] = ',';
        }
    }
    out[used] = '\0';
    return out;
}

void defects_say_progress(const struct defect *defect, const struct defect_result *r)
{
    char number[DEFECTS_NUMBER_LENGTH];
    if (r->found) {
        say("%-6s found as %s after %s executions, %.1f s, %s races %s; %u operations, %u deviations%s%s", defect->id,
            r->invariant, defects_number(r->executions, number), r->seconds, r->memory, r->races, r->operations,
            r->deviations, r->others[0] != '\0' ? "; also " : "", r->others);
    } else {
        say("%-6s NOT FOUND as %s in %s executions, %.1f s%s%s%s%s", defect->id, defect->caught_by,
            defects_number(r->executions, number), r->seconds, r->others[0] != '\0' ? "; found as " : "", r->others,
            r->why[0] != '\0' ? ": " : "", r->why);
    }
}

static const char *strategy_word(const struct defects_options *o)
{
    return strcmp(o->world, "threads") == 0 ? "threads" : o->strategy != NULL ? o->strategy : "portfolio";
}

static void row_event(const struct defect *d, const struct defect_result *r, const struct defects_options *o)
{
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "defect");
    cJSON_AddStringToObject(event, "id", d->id);
    cJSON_AddStringToObject(event, "class", d->class_name);
    cJSON_AddBoolToObject(event, "applicable", defect_applies(d, o->world));
    cJSON_AddBoolToObject(event, "found", r->found);
    cJSON_AddStringToObject(event, "world", o->world);
    cJSON_AddStringToObject(event, "strategy", strategy_word(o));
    cJSON_AddStringToObject(event, "expected", d->caught_by);
    cJSON_AddStringToObject(event, "invariant", r->invariant);
    cJSON_AddStringToObject(event, "others", r->others);
    cJSON_AddStringToObject(event, "memory", r->found ? r->memory : "");
    cJSON_AddStringToObject(event, "races", r->found ? r->races : "");
    cJSON_AddNumberToObject(event, "executions", (double)r->executions);
    cJSON_AddNumberToObject(event, "seconds", r->seconds);
    cJSON_AddNumberToObject(event, "operations", r->operations);
    cJSON_AddNumberToObject(event, "preemptions", r->deviations);
    cJSON_AddNumberToObject(event, "replays", r->replays);
    cJSON_AddStringToObject(event, "harts", r->harts);
    cJSON_AddStringToObject(event, "reproducer", r->file);
    cJSON_AddStringToObject(event, "reason", d->absent[0] != '\0' ? d->absent : r->why);
    say_event(event);
}

static void row(const struct defect *d, const struct defect_result *r, const struct defects_options *o)
{
    char number[DEFECTS_NUMBER_LENGTH], verdict[48], replays[16] = "";
    if (d->absent[0] != '\0') {
        say("| %s | %s | not applicable | | | | | | | |", d->id, d->class_name);
    }
    if (!defect_applies(d, o->world)) { /* the last line counts them */
        return;
    }
    snprintf(verdict, sizeof verdict, "%s", r->found ? r->invariant : "NOT FOUND");
    if (r->found && strcmp(r->invariant, d->caught_by) != 0) {
        snprintf(verdict, sizeof verdict, "%s (for %s)", r->invariant, d->caught_by);
    }
    if (strcmp(o->world, "threads") != 0) { /* no schedule, so no replay that must be the same */
        snprintf(replays, sizeof replays, "%u/%u", r->replays, DEFECT_REPLAYS);
    }
    say("| %s | %s | %s | %s, %s, races %s | %s | %.1f | %u | %u | %s | %s |", d->id, d->class_name, verdict,
        strategy_word(o), r->memory, r->races, defects_number(r->executions, number), r->seconds, r->operations,
        r->deviations, replays, r->harts);
}

int defects_report(const struct defects *defects, const struct defect_result *results, const struct defects_options *o)
{
    unsigned hunted = 0, found = 0, absent = 0;
    double seconds = 0;
    say("| id | class | found as | by | executions | seconds of a core | operations | preemptions | replays | harts |");
    say("|---|---|---|---|--:|--:|--:|--:|--:|---|");
    for (unsigned i = 0; i < defects->count; i++) {
        const struct defect *d = &defects->entry[i];
        row(d, &results[i], o);
        row_event(d, &results[i], o);
        hunted += defect_applies(d, o->world);
        found += defect_applies(d, o->world) && results[i].found;
        absent += d->absent[0] != '\0';
        seconds += results[i].seconds;
    }
    unsigned elsewhere = defects->count - hunted - absent;
    say("%u of %u found in %s, %.0f seconds of a core; %u not applicable", found, hunted, o->world, seconds, absent);
    if (elsewhere > 0) {
        say("%u need the simulator: `Worlds:` in their patches", elsewhere);
    }
    int code = hunted == 0 ? HB_EXIT_SKIPPED : found == hunted ? HB_EXIT_CLEAN : HB_EXIT_FINDING;
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "defects");
    cJSON_AddNumberToObject(event, "defects", defects->count);
    cJSON_AddNumberToObject(event, "applicable", hunted);
    cJSON_AddNumberToObject(event, "found", found);
    cJSON_AddNumberToObject(event, "seconds", seconds);
    cJSON_AddNumberToObject(event, "exit", code);
    say_event(event);
    return code;
}

static void catalogue_row(const struct defect *d)
{
    unsigned operations, deviations;
    if (d->absent[0] != '\0') {
        say("| %s | %s | %s | not applicable: %s | | |", d->id, d->class_name, d->title, d->absent);
        return;
    }
    (void)defect_size(d->witness, &operations, &deviations);
    bool plain = strcmp(d->memory, "sc") == 0;
    say("| %s | %s | %s | %s | %s%s%s%s | %u |", d->id, d->class_name, d->goes_wrong, d->caught_by, d->depth,
        plain ? "" : " (", plain ? "" : d->memory, plain ? "" : ")", operations);
}

void defects_catalogue(const struct defects *defects)
{
    unsigned absent = 0;
    for (unsigned i = 0; i < defects->count; i++) {
        absent += defects->entry[i].absent[0] != '\0';
    }
    say("<!-- SPDX-License-Identifier: Apache-2.0 -->");
    say("# The catalogue of broken cores");
    say("%s", "");
    say("Made by `./hartbreak defects --table` from the first lines of the patches in `selftest/defects/`; a test "
        "holds it");
    say("to them. %u defects, %u of them not applicable. [defects.md](defects.md) says what the columns mean.",
        defects->count, absent);
    say("%s", "");
    say("| id | class | what goes wrong | caught by | shortest witness known | operations |");
    say("|---|---|---|---|---|---|");
    for (unsigned i = 0; i < defects->count; i++) {
        catalogue_row(&defects->entry[i]);
    }
}
