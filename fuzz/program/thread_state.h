/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program machine knows of one thread, and the bounds of it.
 *
 * Owner: the thread that runs changes its own; who starts, joins or lets a thread move changes that one's. Assembly
 * (entry_*.S) writes the registers, which come first.
 */
#ifndef HB_PROGRAM_THREAD_STATE_H
#define HB_PROGRAM_THREAD_STATE_H

#include "engine.h"
#include "machine.h"
#include "thread.h"

/* Decision points that one thread passes in a row by default; a loop that polls under a lock ends this way. */
#define PROG_TURN 1000u
/* The same, after which its locks are looked at as turns of a loop, too. */
#define PROG_WATCH 32u
/* Yields of a thread in which another one that could does not move; at the next one it must. A power of two. */
#define PROG_YIELDS 8u
/* Plain accesses of an execution after which others go first by default. */
#define PROG_PLAIN_TURN 20000000u
/* Plain accesses after which, where they are trusted, so many of them are looked at: a loop may wait for one. */
#define PROG_PLAIN_LOOK 1000000u
#define PROG_PLAIN_LOOKS 64u
/* Such turns behind the end of the budget, where they must. */
#define PROG_PLAIN_TURNS 8u
/* Weak compare-exchanges of a thread that may fail though equal. */
#define PROG_FAILURES_MAX 1u
#define PROG_HELD_MAX 64u
#define PROG_READS 32u  /* of a thread that are remembered; a power of two */
#define PROG_VISITS 16u /* of places in its code; a power of two */
#define PROG_STATES 16u /* of states in which it was at such a place */
#define PROG_LOCK_ONE ((uint64_t)1 << 40)
/* Of changes of memory: a plain one, which others may see only after another one that is not. */
#define PROG_WROTE_PLAIN ((uint64_t)1 << 32)
/* Reads of a loop that reads the same again and counts, in which it may choose older stores: each is a deviation. */
#define PROG_STALE_REREADS 128u
/* Such reads while nobody else can move that are no decisions: a loop that counts may give up at last. */
#define PROG_REREADS_MAX 2000000u

/*
 * What entry_*.S keeps: the callee-saved registers, the frame pointer second, the stack pointer last. Where calls leave
 * their return address in a register (aarch64), that is the first; x86-64 has it where the stack pointer points.
 */
#if defined(__x86_64__)
#define PROG_REGISTERS 7u /* rbx, rbp, r12 to r15, rsp */
#elif defined(__aarch64__)
#define PROG_REGISTERS 21u /* x30, x29, x19 to x28, d8 to d15, sp */
#else
#error "there is an entry for x86-64 and aarch64"
#endif

enum prog_state {
    PROG_READY,
    PROG_WAITING,  /* for thread.wait */
    PROG_SPINNING, /* until one of the reads of its loop would give another value */
    PROG_JOINING,  /* goes on when the other one ends */
    PROG_ENDED,
};

struct prog_held {
    const void *lock;
    const char *what;
    bool shared;
};

struct prog_read {
    uintptr_t address;
    uint64_t value;
    uint32_t size;
    bool newest;
    uint16_t offset; /* in the object that a call looked at */
};

/* The last time the thread was at this place of its code: a turn that changes nothing comes back in the same state. */
struct prog_visit {
    uintptr_t pc;
    uintptr_t sp;
    uint64_t run;
    uint64_t state;   /* hash of registers and stack */
    uint32_t reads;   /* the thread's count of reads then */
    uint32_t fences;  /* and of its fences */
    uint32_t rereads; /* in a row, all as before, while what differed was the thread's own: a loop that counts */
    uint64_t wrote;   /* and of its changes of memory */
    uint64_t locks;
    uint64_t switches;
};

struct prog_thread {
    /* Callee-saved registers and stack pointer of the program where it entered the machine last; entry_*.S. */
    uintptr_t registers[PROG_REGISTERS];
    void *sp;      /* while another thread runs */
    uint8_t state; /* enum prog_state */
    bool detached;
    bool joined;
    bool settle;      /* the last read may have been a write too */
    bool counts;      /* it spins, but its rounds are counted: if nobody else can move, it goes round once more */
    uint32_t starter; /* to go back to at the first visible operation, or PROG_NOBODY */
    uint32_t joiner;  /* that waits for the end of this one, or PROG_NOBODY */
    uint64_t wrote;   /* changes of memory that others can see, while another thread runs */
    uint32_t held_count;
    uint32_t reads;         /* atomic reads so far; the last PROG_READS are kept */
    uint32_t loop;          /* of the reads, the first of the loop that it spins in */
    uint32_t failures;      /* of weak compare-exchanges, though equal */
    uint32_t failures_idle; /* of those: nothing came of them */
    uint32_t failed;        /* of the reads, the one behind the last such */
    uint32_t buffered;      /* stores that it held back when it began to wait there */
    uint64_t parked;        /* switches, + 1, when it had gone round for nothing: others move first, if they can */
    uintptr_t left_at;      /* where it called exit: a return address */
    const struct prog_wait *wait; /* on its own stack */
    uint64_t last_run;            /* time of the last move */
    uint64_t yielded;             /* time at which it gave way last */
    uint64_t turned;              /* the same, because its turn was over */
    uint64_t yields[PROG_YIELDS]; /* the same, of its last yields */
    uint32_t yield_count;
    uint32_t states;    /* so far, of which the last are kept */
    uint64_t behind[2]; /* threads that must move before this one does, unless they cannot */
    uint64_t parked_in; /* the state in which it had */
    uint32_t count[HB_POINT_KINDS];
    void *value;
    void *slot[PROG_SLOTS];
    void **locals; /* thread-locals by index */
    uint64_t poll_wrote;
    uint32_t polls; /* reads in a row of the same place, without more */
    uint32_t poll_fences;
    uint32_t fences;                 /* so far, and calls that are points without a read that is kept */
    struct prog_wait want;           /* for a lock that was free when it came, or for the end of another thread */
    uint32_t seen[PROG_THREADS_MAX]; /* of each thread, its pieces between forks and joins: lock.c */
    /* ---- since its start the same, or written before it is read ---- */
    uint32_t id;
    uint32_t creator;
    void *(*entry)(void *);
    void *argument;
    uint8_t *low;                         /* of its stack */
    void *top;                            /* where it begins on it */
    struct prog_held held[PROG_HELD_MAX]; /* the first held_count */
    struct prog_read read[PROG_READS];    /* the last of `reads` */
    struct prog_visit visit[PROG_VISITS]; /* dated by their execution */
    struct prog_visit been[PROG_STATES];  /* the same, the last different ones */
    uint64_t been_in[PROG_STATES];        /* their states, dated */
    uint8_t colour[192];                  /* no two threads' fields in the same lines of the cache */
};
/* Bytes of a thread without locks and reads that an execution with so many threads has changed. */
#define PROG_THREAD_CHANGES(threads) (offsetof(struct prog_thread, seen) + (threads) * sizeof(uint32_t))

/* Where the program goes on behind the hook; its stack pointer is known to be in its stack. */
ENG_INLINE uintptr_t prog_return_address(const struct prog_thread *t)
{
#if defined(__x86_64__)
    return *(const uintptr_t *)t->registers[PROG_REGISTERS - 1]; /* NOLINT(performance-no-int-to-ptr) */
#else
    return t->registers[0];
#endif
}

#endif
