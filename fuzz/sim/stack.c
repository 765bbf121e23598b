/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stacks with a guard page below each, reserved once. ASan is told of every switch, and its poison is
 * wiped from stacks that an execution abandoned.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "state.h"
#include "switch.h"

#define GUARD_BYTES 65536u /* a multiple of any page size in use */
#define STRIDE (SIM_STACK_BYTES + GUARD_BYTES)

static uint8_t *pool;
#if SIM_ASAN
static const void *host_low;
static size_t host_bytes;

/* The host's stack has no other way to become known than as the one that was left. */
static void arrived(void *fake)
{
    const void *low;
    size_t bytes;
    __sanitizer_finish_switch_fiber(fake, &low, &bytes);
    if ((const uint8_t *)low < pool || (const uint8_t *)low >= pool + (size_t)STRIDE * SIM_CONTEXTS) {
        host_low = low;
        host_bytes = bytes;
    }
}
#endif

bool sim_stacks_open(void)
{
    size_t total = (size_t)STRIDE * SIM_CONTEXTS;
    pool = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pool == MAP_FAILED)
        return false;
    for (size_t i = 0; i < SIM_CONTEXTS; i++)
        if (mprotect(pool + i * STRIDE + GUARD_BYTES, SIM_STACK_BYTES, PROT_READ | PROT_WRITE) != 0)
            return false;
    return true;
}

uint8_t *sim_stack_low(const struct sim_context *context)
{
    return pool + (size_t)(context - sim.context_of) * STRIDE + GUARD_BYTES;
}

void sim_stack_enter(struct sim_context *context)
{
    sim.context = context;
    sim.stack = (uintptr_t)sim_stack_low(context);
}

void sim_stack_prepare(struct sim_context *context, void (*entry)(void *arg), void *arg)
{
    asan_allow(sim_stack_low(context), SIM_STACK_BYTES);
    context->sp = hb_switch_prepare(sim_stack_low(context) + SIM_STACK_BYTES, entry, arg);
}

void sim_stack_switch(void **save, void *load, struct sim_context *context)
{
#if SIM_ASAN
    void *fake;
    if (context)
        __sanitizer_start_switch_fiber(&fake, sim_stack_low(context), SIM_STACK_BYTES);
    else
        __sanitizer_start_switch_fiber(&fake, host_low, host_bytes);
    hb_switch(save, load);
    arrived(fake);
#else
    (void)context;
    hb_switch(save, load);
#endif
}

void sim_stack_entered(void)
{
#if SIM_ASAN
    arrived(NULL);
#endif
}

void sim_stacks_reset(uint32_t used)
{
    for (uint32_t i = 0; SIM_ASAN && i < used; i++)
        asan_allow(pool + (size_t)i * STRIDE + GUARD_BYTES, SIM_STACK_BYTES);
    for (uint32_t i = SIM_STACKS_MAX; SIM_ASAN && i < SIM_STACKS_MAX + sim.cpus; i++)
        asan_allow(pool + (size_t)i * STRIDE + GUARD_BYTES, SIM_STACK_BYTES);
}
