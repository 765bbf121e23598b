/* SPDX-License-Identifier: Apache-2.0 */
#include "name.h"

#include <stdio.h>

#include "../sim/symbol.h"
#include "state.h"

/* For a debugger, which names places in the same way (fuzz/driver/gdb/hb_program.py). */
extern const struct prog_layout {
    uintptr_t arena, stride, heap, heap_bytes;
} prog_layout;
const struct prog_layout prog_layout
    __attribute__((used)) = {PROG_ARENA_BASE, PROG_STACK_STRIDE, PROG_HEAP_BASE, PROG_HEAP_BYTES};

static void with_offset(const char *name, uintptr_t offset, char *out, size_t size)
{
    if (offset == 0)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%s+%lu", name, (unsigned long)offset);
}

static bool variable(uintptr_t address, char *out, size_t size)
{
    uintptr_t offset;
    const char *name = symbol_object(address, &offset);
    if (name)
        with_offset(name, offset, out, size);
    return name != NULL;
}

void prog_place_name(uintptr_t address, char *out, size_t size)
{
    if (address == PROG_FENCE_PLACE)
        snprintf(out, size, "fence");
    else if (address == PROG_END_PLACE)
        snprintf(out, size, "end");
    else if (address - PROG_HEAP_BASE < PROG_HEAP_BYTES)
        with_offset("heap", address - PROG_HEAP_BASE, out, size);
    else if (address - PROG_ARENA_BASE < PROG_HEAP_BASE - PROG_ARENA_BASE) {
        uintptr_t thread = (address - PROG_ARENA_BASE) / PROG_STACK_STRIDE;
        uintptr_t top = PROG_ARENA_BASE + (thread + 1) * PROG_STACK_STRIDE;
        snprintf(out, size, "thread %lu's stack top-%lu", (unsigned long)thread, (unsigned long)(top - address));
    } else if (!variable(address, out, size))
        snprintf(out, size, "%#lx", (unsigned long)address);
}
