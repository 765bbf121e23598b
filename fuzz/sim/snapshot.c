/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instance's memory, and the state of a booted machine by configuration, so that an execution
 * costs a copy instead of a boot. ASan builds boot every time: its shadow cannot be copied back.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "state.h"

#define SNAPSHOTS 32u
#define GUARD_BYTES 65536u
/* Below the instance, so that the engine's one window holds both: cursors migrate with their tasks. */
#define INTERP_BYTES ((sizeof(struct hb_interp) + GUARD_BYTES - 1) / GUARD_BYTES * GUARD_BYTES)
#define FRESH_BYTE 0xa5 /* what nobody has written yet */

struct saved_cpu {
    struct sim_cpu cpu;
    struct sim_context idle;
    uint32_t stack_bytes;
};

struct snapshot {
    struct sched_config config;
    uint32_t memory_bytes;
    uint32_t size; /* 0: empty */
    struct sched *sched;
    uint64_t time;
    uint8_t *bytes; /* memory; then for each CPU a saved_cpu and the used end of its stack */
};

static struct snapshot snapshots[SNAPSHOTS];
static uint32_t last, oldest;

bool sim_memory_open(void)
{
    size_t total = INTERP_BYTES + SIM_MEMORY_MAX + 2 * GUARD_BYTES;
    uint8_t *p = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED || mprotect(p, INTERP_BYTES, PROT_READ | PROT_WRITE) != 0 ||
        mprotect(p + INTERP_BYTES + GUARD_BYTES, SIM_MEMORY_MAX, PROT_READ | PROT_WRITE) != 0)
        return false;
    sim.interp = (struct hb_interp *)(void *)p;
    sim.memory_base = (uintptr_t)(p + INTERP_BYTES + GUARD_BYTES);
    return eng_open((uintptr_t)p, total - GUARD_BYTES);
}

static uint8_t *memory(void)
{
    return (uint8_t *)sim.memory_base; /* NOLINT(performance-no-int-to-ptr) */
}

/* Another configuration lays other objects out here: what the engine knows of their sizes and atomics slows it only. */
static void set_bounds(size_t bytes)
{
    static struct sched_config laid_out;
    sim.memory_bytes = (uint32_t)bytes;
    sim.base = sim.memory_base;
    sim.span = bytes;
    eng_bounds((uintptr_t)sim.interp, INTERP_BYTES + GUARD_BYTES + bytes);
    if (memcmp(&laid_out, &sim.config, sizeof laid_out) == 0)
        return;
    laid_out = sim.config;
    eng_fresh(sim.base, bytes);
}

/* Called muted: the bounds take effect when the hooks come back. */
void sim_memory_shape(size_t bytes)
{
    sim.memory_bytes = (uint32_t)bytes;
    asan_allow(memory(), SIM_MEMORY_MAX);
    memset(memory(), FRESH_BYTE, bytes);
    asan_forbid(memory() + bytes, SIM_MEMORY_MAX - bytes);
}

void sim_memory_bounds(void)
{
    set_bounds(sim.memory_bytes);
}

static size_t stack_used(const struct sim_cpu *cpu)
{
    return (size_t)(sim_stack_low(cpu->context) + SIM_STACK_BYTES - (uint8_t *)cpu->sp);
}

static struct snapshot *find(const struct sched_config *config)
{
    if (snapshots[last].size && memcmp(&snapshots[last].config, config, sizeof *config) == 0)
        return &snapshots[last];
    for (uint32_t i = 0; i < SNAPSHOTS; i++) {
        if (snapshots[i].size == 0 || memcmp(&snapshots[i].config, config, sizeof *config) != 0)
            continue;
        last = i;
        return &snapshots[i];
    }
    return NULL;
}

static size_t size_needed(void)
{
    size_t size = sim.memory_bytes;
    for (uint32_t c = 0; c < sim.cpus; c++)
        size += sizeof(struct saved_cpu) + stack_used(&sim.cpu_of[c]);
    return size;
}

void sim_snapshot_save(const struct sched_config *config)
{
    if (SIM_ASAN)
        return;
    struct snapshot *s = &snapshots[oldest];
    size_t size = size_needed();
    uint8_t *to = realloc(s->bytes, size);
    if (!to)
        return;
    *s = (struct snapshot){*config, sim.memory_bytes, (uint32_t)size, sim.sched, sim.time, to};
    last = oldest;
    oldest = (oldest + 1) % SNAPSHOTS;
    memcpy(to, memory(), sim.memory_bytes);
    to += sim.memory_bytes;
    for (uint32_t c = 0; c < sim.cpus; c++) {
        struct sim_cpu *cpu = &sim.cpu_of[c];
        struct saved_cpu saved = {*cpu, *cpu->context, (uint32_t)stack_used(cpu)};
        memcpy(to, &saved, sizeof saved);
        memcpy(to + sizeof saved, cpu->sp, saved.stack_bytes);
        to += sizeof saved + saved.stack_bytes;
    }
}

bool sim_snapshot_restore(const struct sched_config *config)
{
    const struct snapshot *s = find(config);
    if (!s)
        return false;
    memcpy(memory(), s->bytes, s->memory_bytes);
    set_bounds(s->memory_bytes);
    sim.sched = s->sched;
    sim.time = s->time;
    const uint8_t *from = s->bytes + s->memory_bytes;
    for (uint32_t c = 0; c < sim.cpus; c++) {
        struct saved_cpu saved;
        memcpy(&saved, from, sizeof saved);
        sim.cpu_of[c] = saved.cpu;
        *saved.cpu.context = saved.idle;
        memcpy(saved.cpu.sp, from + sizeof saved, saved.stack_bytes);
        from += sizeof saved + saved.stack_bytes;
    }
    return true;
}
