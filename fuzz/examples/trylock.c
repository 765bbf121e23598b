/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who does not get the lock at once leaves its work to the owner, which looks for such work before it unlocks: work
 * that comes after that look is lost. FIXED: the owner looks again after it unlocked. Pattern: handing work to a lock
 * holder (Linux printk and console_trylock had this hole).
 */
#include "team.h"

#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int waiting;
static int printed;

static void print(void)
{
    atomic_fetch_add(&waiting, 1);
#ifdef FIXED
    while (atomic_load(&waiting) > 0 && pthread_mutex_trylock(&lock) == 0) {
#else
    if (pthread_mutex_trylock(&lock) == 0) {
#endif
        printed += atomic_exchange(&waiting, 0);
        pthread_mutex_unlock(&lock);
    }
}

static void *printer(void *number)
{
    (void)number;
    print();
    return NULL;
}

int main(void)
{
    team_of(2, printer);
    assert(printed == 2);
    return 0;
}
