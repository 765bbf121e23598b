/* SPDX-License-Identifier: Apache-2.0 */
#include "naming.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"

#define EXECUTABLE_BYTES_MAX (256u << 20)
#define NAME_SHOWN 23 /* as in the simulator: one race, one signature */

extern const ElfW(Ehdr) __ehdr_start;

struct table {
    const ElfW(Sym) * symbols;
    size_t count;
    const char *names;
    size_t names_size;
    uintptr_t base;
};

/* Finds .symtab in the file's bytes; all offsets are checked against the size. */
static void table_read(struct table *t, const char *data, size_t size)
{
    const ElfW(Ehdr) *header = (const void *)data;
    if (size < sizeof *header || header->e_shoff > size ||
        (size - header->e_shoff) / sizeof(ElfW(Shdr)) < header->e_shnum) {
        return;
    }
    const ElfW(Shdr) *sections = (const void *)(data + header->e_shoff);
    for (uint32_t i = 0; i < header->e_shnum; i++) {
        const ElfW(Shdr) *symbols = &sections[i];
        if (symbols->sh_type != SHT_SYMTAB || symbols->sh_link >= header->e_shnum) {
            continue;
        }
        const ElfW(Shdr) *names = &sections[symbols->sh_link];
        if (symbols->sh_offset > size || symbols->sh_size > size - symbols->sh_offset || names->sh_offset > size ||
            names->sh_size > size - names->sh_offset) {
            return;
        }
        t->symbols = (const void *)(data + symbols->sh_offset);
        t->count = symbols->sh_size / sizeof(ElfW(Sym));
        t->names = data + names->sh_offset;
        t->names_size = names->sh_size;
    }
    t->base = header->e_type == ET_DYN ? (uintptr_t)&__ehdr_start : 0;
}

static const struct table *table_get(void)
{
    static struct table table;
    static bool done;
    if (!done) {
        char *data;
        size_t size;
        struct hb_error error;
        done = true;
        if (hb_file_read("/proc/self/exe", EXECUTABLE_BYTES_MAX, &data, &size, &error)) {
            table_read(&table, data, size); /* kept for the life of the process */
        }
    }
    return &table;
}

const char *naming_function(uintptr_t address)
{
    const struct table *t = table_get();
    uintptr_t offset = address - t->base;
    for (size_t i = 0; i < t->count; i++) {
        const ElfW(Sym) *s = &t->symbols[i];
        if (ELF64_ST_TYPE(s->st_info) == STT_FUNC && offset >= s->st_value && offset < s->st_value + s->st_size &&
            s->st_name < t->names_size) {
            return t->names + s->st_name;
        }
    }
    return NULL;
}

/* The sanitizer's own functions say nothing of where a bug is. */
static bool is_runtime(const char *name)
{
    static const char *const prefixes[] = {"__tsan",      "__asan", "__interceptor", "___interceptor",
                                           "__sanitizer", "mem",    "watch_",        "sched_port_lock_step"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* The innermost function of a stack that is not the runtime's, and its callers as text. */
static const char *innermost(const uintptr_t *frames, char *callers, size_t size)
{
    const char *first = NULL;
    callers[0] = '\0';
    for (uint32_t i = 0; i < FINDING_FRAMES && frames[i] != 0; i++) {
        const char *name = naming_function(frames[i]);
        if (name == NULL || (first == NULL && is_runtime(name))) {
            continue;
        }
        if (first == NULL) {
            first = name;
        } else if (strlen(callers) + strlen(name) + 4 < size) {
            strcat(callers, " < ");
            strcat(callers, name);
        }
    }
    return first;
}

void naming_finding(struct finding *f)
{
    char callers[2][48];
    const char *one = innermost(f->frames[0], callers[0], sizeof callers[0]);
    const char *two = innermost(f->frames[1], callers[1], sizeof callers[1]);
    if (one == NULL && two == NULL) {
        return;
    }
    one = one != NULL ? one : "?";
    struct hb_violation *v = &f->violation;
    char key[sizeof v->key];
    char detail[HB_DETAIL_MAX];
    if (two == NULL) {
        snprintf(key, sizeof key, "%.24s in %.*s", v->key, NAME_SHOWN, one);
        snprintf(detail, sizeof detail, "%.48s in %.40s%s", v->detail, one, callers[0]);
    } else {
        bool swap = strcmp(one, two) > 0;
        snprintf(key, sizeof key, "%.*s, %.*s", NAME_SHOWN, swap ? two : one, NAME_SHOWN, swap ? one : two);
        snprintf(detail, sizeof detail, "%.24s: %.24s%s and %.24s%s", v->detail, one, callers[0], two, callers[1]);
    }
    hb_violation_set(v, v->id, key, detail);
}
