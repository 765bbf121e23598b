/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spin loops. A thread that comes back to the same place of its code with the same callee-saved registers, the
 * same stack from there to its base, and without having changed memory in between, has gone round a loop
 * for nothing: all that it can do next is a function of what it reads next (caller-saved registers are dead
 * across the call that brought it here). While everything that it read in that turn would be read again, it
 * can only go round once more; so it waits until one of these values is another. Not a heuristic: a bounded
 * retry counts somewhere, and what counts is in a register, on the stack or in memory.
 *
 * A turn that took locks and gave them back is another matter: others may have seen it. But as long as nobody else has
 * moved, the whole machine is where it was, so there it waits until somebody has (a state that comes back need not be
 * searched again).
 *
 * A loop that counts its rounds, in a register, on its stack or in memory that it has not published, differs each time.
 * It waits in the same way after many rounds, which leaves schedules out, and the execution says so.
 *
 * In the weak models the turn after one that changed nothing reads the newest store: the execution in which
 * the idle turn is left out has every other choice (docs/explore.md). Registers and stack are compared by a 64-bit
 * hash.
 */
#include "state.h"

#define STACK_MAX 65536u /* deeper than that, loops are not recognised and the budget ends them */
#define K1 0x9e3779b97f4a7c15u
#define K2 0xd6e8feb86659fd93u

#define REGISTER_SP (PROG_REGISTERS - 1)
_Static_assert(REGISTER_SP % 2 == 0, "registers are hashed in pairs");

/*
 * How much of stacks has been compared so far, and some more. A frame has places that are never written, or not yet:
 * they must not hold what an execution before has left there, lest the same schedule goes another way.
 */
static size_t compared;
#define COMPARED_STEP 2048u

void spin_clear_stack(struct prog_thread *t, void *used)
{
    uint8_t *low = t->low + PROG_STACK_BYTES - compared;
    if (PROG_UNLIKELY(low < (uint8_t *)used))
        memset(low, 0, (size_t)((uint8_t *)used - low));
}

static uint64_t state_now(uintptr_t sp)
{
    const struct prog_thread *self = prog.self;
    size_t depth = prog.stack + PROG_STACK_BYTES - sp;
    if (PROG_UNLIKELY(depth > compared))
        compared = depth + COMPARED_STEP < PROG_STACK_BYTES ? depth + COMPARED_STEP : PROG_STACK_BYTES;
    uint64_t a = sp, b = K2;
    for (uint32_t i = 0; i < REGISTER_SP; i += 2) {
        a = (a ^ self->registers[i]) * K1;
        b = (b ^ self->registers[i + 1]) * K2;
    }
    const uint64_t *word = (const uint64_t *)sp;
    const uint64_t *end = (const uint64_t *)(prog.stack + PROG_STACK_BYTES);
    for (; word + 1 < end; word += 2) {
        a = (a ^ word[0]) * K1;
        b = (b ^ word[1]) * K2;
    }
    if (word < end)
        a = (a ^ word[0]) * K1;
    if (prog.job->model == ENG_TSO)
        b += eng_buffered(self->id);
    return a ^ (b >> 29) ^ b;
}

void spin_settle_now(struct prog_thread *self)
{
    const struct prog_read *last = &self->read[(self->reads - 1) % PROG_READS];
    self->settle = false;
    prog.wrote += spin_peek(last->address, last->size) != last->value;
}

uint64_t spin_state(uint64_t *wrote)
{
    uintptr_t sp = prog.self->registers[REGISTER_SP];
    spin_settle();
    *wrote = prog.wrote;
    return sp - prog.stack < PROG_STACK_BYTES ? state_now(sp) | 1 : 0;
}

/* Whether all reads from `first` on would give the same again. */
static bool stable(const struct prog_thread *t, uint32_t first)
{
    for (uint32_t i = first; i != t->reads; i++) {
        const struct prog_read *r = &t->read[i % PROG_READS];
        if (!r->newest || spin_peek(r->address, r->size) != r->value)
            return false;
    }
    return true;
}

