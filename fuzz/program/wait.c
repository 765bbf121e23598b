/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits: who can move, who is next, and what happens when nobody is. A yield gives way by default and promises
 * nothing, but loops must end: after Musuvathi and Qadeer, "Fair stateless model checking" (PLDI 2008), a thread that
 * goes on to yield while another one that could move does not stays behind it at last. That leaves schedules out, and
 * the execution says so. Loops whose turns change nothing never come that far (spin.c).
 */
#include "blame.h"
#include "state.h"

static bool others_able(const struct prog_thread *t)
{
    for (uint32_t w = 0; w < 2; w++)
        for (uint64_t set = prog.ready[w] | prog.waiting[w] | prog.wanting[w]; set; set &= set - 1) {
            const struct prog_thread *u = &prog.thread[w * 64 + (uint32_t)__builtin_ctzll(set)];
            if (u != t && prog_able(u))
                return true;
        }
    return false;
}

bool prog_behind(const struct prog_thread *t)
{
    if (PROG_UNLIKELY(prog_parked(t)))
        return others_able(t);
    for (uint32_t w = 0; w < 2; w++)
        for (uint64_t set = t->behind[w]; set; set &= set - 1) {
            const struct prog_thread *u = &prog.thread[w * 64 + (uint32_t)__builtin_ctzll(set)];
            if (u->last_run < t->yielded && prog_able(u))
                return true;
        }
    return false;
}

static bool gives_up(const struct prog_thread *t)
{
    if (t->state == PROG_SPINNING)
        return t->counts;
    return t->state == PROG_WAITING && (t->wait->patience == PROG_TIMED || t->wait->patience == PROG_TIMED_LATE);
}

bool prog_others(void)
{
    for (uint32_t i = 0; i < prog.threads; i++) {
        const struct prog_thread *t = &prog.thread[i];
        if (t != prog.self && (prog_able(t) || gives_up(t)))
            return true;
    }
    return false;
}

ENG_INLINE uint32_t rotate(bool (*fit)(const struct prog_thread *t))
{
    for (uint32_t i = 1; i <= prog.threads; i++) {
        uint32_t t = prog.self->id + i;
        if (t >= prog.threads)
            t -= prog.threads;
        if (fit(&prog.thread[t]))
            return t;
    }
    return PROG_NOBODY;
}

/* Nobody can move while stores are held back: they reach memory by themselves. */
static bool drain_all(void)
{
    bool drained = false;
    for (uint32_t t = 0; prog.job->model == ENG_TSO && t < prog.threads; t++) {
        drained |= eng_buffered(t) > 0;
        eng_drain_all(t);
    }
    return drained;
}

uint32_t prog_next(void)
{
    uint32_t next = rotate(prog_enabled);
    if (next == PROG_NOBODY && drain_all())
        next = rotate(prog_enabled);
    if (next == PROG_NOBODY)
        next = rotate(gives_up);
    if (next == PROG_NOBODY)
        prog_deadlock();
    return next;
}

void prog_barrier(void)
{
    if (PROG_LIKELY(prog.job->model != ENG_TSO))
        return;
    if (eng_buffered(prog.self->id) > 0) {
        prog_point_at(HB_POINT_ATOMIC, PROG_FENCE_PLACE, true);
        eng_drain_all(prog.self->id);
    }
}

/* A lock in memory that was freed is no lock. */
static void check_object(const void *place)
{
    uintptr_t at = (uintptr_t)place - PROG_HEAP_BASE;
    if (PROG_UNLIKELY(at < PROG_HEAP_BYTES && !heap_holds(at, 1)))
        heap_outside((uintptr_t)place, 1, true);
}

/* Past the decision: what a call does to its object. */
static void reached(const void *place, bool write)
{
    if (PROG_UNLIKELY(prog.job->model == ENG_TSO))
        eng_drain_all(prog.self->id);
    if (eng.footprints)
        eng_touch((uintptr_t)place, write);
}

void prog_point(enum hb_point_kind kind, const void *place, bool write)
{
    check_object(place);
    prog_point_at(kind, (uintptr_t)place, write);
    reached(place, write);
    prog.wrote += write;
    prog.self->fences++;
}

void prog_release_point(const void *place)
{
    check_object(place);
    prog_point_at(HB_POINT_LOCK, (uintptr_t)place, true);
    reached(place, true);
}

void prog_try(enum hb_point_kind kind, const void *place, const uint32_t *word)
{
    check_object(place);
    spin_settle();
    if (spin_turn((uintptr_t)word, false) != SPIN_WAITED)
        prog_point_at(kind, (uintptr_t)place, true);
    reached(place, true);
    ++prog.wrote;
}

void prog_try_failed(const void *place, const uint32_t *word)
{
    struct prog_thread *self = prog.self;
    --prog.wrote;
    spin_access((uintptr_t)word, sizeof *word, false);
    self->read[(self->reads - 1) % PROG_READS].offset = (uint16_t)((uintptr_t)word - (uintptr_t)place);
}

