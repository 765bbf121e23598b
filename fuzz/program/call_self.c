/* SPDX-License-Identifier: Apache-2.0 */
/* What the calls remember of each thread, and how patient its waits still are. */
#include "call.h"

int *CALL(__errno_location)(void);

struct call_self *call_self(void)
{
    return prog_slot(PROG_SLOT_CALLS, sizeof(struct call_self));
}

enum prog_patience call_patience(bool timed)
{
    const struct call_self *self = call_self();
    if (timed)
        return self->timeouts < CALL_TIMEOUTS_MAX ? PROG_TIMED : PROG_TIMED_LATE;
    return self->spurious < CALL_SPURIOUS_MAX ? PROG_SPURIOUS : PROG_FOR_EVER;
}

void call_gave_up(bool timed)
{
    struct call_self *self = call_self();
    uint32_t *count = timed ? &self->timeouts : &self->spurious;
    if (*count < UINT32_MAX)
        ++*count;
}

int *CALL(__errno_location)(void)
{
    return prog_slot(PROG_SLOT_ERRNO, sizeof(int));
}

void call_release_checked(const void *object)
{
    call_drain();
    call_touch(object);
    eng_release_at((uintptr_t)object);
}

void call_acquire_checked(const void *object)
{
    call_drain();
    call_touch(object);
    eng_acquire_at((uintptr_t)object);
}
