/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Old C (gnu89): a shared counter in a plain variable, K&R definitions, an implicit int, no atomics. FIXED: a mutex.
 * With races off the lost update itself is found. Pattern: "non-atomic operation assumed to be atomic", Farchi, Nir,
 * Ur (2003).
 */
#include <assert.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static counter;

static void *user(argument) void *argument;
{
#ifdef FIXED
    pthread_mutex_lock(&lock);
#endif
    counter = counter + 1;
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#endif
    return argument;
}

main()
{
    pthread_t thread[2];
    int i;

    (void)lock;
    for (i = 0; i < 2; i++)
        pthread_create(&thread[i], 0, user, 0);
    for (i = 0; i < 2; i++)
        pthread_join(thread[i], 0);
    assert(counter == 2);
    return 0;
}
