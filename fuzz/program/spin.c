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

static uint64_t state_now(uintptr_t sp)
{
    const struct prog_thread *self = prog.self;
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

uint64_t spin_state(uint32_t *wrote)
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
 * goes first, here or at the next point where somebody can; if nobody could in a whole turn, nobody will.
 */
static enum spin went_round(uintptr_t address, bool write)
{
    struct prog_thread *self = prog.self;
    touch_everything(); /* whatever anybody does lets it go on */
    if (prog_parked(self))
        return wait_here(self->reads, address, write);
    self->parked = prog.switches + 1;
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

/* Notes that the thread is here; true: in the state of its last visit, which is `last`. */
static bool same_as_last(struct prog_visit *last)
{
    struct prog_thread *self = prog.self;
    uintptr_t sp = self->registers[REGISTER_SP];
    if (sp - prog.stack >= PROG_STACK_BYTES || prog.stack + PROG_STACK_BYTES - sp > STACK_MAX)
        return false;
    uintptr_t pc = prog_return_address(self);
    struct prog_visit *visit = visit_of(self, pc);
    uint64_t state = state_now(sp);
    *last = *visit;
    *visit = (struct prog_visit){pc, eng.run, state, self->reads, prog.wrote, prog.locks, prog.switches};
    return PROG_UNLIKELY(last->pc == pc && last->state == state && last->run == eng.run);
}

/* Nobody else has moved since the visit, and all that the thread did was to take locks and to give them back. */
static bool undone_since(const struct prog_visit *last)
{
    return last->switches == prog.switches &&
           prog.locks - last->locks == (uint64_t)(prog.wrote - last->wrote) * PROG_LOCK_ONE;
}

enum spin spin_turn(uintptr_t address, bool write)
{
    const struct prog_thread *self = prog.self;
    struct prog_visit last;
    if (!same_as_last(&last))
        return SPIN_NOT;
    if (last.wrote != prog.wrote) {
        if (!undone_since(&last))
            return SPIN_NOT;
        prog_turn_ends();
        return went_round(address, write);
    }
    if (self->reads == last.reads || self->reads - last.reads > PROG_READS)
        return SPIN_NOT;
    return stable(self, last.reads) ? wait_here(last.reads, address, write) : SPIN_AGAIN;
}

void spin_lock_turn(const void *place)
{
    struct prog_visit last;
    if (same_as_last(&last) && last.wrote != prog.wrote && undone_since(&last))
        (void)went_round((uintptr_t)place, true);
}

enum spin spin_yield_turn(void)
{
    struct prog_visit last;
    if (!same_as_last(&last) || !undone_since(&last))
        return SPIN_NOT;
    prog_turn_ends();
    return went_round(PROG_FENCE_PLACE, false);
}
