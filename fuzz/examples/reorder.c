/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SETTERS threads each set two values in two steps; a CHECKERS thread that looks in between sees only the first one.
 * The more setters, the rarer: all must still be before the second step of whoever comes first. FIXED: under a lock.
 * Source of the family: reorder_N of Thomson, Donaldson, Betts, "Concurrency testing using controlled schedulers"
 * (TOPC 2016), SCTBench.
 */
#include "team.h"

#include <stdatomic.h>

#ifndef SETTERS
#define SETTERS 2
#endif
#ifndef CHECKERS
#define CHECKERS 1
#endif

static atomic_int a, b;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#ifdef FIXED
#define BEGIN() pthread_mutex_lock(&lock)
#define END() pthread_mutex_unlock(&lock)
#else
#define BEGIN() (void)lock
#define END() (void)lock
#endif

static void *setter(void *number)
{
    (void)number;
    BEGIN();
    atomic_store(&a, 1);
    atomic_store(&b, -1);
    END();
    return NULL;
}

static void *checker(void *number)
{
    (void)number;
    BEGIN();
    int first = atomic_load(&a), second = atomic_load(&b);
    END();
    assert((first == 0 && second == 0) || (first == 1 && second == -1));
    return NULL;
}

int main(void)
{
    team_body *body[SETTERS + CHECKERS];
    for (unsigned i = 0; i < SETTERS + CHECKERS; i++) {
        body[i] = i < SETTERS ? setter : checker;
    }
    team(SETTERS + CHECKERS, body);
    return 0;
}
