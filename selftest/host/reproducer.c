/* SPDX-License-Identifier: Apache-2.0 */
#include "host/reproducer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool looks_like_blob(const char *data, size_t size)
{
    size_t at = 0;
    while (at < size && isspace((unsigned char)data[at]))
        at++;
    if (size - at < 4 || data[at] != 'h' || data[at + 1] != 'b')
        return false;
    for (at += 2; at < size && isdigit((unsigned char)data[at]); at++)
        continue;
    return at < size && data[at] == ':';
}

/* Every byte string decodes to a program; those of a whole one come back from it as they were. */
static bool is_program_bytes(const char *data, size_t size)
{
    struct hb_program *p = malloc(sizeof *p);
    uint8_t *back = malloc(HB_BYTES_MAX);
    bool is = p != NULL && back != NULL && hb_program_decode(p, (const uint8_t *)data, size) == size &&
              hb_program_encode(p, back, HB_BYTES_MAX) == size && memcmp(back, data, size) == 0;
    free(p);
    free(back);
    return is;
}

enum hb_form hb_program_form(const char *data, size_t size)
{
    if (looks_like_blob(data, size))
        return HB_FORM_BLOB;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c < 0x20 && c != '\n' && c != '\t' && c != '\r')
            return is_program_bytes(data, size) ? HB_FORM_BYTES : HB_FORM_INPUT;
    }
    return HB_FORM_TEXT;
}

static bool read_program(const char *name, const char *data, size_t size, struct hb_program *p, enum hb_form form,
                         struct hb_error *error)
{
    struct hb_text_error text_error;
    if (form == HB_FORM_BYTES || form == HB_FORM_INPUT) {
        (void)hb_program_decode(p, (const uint8_t *)data, size);
        if (form == HB_FORM_INPUT)
            hb_program_unassert(p);
        return true;
    }
    if (form == HB_FORM_BLOB ? hb_program_unblob(p, data, size, &text_error)
                             : hb_program_parse(p, data, size, &text_error)) {
        /* The language allows it; a file that was saved whole does not end so. */
        if (form == HB_FORM_TEXT && data[size - 1] != '\n')
            return hb_error_set(error, "%s: the last line has no end: is the file cut short?", name);
        return true;
    }
    char where[HB_ERROR_MAX / 2];
    hb_text_error_print(&text_error, where, sizeof where);
    return hb_error_set(error, "%s:%s", name, where);
}

bool hb_program_load(const char *path, struct hb_program *p, enum hb_form *form, struct hb_error *error)
{
    char *data;
    size_t size;
    if (!hb_file_read(path, HB_PROGRAM_FILE_BYTES, &data, &size, error))
        return false;
    enum hb_form found = hb_program_form(data, size);
    bool ok = read_program(path, data, size, p, found, error);
    free(data);
    if (form != NULL)
        *form = found;
    return ok;
}

bool hb_program_load_argument(const char *argument, struct hb_program *p, struct hb_error *error)
{
    size_t length = strlen(argument);
    if (looks_like_blob(argument, length))
        return read_program("blob", argument, length, p, HB_FORM_BLOB, error);
    return hb_program_load(argument, p, NULL, error);
}

uint32_t hb_program_size(const struct hb_program *p)
{
    uint32_t size = (uint32_t)p->event_count + p->schedule.count;
    for (uint32_t t = 0; t < p->task_count; t++)
        size += 1u + p->tasks[t].count;
    return size;
}

static bool save_report(const struct hb_saved *saved, const struct hb_program *p, const struct hb_violation *violation,
                        const char *report, struct hb_error *error)
{
    char path[HB_PATH_BYTES];
    char *text;
    size_t length;
    const struct hb_invariant *invariant = hb_invariant(violation->id);
    int stem = (int)(strrchr(saved->path, '/') - saved->path);
    if ((size_t)snprintf(path, sizeof path, "%.*s/report.txt", stem, saved->path) >= sizeof path)
        return hb_error_set(error, "%s: path too long", saved->path);
    FILE *out = open_memstream(&text, &length);
    if (out == NULL)
        return hb_error_set(error, "%s: out of memory", path);
    fprintf(out, "INV-%02u %s\n", (unsigned)violation->id, invariant != NULL ? invariant->title : "");
    fprintf(out, "%s\n\n", invariant != NULL ? invariant->sentence : "");
    fprintf(out, "%s\nkey: %s\nsignature: %s\nworld: %s\ncore: %s\n", violation->detail, violation->key,
            saved->signature, p->origin.world, p->origin.core);
    if (report != NULL)
        fprintf(out, "\n%s\n", report);
    fclose(out);
    bool ok = hb_file_write(path, text, length, error);
    free(text);
    return ok;
}

/* The file that is there is kept if it can be read and is not larger. */
static bool may_replace(const char *path, const struct hb_program *p)
{
    struct hb_program *old = malloc(sizeof *old);
    struct hb_error ignored;
    bool smaller =
        old != NULL && (!hb_program_load(path, old, NULL, &ignored) || hb_program_size(p) < hb_program_size(old));
    free(old);
    return smaller;
}

/* A reproducer that cannot be read again is kept, but better to hear of it now. */
static bool reads_back(const struct hb_program *p, const char *text, size_t length, const char *path,
                       struct hb_error *error)
{
    struct hb_program *back = malloc(sizeof *back);
    if (back == NULL)
        return hb_error_set(error, "%s: out of memory", path);
    bool ok = read_program(path, text, length, back, HB_FORM_TEXT, error);
    if (ok && !hb_program_equal(p, back))
        ok = hb_error_set(error, "%s: does not read back as the program that failed", path);
    free(back);
    return ok;
}

static bool save_program(const struct hb_program *p, struct hb_saved *saved, struct hb_error *error)
{
    char *text = malloc(HB_TEXT_MAX);
    if (text == NULL)
        return hb_error_set(error, "%s: out of memory", saved->path);
    size_t length = hb_program_print(p, text, HB_TEXT_MAX);
    bool ok = hb_file_create(saved->path, text, length, &saved->is_new, error);
    if (ok && !saved->is_new && may_replace(saved->path, p)) {
        ok = hb_file_write(saved->path, text, length, error);
        saved->replaced = ok;
    }
    ok = ok && reads_back(p, text, length, saved->path, error);
    free(text);
    return ok;
}

bool hb_finding_save(const char *out, const struct hb_program *p, const struct hb_violation *violation,
                     const char *report, struct hb_saved *saved, struct hb_error *error)
{
    *saved = (struct hb_saved){.is_new = false};
    hb_signature(violation, saved->signature);
    if ((size_t)snprintf(saved->path, sizeof saved->path, "%s/%s/found.hb", out, saved->signature) >=
        sizeof saved->path)
        return hb_error_set(error, "%s: path too long", out);
    struct hb_program *named = malloc(sizeof *named);
    if (named == NULL)
        return hb_error_set(error, "%s: out of memory", saved->path);
    *named = *p;
    memcpy(named->origin.signature, saved->signature, sizeof named->origin.signature);
    snprintf(named->origin.core, sizeof named->origin.core, "%s", hb_core_digest_built());
    bool ok = save_program(named, saved, error);
    if (ok && (saved->is_new || saved->replaced))
        ok = save_report(saved, named, violation, report, error);
    free(named);
    return ok;
}
