/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the functions that programs call have in common. The pipeline renames every libc name that calls.tsv
 * lists as `own` to hb_call_NAME; call_*.c define them, with the argument types of the host's libc as far as
 * the ABI needs them (no <pthread.h> here: its <sched.h> is not the scheduler core's).
 *
 * Who may call: the thread of the program that runs. State is kept in the program's own object, which the
 * machine restores with everything else; an all-zero object is what the static initializers give.
 * Each blocking or trying call is a decision point; a change that only enables others is none, unless the
 * program has a try form that could see the difference.
 */
#ifndef HB_PROGRAM_CALL_H
#define HB_PROGRAM_CALL_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "engine.h"
#include "thread.h"

#define CALL(name) hb_call_##name

/* Times that one thread may leave a wait for no reason, and leave a timed wait before nobody else can move. */
#define CALL_SPURIOUS_MAX 1u
#define CALL_TIMEOUTS_MAX 2u
/* Of both: all that a thread may do so, and a loop around a wait in which it did, having changed nothing, is kept. */
#define CALL_TURNS (CALL_SPURIOUS_MAX + CALL_TIMEOUTS_MAX)

/* A wait on a condition variable. */
struct call_turn {
    const void *condition, *mutex;
    uint64_t state;   /* in which the thread came there; 0: not known */
    uint64_t wrote;   /* its changes of memory, when it came or, of one that is over, when it was back */
    uint64_t refused; /* the same of what the machine calls so */
    bool timed;
};

/* Of the running thread, zero at its start. Pairs are of what ends for no reason and of what ends by time. */
struct call_self {
    uint64_t clock;  /* nanoseconds that it slept or saw pass */
    uint64_t random; /* numbers drawn */
    uint32_t ends[2];
    uint32_t idle[2]; /* of those: nothing came of them */
    bool more[2];     /* this wait may end so once more */
    uint32_t turns;   /* the last waits, all left unsignalled, between which it changed nothing */
    struct call_turn turn[CALL_TURNS];
};
struct call_self *call_self(void);

/* How long a wait of the running thread is: counts what is left of the bounds above. */
enum prog_patience call_patience(bool timed);
void call_gave_up(bool timed);
/*
 * A loop around a wait. To leave it unsignalled and to come back in the same state, having changed nothing while nobody
 * was refused a mutex, is an execution that has the same continuations without that: for what the bounds keep out it
 * does not count. The compiler may have made other code of the first turn, or left something else in a register: then
 * it comes back in the same state one turn later. So who has used up all its ends in such turns may have one more.
 */
void call_turn_comes(struct call_turn *turn);
/* Past the decision: before the mutex is released. */
void call_turn_begins(struct call_turn *turn);
/* The thread is about to return from that wait; `gave_up`: unsignalled. */
void call_turn_ends(struct call_turn *turn, bool gave_up);

/* x86-TSO: every one of these calls has a locked instruction in it, so nothing is held back across it. */
static inline void call_drain(void)
{
    if (eng.model == ENG_TSO)
        eng_drain_all(prog_self());
}

/* The object is about to change or has changed, without a decision point of its own. */
static inline void call_touch(const void *object)
{
    if (eng.footprints)
        eng_touch((uintptr_t)object, true);
}

/* Out of line, since most of it is the engine's. */
void call_release_checked(const void *object);
void call_acquire_checked(const void *object);

static inline void call_release(const void *object)
{
    if (!eng.direct) /* else nobody keeps clocks */
        call_release_checked(object);
}

static inline void call_acquire(const void *object)
{
    if (!eng.direct)
        call_acquire_checked(object);
}

/* Before a change that others can see only by a try form, or by what is held back until then. */
static inline void call_release_point(const void *object)
{
    if (prog_has_trylock())
        prog_release_point(object);
    else if (eng.model == ENG_TSO)
        prog_barrier();
}

/* ---- between the files ---- */

/* Thread-specific data of the thread that ends. */
void call_keys_end(void);
/* Releases and takes a mutex around a wait; the mutex is held. */
void call_mutex_release(void *mutex);
void call_mutex_retake(void *mutex);
bool call_mutex_mine(const void *mutex);
/* Number of a live or ended thread by its handle, or PROG_NOBODY. */
uint32_t call_thread_number(uint64_t handle);
uint64_t call_thread_handle(uint32_t number);
/* Starts a thread; `status` says that entry returns an int (C11). 0 or an errno. */
int call_start(uint64_t *handle, void *(*entry)(void *), void *argument, bool detached);
_Noreturn void call_end(void *value);
void *call_join(uint64_t handle, const char *what);
void call_detach(uint64_t handle, const char *what);
void call_sleep(uint64_t nanoseconds);
uint64_t call_nanoseconds(const struct timespec *time);
/* What is left of a sleep that is over; `left` may be NULL. */
void call_left(struct timespec *left);

/* The compiler's hooks, for what libc does to the program's memory on its behalf. */
void __tsan_read_range(void *address, unsigned long size);
void __tsan_write_range(void *address, unsigned long size);
void __tsan_read4(void *address);
void __tsan_write8(void *address);
void __tsan_write4(void *address);
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memset(void *to, int value, size_t size);

static inline void call_reads(const void *address, size_t size)
{
    __tsan_read_range((void *)(uintptr_t)address, size);
}

static inline void call_writes(void *address, size_t size)
{
    __tsan_write_range(address, size);
}

/* What a call is given to look at and does not depend on, such as how long a wait may be: only races on it matter. */
static inline void call_looks(const void *address, size_t size)
{
    if (eng.races && address != NULL)
        call_reads(address, size);
}

/* What the arguments of a format of printf read and write; moves on in `args`. */
void call_printed(const char *format, va_list args);

#endif
