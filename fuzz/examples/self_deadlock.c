/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A callback under a lock calls back into the function that takes it, if there is work left. FIXED: the lock is let go
 * before the callback runs. Pattern: self deadlock of a normal mutex.
 */
#include "team.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int work;

static void submit(int amount);

static void done(int left)
{
    if (left == 2) {
        submit(0);
    }
}

static void submit(int amount)
{
    pthread_mutex_lock(&lock);
    work += amount;
    int left = work;
#ifdef FIXED
    pthread_mutex_unlock(&lock);
    done(amount != 0 ? left : 0);
#else
    done(left);
    pthread_mutex_unlock(&lock);
#endif
}

static void *submitter(void *number)
{
    (void)number;
    submit(1);
    return NULL;
}

int main(void)
{
    team_of(2, submitter);
    assert(work == 2);
    return 0;
}
