/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the calls of a program (pthread, C11 threads, semaphores; fuzz/program/call_*.c) are made of:
 * decision points, waits and order. A call keeps its state in the program's own object, which is
 * restored with everything else; an all-zero object is what a static initializer gives.
 */
#ifndef HB_PROGRAM_THREAD_H
#define HB_PROGRAM_THREAD_H

#include "machine.h"

#define PROG_NOBODY UINT32_MAX

uint32_t prog_self(void);

/* A decision point before a visible operation of the thread that runs on the object at `place`. */
void prog_point(enum hb_point_kind kind, const void *place, bool write);

/*
 * Blocks the thread that runs until (*word == value) is `equal`; a decision point of its own, also if it need not wait.
 * Enabled again, it must look once more: somebody else may have been quicker. `what` names the wait in verdicts
 * ("mutex", "condition variable"); `owner` is the thread it waits for, if one is known: edges of the
 * wait-for cycle.
 */
enum prog_patience {
    PROG_FOR_EVER,
    PROG_SPURIOUS,   /* may be run although it must wait: an option, never the default */
    PROG_TIMED,      /* the same; and what the default does when nobody else can move */
    PROG_TIMED_LATE, /* gives up only when nobody else can move */
};

struct prog_wait {
    const uint32_t *word;
    uint32_t value;
    bool equal;
    enum hb_point_kind kind;
    const void *place;
    const char *what;
    uint32_t owner;
    enum prog_patience patience;
};
/* False: it gave up, and the word is not as awaited. */
bool prog_wait(const struct prog_wait *wait);
/* The same before a lock is freed, which is the change. */
void prog_release_point(const void *place);
/* As prog_point, before a try form on the object at `place` that succeeds by *word: the turn of a loop, if it does not.
 */
void prog_try(enum hb_point_kind kind, const void *place, const uint32_t *word);
/* It did not, and changed nothing. */
void prog_try_failed(const void *place, const uint32_t *word);
/* What the thread held back in its store buffer reaches memory, as before every call that is a full barrier. */
void prog_barrier(void);
/* Gives way: a turn for the others, as sched_yield and sleeps do. */
void prog_yield(void);

/* Locks, for the order graph and "held at exit". `shared`: a reader. */
void prog_lock_taken(const void *lock, const char *what, bool shared);
void prog_lock_freed(const void *lock);
bool prog_lock_held(const void *lock); /* by the thread that runs */
/* Before a blocking acquisition: an inversion against an earlier order of this execution is noted. */
void prog_lock_wanted(const void *lock, bool shared);

/* The program looked at what goes on by itself (a clock, random numbers): no verdict of livelock in this execution. */
void prog_unsteady(void);

/*
 * Whether the program was linked with a try or timed form, so that a release is a decision too. An address that the
 * linker defines: how the program was linked, not where something is.
 */
extern char hb_program_trylock[] __attribute__((weak));
static inline bool prog_has_trylock(void)
{
    uintptr_t linked = (uintptr_t)hb_program_trylock;
    __asm__("" : "+r"(linked));
    return linked != 0;
}

/* Starts a thread; returns its number. It runs up to its first visible operation at once. */
uint32_t prog_start(void *(*entry)(void *), void *argument, bool detached);
_Noreturn void prog_exit_thread(void *value);
/* Waits for the end of `thread`, orders what it did before what follows, and gives its value. */
void *prog_join(uint32_t thread);
void prog_detach(uint32_t thread);

/* The program ends, with all its threads. */
_Noreturn void prog_exit(int status);

/* A finding in the running thread; `key` is part of the signature: no numbers, no addresses. */
_Noreturn void prog_fail(enum hb_invariant_id id, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The program needs more than the machine has: no finding, and no verdict either. In words, what there is at most:
 * "128 threads in one execution".
 */
_Noreturn void prog_limit(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The wait that begins has fewer ends than it might have; matters if somebody else can move before it ends. */
void prog_wait_curtailed(void);

/* Memory that belongs to the execution and is zero: thread-specific data and the like. */
void *prog_alloc(size_t bytes);

/* The running thread's own block of `bytes` bytes, zero at its start: errno, keys. One per `slot`. */
enum prog_slot { PROG_SLOT_ERRNO, PROG_SLOT_KEYS, PROG_SLOT_CALLS, PROG_SLOTS };
void *prog_slot(enum prog_slot slot, size_t bytes);

#endif
