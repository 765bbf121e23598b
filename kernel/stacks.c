/* SPDX-License-Identifier: Apache-2.0 */
#include "stacks.h"

#include "panic.h"
#include "sched_types.h"

_Static_assert(STACK_HARTS == SCHED_MAX_CPUS, "a stack of each kind for each logical cpu");

extern char stacks_start[];

static const uint32_t first_slot[STACK_KINDS + 1] = {
    [STACK_BOOT] = 0,
    [STACK_TASK] = 1,
    [STACK_IDLE] = 1 + STACK_TASKS,
    [STACK_TRAP] = 1 + STACK_TASKS + STACK_HARTS,
    [STACK_EMERGENCY] = 1 + STACK_TASKS + 2 * STACK_HARTS,
    [STACK_KINDS] = STACK_SLOTS,
};

uintptr_t stack_guard(enum stack_kind kind, uint32_t number)
{
    uint32_t slot = first_slot[kind] + number;
    if (slot >= first_slot[kind + 1]) {
        panic("stack number out of range");
    }
    return (uintptr_t)stacks_start + (uintptr_t)slot * STACK_SLOT;
}

uintptr_t stack_top(enum stack_kind kind, uint32_t number)
{
    return stack_guard(kind, number) + STACK_SLOT;
}

bool stack_find(uintptr_t address, struct stack_place *place)
{
    uintptr_t start = (uintptr_t)stacks_start;
    if (address < start || address - start >= (uintptr_t)STACK_SLOTS * STACK_SLOT) {
        return false;
    }
    uint32_t slot = (uint32_t)((address - start) / STACK_SLOT);
    enum stack_kind kind = STACK_BOOT;
    while (slot >= first_slot[kind + 1]) {
        kind++;
    }
    place->kind = kind;
    place->number = slot - first_slot[kind];
    place->guard = (address - start) % STACK_SLOT < STACK_GUARD;
    return true;
}

const char *stack_kind_word(enum stack_kind kind)
{
    static const char *const words[STACK_KINDS] = {"boot", "task", "idle", "trap", "emergency"};
    return (unsigned)kind < STACK_KINDS ? words[kind] : "unknown";
}
