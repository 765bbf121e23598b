/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: coroutines on stacks of the arena. Start, end, join, and the switch between them. */
#include <stdarg.h>
#include <stdio.h>

#include "blame.h"
#include "quick.h"

/* Stacks begin at different offsets in a page, or they would fight for the same lines of the cache. */
#define COLOUR_BYTES 192u
#define COLOURS 20u

struct prog_machine prog;

/* The driver's link gives these; a machine test that starts its own main does without. */
_Noreturn void hb_call_exit(int status) __attribute__((weak));

uint32_t prog_self(void)
{
    return prog.self->id;
}

void prog_switch_to(uint32_t thread)
{
    quick_switch(thread, prog_points_passed());
}

_Noreturn void prog_leave(void)
{
    void *unused;
    prog.in_host = true;
    hb_switch(&unused, prog.host_sp);
    __builtin_unreachable();
}

void prog_first_operation(void)
{
    struct prog_thread *self = prog.self;
    uint32_t starter = self->starter;
    self->starter = PROG_NOBODY;
    prog_started();
    prog_switch_to(starter);
}

static void body(void *argument)
{
    struct prog_thread *self = argument;
    prog_exit_thread(self->entry(self->argument));
}

/* What a thread that wants a lock adds to it (pick.c). */
static const struct prog_wait want_none = {.equal = true, .kind = HB_POINT_LOCK, .owner = PROG_NOBODY};

static struct prog_thread *create(void *(*entry)(void *), void *argument)
{
    if (prog.threads == PROG_THREADS_MAX)
        return NULL;
    uint32_t id = prog.threads++;
    struct prog_thread *t = &prog.thread[id];
    memset(t, 0, PROG_THREAD_CHANGES(0)); /* what follows is dated, counted or set here */
    t->id = id;
    t->starter = t->joiner = PROG_NOBODY;
    t->entry = entry;
    t->argument = argument;
    t->want = want_none;
    t->top = t->low + PROG_STACK_BYTES - COLOUR_BYTES * (id % COLOURS);
    spin_clear_stack(t, t->top);
    t->sp = hb_switch_prepare(t->top, body, t);
    prog_set_state(t, PROG_READY);
    prog.live++;
    prog.most_live = prog.live > prog.most_live ? prog.live : prog.most_live;
    return t;
}

uint32_t prog_start(void *(*entry)(void *), void *argument, bool detached)
{
    prog_barrier();
    struct prog_thread *t = create(entry, argument);
    if (!t)
        return PROG_NOBODY;
    prog.pending[t->id] = (struct hb_pending){PROG_FENCE_PLACE - PROG_ARENA_BASE, false, HB_POINT_OP};
    t->detached = detached;
    t->starter = t->creator = prog.self->id;
    if (eng.clocks)
        eng_order(prog.self->id, t->id);
    prog_locks_forked(prog.self->id, t->id);
    if (prog.starting++ == 0)
        prog.saved = prog.countdown;
    prog.countdown = 1;
    prog.self->registers[PROG_REGISTERS - 1] = 0; /* a start is no hook that keeps them */
    prog_switch_to(t->id);
    return t->id;
}

/* Who moves after the running thread has ended. Whoever waits for that goes on at once: its first steps are invisible.
 */
static uint32_t successor(struct prog_thread *self)
{
    if (self->starter != PROG_NOBODY) {
        prog_started();
        return self->starter;
    }
    if (self->joiner != PROG_NOBODY) {
        prog_set_state(&prog.thread[self->joiner], PROG_READY);
        return self->joiner;
    }
    return prog_decide_next(HB_POINT_OP);
}

_Noreturn void prog_exit_thread(void *value)
{
    struct prog_thread *self = prog.self;
    prog_barrier();
    prog_locks_leave("a thread ended");
    if (prog.live == 1) {
        if (hb_call_exit)
            hb_call_exit(0);
        prog_exit(0);
    }
    self->value = value;
    prog.live--;
    prog.pending[self->id].kind = HB_POINT_KINDS;
    if (eng.footprints)
        eng_touch((uintptr_t)self->low, true);
    prog_set_state(self, PROG_ENDED);
    prog_switch_to(successor(self));
    __builtin_unreachable();
}

void *prog_join(uint32_t thread)
{
    struct prog_thread *self = prog.self;
    struct prog_thread *t = &prog.thread[thread];
    prog_barrier();
    if (t->detached || t->joined || t->joiner != PROG_NOBODY)
        prog_fail(HB_INV_LOCK_RULES, "join of a thread that cannot be joined",
                  "thread %u joins thread %u, which is detached or joined already", self->id, thread);
    if (eng.footprints)
        eng_touch((uintptr_t)t->low, false);
    if (t->state != PROG_ENDED) {
        prog_pend((uintptr_t)t->low, false, HB_POINT_WAIT);
        self->registers[PROG_REGISTERS - 1] = 0;
        t->joiner = self->id;
        self->want = (struct prog_wait){.what = "join", .owner = thread};
        self->wait = &self->want;
        prog_set_state(self, PROG_JOINING);
        if (self->starter != PROG_NOBODY)
            prog_first_operation();
        else
            prog_switch_to(prog_decide_next(HB_POINT_WAIT));
        self->want = want_none;
    }
    t->joined = true;
    if (eng.clocks)
        eng_order(thread, self->id);
    prog_locks_joined(thread, self->id);
    return t->value;
}

void prog_detach(uint32_t thread)
{
    prog.thread[thread].detached = true;
}

_Noreturn void prog_exit(int status)
{
    prog_barrier();
    if (prog.live > 1) {
        prog_point_at(HB_POINT_OP, PROG_END_PLACE, true);
        eng.done = (struct hb_footprint){{UINT64_MAX, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}};
    }
    prog_locks_leave("the program ended");
    prog.status = status;
    prog.over = true;
    if (status != 0 && prog.self->left_at != 0)
        prog_blame(prog.self->left_at);
    if (status != 0)
        prog_fail(HB_INV_EXPECTATION, "nonzero exit", "the program ended with status %d", status);
    prog_leave();
}

static void *first(void *unused)
{
    static char name[] = "program";
    static char *arguments[] = {name, NULL};
    static char *environment[] = {NULL};
    (void)unused;
    int status = prog.job->main(1, arguments, environment);
    if (hb_call_exit)
        hb_call_exit(status);
    prog_exit(status);
}

void prog_threads_forget(uint32_t from)
{
    static bool known;
    uint32_t last = known ? prog.threads : HB_MOVERS_MAX;
    for (uint32_t t = from; t < last; t++)
        prog.pending[t].kind = HB_POINT_KINDS;
    known = true;
}

void prog_threads_begin(void)
{
    prog_threads_forget(0);
    prog.threads = prog.live = prog.most_live = prog.starting = 0;
    for (uint32_t w = 0; w < 2; w++)
        prog.ready[w] = prog.waiting[w] = prog.wanting[w] = 0;
    prog.wrote = 0;
    prog.self = create(first, NULL);
    prog.pending[0].kind = HB_POINT_OP;
    prog.stack = (uintptr_t)prog.self->low;
    prog.mover = 0;
}

void prog_threads_run(void)
{
    prog.in_host = false;
    hb_switch(&prog.host_sp, prog.self->sp);
}

void prog_threads_park(void)
{
    struct prog_thread *self = prog.self;
    prog.in_host = true;
    hb_switch(&self->sp, prog.host_sp);
}

void *prog_slot(enum prog_slot slot, size_t bytes)
{
    struct prog_thread *self = prog.self;
    if (!self->slot[slot])
        self->slot[slot] = prog_alloc(bytes);
    return self->slot[slot];
}
