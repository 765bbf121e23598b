/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap, and what a program does to itself.
 *
 * CASE 1 clean yes -- blocks grow, keep what was in them, are zero where they should be and aligned
 * CASE 2 INV-25 use after free
 * CASE 3 INV-25 double free
 * CASE 4 INV-25 outside a block
 * CASE 5 INV-25 free of no block
 * CASE 6 INV-25 use after free
 * CASE 7 INV-27 null pointer
 * CASE 8 exit 2 program: it needs more than the simulator has: 960 KiB of stack
 * CASE 9 INV-27 arithmetic fault
 * CASE 10 clean yes -- what one execution left behind is not there in the next
 * CASE 11 INV-25 outside a block
 * CASE 12 INV-28 data race
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int which;
static int *volatile block;
static atomic_int order;
static int started = 3;
static int zero;
static _Thread_local int local = 5;

static int deep(volatile int *below, int n)
{
    volatile int here[64];
    here[n % 64] = *below;
    return n == 0 ? 0 : deep(here, n - 1) + here[n % 64];
}

static void *frees(void *unused)
{
    free(block);
    return unused;
}

/* The order of the two is left to chance. */
static void *frees_later(void *unused)
{
    atomic_fetch_add(&order, 1);
    free(block);
    return unused;
}

static void *leaves_things_behind(void *unused)
{
    assert(local == 5 && started == 3 && zero == 0);
    local++;
    atomic_fetch_add(&order, 1);
    return unused;
}

static void blocks(void)
{
    char *a = malloc(10);
    memcpy(a, "012345678", 10);
    a = realloc(a, 1000);
    assert(strcmp(a, "012345678") == 0);
    a[999] = 1;
    int *zeroes = calloc(100, sizeof *zeroes);
    for (int i = 0; i < 100; i++)
        assert(zeroes[i] == 0);
    void *aligned = aligned_alloc(256, 512);
    assert((uintptr_t)aligned % 256 == 0);
    free(a);
    free(zeroes);
    free(aligned);
    free(NULL);
}

static void restore(void)
{
    pthread_t thread[2];
    assert(atomic_load(&order) == 0 && started == 3 && zero == 0 && local == 5);
    local = 9;
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, leaves_things_behind, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    started = zero = atomic_load(&order);
}

int main(void)
{
    pthread_t thread;
    volatile int base = 1;
    which = atoi(getenv("CASE"));
    block = malloc(10 * sizeof *block);
    block[0] = 1;
    switch (which) {
    case 1:
        blocks();
        break;
    case 2:
        free(block);
        return block[0] == 77;
    case 3:
        free(block);
        free(block);
        break;
    case 4:
        return block[10] == 77;
    case 5:
        free((char *)block + 16);
        break;
    case 6:
        pthread_create(&thread, NULL, frees, NULL);
        block[1] = 1;
        pthread_join(thread, NULL);
        break;
    case 12:
        pthread_create(&thread, NULL, frees_later, NULL);
        block[1] = 1;
        pthread_join(thread, NULL);
        break;
    case 7:
        return *(volatile int *)(uintptr_t)(base - 1);
    case 8:
        return deep(&base, 1000000) == 77;
    case 9:
        return 100 / (base - 1);
    case 10:
        restore();
        break;
    case 11:
        memset((char *)block, 0, 41);
        break;
    }
    return 0;
}
