/* SPDX-License-Identifier: Apache-2.0 */
/* What the calls remember of each thread, and how patient its waits still are. */
#include "call.h"
#include "state.h"

int *CALL(__errno_location)(void);

struct call_self *call_self(void)
{
    return prog_slot(PROG_SLOT_CALLS, sizeof(struct call_self));
}

static const uint32_t ends_most[2] = {CALL_SPURIOUS_MAX, CALL_TIMEOUTS_MAX};

enum prog_patience call_patience(bool timed)
{
    const struct call_self *self = call_self();
    uint32_t most = ends_most[timed] + self->more[timed];
    if (self->ends[timed] < most)
        return timed ? PROG_TIMED : PROG_SPURIOUS;
    if (self->ends[timed] - self->idle[timed] >= most)
        prog_wait_curtailed();
    return timed ? PROG_TIMED_LATE : PROG_FOR_EVER;
}

/* The turns since the thread was there in the same state were for nothing. */
static void forget_idle(struct call_self *self, uint64_t state)
{
    uint32_t same = 0;
    while (same < self->turns && self->turn[same].state != state)
        same++;
    for (uint32_t i = same; i < self->turns; i++)
        self->idle[self->turn[i].timed]++;
    self->turns = same;
}

/* Whether it is a further turn of the loop, all of whose turns so far have changed nothing. */
static bool goes_round(const struct call_self *self, const struct call_turn *turn)
{
    if (self->turns == 0 || prog.unsteady || turn->state == 0)
        return false;
    const struct call_turn *last = &self->turn[self->turns - 1];
    return turn->wrote == last->wrote && prog.refused == last->refused && turn->condition == last->condition &&
           turn->mutex == last->mutex;
}

void call_turn_comes(struct call_turn *turn)
{
    turn->state = spin_state(&turn->wrote);
}

void call_turn_begins(struct call_turn *turn)
{
    struct call_self *self = call_self();
    uint32_t ends[2] = {0, 0};
    if (!goes_round(self, turn))
        self->turns = 0;
    forget_idle(self, turn->state);
    for (uint32_t i = 0; i < self->turns; i++)
        ends[self->turn[i].timed]++;
    self->more[turn->timed] = ends[turn->timed] >= ends_most[turn->timed];
}

void call_turn_ends(struct call_turn *turn, bool gave_up)
{
    struct call_self *self = call_self();
    self->more[turn->timed] = false;
    if (!gave_up || turn->state == 0) {
        self->turns = 0;
        return;
    }
    if (self->turns == CALL_TURNS) /* while nobody else can move, there is no end to timeouts */
        memmove(self->turn, self->turn + 1, --self->turns * sizeof *self->turn);
    (void)spin_state(&turn->wrote);
    turn->refused = prog.refused;
    self->turn[self->turns++] = *turn;
}

void call_gave_up(bool timed)
{
    uint32_t *count = &call_self()->ends[timed];
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
