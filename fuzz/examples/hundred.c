/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hundred threads, each with a locked counter, an atomic one and a word of its own. Correct.
 */
#include "team.h"

#include <stdatomic.h>

#ifndef N
#define N 100
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned locked, own[N];
static atomic_uint counted;

static void *user(void *number)
{
    unsigned self = team_number(number);
    own[self] = self;
    atomic_fetch_add_explicit(&counted, 1, memory_order_relaxed);
    pthread_mutex_lock(&lock);
    locked++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    team_of(N, user);
    assert(locked == N && atomic_load(&counted) == N);
    for (unsigned i = 0; i < N; i++) {
        assert(own[i] == i);
    }
    return 0;
}
