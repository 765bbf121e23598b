/* SPDX-License-Identifier: Apache-2.0 */
/*
 * N philosophers share N forks; each takes the left one first, so that all may sit there with one fork. FIXED: the
 * last one begins with the right one. Source: Dijkstra, "Hierarchical ordering of sequential processes" (1971).
 */
#include "team.h"

#ifndef N
#define N 3
#endif

static pthread_mutex_t fork_of[N];
static int meals;
static pthread_mutex_t kitchen = PTHREAD_MUTEX_INITIALIZER;

static void *philosopher(void *number)
{
    unsigned left = team_number(number), right = (left + 1) % N;
#ifdef FIXED
    unsigned first = left < right ? left : right, second = left < right ? right : left;
#else
    unsigned first = left, second = right;
#endif
    pthread_mutex_lock(&fork_of[first]);
    pthread_mutex_lock(&fork_of[second]);
    pthread_mutex_lock(&kitchen);
    meals++;
    pthread_mutex_unlock(&kitchen);
    pthread_mutex_unlock(&fork_of[second]);
    pthread_mutex_unlock(&fork_of[first]);
    return NULL;
}

int main(void)
{
    for (unsigned i = 0; i < N; i++) {
        pthread_mutex_init(&fork_of[i], NULL);
    }
    team_of(N, philosopher);
    assert(meals == N);
    return 0;
}
