/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crashes, aborts, exits and stray accesses are one finding a function, not one for all of them.
 *
 * CASE 1 INV-27 null pointer in first_of
 * CASE 2 INV-27 null pointer in second_of
 * CASE 3 INV-27 null pointer in measures
 * CASE 4 INV-27 null pointer in adds
 * CASE 5 INV-10 abort in gives_up
 * CASE 6 INV-10 abort in main
 * CASE 7 INV-10 nonzero exit in leaves
 * CASE 8 INV-10 nonzero exit
 * CASE 9 INV-27 arithmetic fault in divides
 * CASE 10 INV-25 use after free in first_of
 * CASE 11 INV-25 double free in frees
 * CASE 12 INV-27 null pointer in first_of
 * CASE 13 clean yes
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))

struct pair {
    int first, second;
};
static struct pair *pair;
static char *text;
static atomic_int *counter;
static int zero;
static atomic_int ready;

static NOINLINE int first_of(const struct pair *p)
{
    return p->first;
}

static NOINLINE int second_of(const struct pair *p)
{
    return p->second;
}

static NOINLINE size_t measures(void)
{
    return strlen(text) + 1;
}

static NOINLINE int adds(void)
{
    return atomic_fetch_add(counter, 1) + 1;
}

static NOINLINE void gives_up(void)
{
    abort();
}

static NOINLINE void leaves(void)
{
    exit(4);
}

static NOINLINE int divides(void)
{
    return 7 % zero;
}

static NOINLINE void frees(void *block)
{
    free(block);
}

/* The same bug, in whichever schedule it happens. */
static void *looks(void *unused)
{
    return atomic_load(&ready) == 1 && first_of(pair) != 0 ? NULL : unused;
}

int main(void)
{
    pthread_t thread;
    int number = atoi(getenv("CASE"));
    struct pair *block = calloc(1, sizeof *block);
    switch (number) {
    case 1:
        return first_of(pair);
    case 2:
        return second_of(pair);
    case 3:
        return (int)measures();
    case 4:
        return adds();
    case 5:
        gives_up();
        break;
    case 6:
        abort();
    case 7:
        leaves();
        break;
    case 8:
        return 3;
    case 9:
        return divides();
    case 10:
        free(block);
        return first_of(block);
    case 11:
        free(block);
        frees(block);
        break;
    case 13:
        pair = block;
        break;
    }
    pthread_create(&thread, NULL, looks, NULL);
    atomic_store(&ready, 1);
    void *value;
    pthread_join(thread, &value);
    free(block);
    if (value != NULL)
        return 1;
    return 0;
}