/* What it reads of its own held stores is another value once they have reached memory. */
bool spin_enabled(const struct prog_thread *t)
{
    if (t->loop == t->reads)
        return !prog_parked(t);
    return !stable(t, t->loop) || (prog.job->model == ENG_TSO && eng_buffered(t->id) != t->buffered);
}

/* What it waits for is what it read. */
static void touch_reads(const struct prog_thread *t)
{
    for (uint32_t i = t->loop; i != t->reads; i++)
        eng_touch(t->read[i % PROG_READS].address - t->read[i % PROG_READS].offset, false);
}

static void touch_everything(void)
{
    if (eng.footprints)
        eng.done = (struct hb_footprint){{UINT64_MAX, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}};
}

static enum spin wait_here(uint32_t first, uintptr_t address, bool write)
{
    struct prog_thread *self = prog.self;
    self->loop = first;
    self->buffered = prog.job->model == ENG_TSO ? eng_buffered(self->id) : 0;
    prog_pend(address, write, HB_POINT_ATOMIC);
    if (eng.footprints)
        touch_reads(self);
    prog_set_state(self, PROG_SPINNING);
    if (self->starter != PROG_NOBODY) {
        prog_first_operation();
    } else {
        uint32_t to = prog_decide_next(HB_POINT_WAIT);
        if (to != self->id)
            prog_switch_to(to);
    }
    prog_set_state(self, PROG_READY);
    return SPIN_WAITED;
}

/*
 * The whole machine is where it was one turn ago, but the turn was visible while it lasted. So whoever else can move
 * goes first, here or at the next point where somebody can; if nobody could in a whole turn, from here to here in the
 * same state, nobody will. Other places of the same turn are no turn.
 */
static enum spin went_round(uint64_t state, uintptr_t address, bool write)
{
    struct prog_thread *self = prog.self;
    touch_everything(); /* whatever anybody does lets it go on */
    if (prog_parked(self))
        return self->parked_in == state ? wait_here(self->reads, address, write) : SPIN_NOT;
    self->parked = prog.switches + 1;
    self->parked_in = state;
    prog.yielded = true;
    return SPIN_NOT;
}

/* Where the last visit to `pc` is kept, or this one will be: any PROG_VISITS places of a loop do not displace each
 * other. */
static struct prog_visit *visit_of(struct prog_thread *self, uintptr_t pc)
{
    uint32_t first = (uint32_t)(pc ^ pc >> 4);
    for (uint32_t i = 0; i < PROG_VISITS; i++) {
        struct prog_visit *visit = &self->visit[(first + i) % PROG_VISITS];
        if (visit->pc == pc || visit->run != eng.run)
            return visit;
    }
    return &self->visit[self->reads % PROG_VISITS];
}

/* What changed memory in a way that others can see. */
static uint64_t visible(uint64_t wrote)
{
    return prog.plain_points ? wrote : wrote % PROG_WROTE_PLAIN;
}

/* Counts the reads of this place in a row, each of the newest store, with nothing between that orders. */
static void note_poll(struct prog_thread *self, uintptr_t address)
{
    const struct prog_read *r = &self->read[(self->reads - 1) % PROG_READS];
    bool again = self->reads > 0 && r->address == address && r->newest && self->poll_fences == self->fences &&
                 self->poll_wrote == visible(prog.wrote);
    self->polls = again ? self->polls + 1 : 0;
    self->poll_fences = self->fences;
    self->poll_wrote = visible(prog.wrote);
}

