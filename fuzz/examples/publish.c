/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message is written, then its flag, both orders given by fences. Without the release fence the reader may see the
 * flag and not the message. FIXED: with it. Pattern: message passing, C11 7.17.4 (atomic_thread_fence).
 */
#include "team.h"

#include <stdatomic.h>

static int message;
static atomic_int flag;

static void *writer(void *number)
{
    (void)number;
    message = 42;
#ifdef FIXED
    atomic_thread_fence(memory_order_release);
#endif
    atomic_store_explicit(&flag, 1, memory_order_relaxed);
    return NULL;
}

static void *reader(void *number)
{
    (void)number;
    if (atomic_load_explicit(&flag, memory_order_relaxed)) {
        atomic_thread_fence(memory_order_acquire);
        assert(message == 42);
    }
    return NULL;
}

int main(void)
{
    TEAM(writer, reader);
    return 0;
}
