/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- what was done before is seen after, twice, and one thread is serial each time
 * CASE 2 INV-28 data race in
 * CASE 3 INV-15 deadlock: barrier
 * CASE 4 INV-16 use of a barrier that is not initialized
 * CASE 5 INV-16 destroy of a barrier in use
 * CASE 6 INV-16 init of a barrier in use
 * CASE 7 clean yes -- a count of zero is refused, and it may be destroyed by the first one out
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static int which;
static pthread_barrier_t barrier;
static int done[2];
static atomic_int serial;

static void *member(void *number)
{
    int me = *(int *)number;
    for (int round = 0; round < 2; round++) {
        done[me]++;
        if (which != 2 && pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            serial++;
        if (which == 2)
            return (void *)(size_t)done[1 - me];
        assert(done[1 - me] == round + 1);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void *wait_once(void *unused)
{
    pthread_barrier_wait(&barrier);
    return unused;
}

int main(void)
{
    static int numbers[2] = {0, 1};
    pthread_t thread;
    which = atoi(getenv("CASE"));
    if (which != 4)
        assert(pthread_barrier_init(&barrier, NULL, which == 3 ? 3 : 2) == 0);
    if (which == 4) {
        pthread_barrier_wait(&barrier);
    } else if (which >= 5) {
        assert(pthread_barrier_init(&(pthread_barrier_t){0}, NULL, 0) == EINVAL);
        pthread_create(&thread, NULL, wait_once, NULL);
        sched_yield(); /* by default it waits now */
        if (which == 6)
            pthread_barrier_init(&barrier, NULL, 2);
        if (which == 7)
            pthread_barrier_wait(&barrier);
        pthread_barrier_destroy(&barrier);
        pthread_join(thread, NULL);
    } else {
        pthread_create(&thread, NULL, member, &numbers[1]);
        member(&numbers[0]);
        pthread_join(thread, NULL);
        assert(serial == 2 || which == 2);
    }
    return 0;
}
