/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine has only so much of: to need more is no finding, and no verdict.
 *
 * CASE 1 clean yes -- as many threads as there may be, one after the other
 * CASE 2 exit 2 program: it needs more than the simulator has: 128 threads in one execution
 * CASE 3 clean yes -- most of the heap
 * CASE 4 exit 2 program: it needs more than the simulator has: 64 MiB of heap in one execution
 * CASE 5 clean yes -- a thread that asks for a large stack and does not need it
 * CASE 6 exit 2 program: it needs more than the simulator has: 960 KiB of stack
 * CASE 7 clean yes -- what no heap could give is refused as everywhere
 * CASE 8 exit 2 program: it needs more than the simulator has: 64 keys in one execution
 * CASE 9 exit 2 program: it needs more than the simulator has: 64 locks held by one thread
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define LARGE ((size_t)2 << 20)

static char *volatile block; /* else the compiler needs no heap */
static volatile size_t too_much = SIZE_MAX / 2 + 1;
static volatile int first;

static void *nothing(void *argument)
{
    return argument;
}

static void threads(int most)
{
    pthread_t thread;
    for (int i = 0; i < most; i++) {
        assert(pthread_create(&thread, NULL, nothing, NULL) == 0);
        pthread_join(thread, NULL);
    }
}

static void blocks(int most)
{
    for (int i = 0; i < most; i++) {
        block = malloc((size_t)1 << 20);
        assert(block != NULL);
        free(block);
    }
}

static void *uses_its_stack(void *argument)
{
    volatile char large[LARGE];
    large[first] = 1;
    return large[first] ? argument : NULL;
}

static void *uses_little(void *argument)
{
    volatile char small[16];
    small[first] = 1;
    return small[first] ? argument : NULL;
}

static void stacks(void *(*body)(void *))
{
    pthread_t thread[4];
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    assert(pthread_attr_setstacksize(&attr, 2 * LARGE) == 0);
    for (int i = 0; i < 4; i++) {
        assert(pthread_create(&thread[i], &attr, body, NULL) == 0);
        pthread_join(thread[i], NULL);
    }
}

static void keys(void)
{
    pthread_key_t key;
    for (int i = 0; i < 65; i++)
        assert(pthread_key_create(&key, NULL) == 0);
}

static void locks(void)
{
    static pthread_mutex_t lock[65];
    for (int i = 0; i < 65; i++)
        pthread_mutex_lock(&lock[i]);
}

int main(void)
{
    switch (atoi(getenv("CASE"))) {
    case 1:
        threads(127);
        break;
    case 2:
        threads(128);
        break;
    case 3:
        blocks(60);
        break;
    case 4:
        blocks(64);
        break;
    case 5:
        stacks(uses_little);
        break;
    case 6:
        stacks(uses_its_stack);
        break;
    case 7:
        assert((block = malloc(too_much)) == NULL && errno == ENOMEM);
        break;
    case 8:
        keys();
        break;
    default:
        locks();
    }
    return 0;
}