/* Notes that the thread is here; NULL: such places are not kept. `last` is its visit before this one, if `pc` is. */
static struct prog_visit *visit_here(struct prog_visit *last)
{
    struct prog_thread *self = prog.self;
    uintptr_t sp = self->registers[REGISTER_SP];
    if (sp - prog.stack >= PROG_STACK_BYTES || prog.stack + PROG_STACK_BYTES - sp > STACK_MAX)
        return NULL;
    uintptr_t pc = prog_return_address(self);
    struct prog_visit *visit = visit_of(self, pc);
    uint64_t state = state_now(sp);
    *last = *visit;
    *visit = (struct prog_visit){.pc = pc,
                                 .sp = sp,
                                 .run = eng.run,
                                 .state = state,
                                 .reads = self->reads,
                                 .fences = self->fences,
                                 .wrote = prog.wrote,
                                 .locks = prog.locks,
                                 .switches = prog.switches};
    if (last->run != eng.run)
        last->pc = 0;
    return visit;
}

static bool same(const struct prog_visit *before, const struct prog_visit *now)
{
    return before->pc == now->pc && before->state == now->state && before->run == eng.run;
}

/* So that those of other executions are others. */
static uint64_t dated(uint64_t state)
{
    return state ^ eng.run * K1;
}

/*
 * Whether the thread has been at this place in this state: *before is when it was so last. It may have been there in
 * others meanwhile, as in a loop within the loop, which looks at one thing after another.
 */
static bool seen_before(const struct prog_visit *last, const struct prog_visit *now, struct prog_visit *before)
{
    struct prog_thread *self = prog.self;
    uint32_t at = PROG_STATES;
    uint64_t in = dated(now->state);
    for (uint32_t i = 0; i < PROG_STATES; i++)
        at = self->been_in[i] == in ? i : at;
    bool again = at < PROG_STATES && same(&self->been[at], now);
    if (PROG_UNLIKELY(again))
        *before = self->been[at];
    else if (PROG_UNLIKELY(same(last, now)))
        again = (*before = *last, true);
    if (!again || at == PROG_STATES)
        at = self->states++ % PROG_STATES; /* the oldest goes, whatever the states are */
    self->been[at] = *now;
    self->been_in[at] = in;
    return again;
}

void spin_resume(struct prog_thread *t)
{
    spin_clear_stack(t, t->sp);
    for (uint32_t i = 0; i < t->states && i < PROG_STATES; i++)
        t->been_in[i] = dated(t->been[i].state);
}

static bool been_here(struct prog_visit *before)
{
    struct prog_visit last;
    const struct prog_visit *now = visit_here(&last);
    return now && seen_before(&last, now, before);
}

/* Nobody else has moved since the visit, and all that the thread did was to take locks and to give them back. */
static bool undone_since(const struct prog_visit *last)
{
    uint64_t changes = prog.wrote - last->wrote;
    return last->switches == prog.switches && changes < PROG_WROTE_PLAIN &&
           prog.locks - last->locks == changes * PROG_LOCK_ONE;
}

/* ---- loops that count their rounds ---- */

/*
 * As many reads as a search can go through, each of which may be the one that sees somebody else's write: with more
 * threads that may spin there are products of them, and of the stores that each may read in a weak model.
 */
static uint32_t rereads_most(void)
{
    enum { FEW_THREADS = 3, MANY_THREADS = 6 };
    static const uint16_t strong[] = {512, 128, 32, 16}, weak[] = {512, 32, 16, 8};
    uint32_t live = prog.most_live < FEW_THREADS    ? FEW_THREADS
                    : prog.most_live > MANY_THREADS ? MANY_THREADS
                                                    : prog.most_live;
    return (prog.job->model == ENG_SC ? strong : weak)[live - FEW_THREADS];
}

static bool changed(const struct prog_thread *t, uint32_t first)
{
    for (uint32_t i = first; i != t->reads; i++) {
        const struct prog_read *r = &t->read[i % PROG_READS];
        if (spin_peek(r->address, r->size) != r->value)
            return true;
    }
    return false;
}

