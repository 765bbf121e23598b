/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which memory the core may touch: its instance, the stack it runs on, what the program lent it
 * (cursors and results stand in the interpreter), and constants to read.
 */
#include "state.h"

extern const char __executable_start[], etext[], edata[], end[]; // NOLINT

static bool inside(uintptr_t a, uint32_t size, const void *low, size_t bytes)
{
    uintptr_t offset = a - (uintptr_t)low;
    return offset < bytes && bytes - offset >= size;
}

static bool readable(uintptr_t a, uint32_t size)
{
    return inside(a, size, __executable_start, (size_t)(end - __executable_start)) ||
           inside(a, size, sim.job->program, sizeof *sim.job->program);
}

void sim_outside(uintptr_t address, uint32_t size, bool write)
{
    if (address - sim.stack <= SIM_STACK_BYTES - size)
        return;
    if (address - (uintptr_t)sim.interp <= sizeof *sim.interp - size)
        return;
    if (sim.muted || (!write && readable(address, size)))
        return;
    const char *what = write ? "write" : "read";
    if (inside(address, 1, (const void *)sim.memory_base, SIM_MEMORY_MAX)) /* NOLINT(performance-no-int-to-ptr) */
        sim_fail(HB_INV_MEMORY, write ? "write outside the instance" : "read outside the instance",
                 "cpu%u: %s of %u bytes at instance + %llu of %u", sim.cpu->id, what, size,
                 (unsigned long long)(address - sim.memory_base), sim.memory_bytes);
    if (inside(address, 1, sim_stack_low(sim.context_of),
               (size_t)(sim_stack_low(sim.context_of + 1) - sim_stack_low(sim.context_of)) * SIM_CONTEXTS))
        sim_fail(HB_INV_MEMORY, write ? "write to another stack" : "read of another stack",
                 "cpu%u: %s of %u bytes on a stack it does not run on", sim.cpu->id, what, size);
    sim_fail(HB_INV_MEMORY, write ? "wild write" : "wild read", "cpu%u: %s of %u bytes at 0x%llx", sim.cpu->id, what,
             size, (unsigned long long)address);
}

void sim_bounds_range(uintptr_t a, size_t size, bool write)
{
    if (size == 0 || (a - sim.base < sim.span && sim.base + sim.span - a >= size))
        return;
    sim_outside(a, (uint32_t)size, write);
}
