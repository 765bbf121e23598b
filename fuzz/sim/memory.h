/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory model: what a load returns and where a store goes.
 *
 * This one is sequential consistency over the host's memory, so every function is the plain access.
 * A model with store histories replaces these and keeps the callers (atomic.c).
 */
#ifndef HB_SIM_MEMORY_H
#define HB_SIM_MEMORY_H

#include <string.h>

#include "state.h"

SIM_INLINE uint64_t sim_memory_now(const volatile void *address, uint32_t size)
{
    switch (size) {
    case 1:
        return *(const volatile uint8_t *)address;
    case 2:
        return *(const volatile uint16_t *)address;
    case 4:
        return *(const volatile uint32_t *)address;
    default:
        return *(const volatile uint64_t *)address;
    }
}

/* Remembers what this CPU saw, for relax. */
SIM_INLINE void sim_memory_seen(const volatile void *address, uint32_t size, uint64_t value)
{
    struct sim_cpu *self = sim.cpu;
    self->reads[self->read_count++ % SIM_READS_MAX] = (struct sim_read){address, value, size};
}

#endif
