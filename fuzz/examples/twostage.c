/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WRITERS threads set a value under one lock and what depends on it under another; READERS look in the same two steps,
 * and in between the second one is not there yet. FIXED: one step under both locks.
 * Source of the family: twostage of SCTBench; "two-stage access" of Farchi, Nir, Ur (2003).
 */
#include "team.h"

#ifndef WRITERS
#define WRITERS 1
#endif
#ifndef READERS
#define READERS 1
#endif

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static int value, successor;

static void step(void)
{
#ifdef FIXED
    pthread_mutex_lock(&second);
#else
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
#endif
}

static void end(void)
{
    pthread_mutex_unlock(&second);
#ifdef FIXED
    pthread_mutex_unlock(&first);
#endif
}

static void *writer(void *number)
{
    (void)number;
    int mine = 1;
    pthread_mutex_lock(&first);
    value = mine;
    step();
    successor = mine + 1;
    end();
    return NULL;
}

static void *reader(void *number)
{
    (void)number;
    pthread_mutex_lock(&first);
    if (value == 0) {
        pthread_mutex_unlock(&first);
        return NULL;
    }
    int seen = value;
    step();
    int then = successor;
    end();
    assert(then == seen + 1);
    return NULL;
}

int main(void)
{
    team_body *body[WRITERS + READERS];
    for (unsigned i = 0; i < WRITERS + READERS; i++) {
        body[i] = i < WRITERS ? writer : reader;
    }
    team(WRITERS + READERS, body);
    return 0;
}
