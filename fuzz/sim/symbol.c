/* SPDX-License-Identifier: Apache-2.0 */
#include "symbol.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMMAND_MAX 4096u
#define LINE_MAX_BYTES 256u
#define BATCH 128u /* addresses in one command */

static struct {
    bool tried;
    const char *image; /* NULL: no symbols */
    const ElfW(Sym) * symbols;
    size_t count;
    const char *names;
} table;

/* Where the program was loaded, relative to what its file says. */
static int first_object(struct dl_phdr_info *info, size_t size, void *bias)
{
    (void)size;
    *(uintptr_t *)bias = info->dlpi_addr;
    return 1;
}

static uintptr_t in_file(uintptr_t pc)
{
    static uintptr_t bias;
    static bool known;
    if (!known)
        dl_iterate_phdr(first_object, &bias);
    known = true;
    return pc - bias;
}

static const char *map_self(void)
{
    struct stat st;
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    void *p = fstat(fd, &st) == 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    return p == MAP_FAILED ? NULL : p;
}

static void load_table(void)
{
    table.tried = true;
    const char *image = map_self();
    if (!image)
        return;
    const ElfW(Ehdr) *header = (const void *)image;
    const ElfW(Shdr) *sections = (const void *)(image + header->e_shoff);
    for (uint32_t i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB)
            continue;
        table.symbols = (const void *)(image + sections[i].sh_offset);
        table.count = sections[i].sh_size / sizeof *table.symbols;
        table.names = image + sections[sections[i].sh_link].sh_offset;
        table.image = image;
    }
}

/* NULL: none of that type holds the address. */
static const ElfW(Sym) * find(uintptr_t at, unsigned type)
{
    if (!table.tried)
        load_table();
    for (size_t i = 0; table.image && i < table.count; i++)
        if (ELF64_ST_TYPE(table.symbols[i].st_info) == type &&
            at - table.symbols[i].st_value < table.symbols[i].st_size)
            return &table.symbols[i];
    return NULL;
}

bool symbol_name(uintptr_t pc, char *out, size_t size)
{
    const ElfW(Sym) *s = find(in_file(pc), STT_FUNC);
    snprintf(out, size, "%s", s ? table.names + s->st_name : "?");
    return s != NULL;
}

bool symbol_together(uintptr_t pc, uintptr_t other)
{
    uintptr_t at = in_file(pc), with = in_file(other), first = at < with ? at : with, last = at < with ? with : at;
    if (!table.tried)
        load_table();
    for (size_t i = 0; table.image && i < table.count; i++) {
        const ElfW(Sym) *s = &table.symbols[i];
        bool global = ELF64_ST_BIND(s->st_info) != STB_LOCAL && ELF64_ST_TYPE(s->st_info) == STT_FUNC;
        if (global && s->st_value != with && s->st_value > first - (at < with ? s->st_size : 0) && s->st_value <= last)
            return false;
    }
    return true;
}

const char *symbol_object(uintptr_t address, uintptr_t *offset)
{
    const ElfW(Sym) *s = find(in_file(address), STT_OBJECT);
    *offset = s ? in_file(address) - s->st_value : 0;
    return s ? table.names + s->st_name : NULL;
}

/* The lines of the symbolizer for these addresses; NULL: there is none. */
static FILE *ask(const uintptr_t *frames, uint32_t count, const char *options)
{
    static const char *const tools[] = {"llvm-symbolizer-19", "llvm-symbolizer", "addr2line"};
    char command[COMMAND_MAX], self[COMMAND_MAX / 4];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return NULL;
    self[length] = '\0';
    for (size_t t = 0; t < sizeof tools / sizeof tools[0]; t++) {
        size_t used = (size_t)snprintf(command, sizeof command, "command -v %s >/dev/null && exec %s -e '%s' -f -p %s",
                                       tools[t], tools[t], self, options);
        for (uint32_t i = 0; i < count && used < sizeof command - 64; i++)
            used += (size_t)snprintf(command + used, sizeof command - used, " 0x%lx",
                                     (unsigned long)in_file(frames[i]) - 1);
        snprintf(command + used, sizeof command - used, " 2>/dev/null");
        FILE *lines = popen(command, "r"); /* NOLINT(cert-env33-c) */
        int first = lines ? fgetc(lines) : EOF;
        if (first != EOF) {
            ungetc(first, lines);
            return lines;
        }
        if (lines)
            pclose(lines);
    }
    return NULL;
}

