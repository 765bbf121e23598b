/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_killers.h"

#include "defects_job.h"
#include "invariant.h"
#include "process.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <string.h>

#define REPLAY_SECONDS_MOST 120.0
#define LIST_LENGTH 1024u

/* Bit id: judged alone, it kills entry i. */
static uint64_t kills[DEFECTS_MAX];

static void on_line(void *context, const char *line, bool is_err)
{
    bool *found = context;
    *found = *found || (!is_err && strstr(line, "\"event\":\"finding\"") != NULL);
}

/* Whether the witness fails when only that invariant is judged. */
static bool dies(const struct defect *d, const struct core *core, unsigned id, int *code)
{
    char name[64], program[PATH_MAX], only[16];
    static char replay[] = "--replay", one[] = "--only", races[] = "--races", on[] = "on", off[] = "off",
                json[] = "--json";
    bool found = false;
    defect_program(d, "sim", name, sizeof name);
    core_binary(core, name, program, sizeof program);
    snprintf(only, sizeof only, "INV-%02u", id % 100);
    char *words[] = {program, replay, (char *)(size_t)d->witness, one, only, races, id == HB_INV_RACE ? on : off,
                     json,    NULL};
    struct process process = {.line = on_line, .context = &found};
    int got = process_run(&process, words, REPLAY_SECONDS_MOST);
    if (got != HB_EXIT_CLEAN && got != HB_EXIT_FINDING) {
        say_error("%s: the replay for %s ended with %d", d->id, only, got);
        *code = HB_EXIT_ENVIRONMENT;
    }
    return found;
}

static int measure(const struct defects *defects, const struct core *core)
{
    int code = HB_EXIT_CLEAN;
    for (unsigned i = 0; i < defects->count && !process_interrupted(); i++) {
        const struct defect *d = &defects->entry[i];
        kills[i] = 0;
        for (unsigned id = 1; d->absent[0] == '\0' && id < HB_INV_COUNT; id++) {
            kills[i] |= dies(d, core, id, &code) ? 1ull << id : 0;
        }
    }
    return process_interrupted() ? HB_EXIT_INTERRUPTED : code;
}

/* Ids of the defects that `id` kills: alone, or together with others. A race beside it is no other verdict. */
static unsigned list(const struct defects *defects, unsigned id, bool alone, char out[LIST_LENGTH])
{
    uint64_t bit = 1ull << id, race = 1ull << HB_INV_RACE;
    unsigned count = 0;
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < defects->count; i++) {
        uint64_t rest = kills[i] & ~bit & ~(id == HB_INV_RACE ? 0 : race);
        if ((kills[i] & bit) != 0 && (rest == 0) == alone && used + 16 < LIST_LENGTH) {
            used += (size_t)snprintf(out + used, LIST_LENGTH - used, "%s%s", used > 0 ? " " : "", defects->entry[i].id);
            count++;
        }
    }
    return count;
}

static void row(const struct defects *defects, unsigned id, unsigned *without)
{
    char alone[LIST_LENGTH], others[LIST_LENGTH];
    unsigned count = list(defects, id, true, alone);
    (void)list(defects, id, false, others);
    *without += count == 0;
    say("| INV-%02u | %s | %s | %s |", id, hb_invariant((enum hb_invariant_id)id)->title,
        count > 0 ? alone : "**none**", others);
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "killer");
    cJSON_AddNumberToObject(event, "invariant", id);
    cJSON_AddStringToObject(event, "alone", alone);
    cJSON_AddStringToObject(event, "with_others", others);
    say_event(event);
}

int defects_killers(const struct defects *defects, const struct core *core)
{
    int code = measure(defects, core);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    unsigned without = 0;
    say("<!-- SPDX-License-Identifier: Apache-2.0 -->");
    say("# Which invariant kills which defect");
    say("%s", "");
    say("Made by `./hartbreak defects --killers`: the witness of each defect, replayed with one invariant judged at a");
    say("time. Data races are judged only in their own row, and do not count as another verdict in the others. The "
        "two");
    say("invariants of the model (INV-08, INV-09) are judged where entries are atomic only.");
    say("%s", "");
    say("| id | title | it and no other kills | it and others kill |");
    say("|---|---|---|---|");
    for (unsigned id = 1; id < HB_INV_COUNT; id++) {
        row(defects, id, &without);
    }
    say("%s", "");
    say("%u of %u invariants have no defect of their own.", without, (unsigned)HB_INV_COUNT - 1);
    return HB_EXIT_CLEAN;
}
