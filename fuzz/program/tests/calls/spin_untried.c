/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apart from spin.c: where no try form is linked, a release is no decision, and the lock takes another way.
 *
 * CASE 1 clean yes -- a counter under a spin lock
 * CASE 2 INV-15 spin lock locked again by its owner
 * CASE 3 INV-16 unlock of a spin lock by another than its owner
 * CASE 4 INV-16 unlock of a free spin lock
 * CASE 5 INV-16 destroy of a locked spin lock
 * CASE 6 INV-16 use of a destroyed spin lock
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static int which;
static pthread_spinlock_t lock;
static int counter;

static void *worker(void *unused)
{
    if (which != 3)
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
    if (which != 3)
        pthread_spin_unlock(&lock);
    pthread_create(&thread, NULL, worker, NULL);
    if (which != 3)
        worker(NULL);
    pthread_join(thread, NULL);
    assert(counter == 2);
    return 0;
}
