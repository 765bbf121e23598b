/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void console_init(struct console *console)
{
    memset(console, 0, sizeof *console);
    console->boot_hart = -1;
}

static bool ends_with(const char *line, const char *word)
{
    size_t length = strlen(line), tail = strlen(word);
    return length >= tail && strcmp(line + length - tail, word) == 0;
}

static void init_line(struct console *console, const char *line)
{
    unsigned cpu;
    unsigned long long seed;
    int hart;
    const char *mask;
    unsigned long long digest;
    if (sscanf(line, "KINIT: boot hart %d", &hart) == 1) {
        console->boot_hart = hart;
    } else if (sscanf(line, "KINIT: cpu%u online", &cpu) == 1 && ends_with(line, " online")) {
        console->online_disorder = console->online_disorder || cpu != console->online;
        console->online++;
    } else if (strncmp(line, "KINIT: invariants exercised ", 28) == 0 && (mask = strstr(line, "mask ")) != NULL) {
        console->exercised |= strtoull(mask + 5, NULL, 16);
    } else if (sscanf(line, "KINIT: random program seed=%llu cpus=%u failed", &seed, &cpu) == 2) {
        console->random_failed = true;
        console->random_seed = seed;
        console->random_cpus = cpu;
    } else if (strncmp(line, "KINIT: gate: ", 13) == 0) {
        snprintf(console->gate, sizeof console->gate, "%s", line + 7);
    } else if (sscanf(line, "KINIT: state digest %llx", &digest) == 1) {
        console->digested = true;
        console->digest = digest;
    } else {
        snprintf(console->note, sizeof console->note, "%s", line + strlen("KINIT: "));
    }
}

static void verdict_line(struct console *console, const char *line)
{
    console->verdict = strncmp(line, "KSELFTEST: verdict ok ", 22) == 0 ? CONSOLE_OK : CONSOLE_FAIL;
    const char *counts = strstr(line, "passed=");
    if (counts == NULL || sscanf(counts, "passed=%u skipped=%u failed=%u", &console->said_passed,
                                 &console->said_skipped, &console->said_failed) != 3) {
        console->verdict = CONSOLE_FAIL;
    }
}

static void self_test_line(struct console *console, const char *line)
{
    if (strncmp(line, "KSELFTEST: verdict", 18) == 0) {
        verdict_line(console, line);
        return;
    }
    console->talked_after = console->talked_after || console->verdict != CONSOLE_NO_VERDICT;
    const char *programs = strstr(line, "random programs ok count=");
    if (strstr(line, " FAIL") != NULL) {
        if (console->failed++ == 0) {
            snprintf(console->failure, sizeof console->failure, "%s", line);
        }
    } else if (programs != NULL) {
        console->programs += (unsigned)strtoul(programs + strlen("random programs ok count="), NULL, 10);
        console->ok++;
    } else if (strstr(line, " skipped (") != NULL) {
        console->skipped++;
    } else if (ends_with(line, " ok")) {
        console->ok++;
    }
}

void console_line(struct console *console, const char *line)
{
    if (strncmp(line, "KINIT: ", 7) == 0) {
        init_line(console, line);
    } else if (strncmp(line, "KSELFTEST: ", 11) == 0) {
        self_test_line(console, line);
    }
}

const char *console_doubt(const struct console *console, unsigned harts, char *out, unsigned size)
{
    if (console->failed > 0) {
        return console->failure;
    }
    if (console->verdict == CONSOLE_NO_VERDICT) {
        return "the final marker is missing";
    }
    if (console->verdict == CONSOLE_FAIL) {
        return "the final marker says FAIL";
    }
    if (console->talked_after) {
        return "markers came after the final one";
    }
    if (console->said_failed != 0 || console->said_passed != console->ok || console->said_skipped != console->skipped) {
        snprintf(out, size, "the verdict counts passed=%u skipped=%u failed=%u, the console shows %u, %u, %u",
                 console->said_passed, console->said_skipped, console->said_failed, console->ok, console->skipped,
                 console->failed);
        return out;
    }
    if (console->online != harts || console->online_disorder) {
        snprintf(out, size, "%u harts said they are online%s, not %u", console->online,
                 console->online_disorder ? " (out of order)" : "", harts);
        return out;
    }
    if (console->ok == 0) {
        return "no self-test ran";
    }
    return NULL;
}

void console_failure(const struct console *console, struct console_failure *failure)
{
    const char *begin = console->failure + strlen("KSELFTEST: ");
    const char *fail = strstr(console->failure, " FAIL");
    *failure = (struct console_failure){"boot", "no id", ""};
    if (console->failed == 0 || fail == NULL || fail < begin) {
        return;
    }
    snprintf(failure->name, sizeof failure->name, "%.*s", (int)(fail - begin), begin);
    const char *id = strstr(fail, "INV-");
    if (id == NULL) {
        return;
    }
    size_t length = strcspn(id, " :,");
    snprintf(failure->invariant, sizeof failure->invariant, "%.*s", (int)length, id);
    const char *key = id + length + strspn(id + length, " ");
    snprintf(failure->key, sizeof failure->key, "%.*s", (int)strcspn(key, ":"), key);
}
