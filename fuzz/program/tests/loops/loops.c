/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two or three threads that store, look, and poll until enough has come; which, $PROGRAM says (oracle.c): of each
 * thread its operations as a hexadecimal number, a byte an operation, the first one lowest. With plain variables there
 * is no compare-exchange.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "loops.h"

#ifdef PLAIN
static int value[LOOPS_VALUES];
#else
static atomic_int value[LOOPS_VALUES];
#endif
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void take(unsigned op)
{
    if (loops_locked(op))
        pthread_mutex_lock(&lock);
}

static void give(unsigned op)
{
    if (loops_locked(op))
        pthread_mutex_unlock(&lock);
}

static int look(unsigned places)
{
    int sum = 0;
    for (unsigned v = 0; v < LOOPS_VALUES; v++)
        if ((places >> v & 1u) != 0)
            sum += value[v];
    return sum;
}

/* False: the thread has nothing more to do. */
static int weak(unsigned op)
{
#ifndef PLAIN
    atomic_int *place = &value[loops_places(op) & 1u];
    int old = (int)loops_number(op);
    if (!loops_locked(op))
        return atomic_compare_exchange_weak(place, &old, (int)loops_following((unsigned)old));
    do
        old = atomic_load(place);
    while (!atomic_compare_exchange_weak(place, &old, (int)loops_following((unsigned)old)));
#else
    (void)op;
#endif
    return 1;
}

static void *run(void *argument)
{
    for (uint64_t code = (uintptr_t)argument; code != 0; code >>= LOOPS_OP_BITS) {
        unsigned op = (unsigned)code;
        int seen;
        switch (loops_kind(op)) {
        case LOOPS_STORE:
            take(op);
            value[loops_places(op) & 1u] = (int)loops_number(op);
            give(op);
            break;
        case LOOPS_LOOK:
            (void)look(loops_places(op));
            break;
        case LOOPS_POLL:
            do {
                take(op);
                seen = look(loops_places(op));
                give(op);
            } while (seen < (int)loops_number(op));
            break;
        case LOOPS_WEAK:
            if (!weak(op))
                return NULL;
            break;
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[LOOPS_THREADS];
    unsigned threads = 0;
    char *rest = getenv("PROGRAM");
    while (rest != NULL && *rest != '\0' && threads < LOOPS_THREADS) {
        uint64_t code = strtoull(rest, &rest, 16);
        pthread_create(&thread[threads++], NULL, run, (void *)(uintptr_t)code);
        rest += *rest == ',';
    }
    for (unsigned t = 0; t < threads; t++)
        pthread_join(thread[t], NULL);
    return 0;
}
