/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU goes offline: it closes its mailbox and drains it. The sender looks whether it is open and then delivers, so
 * that a letter may arrive after the last drain. FIXED: the look and the delivery are one step under the
 * mailbox lock. Pattern: hotplug placement recheck (sched_core, docs/policy.md).
 */
#include "team.h"

#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int open_now = 1;
static int letters, handled, refused;

static void deliver(void)
{
    pthread_mutex_lock(&lock);
    letters++;
    pthread_mutex_unlock(&lock);
}

static void *sender(void *number)
{
    (void)number;
#ifdef FIXED
    pthread_mutex_lock(&lock);
    if (atomic_load(&open_now)) {
        letters++;
    } else {
        refused++;
    }
    pthread_mutex_unlock(&lock);
    (void)deliver;
#else
    if (atomic_load(&open_now)) {
        deliver();
    } else {
        refused++;
    }
#endif
    return NULL;
}

static void *leaver(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    atomic_store(&open_now, 0);
    handled += letters;
    letters = 0;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    TEAM(sender, leaver);
    assert(handled + refused == 1);
    return 0;
}
