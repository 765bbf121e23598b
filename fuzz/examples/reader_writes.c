/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A counter of hits is kept up to date under the read lock, which many may hold. FIXED: the counter is atomic.
 */
#include "team.h"

#include <stdatomic.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int table = 5;
#ifdef FIXED
static atomic_int hits;
#else
static int hits;
#endif

static void *reader(void *number)
{
    (void)number;
    pthread_rwlock_rdlock(&lock);
    assert(table == 5);
    hits++;
    pthread_rwlock_unlock(&lock);
    return NULL;
}

int main(void)
{
    team_of(2, reader);
    assert(hits == 2);
    return 0;
}
