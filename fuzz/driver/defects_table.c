/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_table.h"

#include "defects_job.h"
#include "defects_report.h"
#include "say.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static struct study_median median_of(const struct study *study, unsigned defect, unsigned strategy)
{
    return study_median(study->runs + ((size_t)defect * STUDY_STRATEGIES + strategy) * study->seeds, study->seeds);
}

bool study_is_of(const struct study *study, unsigned strategy)
{
    return study->only == NULL || strcmp(study->only, study_strategies[strategy]) == 0;
}

struct study_progress study_progress(const struct study *study)
{
    struct study_progress p = {0, 0, 0};
    for (unsigned i = 0; i < study->defects->count; i++) {
        for (unsigned s = 0; defect_applies(&study->defects->entry[i], "sim") && s < STUDY_STRATEGIES; s++) {
            if (!study_is_of(study, s)) {
                continue;
            }
            struct study_median m = median_of(study, i, s);
            bool above = !m.decided && m.above >= study->most;
            p.cells++;
            p.decided += m.decided || above;
            p.above += above;
        }
    }
    return p;
}

static void cell(const struct study_median *m, char *out, size_t size)
{
    char number[DEFECTS_NUMBER_LENGTH];
    snprintf(out, size, "%s%s", m->decided ? "" : "> ", defects_number(m->decided ? m->value : m->above, number));
}

static void row(const struct study *study, unsigned defect)
{
    const struct defect *d = &study->defects->entry[defect];
    char line[STUDY_STRATEGIES * 32] = "", text[32];
    size_t used = 0;
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "study");
    cJSON_AddStringToObject(event, "id", d->id);
    for (unsigned s = 0; s < STUDY_STRATEGIES; s++) {
        if (!study_is_of(study, s)) {
            continue;
        }
        struct study_median m = median_of(study, defect, s);
        cell(&m, text, sizeof text);
        used += (size_t)snprintf(line + used, sizeof line - used, " %s |", text);
        cJSON *object = cJSON_AddObjectToObject(event, study_strategies[s]);
        cJSON_AddBoolToObject(object, "decided", m.decided);
        cJSON_AddNumberToObject(object, m.decided ? "median" : "above", (double)(m.decided ? m.value : m.above));
    }
    say("| %s | %s | %s |%s", d->id, d->caught_by, d->memory, line);
    say_event(event);
}

static void explain(const struct study *study, const char *state)
{
    struct study_progress p = study_progress(study);
    char most[DEFECTS_NUMBER_LENGTH];
    defects_number(study->most, most);
    say("<!-- SPDX-License-Identifier: Apache-2.0 -->");
    say("# How soon each strategy finds each planted bug");
    say("%s", "");
    say("`./hartbreak defects --study%s%s`: a cell is the median over seeds 1 to %u of the executions until the "
        "invariant of the",
        study->only != NULL ? " --strategy " : "", study->only != NULL ? study->only : "", study->seeds);
    say("row fails, of one strategy alone, from random programs (of `INV-10`: the scenarios) and nothing else. The "
        "defect is");
    say("hunted in the memory model of its witness, with race verdicts off unless the race is the bug (`INV-28`).");
    say("%s", "");
    say("* `portfolio`: each program under `random`, `walk`, `pct`, `pos` and `surw` in turn, which is the default.");
    say("* `random`: any option at each decision point. `walk`: the default schedule with few deviations.");
    say("* `pct`, `pos`, `surw`: priorities of CPUs, priorities of accesses, uniform over orders "
        "([search.md](search.md)).");
    say("* `dfs`: the first 15 schedules of an enumeration for each program, which all deviate near its end.");
    say("* `> N`: more than half of the runs did not find it within N executions, so the median is greater; how much "
        "is");
    say("  not known. No run goes beyond %s.", most);
    say("%s", "");
    say("The lower of the two middle runs counts. A run is made only as long as the median depends on it.");
    say("%u of %u cells have their median, %u are above %s%s", p.decided - p.above, p.cells, p.above, most,
        p.decided < p.cells ? ";" : ".");
    if (p.decided < p.cells) {
        say("the other %u are not decided yet: the same command goes on from `%s`.", p.cells - p.decided,
            strrchr(state, '/') != NULL ? strrchr(state, '/') + 1 : state);
    }
    say("%s", "");
}

static void head(const struct study *study)
{
    char names[STUDY_STRATEGIES * 16] = "", rule[STUDY_STRATEGIES * 5 + 1] = "";
    size_t used = 0;
    for (unsigned s = 0; s < STUDY_STRATEGIES; s++) {
        if (study_is_of(study, s)) {
            used += (size_t)snprintf(names + used, sizeof names - used, " %s |", study_strategies[s]);
            strncat(rule, "--:|", sizeof rule - strlen(rule) - 1);
        }
    }
    say("| id | invariant | memory |%s", names);
    say("|---|---|---|%s", rule);
}

void study_table(const struct study *study, const char *state)
{
    explain(study, state);
    head(study);
    for (unsigned i = 0; i < study->defects->count; i++) {
        if (defect_applies(&study->defects->entry[i], "sim")) {
            row(study, i);
        }
    }
}
