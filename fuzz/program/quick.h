/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The switch, and the common case of a lock, inlined into its calls: free, wanted by a thread that holds no other,
 * outside the heap. Whatever is not like that is left to the general functions of thread.h; both pass the same points
 * under the same names. Who may call: call_*.c, for words in which 0 is a free lock and 1 + its number a thread that
 * holds it.
 */
#ifndef HB_PROGRAM_QUICK_H
#define HB_PROGRAM_QUICK_H

#include "state.h"

/* The running thread lets another one go on, after `passed` decision points; returns when it moves again. */
ENG_INLINE void quick_switch(uint32_t thread, uint64_t passed)
{
    struct prog_thread *from = prog.self;
    struct prog_thread *to = &prog.thread[thread];
    spin_settle();
    from->wrote = prog.wrote;
    prog.wrote = to->wrote;
    prog.self = to;
    prog.stack = (uintptr_t)to->low;
    prog.switches++;
    prog.turn_end = passed + PROG_WATCH;
    if (PROG_UNLIKELY(prog.time >= prog.look_at))
        livelock_look(thread);
    to->last_run = ++prog.time;
    if (eng.direct)
        eng.agent = thread; /* nobody keeps clocks */
    else
        eng_run(thread);
    to->registers[PROG_REGISTERS - 1] = 0; /* its next call may be one that does not keep them */
    hb_switch(&from->sp, to->sp);
}

/* The countdown has ended before a lock that is free; true: it is so still. pick.c. */
bool prog_lock_decided(uint32_t *word, const char *what);

/* Whether the lock is one for the functions below. */
ENG_INLINE bool quick_lockable(const uint32_t *word)
{
    return PROG_LIKELY(*word == 0 && prog.self->held_count == 0 && prog.quick &&
                       (uintptr_t)word - PROG_HEAP_BASE >= PROG_HEAP_BYTES);
}

/* Its decision point; true: passed, false: prog_lock_decided is to be called. */
ENG_INLINE bool quick_point(const uint32_t *word)
{
    struct prog_thread *self = prog.self;
    self->count[HB_POINT_LOCK]++;
    prog_hash(((uint64_t)self->id << 40) ^ ((uint64_t)HB_POINT_LOCK << 32) ^ (uintptr_t)word);
    return PROG_LIKELY(--prog.countdown > 0);
}

/* It is free, and the thread takes it. */
ENG_INLINE void quick_take(uint32_t *word, const char *what)
{
    struct prog_thread *self = prog.self;
    ++prog.wrote;
    prog.locks += PROG_LOCK_ONE + (uintptr_t)word;
    *word = self->id + 1;
    self->held[0] = (struct prog_held){word, what, false};
    self->held_count = 1;
}

/* All of it; false: nothing but the point may have been passed. */
ENG_INLINE bool quick_lock(uint32_t *word, const char *what)
{
    if (!quick_lockable(word) || (!quick_point(word) && PROG_UNLIKELY(!prog_lock_decided(word, what))))
        return false;
    quick_take(word, what);
    return true;
}

/* The running thread gives up the only lock that it holds; false: it holds others too, and nothing was done. */
ENG_INLINE bool quick_free(const uint32_t *word)
{
    struct prog_thread *self = prog.self;
    if (PROG_UNLIKELY(self->held_count != 1 || self->held[0].lock != word || !prog.quick))
        return false;
    self->held_count = 0;
    ++prog.wrote;
    prog.locks += PROG_LOCK_ONE - (uintptr_t)word;
    return true;
}

#endif
