/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine has only so much of: to need more is no finding, and no verdict.
 *
 * CASE 1 clean: as many threads as there may be, one after the other
 * CASE 2 exit 2 program: it needs more than the simulator has: 128 threads in one execution
 * CASE 3 clean: most of the heap
 * CASE 4 exit 2 program: it needs more than the simulator has: 64 MiB of heap in one execution
 * CASE 5 clean: a thread that asks for a large stack and does not need it
 * CASE 6 exit 2 program: it needs more than the simulator has: 960 KiB of stack
 * CASE 7 clean: what no heap could give is refused as everywhere
 * CASE 8 exit 2 program: it needs more than the simulator has: 64 keys in one execution
 * CASE 9 exit 2 program: it needs more than the simulator has: 64 locks held by one thread
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define THREADS (CASE == 1 ? 127 : CASE == 2 ? 128 : 0)
#define BLOCKS (CASE == 3 ? 60 : CASE == 4 ? 64 : 0)
#define LARGE ((size_t)2 << 20)

static char *volatile block; /* else the compiler needs no heap */
static volatile size_t too_much = SIZE_MAX / 2 + 1;
static volatile int first;

static void *nothing(void *argument)
{
    return argument;
}

static void *uses_its_stack(void *argument)
{
    volatile char large[CASE == 6 ? LARGE : 16];
    large[first] = 1;
    return large[first] ? argument : NULL;
}

static void stacks(void)
{
    pthread_t thread[4];
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    assert(pthread_attr_setstacksize(&attr, 2 * LARGE) == 0);
    for (int i = 0; i < 4; i++) {
        assert(pthread_create(&thread[i], &attr, uses_its_stack, NULL) == 0);
        pthread_join(thread[i], NULL);
    }
}

static void keys_and_locks(void)
{
    static pthread_mutex_t locks[65];
    pthread_key_t key;
    for (int i = 0; CASE == 8 && i < 65; i++)
        assert(pthread_key_create(&key, NULL) == 0);
    for (int i = 0; CASE == 9 && i < 65; i++)
        pthread_mutex_lock(&locks[i]);
}

int main(void)
{
    pthread_t thread;
    for (int i = 0; i < THREADS; i++) {
        assert(pthread_create(&thread, NULL, nothing, NULL) == 0);
        pthread_join(thread, NULL);
    }
    for (int i = 0; i < BLOCKS; i++) {
        block = malloc((size_t)1 << 20);
        assert(block != NULL);
        free(block);
    }
    if (CASE == 5 || CASE == 6)
        stacks();
    if (CASE == 7)
        assert((block = malloc(too_much)) == NULL && errno == ENOMEM);
    if (CASE > 7)
        keys_and_locks();
    return 0;
}