/* Since the last visit it has read, beginning with this place, and changed nothing that others can see. */
static bool went_on(const struct prog_visit *last, const struct prog_visit *now, uintptr_t address)
{
    const struct prog_thread *self = prog.self;
    uint32_t reads = self->reads - last->reads;
    return last->pc == now->pc && last->sp == now->sp && visible(last->wrote) == visible(now->wrote) && reads > 0 &&
           reads <= PROG_READS && self->read[last->reads % PROG_READS].address == address;
}

static void note_counted(const struct prog_visit *visit)
{
    prog.bounds |= PROG_BOUND_COUNTED;
    if (prog.counted_at == 0) {
        prog.counted_at = visit->pc;
        prog.counted = visit->rereads;
    }
}

/*
 * The thread has gone round and differs only in what is its own: it counts, and some count may make it go another way.
 * All counts cannot be tried. So after so many reads it waits as if it did not count, unless nobody else can move.
 *
 * Where it polls, it reads the newest store: to read the same once more, though there is a newer one by now, is to have
 * come here before that was made. That is another execution.
 */
static enum spin counted(const struct prog_visit *last, struct prog_visit *now, uintptr_t address, bool write)
{
    struct prog_thread *self = prog.self;
    bool on = went_on(last, now, address);
    enum spin next = !write && self->polls > !on ? SPIN_AGAIN : SPIN_NOT; /* a weak exchange has more choices */
    if (PROG_LIKELY(!on))
        return next;
    if (!changed(self, last->reads))
        now->rereads = last->rereads + self->reads - last->reads;
    uint32_t most = rereads_most();
    if (now->rereads > 0 && !stable(self, last->reads)) {
        if (now->rereads < (most < PROG_STALE_REREADS ? most : PROG_STALE_REREADS))
            return next;
        note_counted(now);
        return SPIN_AGAIN;
    }
    if (PROG_LIKELY(now->rereads < most))
        return next;
    if (!prog_others()) /* no decision either, so that a long count needs no budget; but it has an end */
        return prog.job->model != ENG_TSO && now->rereads < PROG_REREADS_MAX ? SPIN_WAITED : SPIN_NOT;
    note_counted(now);
    self->counts = true;
    enum spin turn = wait_here(last->reads, address, write);
    self->counts = false;
    if (stable(self, self->loop))
        touch_everything(); /* nobody else could move */
    return turn;
}

enum spin spin_turn(uintptr_t address, bool write)
{
    const struct prog_thread *self = prog.self;
    struct prog_visit last, before;
    struct prog_visit *now = visit_here(&last);
    if (prog.job->model == ENG_C11)
        note_poll(prog.self, address);
    if (!now)
        return SPIN_NOT;
    if (!seen_before(&last, now, &before))
        return counted(&last, now, address, write);
    if (before.wrote != prog.wrote) {
        if (!undone_since(&before))
            return SPIN_NOT;
        prog_turn_ends();
        return went_round(before.state, address, write);
    }
    if (self->reads == before.reads || self->reads - before.reads > PROG_READS)
        return SPIN_NOT;
    prog_failed_in_vain(before.reads);
    return stable(self, before.reads) ? wait_here(before.reads, address, write) : SPIN_AGAIN;
}

void spin_lock_turn(const void *place)
{
    struct prog_visit before;
    if (been_here(&before) && before.wrote != prog.wrote && undone_since(&before))
        (void)went_round(before.state, (uintptr_t)place, true);
}

enum spin spin_yield_turn(void)
{
    struct prog_visit before;
    if (!been_here(&before) || !undone_since(&before))
        return SPIN_NOT;
    prog_turn_ends();
    return went_round(before.state, PROG_FENCE_PLACE, false);
}

void spin_plain_turn(uintptr_t address)
{
    const struct prog_thread *self = prog.self;
    struct prog_visit before;
    bool again = been_here(&before) && before.wrote == prog.wrote && self->reads != before.reads &&
                 self->reads - before.reads <= PROG_READS;
    if (again && stable(self, before.reads)) {
        prog_let_in(before.pc);
        touch_everything(); /* what others write is no footprint */
        (void)wait_here(before.reads, address, false);
    }
}
