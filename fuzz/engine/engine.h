/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory engine: what an access may return, what it orders, and whether two of them race. Knows
 * agents (whoever executes: a CPU, its interrupt handler, a thread) and addresses, no scheduler and no
 * pthread. One engine a process, because the compiler's hooks have no other handle.
 *
 * Model: RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer: "Repairing Sequential Consistency in C/C++11",
 * PLDI 2017), executed in an order of sb and rf, so no value comes out of thin air. SC keeps one store a
 * location, TSO a buffer an agent (Sewell et al., CACM 2010), C11 a history a location.
 *
 * Owner: the coroutine that runs. A machine calls eng_run whenever another agent goes on.
 * Bounds: ENG_AGENTS_MAX agents, addresses in one window, ENG_STORES_MAX stores kept a location; all
 * memory is reserved by eng_open, an execution costs only what it touches, and a reset costs nothing
 * (clocks go on growing from one execution to the next; what is older than the execution is "before").
 */
#ifndef HB_ENGINE_H
#define HB_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strategy.h"

#define ENG_AGENTS_MAX 128u
#define ENG_STORES_MAX 64u
#define ENG_WINDOW_MAX ((size_t)1 << 29)

#define ENG_INLINE static inline __attribute__((always_inline))
#define ENG_LIKELY(x) __builtin_expect(!!(x), 1)
#define ENG_UNLIKELY(x) __builtin_expect(!!(x), 0)

enum eng_model { ENG_SC, ENG_TSO, ENG_C11 };

struct eng_config {
    enum eng_model model;
    bool races;      /* check plain accesses */
    bool footprints; /* keep eng.done for strategies that reduce */
    bool trust;      /* plain accesses do not race, so what orders them is footprint enough */
    bool feedback;   /* count features (feature.h) */
    bool pairs;      /* agents 2c and 2c + 1 share a hart: coherence and the store buffer are one, races are not */
    uint32_t agents; /* that may exist in this execution */
};

/* One end of a race. The other end's stack is known only to a detailed run (eng_watch). */
struct eng_access {
    uintptr_t address;
    uint32_t size;
    uint32_t agent;
    bool write;
    bool atomic;
    uintptr_t pc; /* 0: not known */
};

struct eng_race {
    struct eng_access now, before;
};

/* Order that passes through something other than an atomic: a lock of the machine's own, an IPI, a join. */
struct eng_sync {
    const uint32_t *clock; /* in the engine's arena */
    uint64_t run;          /* execution that wrote it; of another one it is empty */
};

struct eng {
    /* ---- hot ---- */
    uint32_t *clock; /* of the agent that runs: what it knows of each agent */
    uintptr_t base;  /* of the window */
    uintptr_t span;
    uint32_t agent;
    uint32_t epoch; /* agent << ENG_CLOCK_BITS | own clock */
    bool direct;    /* SC without races, footprints or feedback: an atomic is the plain access */
    bool races;
    bool footprints;
    bool feedback;
    uint8_t model;
    bool plain;   /* a plain access means more than bounds: races, places, histories that it ends, or a watch */
    bool watched; /* eng_watch */
    /* By log2 of a size: offsets / size below which an aligned access that is checked may take the short way. */
    uintptr_t gate[4];
    bool unchecked;                 /* a plain access means nothing but bounds, and the short way is open */
    bool open;                      /* as eng_gate was told */
    bool places;                    /* footprints of plain accesses too */
    bool clocks;                    /* somebody asks what is before what: eng_release_at and eng_acquire_at keep it */
    struct eng_cell *wide, *narrow; /* shadow of the window, see shadow.h */
    uint8_t *meta;
    struct hb_footprint done; /* since the machine last took it */
    /* ---- the rest: engine_state.h ---- */
    uint32_t agents;
    uint64_t run; /* number of the execution */
    bool trimmed; /* a history lost stores that somebody might still have read: not exhaustive */
    bool muted;   /* the machine itself reads and writes */
};
extern struct eng eng __attribute__((visibility("hidden")));

#define ENG_CLOCK_BITS 25u

/* ---- life ---- */

/* Reserves shadow and tables for addresses [base, base + bytes); false: the host refused. Once. */
bool eng_open(uintptr_t base, size_t bytes);
/* Who is told, and does not return, when an execution needs more room than there is. NULL: the process ends. */
void eng_when_exhausted(void (*exhausted)(const char *what));
/* A new execution: agents 0..agents-1 know nothing of each other but that everything older is before. */
void eng_begin(const struct eng_config *config);
/* A narrower window from now on (an instance's size); must lie in what eng_open reserved; base a multiple of 8. */
void eng_bounds(uintptr_t base, size_t bytes);
/* Whether plain accesses may take the short way until further notice; eng_begin opens it. Closed: all call the machine.
 */
