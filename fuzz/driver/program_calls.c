/* SPDX-License-Identifier: Apache-2.0 */
/* The table of calls, fuzz/program/calls.tsv. */
#include "program_part.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 4u

static struct call_row rows[CALLS_MAX];
static unsigned row_count;

/* Splits at tabs; missing columns are empty. */
static unsigned split(char *line, char *columns[COLUMNS])
{
    unsigned count = 0;
    for (char *at = line; count < COLUMNS && at != NULL; count++) {
        columns[count] = strsep(&at, "\t");
    }
    for (unsigned i = count; i < COLUMNS; i++) {
        columns[i] = line + strlen(line);
    }
    return count;
}

static bool read_row(char *line, struct call_row *row)
{
    static const char *const hows[] = {"own", "libc", "no"};
    char *columns[COLUMNS];
    if (split(line, columns) < COLUMNS - 1 || strlen(columns[0]) >= sizeof row->name) {
        return false;
    }
    snprintf(row->name, sizeof row->name, "%s", columns[0]);
    snprintf(row->note, sizeof row->note, "%s", columns[COLUMNS - 1]);
    for (unsigned i = 0; i < sizeof hows / sizeof hows[0]; i++) {
        if (strcmp(columns[1], hows[i]) == 0) {
            row->how = (enum call_how)i;
            bool renamed = row->how == CALL_NO && strcmp(columns[2], "not supported") != 0;
            snprintf(row->written, sizeof row->written, "%.47s", renamed ? columns[2] : row->name);
            return true;
        }
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct call_row *)a)->name, ((const struct call_row *)b)->name);
}

bool calls_read(void)
{
    static const char path[] = HB_SOURCE_DIR "/fuzz/program/calls.tsv";
    char line[512];
    if (row_count > 0) {
        return true;
    }
    FILE *file = fopen(path, "r");
    bool ok = file != NULL;
    while (ok && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '#' && line[0] != '\0') {
            ok = row_count < CALLS_MAX && read_row(line, &rows[row_count]);
            row_count += ok;
        }
    }
    if (!ok) {
        say_error("%s: %s", path, file == NULL ? strerror(errno) : "a row that is none");
    }
    if (file != NULL) {
        fclose(file);
    }
    qsort(rows, row_count, sizeof rows[0], by_name);
    return ok;
}

const struct call_row *call_find(const char *name)
{
    struct call_row key;
    snprintf(key.name, sizeof key.name, "%s", name);
    return bsearch(&key, rows, row_count, sizeof rows[0], by_name);
}
