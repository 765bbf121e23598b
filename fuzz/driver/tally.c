/* SPDX-License-Identifier: Apache-2.0 */
/* The table at the end: what each world did. */
#include "invariant.h"
#include "say.h"
#include "verb.h"
#include "world.h"

#include <cjson/cJSON.h>

static void short_count(double number, char *out, size_t size)
{
    if (number >= 9.95e6) {
        snprintf(out, size, "%.0f M", number / 1e6);
    } else if (number >= 9950) {
        snprintf(out, size, "%.0f k", number / 1e3);
    } else {
        snprintf(out, size, "%.0f", number);
    }
}

static void row_event(const struct tally *tally)
{
    char mask[24];
    cJSON *event = cJSON_CreateObject();
    snprintf(mask, sizeof mask, "%llx", (unsigned long long)tally->exercised);
    cJSON_AddStringToObject(event, "event", "lane");
    cJSON_AddStringToObject(event, "lane", tally->name);
    cJSON_AddStringToObject(event, "world", tally->world);
    cJSON_AddNumberToObject(event, "runs", tally->runs);
    cJSON_AddNumberToObject(event, "programs", (double)tally->programs);
    cJSON_AddNumberToObject(event, "executions", (double)tally->executions);
    cJSON_AddNumberToObject(event, "seconds", tally->seconds);
    cJSON_AddStringToObject(event, "exercised", mask);
    cJSON_AddNumberToObject(event, "findings", tally->findings);
    cJSON_AddStringToObject(event, "state", tally->state[0] != '\0' ? tally->state : "ran");
    say_event(event);
}

static void row(const struct tally *tally)
{
    char executions[32], rate[32];
    double seconds = tally->seconds > 0.001 ? tally->seconds : 0.001;
    short_count((double)tally->executions, executions, sizeof executions);
    short_count((double)tally->executions / seconds, rate, sizeof rate);
    if (tally->runs == 0 || tally->state[0] != '\0') {
        say("%-8s %-13s %s", tally->world, tally->name, tally->state[0] != '\0' ? tally->state : "NOT REACHED");
    } else {
        say("%-8s %-13s %10s %-10s %8s/s %7.1f s %5u of %u %9u", tally->world, tally->name, executions,
            tally->unit != NULL ? tally->unit : "executions", rate, tally->seconds,
            (unsigned)__builtin_popcountll(tally->exercised), (unsigned)HB_INV_COUNT - 1, tally->findings);
    }
    row_event(tally);
}

void tally_table(const struct tally *tallies, unsigned count)
{
    uint64_t exercised = 0;
    say("%-8s %-13s %10s %-10s %10s %9s %11s %9s", "world", "lane", "", "", "rate", "time", "invariants", "findings");
    for (unsigned i = 0; i < count; i++) {
        row(&tallies[i]);
        exercised |= tallies[i].exercised;
    }
    if (count > 1) {
        say("invariants exercised in all: %u of %u", (unsigned)__builtin_popcountll(exercised),
            (unsigned)HB_INV_COUNT - 1);
    }
}

int tally_code(const struct tally *tallies, unsigned count)
{
    int code = HB_EXIT_CLEAN;
    for (unsigned i = 0; i < count; i++) {
        code = exit_worse(code, tallies[i].code);
    }
    return code;
}
