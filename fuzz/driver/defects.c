/* SPDX-License-Identifier: Apache-2.0 */
#include "defects.h"

#include "options.h"
#include "say.h"
#include "verb.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LINES_MAX 64
#define LINES_MAX 4096

static void take(char *to, size_t size, const char *value)
{
    snprintf(to, size, "%s", value);
}

static void take_also(struct defect *d, const char *value)
{
    struct defect_also *also = &d->also[d->also_count];
    const char *why = strchr(value, ' ');
    if (d->also_count == DEFECT_ALSO_MAX || why == NULL) {
        return;
    }
    snprintf(also->invariant, sizeof also->invariant, "%.*s", (int)(why - value), value);
    take(also->why, sizeof also->why, why + 1);
    d->also_count++;
}

static void take_line(struct defect *d, const char *key, const char *value)
{
    const struct {
        const char *key;
        char *to;
        size_t size;
    } texts[] = {
        {"Id", d->id, sizeof d->id},
        {"Title", d->title, sizeof d->title},
        {"Class", d->class_name, sizeof d->class_name},
        {"Reference", d->reference, sizeof d->reference},
        {"Goes-wrong", d->goes_wrong, sizeof d->goes_wrong},
        {"Caught-by", d->caught_by, sizeof d->caught_by},
        {"Depth", d->depth, sizeof d->depth},
        {"Worlds", d->worlds, sizeof d->worlds},
        {"Memory", d->memory, sizeof d->memory},
        {"Feature", d->feature, sizeof d->feature},
        {"Not-applicable", d->absent, sizeof d->absent},
    };
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(key, texts[i].key) == 0) {
            take(texts[i].to, texts[i].size, value);
        }
    }
    if (strcmp(key, "Also-caught-by") == 0) {
        take_also(d, value);
    } else if (strcmp(key, "Races") == 0) {
        d->races_off = strcmp(value, "off") == 0;
    }
}

/* The lines `Key: value` up to the first empty one. */
static int read_header(struct defect *d)
{
    char line[512];
    FILE *file = fopen(d->patch, "r");
    if (file == NULL) {
        say_error("%s: %s", d->patch, strerror(errno));
        return HB_EXIT_ENVIRONMENT;
    }
    for (int n = 0; n < HEADER_LINES_MAX && fgets(line, sizeof line, file) != NULL && line[0] != '\n'; n++) {
        line[strcspn(line, "\n")] = '\0';
        char *colon = strstr(line, ": ");
        if (colon != NULL) {
            *colon = '\0';
            take_line(d, line, colon + 2);
        }
    }
    fclose(file);
    bool complete = d->id[0] != '\0' && (d->absent[0] != '\0' || d->caught_by[0] != '\0');
    if (!complete) {
        say_error("%s: no Id, or neither Caught-by nor Not-applicable in its first lines", d->patch);
    }
    return complete ? HB_EXIT_CLEAN : HB_EXIT_USAGE;
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), own = strlen(end);
    return length > own && strcmp(name + length - own, end) == 0;
}

static int only_defects(const struct dirent *entry)
{
    const char *name = entry->d_name;
    return strncmp(name, "feature-", 8) != 0 && (ends_with(name, ".patch") || ends_with(name, ".absent"));
}

/* SB-02 before SB-10 before OW-01: what others had first, then our own. */
static int by_id(const void *a, const void *b)
{
    const struct defect *one = a, *other = b;
    bool own = strncmp(one->id, "OW", 2) == 0, others_own = strncmp(other->id, "OW", 2) == 0;
    return own != others_own ? own - others_own : strcmp(one->id, other->id);
}

int defects_load(struct defects *defects)
{
    char folder[PATH_MAX];
    struct dirent **names = NULL;
    int code = HB_EXIT_CLEAN;
    snprintf(folder, sizeof folder, "%s/selftest/defects", HB_SOURCE_DIR);
    int count = scandir(folder, &names, only_defects, alphasort);
    defects->count = 0;
    for (int i = 0; i < count; i++) {
        struct defect *d = &defects->entry[defects->count];
        if (defects->count < DEFECTS_MAX && code == HB_EXIT_CLEAN) {
            memset(d, 0, sizeof *d);
            snprintf(d->patch, sizeof d->patch, "%.3000s/%s", folder, names[i]->d_name);
            snprintf(d->witness, sizeof d->witness, "%.*s.hb", (int)(strrchr(d->patch, '.') - d->patch), d->patch);
            code = read_header(d);
            defects->count++;
        }
        free(names[i]);
    }
    free(names);
    if (code == HB_EXIT_CLEAN && count <= 0) {
        say_error("%s: no defects", folder);
        code = HB_EXIT_ENVIRONMENT;
    }
    qsort(defects->entry, defects->count, sizeof defects->entry[0], by_id);
    return code;
}

static const struct defect *find(const struct defects *defects, const char *id)
{
    const char *names[DEFECTS_MAX + 1] = {NULL};
    for (unsigned i = 0; i < defects->count; i++) {
        names[i] = defects->entry[i].id;
        if (strcmp(id, names[i]) == 0) {
            return &defects->entry[i];
        }
    }
    const char *near = nearest_name(id, names);
    say_error("there is no defect '%s'%s%s%s (selftest/defects has them)", id, near != NULL ? "; did you mean '" : "",
              near != NULL ? near : "", near != NULL ? "'?" : "");
    return NULL;
}

int defects_keep(struct defects *defects, const char *const *ids, unsigned count)
{
    bool wanted[DEFECTS_MAX] = {false};
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct defect *d = find(defects, ids[i]);
        if (d == NULL) {
            return HB_EXIT_USAGE;
        }
        wanted[d - defects->entry] = true;
    }
    for (unsigned i = 0; i < defects->count; i++) {
        if (count == 0 || wanted[i]) {
            struct defect moved = defects->entry[i];
            defects->entry[kept++] = moved;
        }
    }
    defects->count = kept;
    return HB_EXIT_CLEAN;
}

static bool shows_in(const struct defect *defect, const char *world)
{
    size_t length = strlen(world);
    for (const char *at = defect->worlds; (at = strstr(at, world)) != NULL; at += length) {
        if ((at == defect->worlds || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

bool defect_applies(const struct defect *defect, const char *world)
{
    bool threads = strcmp(world, "threads") == 0;
    return defect->absent[0] == '\0' && shows_in(defect, world) && (!threads || shows_in(defect, "harts"));
}

bool defect_is(const struct defect *defect, const char *invariant)
{
    bool is = strcmp(defect->caught_by, invariant) == 0;
    for (unsigned i = 0; i < defect->also_count; i++) {
        is = is || strcmp(defect->also[i].invariant, invariant) == 0;
    }
    return is;
}

bool defect_size(const char *reproducer, unsigned *operations, unsigned *deviations)
{
    char line[512];
    bool in_task = false;
    FILE *file = fopen(reproducer, "r");
    *operations = *deviations = 0;
    for (unsigned n = 0; file != NULL && n < LINES_MAX && fgets(line, sizeof line, file) != NULL; n++) {
        bool indented = strncmp(line, "  ", 2) == 0;
        in_task = indented ? in_task : strncmp(line, "task ", 5) == 0;
        *operations += indented && in_task;
        *deviations += strncmp(line, "  at ", 5) == 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return file != NULL;
}
