/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An idle CPU says that it sleeps and looks for work once more; the waker brings work and looks whether anybody sleeps.
 * Each must see one or the other, which takes a full order between store and load on both sides (store buffering).
 * With release and acquire it works under SC and loses the wake-up under TSO and C11. FIXED: seq_cst.
 * Pattern: set_current_state and wake_up_process, Linux Documentation/memory-barriers.txt.
 */
#include "team.h"

#include <semaphore.h>
#include <stdatomic.h>

#ifdef FIXED
#define STORE memory_order_seq_cst
#define LOAD memory_order_seq_cst
#else
#define STORE memory_order_release
#define LOAD memory_order_acquire
#endif

static atomic_int sleeping, work;
static sem_t wake;

static void *idle(void *number)
{
    (void)number;
    atomic_store_explicit(&sleeping, 1, STORE);
    if (!atomic_load_explicit(&work, LOAD)) {
        sem_wait(&wake);
    }
    return NULL;
}

static void *waker(void *number)
{
    (void)number;
    atomic_store_explicit(&work, 1, STORE);
    if (atomic_load_explicit(&sleeping, LOAD)) {
        sem_post(&wake);
    }
    return NULL;
}

int main(void)
{
    sem_init(&wake, 0, 0);
    TEAM(idle, waker);
    return 0;
}
