/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two CPUs migrate tasks in opposite directions and each locks its own runqueue first: each may hold what the
 * other wants. FIXED: both lock in one order. Pattern: lock-order inversion ("deadlock01" of SCTBench).
 */
#include "team.h"

static pthread_mutex_t queue[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static int length[2] = {1, 1};

static void migrate(unsigned from, unsigned to)
{
#ifdef FIXED
    unsigned first = from < to ? from : to, second = from < to ? to : from;
#else
    unsigned first = from, second = to;
#endif
    pthread_mutex_lock(&queue[first]);
    pthread_mutex_lock(&queue[second]);
    length[from]--;
    length[to]++;
    pthread_mutex_unlock(&queue[second]);
    pthread_mutex_unlock(&queue[first]);
}

static void *cpu(void *number)
{
    unsigned self = team_number(number);
    migrate(self, 1 - self);
    return NULL;
}

int main(void)
{
    team_of(2, cpu);
    assert(length[0] == 1 && length[1] == 1);
    return 0;
}
