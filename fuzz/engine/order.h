/* SPDX-License-Identifier: Apache-2.0 */
/* Memory orders as the compiler passes them, and what they mean for clocks. */
#ifndef HB_ENGINE_ORDER_H
#define HB_ENGINE_ORDER_H

#include "location.h"

ENG_INLINE bool eng_acquires(int order)
{
    order &= 7;
    return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE; /* consume counts as acquire */
}

ENG_INLINE bool eng_releases(int order)
{
    return (order & 7) >= __ATOMIC_RELEASE;
}

ENG_INLINE bool eng_seq_cst(int order)
{
    return (order & 7) == __ATOMIC_SEQ_CST;
}

/* What a read of a store carrying `release` gives the running agent: at once, or at its next acquire fence. */
ENG_INLINE void eng_order_read(const uint32_t *release, int order)
{
    if (!release)
        return;
    if (eng_acquires(order))
        eng_clock_acquire(eng.agent, release);
    else
        eng_self()->pending = eng_clock_union(eng_self()->pending, release);
}

/*
 * What a store carries: the release sequences that it belongs to (RC11: rs = [W]; sb|loc?; [W]; (rf; rmw)*). `read` is
 * what the store carried that an RMW read from, else NULL.
 */
ENG_INLINE const uint32_t *eng_order_write(struct eng_visit *visit, const uint32_t *read, int order)
{
    const uint32_t *own;
    if (eng_releases(order)) {
        own = eng_clock_release(eng.agent);
        visit->release = own;
    } else {
        own = eng_clock_union(visit->release, eng_self()->fence);
        visit->release = own;
    }
    return eng_clock_union(own, read);
}

#endif
