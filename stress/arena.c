/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <string.h>
#include <sys/mman.h>

#include "sanitizer.h"

/* What stands in memory that a core is given; sched_init may not rely on zeroes. */
#define ARENA_FILL 0xa5

struct arena *arena_open(void)
{
    size_t head = (sizeof(struct arena) + 4095u) / 4096u * 4096u;
    unsigned char *memory =
        mmap(NULL, head + ARENA_CORE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    struct arena *a = (struct arena *)(void *)memory;
    a->core = memory + head;
    return a;
}

bool arena_build(struct arena *a, uint32_t cpus, uint64_t seed, bool fresh)
{
    struct sched_config config;
    memset(&config, 0, sizeof config); /* compared as bytes below */
    hb_program_config(&a->program, cpus, &config);
    if (!fresh && a->config_cpus == cpus && memcmp(&config, &a->config, sizeof config) == 0) {
        sched_reset(a->sched);
        return true;
    }
    a->config_cpus = 0;
    size_t bytes = sched_footprint(&config);
    if (bytes == 0 || bytes > ARENA_CORE_BYTES) {
        return false;
    }
    sanitizer_guard(a->core, ARENA_CORE_BYTES, bytes);
    memset(a->core, ARENA_FILL, bytes);
    machine_map(&a->machine, cpus, seed);
    struct sched_hart_id harts[SCHED_MAX_CPUS];
    for (uint32_t n = 0; n < cpus; n++) {
        harts[n] = (struct sched_hart_id){a->machine.cpu_hart[n]};
    }
    if (sched_init(&a->sched, a->core, bytes, &config, harts, &a->machine) != SCHED_OK) {
        return false;
    }
    a->config = config;
    a->config_cpus = cpus;
    return true;
}
