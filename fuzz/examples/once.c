/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Only the first one initialises", with a flag that is read and set in two steps. FIXED: pthread_once.
 */
#include "team.h"

#include <stdatomic.h>

static atomic_int times;

static void initialise(void)
{
    atomic_fetch_add(&times, 1);
}

static void *user(void *number)
{
    (void)number;
#ifdef FIXED
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, initialise);
#else
    static atomic_int done;
    if (!atomic_load(&done)) {
        atomic_store(&done, 1);
        initialise();
    }
#endif
    return NULL;
}

int main(void)
{
    team_of(2, user);
    assert(atomic_load(&times) == 1);
    return 0;
}