void prog_wait_decided(const struct prog_wait *wait)
{
    enum hb_point_kind kind = wait->kind;
    struct prog_thread *self = prog.self;
    prog_pend((uintptr_t)wait->place, true, kind);
    self->wait = wait;
    if (self->starter != PROG_NOBODY) {
        prog_set_state(self, PROG_WAITING);
        prog_first_operation();
        return;
    }
    if (PROG_UNLIKELY(prog.recording) && prog_holds(wait)) {
        prog_prefix_point(self->id);
        if (prog.countdown > 0) /* the execution that goes on from here passes the point */
            return;
    }
    if (PROG_UNLIKELY(prog.trace))
        prog_trace_wait(wait);
    if (eng.footprints)
        eng_touch((uintptr_t)wait->place, false); /* arriving, it looks */
    uint32_t to;
    if (prog_holds(wait)) {
        if (PROG_UNLIKELY(kind == HB_POINT_LOCK && prog_points_passed() >= prog.turn_end))
            spin_lock_turn(wait->place);
        to = prog_decide_ready(kind);
        if (to != self->id)
            prog_set_state(self, PROG_WAITING);
    } else {
        prog_set_state(self, PROG_WAITING);
        to = prog_decide_next(kind);
    }
    if (to != self->id)
        prog_switch_to(to);
    self->behind[0] = self->behind[1] = 0;
}

bool prog_wait(const struct prog_wait *wait)
{
    struct prog_thread *self = prog.self;
    enum hb_point_kind kind = wait->kind;
    check_object(wait->place);
    if (PROG_UNLIKELY(!prog_holds(wait))) {
        prog_wait_decided(wait);
    } else {
        self->count[kind]++;
        prog_hash(((uint64_t)self->id << 40) ^ ((uint64_t)kind << 32) ^ (uintptr_t)wait->place);
        if (PROG_UNLIKELY(--prog.countdown <= 0))
            prog_wait_decided(wait);
    }
    if (PROG_UNLIKELY(self->state != PROG_READY))
        prog_set_state(self, PROG_READY);
    if (PROG_UNLIKELY(prog.job->model == ENG_TSO))
        eng_drain_all(self->id);
    if (eng.footprints)
        eng_touch((uintptr_t)wait->place, true);
    ++prog.wrote;
    return prog_holds(wait);
}

void prog_let_in(uintptr_t at)
{
    prog.yielded = true;
    prog.bounds |= PROG_BOUND_FAIRNESS;
    if (prog.let_in_at == 0)
        prog.let_in_at = at;
}

/* Where the running thread entered the machine, or 0. */
static uintptr_t entered_at(const struct prog_thread *self)
{
    return self->registers[PROG_REGISTERS - 1] - prog.stack < PROG_STACK_BYTES ? prog_return_address(self) : 0;
}

/* The thread, which is `at` its loop, gives way, and those that could move and have not since `time` go first:
 * schedules that are left out. */
static void stay_behind(struct prog_thread *self, uint64_t time, uintptr_t at)
{
    for (uint32_t w = 0; w < 2; w++) {
        uint64_t set = prog.ready[w] | prog.waiting[w] | prog.wanting[w];
        self->behind[w] = 0;
        for (; time > 0 && set; set &= set - 1) {
            const struct prog_thread *t = &prog.thread[w * 64 + (uint32_t)__builtin_ctzll(set)];
            if (t != self && t->last_run < time && prog_able(t))
                self->behind[w] |= 1ull << (t->id % 64u);
        }
    }
    self->yielded = ++prog.time;
    if (self->behind[0] | self->behind[1])
        prog_let_in(at);
}

uint32_t prog_turn_over(void)
{
    struct prog_thread *self = prog.self;
    if (PROG_UNLIKELY(prog_parked(self)))
        return prog_next(); /* itself, while nobody else can */
    if (prog.passed < prog.turn_end + (PROG_TURN - PROG_WATCH))
        return self->id;
    prog.turn_end = prog.passed + PROG_WATCH;
    if (prog.live == 1)
        return self->id;
    stay_behind(self, self->turned, entered_at(self));
    self->turned = self->yielded;
    return prog_next();
}

/* The rest of a yield whose others are known. */
static void give_way_now(struct prog_thread *self)
{
    uint32_t to = prog_decide_next(HB_POINT_WAIT);
    if (to != self->id)
        prog_switch_to(to);
    self->behind[0] = self->behind[1] = 0;
}

bool prog_plain_turn(uintptr_t caller, bool must)
{
    struct prog_thread *self = prog.self;
    prog_pend(PROG_FENCE_PLACE, false, HB_POINT_WAIT);
    if (self->starter != PROG_NOBODY) {
        prog_first_operation();
        return true;
    }
    if (!others_able(self))
        return false;
    if (must)
        stay_behind(self, UINT64_MAX, prog_blame_own(caller) ? caller : entered_at(self));
    give_way_now(self);
    return true;
}

void prog_yield(void)
{
    struct prog_thread *self = prog.self;
    prog_barrier();
    prog_pend(PROG_FENCE_PLACE, false, HB_POINT_WAIT);
    if (self->starter != PROG_NOBODY) {
        prog_first_operation();
        return;
    }
    if (prog.live == 1)
        return;
    if (spin_yield_turn() == SPIN_WAITED)
        return;
    uint64_t *oldest = &self->yields[self->yield_count++ % PROG_YIELDS];
    stay_behind(self, prog_parked(self) ? 0 : *oldest, entered_at(self));
    *oldest = self->yielded;
    give_way_now(self);
}
