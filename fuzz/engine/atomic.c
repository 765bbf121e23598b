/* SPDX-License-Identifier: Apache-2.0 */
/* What every atomic access does in any model, and order where memory holds the only value. */
#include "atomic.h"

#include "buffer.h"
#include "feature.h"
#include "history.h"
#include "order.h"
#include "psc.h"
#include "shadow.h"

const char *eng_atomic_begin(struct eng_access_atomic *a)
{
    const char *wrong = eng_location_enter(a->location, a->size);
    if (eng.model == ENG_C11)
        eng_history_enter(a->location, eng_peek(a->address, a->size));
    return wrong;
}

bool eng_atomic_checked(const struct eng_access_atomic *a, struct eng_race *race)
{
    if (!eng_shadow_atomic(a->address, a->size, a->write, race))
        return false;
    race->now.pc = a->pc;
    return true;
}

static struct eng_visit *note_read(const struct eng_access_atomic *a)
{
    struct eng_visit *visit = eng_visit(a->location);
    visit->read_clock = eng.epoch & ENG_CLOCK_MASK;
    visit->read_pc = a->pc;
    if (eng.feedback)
        eng_feature(ENG_FEATURE_READS_FROM, eng_feature_pc(a->location->writer_pc),
                    eng_feature_pc(a->pc) << 1 | (a->location->writer_pc && a->location->writer == eng.agent));
    return visit;
}

static void note_write(const struct eng_access_atomic *a, struct eng_visit *visit)
{
    visit->write_clock = eng.epoch & ENG_CLOCK_MASK;
    visit->write_pc = a->pc;
    a->location->writer = eng.agent;
    a->location->writer_pc = a->pc;
    if (eng.footprints) /* in tso not before: the store may have been held back */
        eng_touch(a->address, true);
}

void eng_memory_read(const struct eng_access_atomic *a, int order)
{
    (void)note_read(a);
    eng_order_read(a->location->release, order);
}

void eng_memory_write(const struct eng_access_atomic *a)
{
    struct eng_visit *visit = eng_visit(a->location);
    note_write(a, visit);
    a->location->release = eng_order_write(visit, NULL, a->order);
}

void eng_memory_rmw(const struct eng_access_atomic *a)
{
    struct eng_visit *visit = note_read(a);
    const uint32_t *read = a->location->release;
    eng_order_read(read, a->order);
    note_write(a, visit);
    a->location->release = eng_order_write(visit, read, a->order);
}

void eng_fence(int order)
{
    struct eng_agent *self = eng_self();
    bool ordered = eng.model == ENG_C11 && eng_seq_cst(order);
    if (eng.model == ENG_TSO && eng_seq_cst(order))
        eng_drain_all(eng.agent);
    if (eng_acquires(order) && self->pending) {
        eng_clock_acquire(eng.agent, self->pending);
        self->pending = NULL;
    }
    if (ordered)
        eng_psc_fence(eng_history_sequence());
    else if (eng_psc_count > 0)
        eng_psc_event(eng.agent, NULL);
    if (eng_releases(order))
        self->fence = eng_clock_release(eng.agent);
}
