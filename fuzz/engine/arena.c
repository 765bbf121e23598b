/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: reserved once, touched only where an execution needs it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "engine_state.h"

void *eng_reserve(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void eng_unreserve(void *memory, size_t bytes)
{
    (void)madvise(memory, bytes, MADV_DONTNEED);
}

static void (*tell)(const char *what);

void eng_when_exhausted(void (*exhausted)(const char *what))
{
    tell = exhausted;
}

void eng_exhausted(const char *what)
{
    if (tell)
        tell(what);
    fprintf(stderr, "engine: no room left for the %s\n", what);
    abort();
}