/* "f at /folder/file.c:1:2" without the folder: not every symbolizer leaves it out when asked. */
static void cut_folder(char *line)
{
    char *at = strstr(line, " at /");
    char *slash = at ? strrchr(at, '/') : NULL;
    if (slash)
        memmove(at + 4, slash + 1, strlen(slash + 1) + 1);
}

void symbol_print(FILE *to, const char *indent, const uintptr_t *frames, uint32_t count)
{
    char line[LINE_MAX_BYTES];
    FILE *lines = count ? ask(frames, count, "-s -i") : NULL;
    while (lines && fgets(line, sizeof line, lines)) {
        cut_folder(line);
        if (line[0] != '\n')
            fprintf(to, "%s%s", indent, line);
    }
    if (lines) {
        pclose(lines);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        symbol_name(frames[i] - 1, line, sizeof line);
        fprintf(to, "%s%s, offset 0x%lx (no llvm-symbolizer or addr2line for the line)\n", indent, line,
                (unsigned long)in_file(frames[i]));
    }
}

void symbol_place(uintptr_t pc, char *out, size_t size)
{
    char line[LINE_MAX_BYTES];
    FILE *lines = ask(&pc, 1, "-s");
    bool said = lines && fgets(line, sizeof line, lines);
    if (lines)
        pclose(lines);
    if (said)
        cut_folder(line);
    char *at = said ? strstr(line, " at ") : NULL;
    if (!at) {
        symbol_name(pc - 1, out, size);
        return;
    }
    at[strcspn(at, "\n")] = '\0';
    char *column = strrchr(at, ':');
    if (column && strchr(at, ':') != column)
        *column = '\0';
    snprintf(out, size, "%s", at + 4);
}

/* "function at /folder/file.c:12:5" as words; false: nothing is known. */
static bool words_of(char *line, char *out, size_t size)
{
    static const char inlined[] = " (inlined by) ";
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, inlined, sizeof inlined - 1) == 0)
        line += sizeof inlined - 1;
    char *at = strstr(line, " at ");
    char *slash = at ? strrchr(at, '/') : NULL;
    if (!slash)
        return false;
    *at = *slash = '\0';
    char *column = strrchr(slash + 1, ':');
    if (column && strchr(slash + 1, ':') != column)
        *column = '\0';
    char *extra = strchr(slash + 1, ' '); /* addr2line: " (discriminator 2)" */
    if (extra)
        *extra = '\0';
    snprintf(out, size, "%s\t%s\t%s/", line, slash + 1, at + 4);
    return true;
}

static void each_of(const uintptr_t *pcs, uint32_t first, uint32_t count,
                    void (*give)(void *context, uint32_t index, const char *words), void *context)
{
    char line[2 * LINE_MAX_BYTES], words[2 * LINE_MAX_BYTES];
    FILE *lines = ask(pcs + first, count, "-i");
    uint32_t index = UINT32_MAX; /* before the first */
    while (lines && fgets(line, sizeof line, lines)) {
        if (line[0] == '\n')
            continue;
        if (line[0] != ' ')
            index++;
        if (index < count && words_of(line, words, sizeof words))
            give(context, first + index, words);
    }
    if (lines)
        pclose(lines);
}

void symbol_each(const uintptr_t *pcs, uint32_t count, void (*give)(void *context, uint32_t index, const char *words),
                 void *context)
{
    for (uint32_t first = 0; first < count; first += BATCH)
        each_of(pcs, first, count - first < BATCH ? count - first : BATCH, give, context);
}
