/* SPDX-License-Identifier: Apache-2.0 */
#include "name.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state.h"

/* The symbols of this program, as its file has them; the program is not position-independent. */
static struct {
    bool tried;
    const ElfW(Sym) * symbols;
    size_t count;
    const char *names;
} table;

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

static void load(void)
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
    }
}

static void with_offset(const char *name, uintptr_t offset, char *out, size_t size)
{
    if (offset == 0)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%s+%lu", name, (unsigned long)offset);
}

static bool variable(uintptr_t address, char *out, size_t size)
{
    if (!table.tried)
        load();
    for (size_t i = 0; i < table.count; i++) {
        const ElfW(Sym) *s = &table.symbols[i];
        if (ELF64_ST_TYPE(s->st_info) == STT_OBJECT && address - s->st_value < s->st_size) {
            with_offset(table.names + s->st_name, address - s->st_value, out, size);
            return true;
        }
    }
    return false;
}

void prog_place_name(uintptr_t address, char *out, size_t size)
{
    char stack[32];
    if (address == PROG_FENCE_PLACE)
        snprintf(out, size, "fence");
    else if (address == PROG_END_PLACE)
        snprintf(out, size, "end");
    else if (address - PROG_HEAP_BASE < PROG_HEAP_BYTES)
        with_offset("heap", address - PROG_HEAP_BASE, out, size);
    else if (address - PROG_ARENA_BASE < PROG_HEAP_BASE - PROG_ARENA_BASE) {
        uintptr_t thread = (address - PROG_ARENA_BASE) / PROG_STACK_STRIDE;
        uintptr_t top = PROG_ARENA_BASE + (thread + 1) * PROG_STACK_STRIDE;
        snprintf(stack, sizeof stack, "stack of thread %lu", (unsigned long)thread);
        snprintf(out, size, "%s-%lu", stack, (unsigned long)(top - address));
    } else if (!variable(address, out, size))
        snprintf(out, size, "%#lx", (unsigned long)address);
}
