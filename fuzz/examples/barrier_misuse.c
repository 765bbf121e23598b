/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workers take jobs and meet at a barrier for all of them; who finds no job goes home without coming. FIXED: everybody
 * comes. Pattern: barrier with a missing participant.
 */
#include "team.h"

#include <stdatomic.h>

#define WORKERS 2

static pthread_barrier_t meeting;
static atomic_uint next_job;
static int result[WORKERS];

static void *worker(void *number)
{
    unsigned jobs = 0;
    for (;;) {
        unsigned job = atomic_fetch_add(&next_job, 1);
        if (job >= WORKERS) {
            break;
        }
        result[job] = 1;
        jobs++;
    }
#ifdef FIXED
    (void)jobs;
#else
    if (jobs == 0) {
        return NULL;
    }
#endif
    (void)number;
    pthread_barrier_wait(&meeting);
    assert(result[0] + result[1] == 2);
    return NULL;
}

int main(void)
{
    pthread_barrier_init(&meeting, NULL, WORKERS);
    team_of(WORKERS, worker);
    pthread_barrier_destroy(&meeting);
    return 0;
}
