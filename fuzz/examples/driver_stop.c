/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A driver is stopped while a request comes in: the request checks for the stop and registers itself in two steps, so
 * that the stop may finish between them. FIXED: it registers first.
 * Pattern: the Bluetooth driver of Qadeer and Wu, "KISS: keep it simple and sequential" (PLDI 2004).
 */
#include "team.h"

#include <sched.h>
#include <stdatomic.h>

static atomic_int pending = 1; /* requests, and one for the driver itself */
static atomic_int stopping, stopped;

static void leave(void)
{
    if (atomic_fetch_sub(&pending, 1) == 1) {
        atomic_store(&stopped, 1);
    }
}

static void *request(void *number)
{
    (void)number;
#ifdef FIXED
    atomic_fetch_add(&pending, 1);
    if (!atomic_load(&stopping)) {
        assert(!atomic_load(&stopped));
    }
    leave();
#else
    if (!atomic_load(&stopping)) {
        atomic_fetch_add(&pending, 1);
        assert(!atomic_load(&stopped));
        leave();
    }
#endif
    return NULL;
}

static void *stop(void *number)
{
    (void)number;
    atomic_store(&stopping, 1);
    leave();
    return NULL;
}

int main(void)
{
    TEAM(request, stop);
    assert(atomic_load(&stopped));
    return 0;
}
