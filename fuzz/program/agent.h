/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine's hooks ask of this machine: thread t is agent t.
 *
 * Who may call: the hooks, compiled with this file. What is here is inlined into every access of the
 * program; the rare cases are out of line in point.c, access.c and spin.c.
 */
#ifndef HB_PROGRAM_AGENT_H
#define HB_PROGRAM_AGENT_H

#include "state.h"

ENG_INLINE bool agent_muted(void)
{
    return false;
}

/* Blocks of the heap carry how much of each granule is theirs; all else is judged by the host's own faults. */
ENG_INLINE void agent_bounds(uintptr_t address, uint32_t size, bool write)
{
    uintptr_t at = address - PROG_HEAP_BASE;
    if (at < PROG_HEAP_BYTES && PROG_UNLIKELY(!heap_holds(at, size)))
        heap_outside(address, size, write);
}

/* Blocks of the heap have bounds to be seen to. */
ENG_INLINE bool agent_within(uintptr_t address)
{
    return address - PROG_HEAP_BASE >= PROG_HEAP_BYTES;
}

ENG_INLINE bool agent_free(uintptr_t address, uint32_t size)
{
    (void)size;
    return PROG_LIKELY(agent_within(address));
}

ENG_INLINE bool agent_constant(uintptr_t address, uint32_t size)
{
    (void)address, (void)size;
    return false;
}

/* Counts an access that is done; true: agent_spent is to be called. */
ENG_INLINE bool agent_passed(uintptr_t address, bool write)
{
    if (write && address - prog.stack >= PROG_STACK_BYTES)
        prog.wrote += PROG_WROTE_PLAIN;
    return --prog.plain == 0;
}

ENG_INLINE void agent_spent(uintptr_t address, uint32_t size, bool write)
{
    prog_plain_slow(address, size, write);
}

ENG_INLINE void agent_plain(uintptr_t address, uint32_t size, bool write)
{
    agent_bounds(address, size, write);
    if (write && address - prog.stack >= PROG_STACK_BYTES)
        prog.wrote += PROG_WROTE_PLAIN;
    if (PROG_UNLIKELY(--prog.plain == 0))
        prog_plain_slow(address, size, write);
}

ENG_INLINE void agent_range(uintptr_t address, size_t size, bool write)
{
    if (size == 0)
        return;
    heap_range(address, size, write);
    if (write && address - prog.stack >= PROG_STACK_BYTES)
        prog.wrote += PROG_WROTE_PLAIN;
    if (PROG_UNLIKELY(--prog.plain == 0))
        prog_plain_slow(address, UINT32_MAX, write); /* never the turn of a spin loop */
}

/* Returns when the access is to happen; in between another thread may have moved. */
ENG_INLINE void agent_reach(uintptr_t address, uint32_t size, bool write)
{
    agent_bounds(address, size, write);
    spin_settle();
    enum spin turn = spin_turn(address, write);
    if (PROG_LIKELY(turn != SPIN_WAITED))
        prog_point_at(HB_POINT_ATOMIC, address, write);
    prog.fresh = turn != SPIN_NOT;
    spin_access(address, size, write);
}

/* Only what the machine has seen itself is of use here. */
ENG_INLINE void agent_seen(uintptr_t address, uint32_t size, uint64_t value)
{
    (void)address, (void)size, (void)value;
}

ENG_INLINE void agent_fence(int order)
{
    (void)order;
    prog.self->fences++;
    prog.self->registers[PROG_REGISTERS - 1] = 0;
    prog_point_at(HB_POINT_ATOMIC, PROG_FENCE_PLACE, false);
}

/* A decision about memory: 0 is the default, 1..count are the alternatives. */
ENG_INLINE uint32_t agent_choose(enum hb_choice_kind choice, uint32_t count)
{
    prog.self->count[HB_POINT_MEMORY]++;
    if (prog.fresh && choice == HB_CHOICE_STORE)
        return 0;
    return PROG_UNLIKELY(--prog.countdown <= 0) ? prog_choose_slow(choice, count) : 0;
}

/* A weak compare-exchange could succeed: whether it may fail; that it did. */
ENG_INLINE bool agent_may_fail(void)
{
    return !prog.fresh && prog_may_fail();
}

ENG_INLINE void agent_failed(void)
{
    prog_failed_weakly();
}

ENG_INLINE void agent_race(const struct eng_race *race)
{
    prog_race(race);
}

ENG_INLINE void agent_mixed(uintptr_t address, uint32_t size, const char *what)
{
    prog_mixed(address, size, what);
}

#endif
