/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine for anyone's program: a C11 program whose threads are coroutines of one thread. Each
 * execution starts the program's main with globals, thread-locals and heap as they were at the start.
 *
 * One machine a process. Deterministic: the same job gives the same result and hash, in any process, if
 * the program depends on nothing but the schedule.
 * Who may call: the thread that called prog_open. Not reentrant.
 */
#ifndef HB_PROGRAM_MACHINE_H
#define HB_PROGRAM_MACHINE_H

#include <stdio.h>

#include "engine.h"
#include "invariant.h"
#include "strategy.h"

#define PROG_THREADS_MAX ENG_AGENTS_MAX
#define PROG_BUDGET 200000u         /* decision points an execution, unless its job says another number */
#define PROG_ACCESSES_A_POINT 1000u /* of its budget: plain accesses an execution */

/* Choices that an execution did not have. */
enum prog_bound {
    PROG_BOUND_STORES = 1,    /* a history lost stores that somebody might still have read */
    PROG_BOUND_CHOICES = 2,   /* more deviations than can be kept */
    PROG_BOUND_PATIENCE = 4,  /* a wait that could have ended by time or for no reason once more */
    PROG_BOUND_PLAIN = 8,     /* plain accesses, unchecked, were taken in order under a weak model */
    PROG_BOUND_FAIRNESS = 16, /* a thread went on for so long, or yielded so often, that others had to move first */
    PROG_BOUND_COUNTED = 32,  /* a spin loop counted its rounds, and others had to move first */
    PROG_BOUND_RANDOM = 64,   /* random numbers were drawn, those of one seed */
    PROG_BOUND_WEAK = 128,    /* a weak compare-exchange could have failed for no reason once more */
};

struct prog_job {
    int (*main)(int argc, char **argv, char **envp);
    struct hb_strategy *strategy; /* NULL: the default schedule */
    enum eng_model model;
    bool races; /* off: runs on past races, and shared plain accesses are decision points */
    bool trust; /* with races off: no plain access is a decision point; sound for programs without races */
    bool trace; /* keep the steps for prog_trace_print */
    bool feedback;
    bool failures;   /* weak compare-exchanges fail for no reason as often as they like: of programs without loops */
    bool prefix;     /* `main` is the same in all executions: they may begin where the first decision is (prefix.c) */
    uint64_t budget; /* decision points; 0: PROG_BUDGET */
    uint64_t seed;   /* of the random numbers that the program draws */
    uintptr_t watch; /* detail: keep stacks of accesses to [watch, watch + watch_bytes) */
    uint32_t watch_bytes;
};

struct prog_result {
    bool violated;
    bool abandoned;
    uint8_t bounds;       /* of enum prog_bound: what it could not do, so it is not exhaustive */
    uint32_t counted;     /* reads of a loop that counts its rounds, after which others had to move first */
    uintptr_t counted_at; /* the return address of its access */
    uintptr_t let_in_at;  /* where PROG_BOUND_FAIRNESS was met first: a return address; 0: not known */
    const char *limit;    /* of the machine that it ran into: it ended there, and says nothing; NULL: none */
    struct hb_violation violation;
    int status;      /* that main returned or exit was given */
    uint64_t points; /* decision points passed */
    uint64_t accesses;
    uint64_t switches;
    uint64_t hash;
    uint32_t threads;
    uint32_t inversions;           /* orders of locks that may be a deadlock of another schedule: prog_inversions */
    struct hb_run_outcome outcome; /* for the strategy */
    const struct hb_schedule *taken;
};

/* Reserves stacks, heap and shadow, and keeps the program's data as they are now; false: the host refused. */
bool prog_open(void);
void prog_run(const struct prog_job *job, struct prog_result *result);
/*
 * An execution that computes for so many seconds of processor time without anything that the machine sees ends as a
 * finding (INV-24); after the first one half a second is enough.
 */
void prog_watch_computing(double seconds);
/*
 * How the last execution came to need more stack than there is. `call` is the return address that is on the stack most
 * often, `times`; `at` is where the thread was, 0 if that was in the machine. False: it did not.
 */
struct prog_overflow {
    uint32_t depth; /* calls */
    uint32_t times;
    uintptr_t call, at;
};
bool prog_overflowed(struct prog_overflow *out);
/* Whether a moment of processor time has passed since the last call. */
bool prog_moment_passed(void);
/* Whether two results are the same execution with the same end. */
bool prog_same(const struct prog_result *a, const struct prog_result *b);
/* Keeps the steps of the last traced run, to be compared with those of the next: where they part, in words. */
void prog_trace_keep(void);
void prog_trace_difference(char *out, size_t size);
/* The last steps of a traced run, one column a thread, and for a race both ends with their stacks. */
void prog_trace_print(FILE *to, uint32_t steps);

#endif
