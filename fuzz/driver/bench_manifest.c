/* SPDX-License-Identifier: Apache-2.0 */
#include "bench_manifest.h"

#include "say.h"

#include <stdio.h>
#include <string.h>

static const char path[] = HB_SOURCE_DIR "/fuzz/examples/manifest.tsv";

/* The next column of a line, without the tab; "-" is empty. */
static char *column(char *at, char *out)
{
    size_t length = strcspn(at, "\t\n");
    snprintf(out, MANIFEST_TEXT, "%.*s", (int)length, at);
    if (strcmp(out, "-") == 0) {
        out[0] = '\0';
    }
    at += length;
    return *at == '\t' ? at + 1 : at;
}

int manifest_read(struct manifest_row *rows, unsigned most)
{
    char line[1024], executions[MANIFEST_TEXT];
    unsigned count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        say_error("cannot read %s", path);
        return -1;
    }
    while (count < most && fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }
        struct manifest_row *row = &rows[count++];
        char *at = column(line, row->name);
        at = column(at, row->file);
        at = column(at, row->flags);
        at = column(at, row->memory);
        at = column(at, row->expect);
        at = column(at, executions);
        column(at, row->needs);
    }
    fclose(file);
    return (int)count;
}

bool manifest_buggy(const struct manifest_row *row)
{
    return strcmp(row->expect, "clean") != 0;
}

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at != '\0'; at += strcspn(at, ","), at += *at == ',') {
        if (strcspn(at, ",") == length && strncmp(at, word, length) == 0) {
            return true;
        }
    }
    return false;
}

bool manifest_covers(const struct manifest_row *row, const char *memory)
{
    return has_word(row->memory, memory);
}

bool manifest_needs(const struct manifest_row *row, const char *what)
{
    return has_word(row->needs, what);
}
