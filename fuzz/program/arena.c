/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks, each with a guard below it, and the heap: reserved once, at addresses that never change. */
#include <sys/mman.h>

#include "state.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

bool prog_arena_open(void)
{
    size_t bytes = PROG_ARENA_END - PROG_ARENA_BASE;
    void *arena = mmap((void *)PROG_ARENA_BASE, bytes, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (arena != (void *)PROG_ARENA_BASE) /* old kernels take the address for a hint */
        return false;
    for (uint32_t t = 0; t < PROG_THREADS_MAX; t++) {
        uint8_t *low = (uint8_t *)arena + t * PROG_STACK_STRIDE + PROG_GUARD_BYTES;
        prog.thread[t].low = low;
        if (mprotect(low, PROG_STACK_BYTES, PROT_READ | PROT_WRITE) != 0)
            return false;
    }
    return mprotect((void *)PROG_HEAP_BASE, PROG_HEAP_BYTES, PROT_READ | PROT_WRITE) == 0;
}
