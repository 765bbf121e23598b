/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lazy initialisation that looks at the pointer first without the lock: nothing orders the object's fields before the
 * pointer. FIXED: the pointer is stored with release and read with acquire.
 * Source: Bacon et al., "The 'double-checked locking is broken' declaration" (2000); Meyers, Alexandrescu (2004).
 */
#include "team.h"

#include <stdatomic.h>
#include <stddef.h>

#ifdef FIXED
#define STORE memory_order_release
#define LOAD memory_order_acquire
#else
#define STORE memory_order_relaxed
#define LOAD memory_order_relaxed
#endif

struct config {
    int cpus;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct config storage;
static _Atomic(struct config *) config;

static const struct config *config_get(void)
{
    struct config *seen = atomic_load_explicit(&config, LOAD);
    if (seen == NULL) {
        pthread_mutex_lock(&lock);
        seen = atomic_load_explicit(&config, memory_order_relaxed);
        if (seen == NULL) {
            storage.cpus = 4;
            seen = &storage;
            atomic_store_explicit(&config, seen, STORE);
        }
        pthread_mutex_unlock(&lock);
    }
    return seen;
}

static void *user(void *number)
{
    (void)number;
    assert(config_get()->cpus == 4);
    return NULL;
}

int main(void)
{
    team_of(2, user);
    return 0;
}