void eng_gate(bool open);
/* `agent` goes on. Out of line only where the model has buffers. */
void eng_run(uint32_t agent);
/* The memory at these addresses was allocated or freed anew: no history, no race with what was there before. */
void eng_fresh(uintptr_t address, size_t bytes);

/* ---- order ---- */

/* All that `from` did so far is before what `to` does next. Both may be agents that do not run. */
void eng_order(uint32_t from, uint32_t to);
/* The running agent's past joins what the object carries / the object's past joins the agent's. */
void eng_release(struct eng_sync *object);
void eng_acquire(const struct eng_sync *object);
/* The same for objects without room of their own, by address in the window. */
void eng_release_at(uintptr_t address);
void eng_acquire_at(uintptr_t address);
/* For others than the running agent: an interrupt's entry, a hand-over. */
void eng_release_by(uint32_t agent, struct eng_sync *object);
void eng_acquire_by(uint32_t agent, const struct eng_sync *object);

/* ---- what a decision needs ---- */

/* TSO: stores that `agent` still holds back; drain: the oldest reaches memory. */
uint32_t eng_buffered(uint32_t agent);
void eng_drain(uint32_t agent);
/*
 * Whether a load of its hart passed the oldest held store. Until then to drain it is to have been slower at the store,
 * which is another schedule: no decision is needed.
 */
bool eng_passed(uint32_t agent);
/*
 * Whether it holds a store that no load of its hart passed yet. What others do until then is as if they had done it
 * before the store, so a decision point of this agent is worth nothing, unless it waits.
 */
bool eng_unpassed(uint32_t agent);
void eng_drain_all(uint32_t agent);
/* Address of the oldest held store, as a place. */
uint32_t eng_buffered_place(uint32_t agent);

/*
 * Whether every access so far, in all executions since eng_open, came from one agent (interrupt handler and CPU are
 * two): then a decision before it is worth nothing. eng_grown: a place that was called private is not any
 * more, since eng_grown_clear; an exhaustive search must begin again.
 */
bool eng_private(uintptr_t address);
bool eng_grown(void);
void eng_grown_clear(void);
/* The running agent has seen the newest store, without order: what it reads next is no older (c11). */
void eng_see(uintptr_t address, uint32_t size);

/*
 * While agent_choose runs: what alternative `pick` is, 0 the default. STORE: the store that would be read; ORDER in
 * c11: the store that the new one would precede. False: not known.
 */
struct eng_candidate {
    uint64_t value;
    uintptr_t address;
    uint32_t size;
    uint32_t agent;
    bool atomic;  /* false: the value before the first atomic store, nobody's */
    uintptr_t pc; /* of the store */
};
bool eng_candidate(uint32_t pick, struct eng_candidate *out);

/* The newest value, without being an access. */
uint64_t eng_peek(uintptr_t address, uint32_t size);
/* The same, but TSO: a store of that size that `agent` holds back comes first, as in a load of its own. */
uint64_t eng_peek_as(uint32_t agent, uintptr_t address, uint32_t size);
/* A place as strategies see it; the same in every process. */
ENG_INLINE uint32_t eng_place(uintptr_t address)
{
    return (uint32_t)(address - eng.base);
}

ENG_INLINE void eng_touch(uintptr_t address, bool write)
{
    uint64_t key = (uint64_t)((address - eng.base) >> 2) * 0x9e3779b97f4a7c15u; /* the same in every process */
    uint64_t bit = 1ull << (key >> 58);
    uint32_t word = (uint32_t)(key >> 57) & 1u;
    if (write)
        eng.done.write[word] |= bit;
    else
        eng.done.read[word] |= bit;
}

/* ---- detail: the same execution once more, keeping stacks of accesses to one range ---- */

#define ENG_FRAMES_MAX 16u
void eng_watch(uintptr_t address, uint32_t bytes); /* for the next execution; 0 bytes: nothing */
/* The last access of `agent` that was watched (write: its last write); 0: none. Frames are return addresses. */
uint32_t eng_watched(uint32_t agent, bool write, uintptr_t frames[ENG_FRAMES_MAX]);
/* Whose answer bounds the running stack while accesses are watched; without, only the last frame is kept. */
void eng_watch_stacks(void (*bounds)(uintptr_t *low, uintptr_t *high));
/* The running stack, by frame pointers, within [low, high). Returns the number of frames. */
uint32_t eng_backtrace(uintptr_t frames[ENG_FRAMES_MAX], uintptr_t low, uintptr_t high);

/* What eng_open reserved and what is in use, for bench and --json: bytes. */
size_t eng_bytes_used(void);

#endif
