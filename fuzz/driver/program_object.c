/* SPDX-License-Identifier: Apache-2.0 */
/* What the program's object asks of libc, and where it does. */
#include "process.h"
#include "program_ir.h"
#include "program_part.h"
#include "say.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOOL_SECONDS 120.0
#define PLACE_MAX 512u

static bool run_tool(char *const argv[], void (*line)(void *, const char *, bool), void *context)
{
    struct process process = {.line = line, .context = context};
    if (process_run(&process, argv, TOOL_SECONDS) == 0) {
        return true;
    }
    if (!process_interrupted()) {
        say_error("%s failed: %s", argv[0],
                  process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no output");
    }
    return false;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The compiler's own constructor stands in .init_array.0. */
static void section_look(struct object *object, const char *name)
{
    bool early = starts(name, ".init_array") || starts(name, ".fini_array") || starts(name, ".ctors");
    if (early && strcmp(name, ".init_array.0") != 0) {
        object->has_constructors = true;
    }
    bool written = starts(name, ".data") || starts(name, ".bss");
    if (written && !starts(name, ".data.rel.ro") && object->sections < SECTIONS_MAX) {
        snprintf(object->section[object->sections++], CALL_NAME_MAX, "%.47s", name);
    }
}

static void symbol_look(struct object *object, const ElfW(Sym) * symbol, const char *name, const char *section)
{
    if (ELF64_ST_BIND(symbol->st_info) != STB_GLOBAL) {
        return;
    }
    if (symbol->st_shndx == SHN_UNDEF && object->asked < SYMBOLS_MAX) {
        snprintf(object->names[object->asked++], CALL_NAME_MAX, "%.47s", name);
    } else if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && section != NULL && strcmp(name, "main") == 0) {
        snprintf(object->main_at, sizeof object->main_at, "%.47s:%#llx", section, (unsigned long long)symbol->st_value);
    }
}

/* The linker wrote it a moment ago, so what it says of itself is believed. */
static void elf_look(struct object *object, const char *elf)
{
    const ElfW(Ehdr) *header = (const void *)elf;
    const ElfW(Shdr) *section = (const void *)(elf + header->e_shoff);
    const char *names = elf + section[header->e_shstrndx].sh_offset;
    for (unsigned i = 1; i < header->e_shnum; i++) {
        section_look(object, names + section[i].sh_name);
        if (section[i].sh_type != SHT_SYMTAB) {
            continue;
        }
        const ElfW(Sym) *symbol = (const void *)(elf + section[i].sh_offset);
        const char *words = elf + section[section[i].sh_link].sh_offset;
        for (size_t n = 1; n < section[i].sh_size / sizeof *symbol; n++) {
            bool placed = symbol[n].st_shndx < header->e_shnum;
            symbol_look(object, &symbol[n], words + symbol[n].st_name,
                        placed ? names + section[symbol[n].st_shndx].sh_name : NULL);
        }
    }
}

bool object_read(struct object *object, const char *path)
{
    object->path = path;
    object->main_at[0] = '\0';
    object->has_constructors = false;
    object->asked = object->sections = 0;
    char *elf = calls_read() ? ir_read(path) : NULL;
    if (elf != NULL) {
        elf_look(object, elf);
    }
    free(elf);
    return elf != NULL;
}

/* The compiler's own names, which the machine defines. */
static bool is_hook(const char *name)
{
    return starts(name, "__tsan_") || starts(name, "__emutls_");
}

static bool is_supported(const char *name)
{
    const struct call_row *row = call_find(name);
    return is_hook(name) || (row != NULL && row->how != CALL_NO);
}

/* Where a name is used first: the last "; FILE:LINE" before its relocation in the disassembly. */
struct places {
    const struct object *object;
    char last[PLACE_MAX];
    char (*place)[PLACE_MAX]; /* by number of the name */
};

static void place_line(void *context, const char *line, bool is_err)
{
    struct places *places = context;
    const char *colon = strrchr(line, ':');
    const char *tab = strrchr(line, '\t');
    if (is_err) {
        return;
    }
    if (line[0] == ';' && colon != NULL && colon[1] >= '0' && colon[1] <= '9') {
        snprintf(places->last, sizeof places->last, "%.500s", line + 2);
        return;
    }
    if (tab == NULL || strstr(line, "R_") == NULL) {
        return;
    }
    for (unsigned i = 0; i < places->object->asked; i++) {
        const char *name = places->object->names[i];
        const char *rest = starts(tab + 1, name) ? tab + 1 + strlen(name) : NULL;
        if (rest != NULL && (*rest == '\0' || *rest == '-' || *rest == '+') && places->place[i][0] == '\0') {
            snprintf(places->place[i], PLACE_MAX, "%s", places->last);
        }
    }
}

const char *place_from_here(const char *path)
{
    static char here[PATH_MAX];
    if (starts(path, "./")) {
        return path + 2;
    }
    if (getcwd(here, sizeof here) == NULL) {
        return path;
    }
    size_t length = strlen(here);
    return starts(path, here) && path[length] == '/' ? path + length + 1 : path;
}

/* Whether it is a name of libc or libm, and so no function that the program should have brought along. */
static bool is_of_libc(const char *name)
{
    static void *libm;
    libm = libm != NULL ? libm : dlopen("libm.so.6", RTLD_LAZY);
    return dlsym(RTLD_DEFAULT, name) != NULL || (libm != NULL && dlsym(libm, name) != NULL);
}

static void name_unsupported(const struct object *object, char (*place)[PLACE_MAX])
{
    for (unsigned i = 0; i < object->asked; i++) {
        const char *name = object->names[i];
        const struct call_row *row = call_find(name);
        const char *where = place[i][0] != '\0' ? place_from_here(place[i]) : "the program";
        if (is_supported(name)) {
            continue;
        }
        if (row != NULL) {
            say_error("%s: %s is not supported: %s", where, row->written, row->note);
        } else if (is_of_libc(name)) {
            say_error("%s: %s is not supported (docs/explore.md lists what is)", where, name);
        } else {
            say_error("%s: %s has no definition in the files given: add the file that has it (an inline function needs "
                      "'static', or 'extern inline' in one file)",
                      where, name);
        }
    }
}

bool object_supported(const struct object *object)
{
    bool ok = true;
    for (unsigned i = 0; i < object->asked && ok; i++) {
        ok = is_supported(object->names[i]);
    }
    if (ok) {
        return true;
    }
    char objdump[] = HB_OBJDUMP, words[] = "-drl", raw[] = "--no-show-raw-insn";
    char *argv[] = {objdump, words, raw, (char *)(size_t)object->path, NULL};
    struct places places = {.object = object, .place = calloc(SYMBOLS_MAX, PLACE_MAX)};
    if (places.place != NULL && run_tool(argv, place_line, &places)) {
        name_unsupported(object, places.place);
    }
    free(places.place);
    return false;
}

bool object_renames(const struct object *object, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        say_error("%s: %s", path, strerror(errno));
        return false;
    }
    for (unsigned i = 0; i < object->asked; i++) {
        const struct call_row *row = call_find(object->names[i]);
        if (row != NULL && row->how == CALL_OWN) {
            fprintf(file, "%s hb_call_%s\n", row->name, row->note[0] != '\0' ? row->note : row->name);
        }
    }
    return fclose(file) == 0;
}

bool object_tries(const struct object *object)
{
    static const char *const forms[] = {"try",       "timedlock",     "timedrdlock",   "timedwrlock",
                                        "clocklock", "sem_timedwait", "sem_clockwait", "sem_getvalue"};
    for (unsigned i = 0; i < object->asked; i++) {
        for (unsigned f = 0; f < sizeof forms / sizeof forms[0]; f++) {
            if (strstr(object->names[i], forms[f]) != NULL) {
                return true;
            }
        }
    }
    return false;
}
