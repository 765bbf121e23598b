/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 INV-15 livelock
 * CASE 2 clean yes -- one of them insists, and the other one waits for it
 * CASE 3 clean yes -- many turns are no livelock while something counts
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static int which;
static atomic_bool wants[2];

static void *polite(void *number)
{
    int me = *(int *)number, insists = which == 2;
    for (;;) {
        atomic_store(&wants[me], true);
        sched_yield();
        if (!atomic_load(&wants[1 - me]))
            break;
        if (insists && me == 0) {
            while (atomic_load(&wants[1]))
                sched_yield();
            break;
        }
        atomic_store(&wants[me], false);
        sched_yield();
        while (insists && atomic_load(&wants[0]))
            sched_yield();
    }
    atomic_store(&wants[me], false);
    return NULL;
}

static void *counts(void *unused)
{
    for (int i = 0; i < 2000; i++)
        sched_yield();
    return unused;
}

int main(void)
{
    static int numbers[2] = {0, 1};
    pthread_t thread[2];
    which = atoi(getenv("CASE"));
    if (which == 3) {
        counts(NULL);
        return 0;
    }
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, polite, &numbers[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
