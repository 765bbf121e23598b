/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two people meet in a corridor, look, and step aside at the same time, for ever. FIXED: the first one stays where it
 * is. Pattern: livelock (Ashcroft, "Proving assertions about parallel programs", 1975, has the term).
 */
#include "team.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_int side[2];

static void *walker(void *number)
{
    unsigned self = team_number(number);
    for (;;) {
        bool blocked = atomic_load(&side[0]) == atomic_load(&side[1]);
        sched_yield();
        if (!blocked) {
            return NULL;
        }
#ifdef FIXED
        if (self == 0) {
            return NULL;
        }
#endif
        atomic_store(&side[self], 1 - atomic_load(&side[self]));
        sched_yield();
    }
}

int main(void)
{
    team_of(2, walker);
    return 0;
}
