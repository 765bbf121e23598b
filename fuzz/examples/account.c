/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two transfers each read the balance in one critical section and write it in another: an update is lost, and no race
 * detector sees it. FIXED: one section.
 * Source of the pattern: Farchi, Nir, Ur (2003), "two-stage access"; "account" of SCTBench.
 */
#include "team.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 10;

static void *deposit(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    int seen = balance;
#ifndef FIXED
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
#endif
    balance = seen + 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    team_of(2, deposit);
    assert(balance == 12);
    return 0;
}
