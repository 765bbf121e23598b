/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way of a decision for strategies that draw who moves from a number alone (strategy.h: pick): no site is
 * described and no options are listed. The points, their names and who can be chosen are those of point.c.
 */
#include "quick.h"

/* Which of 64 threads from `word` on may run, without `except`; returns how many. */
static uint32_t movable(uint32_t word, uint64_t except, uint64_t *set)
{
    uint64_t ready = prog.ready[word] & ~except;
    uint64_t look = (prog.waiting[word] | prog.wanting[word]) & ~except;
    if (PROG_UNLIKELY(prog.yielded)) {
        look |= ready;
        ready = 0;
    }
    for (*set = ready; look; look &= look - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(look);
        *set |= (uint64_t)prog_may_run(&prog.thread[word * 64 + bit]) << bit;
    }
    return (uint32_t)__builtin_popcountll(*set);
}

/* The same where all are among the first 64, none gave way and none waits but for a lock that was free. */
ENG_INLINE uint32_t movable_simply(uint32_t except, uint64_t *set)
{
    uint64_t ready = prog.ready[0] & ~(1ull << except), wanting = prog.wanting[0] & ~(1ull << except);
    uint32_t count = ready ? (uint32_t)__builtin_popcountll(ready) : 0;
    for (; wanting; wanting &= wanting - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(wanting);
        bool may = *prog.wanted[bit] == 0;
        ready |= (uint64_t)may << bit;
        count += may;
    }
    *set = ready;
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

static uint32_t pick_of_many(uint32_t standard)
{
    uint64_t low, high;
    uint32_t below = movable(0, standard < 64 ? 1ull << standard : 0, &low);
    uint32_t count = below + movable(1, standard < 64 ? 0 : 1ull << (standard - 64), &high);
    uint32_t answer = count > 0 ? hb_draw_below(prog.draws, count + 1) : 0;
    if (answer == 0)
        return standard;
    return answer <= below ? nth(low, answer) : 64 + nth(high, answer - below);
}

ENG_INLINE uint32_t pick_of_few(uint32_t standard)
{
    uint64_t set;
    uint32_t count = movable_simply(standard, &set);
    uint32_t answer = count > 0 ? hb_draw_below(prog.draws, count + 1) : 0;
    return answer > 0 ? nth(set, answer) : standard;
}

ENG_INLINE bool few(void)
{
    return PROG_LIKELY(prog.threads <= 64 && !prog.waiting[0] && !prog.yielded);
}

ENG_INLINE uint32_t picked(enum hb_point_kind kind, uint32_t standard, uint32_t to)
{
    if (to != standard)
        prog_take(kind, HB_CHOICE_RUN, to);
    prog.mover = to;
    return to;
}

uint32_t prog_pick(enum hb_point_kind kind, uint32_t standard)
{
    prog_grant_one();
    return picked(kind, standard, few() ? pick_of_few(standard) : pick_of_many(standard));
}

/*
 * True if all that is left of the point is to pick one of few who goes on; then it is passed, and the next one granted:
 * where a strategy draws, each point is asked about, so the countdown is all that the point has changed.
 */
ENG_INLINE bool pass_to_pick(void)
{
    uint64_t passed = prog.passed + 1;
    if (PROG_UNLIKELY(!prog.draws || passed >= prog.budget || passed >= prog.turn_end || !few()))
        return false;
    prog.passed = passed;
    prog.countdown = 1;
    return true;
}

/* The first of a set behind `after` in rotation. */
ENG_INLINE uint32_t behind(uint64_t set, uint32_t after)
{
    uint64_t higher = set & ~0ull << after << 1;
    return (uint32_t)__builtin_ctzll(higher ? higher : set);
}

uint32_t prog_pick_next(enum hb_point_kind kind)
{
    struct prog_thread *self = prog.self;
    uint64_t set;
    if (!few())
        return PROG_NOBODY;
    uint32_t count = movable_simply(self->id, &set);
    if (PROG_UNLIKELY(count == 0 || prog.countdown > 1 || !pass_to_pick()))
        return PROG_NOBODY;
    uint32_t standard = behind(set, self->id);
    self->count[kind]++;
    prog_hash(((uint64_t)self->id << 40) ^ ((uint64_t)kind << 32) ^ standard);
    uint32_t answer = count > 1 ? hb_draw_below(prog.draws, count) : 0;
    return picked(kind, standard, answer > 0 ? nth(set & ~(1ull << standard), answer) : standard);
}

/* The lock is free, and somebody else goes on; returns when the running thread may take it. */
ENG_INLINE void give_way(const uint32_t *word, const char *what, uint32_t to, uint64_t passed)
{
    struct prog_thread *self = prog.self;
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
    quick_switch(to, passed);
}

/* What give_way has changed; nothing of it is kept in registers across the switch. */
ENG_INLINE struct prog_thread *come_back(void)
{
    struct prog_thread *self = prog.self;
    uint64_t bit = 1ull << (self->id % 64u);
    uint32_t w = self->id / 64u;
    prog.wanting[w] &= ~bit;
    prog.ready[w] |= bit;
    self->state = PROG_READY;
    self->behind[0] = self->behind[1] = 0;
    return self;
}

/* True: the lock is free. */
ENG_INLINE bool looked(const uint32_t *word)
{
    if (PROG_LIKELY(*word == 0))
        return true;
    ++prog.wrote; /* it was a turn all the same */
    if (eng.footprints)
        eng_touch((uintptr_t)word, true);
    return false;
}

/* The same for any strategy, and for the first visible operation of a thread: back to who started it. */
static __attribute__((noinline)) bool decided_slowly(uint32_t *word, const char *what)
{
    struct prog_thread *self = prog.self;
    uint32_t to = self->starter;
    prog_pend((uintptr_t)word, true, HB_POINT_LOCK);
    if (to != PROG_NOBODY) {
        self->starter = PROG_NOBODY;
        prog_started();
    } else {
        if (PROG_UNLIKELY(prog.recording)) {
            prog_prefix_point(self->id);
            if (prog.countdown > 0) /* the execution that goes on from here passes the point */
                return true;
        }
        if (eng.footprints)
            eng_touch((uintptr_t)word, false); /* arriving, it looks */
        if (PROG_UNLIKELY(prog_points_passed() >= prog.turn_end))
            spin_lock_turn(word);
        to = prog_decide_ready(HB_POINT_LOCK);
        if (to == self->id)
            return true;
    }
    give_way(word, what, to, prog_points_passed());
    return looked(come_back()->want.word);
}

bool prog_lock_decided(uint32_t *word, const char *what)
{
    const struct prog_thread *self = prog.self;
    if (PROG_UNLIKELY(self->starter != PROG_NOBODY) || !pass_to_pick()) __attribute__
        ((musttail)) return decided_slowly(word, what);
    uint32_t to = picked(HB_POINT_LOCK, self->id, pick_of_few(self->id));
    if (to == self->id)
        return true;
    give_way(word, what, to, prog.passed);
    return looked(come_back()->want.word);
}
