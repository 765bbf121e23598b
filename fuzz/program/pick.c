/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way of a decision for strategies that draw who moves from a number alone (strategy.h: pick): no site is
 * described and no options are listed. The points, their names and who can be chosen are those of point.c.
 */
#include "quick.h"

/* Whether a thread that waits may run, if nobody ever gave way. */
ENG_INLINE bool waiter_may_run(const struct prog_thread *t)
{
    if (PROG_UNLIKELY(t->state != PROG_WAITING))
        return spin_enabled(t);
    return prog_holds(t->wait) || t->wait->patience == PROG_SPURIOUS || t->wait->patience == PROG_TIMED;
}

/* Which of 64 threads from `word` on may run, without `except`; returns how many. */
ENG_INLINE uint32_t movable(uint32_t word, uint64_t except, uint64_t *set)
{
    uint64_t ready = prog.ready[word] & ~except, look = prog.waiting[word] & ~except;
    uint64_t wanting = prog.wanting[word] & ~except;
    if (PROG_UNLIKELY(prog.yielded)) {
        look |= ready | wanting;
        ready = wanting = 0;
    }
    uint32_t count = ready ? (uint32_t)__builtin_popcountll(ready) : 0;
    *set = ready;
    for (; wanting; wanting &= wanting - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(wanting);
        bool may = *prog.wanted[word * 64 + bit] == 0;
        *set |= (uint64_t)may << bit;
        count += may;
    }
    for (; PROG_UNLIKELY(look); look &= look - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(look);
        const struct prog_thread *t = &prog.thread[word * 64 + bit];
        bool may = PROG_LIKELY(!prog.yielded) ? waiter_may_run(t) : prog_may_run(t);
        *set |= (uint64_t)may << bit;
        count += may;
    }
    return count;
}

/* The n-th of a set, n > 0. Which of the first two is nothing that a branch could predict. */
ENG_INLINE uint32_t nth(uint64_t set, uint32_t n)
{
    uint64_t mask = -(uint64_t)(n > 1);
    set &= ~mask | (set - 1);
    for (; PROG_UNLIKELY(n > 2); n--)
        set &= set - 1;
    return (uint32_t)__builtin_ctzll(set);
}

static __attribute__((noinline)) uint32_t pick_of_many(uint32_t standard)
{
    uint64_t low, high;
    uint32_t below = movable(0, standard < 64 ? 1ull << standard : 0, &low);
    uint32_t count = below + movable(1, standard < 64 ? 0 : 1ull << (standard - 64), &high);
    uint32_t answer = count > 0 ? prog.strategy->pick(prog.strategy, count) : 0;
    if (answer == 0)
        return standard;
    return answer <= below ? nth(low, answer) : 64 + nth(high, answer - below);
}

ENG_INLINE uint32_t pick_of_few(uint32_t standard)
{
    uint64_t set;
    uint32_t count = movable(0, 1ull << standard, &set);
    uint32_t answer = count > 0 ? prog.strategy->pick(prog.strategy, count) : 0;
    return answer > 0 ? nth(set, answer) : standard;
}

ENG_INLINE uint32_t pick(enum hb_point_kind kind, uint32_t standard)
{
    uint32_t to = PROG_LIKELY(prog.threads <= 64) ? pick_of_few(standard) : pick_of_many(standard);
    if (to != standard)
        prog_record(kind, HB_CHOICE_RUN, to);
    prog.mover = to;
    return to;
}

uint32_t prog_pick(enum hb_point_kind kind, uint32_t standard)
{
    prog_grant_one();
    return pick(kind, standard);
}

/*
 * True if all that is left of the point is to pick who goes on; then it is passed, and the next one granted: where a
 * strategy picks, each point is asked about, so the countdown is all that the point has changed.
 */
ENG_INLINE bool pass_to_pick(const struct prog_thread *self)
{
    uint64_t passed = prog.passed + 1;
    if (PROG_UNLIKELY(!prog.picks || passed >= prog.budget || passed >= prog.turn_end || self->starter != PROG_NOBODY))
        return false;
    prog.passed = passed;
    prog.countdown = 1;
    return true;
}

/* The lock is free, and somebody else goes on; returns when the thread may take it. */
ENG_INLINE void give_way(struct prog_thread *self, const uint32_t *word, const char *what, uint32_t to)
{
    uint64_t bit = 1ull << (self->id % 64u);
    uint32_t w = self->id / 64u;
    self->want.word = word;
    self->want.place = word;
    self->want.what = what;
    self->wait = &self->want;
    self->state = PROG_WAITING;
    prog.wanted[self->id] = word;
    prog.ready[w] &= ~bit;
    prog.wanting[w] |= bit;
    quick_switch(to, prog.passed);
    prog.wanting[w] &= ~bit;
    prog.ready[w] |= bit;
    self->state = PROG_READY;
    self->behind[0] = self->behind[1] = 0;
}

bool prog_lock_decided(uint32_t *word, const char *what)
{
    struct prog_thread *self = prog.self;
    if (PROG_LIKELY(pass_to_pick(self))) {
        uint32_t to = pick(HB_POINT_LOCK, self->id);
        if (to == self->id)
            return true;
        give_way(self, word, what, to);
    } else {
        struct prog_wait wait = {.word = word, .equal = true, .kind = HB_POINT_LOCK, .place = word, .what = what};
        wait.owner = PROG_NOBODY;
        prog_wait_decided(&wait);
        if (self->state != PROG_READY)
            prog_set_state(self, PROG_READY);
    }
    if (PROG_LIKELY(*word == 0))
        return true;
    ++prog.wrote; /* it was a turn all the same */
    if (eng.footprints)
        eng_touch((uintptr_t)word, true);
    return false;
}
