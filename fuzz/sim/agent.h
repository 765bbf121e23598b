/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine's hooks ask of this machine. CPU c is agent 2c, its interrupt handler agent 2c + 1.
 *
 * Who may call: the hooks, compiled with this file. All of it is inlined into each access; the rare
 * cases are out of line in point.c, bounds.c, relax.c and race.c.
 */
#ifndef HB_SIM_AGENT_H
#define HB_SIM_AGENT_H

#include "state.h"

SIM_INLINE bool agent_muted(void)
{
    return sim.muted;
}

/* A place in the engine's window whose bounds the shadow keeps: nobody ever got past agent_plain outside of them. */
SIM_INLINE bool agent_within(uintptr_t address)
{
    (void)address;
    return true;
}

/* The same where no shadow is kept: of the instance, or lent to it. */
SIM_INLINE bool agent_free(uintptr_t address, uint32_t size)
{
    return address - sim.base <= sim.span - size || address - (uintptr_t)sim.interp <= sizeof *sim.interp - size;
}

/* Outside the window, to be read only: the program that runs. */
SIM_INLINE bool agent_constant(uintptr_t address, uint32_t size)
{
    return address - (uintptr_t)sim.job->program <= sizeof *sim.job->program - size;
}

/* Counts an access that is done; true: agent_spent is to be called. */
SIM_INLINE bool agent_passed(uintptr_t address, bool write)
{
    (void)address, (void)write;
    return --sim.plain == 0;
}

SIM_INLINE void agent_spent(uintptr_t address, uint32_t size, bool write)
{
    sim_plain_slow(address, size, write);
}

SIM_INLINE void agent_plain(uintptr_t address, uint32_t size, bool write)
{
    if (address - sim.base >= sim.span && SIM_UNLIKELY(address - sim.stack > SIM_STACK_BYTES - size))
        sim_outside(address, size, write);
    if (SIM_UNLIKELY(--sim.plain == 0))
        sim_plain_slow(address, size, write);
}

/* One that may straddle the end. */
SIM_INLINE void agent_range(uintptr_t address, size_t size, bool write)
{
    sim_bounds_range(address, size, write);
    if (SIM_UNLIKELY(--sim.plain == 0))
        sim_plain_slow(address, (uint32_t)size, write);
}

/* Returns when the access is to happen; in between another CPU may have moved. */
SIM_INLINE void agent_reach(uintptr_t address, uint32_t size, bool write)
{
    if (SIM_UNLIKELY(address - sim.base >= sim.span))
        sim_outside(address, size, write);
    if (sim.points == SIM_POINTS_ACCESS)
        sim_point_at(HB_POINT_ATOMIC, address, write);
    else if (SIM_UNLIKELY(--sim.plain == 0)) /* a spin without relax must end somewhere */
        sim_plain_slow(address, size, write);
    if (SIM_UNLIKELY(sim.trace && !sim.muted))
        sim_reached(address, size, write);
    sim.reached = address; /* only now: others may have moved */
    if (SIM_UNLIKELY(write && sim.relaxing != 0))
        sim_relax_writing(address, size);
}

/* What an atomic read, or left behind. */
SIM_INLINE void agent_seen(uintptr_t address, uint32_t size, uint64_t value)
{
    struct sim_cpu *self = sim.cpu;
    self->reads[self->read_count++ % SIM_READS_MAX] = (struct sim_read){address, value, size};
    if (SIM_UNLIKELY(sim.relaxing != 0))
        sim_relax_wrote(address);
}

SIM_INLINE void agent_fence(int order)
{
    (void)order;
    if (sim.points == SIM_POINTS_ACCESS)
        sim_point(HB_POINT_ATOMIC);
}

/*
 * A decision about memory: 0 is the default, 1..count are the alternatives. What the interpreter publishes is
 * seen at once: a program is not at fault for what its interpreter leaves unordered, nor is the core.
 */
SIM_INLINE uint32_t agent_choose(enum hb_choice_kind choice, uint32_t count)
{
    if (sim.points != SIM_POINTS_ACCESS || sim.muted || sim.reached - sim.base >= sim.span)
        return 0;
    sim.context->count[HB_POINT_MEMORY]++;
    return SIM_UNLIKELY(--sim.countdown == 0) ? sim_choose_slow(choice, count) : 0;
}

/* Weak compare-exchanges may fail whenever they like. */
SIM_INLINE bool agent_may_fail(void)
{
    return true;
}

SIM_INLINE void agent_failed(void)
{
}

SIM_INLINE void agent_race(const struct eng_race *race)
{
    sim_race(race);
}

SIM_INLINE void agent_mixed(uintptr_t address, uint32_t size, const char *what)
{
    sim_mixed(address, size, what);
}

#endif
