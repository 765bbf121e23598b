/* SPDX-License-Identifier: Apache-2.0 */
/* What the calls remember of each thread, and how patient its waits still are. */
#include "call.h"
#include "state.h"

int *CALL(__errno_location)(void);

struct call_self *call_self(void)
{
    return prog_slot(PROG_SLOT_CALLS, sizeof(struct call_self));
}

enum prog_patience call_patience(bool timed)
{
    const struct call_self *self = call_self();
    if (timed ? self->timeouts < CALL_TIMEOUTS_MAX : self->spurious < CALL_SPURIOUS_MAX)
        return timed ? PROG_TIMED : PROG_SPURIOUS;
    if (timed ? self->timeouts - self->idle[1] >= CALL_TIMEOUTS_MAX
              : self->spurious - self->idle[0] >= CALL_SPURIOUS_MAX)
        prog_wait_curtailed();
    return timed ? PROG_TIMED_LATE : PROG_FOR_EVER;
}

uint64_t call_turn_begins(void)
{
    struct call_self *self = call_self();
    uint64_t wrote;
    uint64_t state = spin_state(&wrote);
    if (!prog.unsteady && state != 0 && state == self->given_up_state && wrote == self->given_up_wrote)
        self->idle[self->given_up_timed]++;
    return state;
}

void call_turn_ends(uint64_t state, bool gave_up, bool timed)
{
    struct call_self *self = call_self();
    self->given_up_state = 0;
    self->given_up_timed = timed;
    if (gave_up) {
        (void)spin_state(&self->given_up_wrote);
        self->given_up_state = state;
    }
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
