/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- a counter under a spin lock, taken in both ways
 * CASE 2 INV-15 spin lock locked again by its owner
 * CASE 3 INV-16 unlock of a spin lock by another than its owner
 * CASE 4 INV-16 unlock of a free spin lock
 * CASE 5 INV-16 destroy of a locked spin lock
 * CASE 6 INV-16 use of a destroyed spin lock
 * CASE 7 INV-10 assert got
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static int which;
static pthread_spinlock_t lock;
static int counter;

static void *worker(void *unused)
{
    if (which == 3) {
        pthread_spin_unlock(&lock);
        return unused;
    }
    bool got = pthread_spin_trylock(&lock) == 0;
    if (which == 7)
        assert(got);
    if (!got)
        pthread_spin_lock(&lock);
    counter++;
    pthread_spin_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t thread;
    which = atoi(getenv("CASE"));
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    if (which == 4)
        pthread_spin_unlock(&lock);
    if (which == 6)
        pthread_spin_destroy(&lock);
    pthread_spin_lock(&lock);
    if (which == 2)
        pthread_spin_lock(&lock);
    if (which == 5)
        pthread_spin_destroy(&lock);
    if (which == 3) {
        pthread_create(&thread, NULL, worker, NULL);
        pthread_join(thread, NULL);
    }
    pthread_spin_unlock(&lock);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_spin_lock(&lock);
    counter++;
    pthread_spin_unlock(&lock);
    pthread_join(thread, NULL);
    assert(counter == 2);
    pthread_spin_destroy(&lock);
    return 0;
}
