/* SPDX-License-Identifier: Apache-2.0 */
#include "report_show.h"

#include "say.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Scheduler cores: a head, then the report from its rule on. Programs: two lines that were said already. */
#define PROGRAM_HEAD_LINES 2u

void report_show(const char *path)
{
    char line[1024];
    FILE *report = fopen(path, "r");
    bool program = false, shown = false;
    for (unsigned n = 0; report != NULL && fgets(line, sizeof line, report) != NULL; n++) {
        line[strcspn(line, "\n")] = '\0';
        bool core = n == 0 && strncmp(line, "INV-", 4) == 0;
        program = program || (n == 0 && strncmp(line, "  INV-", 6) == 0);
        shown = shown || (n == 0 && !core && !program);
        shown = shown || (program ? n >= PROGRAM_HEAD_LINES : strncmp(line, "  rule: ", 8) == 0);
        if (shown) {
            say("%s", line);
        }
    }
    if (report != NULL) {
        fclose(report);
    }
}

void report_show_beside(const char *found)
{
    char path[PATH_MAX];
    const char *slash = strrchr(found, '/');
    if (slash != NULL && strcmp(slash, "/found.hb") == 0) {
        snprintf(path, sizeof path, "%.*s/report.txt", (int)(slash - found), found);
        report_show(path);
    }
}
