/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loop that waits for a plain variable lets its writer in long before the budget of plain accesses ends.
 *
 * CASE 1 INV-28 data race in sets
 */
#include <pthread.h>
#include <stdlib.h>

#define LOOKS_MOST 25000000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int ready;

static void *sets(void *unused)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    ready = 1;
    return unused;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sets, NULL);
    for (int looks = 0; !ready; looks++)
        if (looks == LOOKS_MOST)
            abort();
    pthread_join(thread, NULL);
    return 0;
}
