/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program machine knows. One instance, `prog`, addressed directly because every hook needs it.
 *
 * Owner: the running coroutine; there is only ever one. `prog.self` is the thread that runs and changes
 * at every switch, so no function keeps it across one. Addresses are fixed, so that the same execution
 * has the same addresses in every process: the arena lies below the program's image, which is linked at
 * PROG_IMAGE_BASE, and the engine's window covers both.
 */
#ifndef HB_PROGRAM_STATE_H
#define HB_PROGRAM_STATE_H

#include "engine.h"
#include "feature.h"
#include "machine.h"
#include "switch.h"
#include "thread.h"
#include "thread_state.h"

#define PROG_LIKELY(x) __builtin_expect(!!(x), 1)
#define PROG_UNLIKELY(x) __builtin_expect(!!(x), 0)

#define PROG_STACK_STRIDE ((uintptr_t)1 << 20)
#define PROG_GUARD_BYTES ((uintptr_t)1 << 16)
#define PROG_STACK_BYTES (PROG_STACK_STRIDE - PROG_GUARD_BYTES)
#define PROG_ARENA_BASE ((uintptr_t)0x20000000)
#define PROG_HEAP_BASE (PROG_ARENA_BASE + PROG_STACK_STRIDE * PROG_THREADS_MAX)
#define PROG_HEAP_BYTES ((uintptr_t)64 << 20)
#define PROG_ARENA_END (PROG_HEAP_BASE + PROG_HEAP_BYTES)
#define PROG_IMAGE_BASE ((uintptr_t)0x30000000)
#define PROG_WINDOW_END (PROG_ARENA_BASE + ENG_WINDOW_MAX)
_Static_assert(PROG_ARENA_END <= PROG_IMAGE_BASE, "the arena ends below the image");
_Static_assert(PROG_IMAGE_BASE < PROG_WINDOW_END, "the image begins inside the window");

/* Where fences and the end of the program are, as places: addresses that nobody else has. */
#define PROG_FENCE_PLACE (PROG_ARENA_BASE + 8)
#define PROG_END_PLACE (PROG_ARENA_BASE + 16)
#define PROG_PLACES (PROG_ARENA_BASE + 64) /* from here on, places are addresses */

struct prog_machine {
    /* ---- hot ---- */
    struct prog_thread *self;
    bool plain_points; /* plain accesses are decisions: neither checked nor trusted */
    uintptr_t stack;   /* lowest address of the stack that runs */
    int64_t countdown; /* decision points until somebody wants to know */
    int64_t plain;     /* plain accesses until somebody wants to know */
    uint64_t hash;
    uint64_t wrote; /* changes of memory by the running thread, plain ones PROG_WROTE_PLAIN each */
    uint64_t locks; /* PROG_LOCK_ONE for each taken and each freed, plus the addresses of those, minus of these */
    bool fresh;     /* the access reads the newest store: a loop went round without effect */
    bool trace;
    bool recording;      /* until the first decision: prefix.c */
    uint64_t ready[2];   /* threads in PROG_READY */
    uint64_t waiting[2]; /* in PROG_WAITING and PROG_SPINNING */
    uint64_t wanting[2]; /* in PROG_WAITING for ever, until *wanted is 0: not among those above */

    /* ---- the execution ---- */
    const struct prog_job *job;
    struct hb_strategy *strategy; /* NULL: nobody is asked any more */
    int64_t granted;              /* what the countdown was set to */
    int64_t plain_granted;
    bool looking;         /* plain accesses are looked at one by one, and keep the registers */
    uint32_t plain_turns; /* times that the budget of plain accesses ended and others were let in */
    uint64_t skip;        /* points to pass without asking after those that are granted */
    uint64_t turn_end; /* points after which none is passed without a look at the thread that runs (prog_turn_over) */
    bool quiet;        /* the point is before a place that is private so far */
    int64_t saved;     /* countdown, while threads start */
    uint32_t starting; /* threads that have not come to their first visible operation */
    uint32_t threads;  /* that exist or existed */
    uint32_t live;
    uint32_t most_live; /* so far */
    uint32_t mover;     /* whom the last decision let move */
    uint64_t passed;    /* points, without what the countdown has used since */
    uint64_t accesses;
    uint64_t switches;
    uint64_t refused; /* tries of a mutex that failed, and waits for one that time ended */
    uint64_t time;    /* moves, for fairness */
    bool yielded;     /* threads may be behind others */
    bool quick;       /* no buffers and no trace: quick.h will do */
    uint64_t *draws;  /* of a strategy that draws who moves from a number alone (strategy.h); else NULL */
    uint64_t budget;
    uint64_t look_at; /* move at which the state is compared next */
    bool unsteady;    /* the program saw a clock: its state never comes back */
    void *host_sp;
    bool in_host;
    bool failed;
    bool abandoned;
    uint64_t failures; /* of weak compare-exchanges, though equal */
    uint8_t bounds;    /* of enum prog_bound */
    uint32_t counted;  /* reads after which others were let in, in a loop that counts its rounds, at `counted_at` */
    uintptr_t counted_at;
    uintptr_t let_in_at; /* where the running thread was when others had to be let in first; 0: not known */
    bool limited;        /* the violation says which limit was met */
    bool over;
    int status;
    /* ---- side by side: by thread, what it wants; each decision looks there ---- */
    const volatile uint32_t *wanted[PROG_THREADS_MAX];
    struct hb_violation violation;
    struct eng_race race;
    struct hb_schedule taken;
    struct hb_site site;
    struct hb_pending pending[HB_MOVERS_MAX];
    struct prog_thread thread[PROG_THREADS_MAX];
};
extern struct prog_machine prog __attribute__((visibility("hidden")));
_Static_assert(offsetof(struct prog_machine, self) == 0 && offsetof(struct prog_machine, plain_points) == 8 &&
                   offsetof(struct prog_thread, registers) == 0,
               "as entry_*.S has them");

/* ---- run.c ---- */

/* Everything is as at the start of an execution, but no point is granted yet. */
void prog_begin(const struct prog_job *job);
/* Of that, the engine and what the machine takes from the job. */
void prog_begin_engine(const struct prog_job *job);
void prog_begin_job(const struct prog_job *job);

/* ---- prefix.c: what all executions of a job begin with ---- */

/*
 * Puts the machine where the executions of this job first have a choice, and runs on from there to the end; false:
 * nothing was done, since it is not known where that is, or the strategy wants to be asked before. `skip`: of its
 * begin.
 */
bool prog_prefix_run(const struct prog_job *job, uint32_t skip);
/* While prog.recording, before a decision of which `standard` is the default. Returns where an execution goes on. */
void prog_prefix_point(uint32_t standard);
/* What belongs to one execution and is not part of the machine, when it is first used there; `run` dates it. */
void prog_prefix_add(void *data, size_t bytes, uint64_t *run);

ENG_INLINE void prog_prefix_keep(void *data, size_t bytes, uint64_t *run)
{
    if (PROG_UNLIKELY(prog.recording))
        prog_prefix_add(data, bytes, run);
}

/* ---- point.c: decisions ---- */

/* As many points are passed as the strategy said at the begin. */
void prog_points_begin(uint32_t skip);
/* The same where the execution is at a point already, which is counted and not decided. */
void prog_points_resume(uint32_t skip);
/* Whether there is anything to decide, `standard` being the default. */
bool prog_alternative(uint32_t standard);
uint64_t prog_points_passed(void);
/* The countdown has ended before an operation of the running thread, which can go on. */
void prog_point_slow(enum hb_point_kind kind, uintptr_t place, bool write);
/* The countdown has ended before an operation of a thread that can go on; returns who does. */
uint32_t prog_decide_ready(enum hb_point_kind kind);
uint32_t prog_choose_slow(enum hb_choice_kind choice, uint32_t count);
/* The next point of the running thread is one for prog_turn_over, whatever was granted. */
void prog_turn_ends(void);
/* No more deviations can be kept: from here on the default schedule. */
__attribute__((preserve_most)) void prog_taken_all(void);
/* The running thread leaves the default at a point of that kind. */
void prog_record(enum hb_point_kind kind, enum hb_choice_kind choice, uint32_t value);

/* ---- pick.c ---- */

/* Where prog.draws: who goes on at a point that was passed, `standard` unless the strategy says otherwise. */
uint32_t prog_pick(enum hb_point_kind kind, uint32_t standard);
/* All of prog_decide_next, or PROG_NOBODY: it is not as simple as that, and nothing was done. */
uint32_t prog_pick_next(enum hb_point_kind kind);

/* The next point is asked about. Budget and turn are looked at there. */
ENG_INLINE void prog_grant_one(void)
{
    prog.skip = 0;
    prog.granted = prog.countdown = 1;
}

/* The running thread cannot go on, or gives way: who does. Does not return if nobody can. */
uint32_t prog_decide_next(enum hb_point_kind kind);
void prog_plain_slow(uintptr_t address, uint32_t size, bool write);
void prog_budget_plain(void);
/* What the thread does when it moves again. */
void prog_pend(uintptr_t place, bool write, enum hb_point_kind kind);

ENG_INLINE void prog_hash(uint64_t word)
{
    prog.hash = (prog.hash ^ word) * 0x9e3779b97f4a7c15u;
    prog.hash ^= prog.hash >> 29;
}

/* What prog_record does, but for traces. */
ENG_INLINE void prog_take(enum hb_point_kind kind, enum hb_choice_kind choice, uint32_t value)
{
    uint32_t nth = prog.self->count[kind] - 1;
    prog.taken.points[prog.taken.count++] = (struct hb_point){
        .cpu = (uint8_t)prog.self->id,
        .task = HB_NO_TASK,
        .op = (uint16_t)(nth >> 16), /* names stay unique in a long run */
        .kind = (uint8_t)kind,
        .choice = (uint8_t)choice,
        .nth = (uint16_t)nth,
        .value = (uint16_t)value,
    };
    if (PROG_UNLIKELY(prog.taken.count == HB_POINTS_MAX))
        prog_taken_all();
    prog_hash(((uint64_t)choice << 48) ^ value);
}

ENG_INLINE void prog_point_at(enum hb_point_kind kind, uintptr_t place, bool write)
{
    prog.self->count[kind]++;
    if (PROG_UNLIKELY(--prog.countdown <= 0))
        prog_point_slow(kind, place, write);
    prog_hash(((uint64_t)prog.self->id << 40) ^ ((uint64_t)kind << 32) ^ place);
}

/* ---- wait.c: who can move ---- */

/* The countdown has ended before a wait, or what is awaited is not so. */
void prog_wait_decided(const struct prog_wait *wait);

bool spin_enabled(const struct prog_thread *t);
/* Whether anybody but the running thread can move, or would if nobody could. */
bool prog_others(void);
/* Whether others that can move come first: those that the thread stays behind, or anybody if it went round for nothing.
 */
bool prog_behind(const struct prog_thread *t);

ENG_INLINE bool prog_parked(const struct prog_thread *t)
{
    return t->parked == prog.switches + 1;
}

ENG_INLINE bool prog_holds(const struct prog_wait *w)
{
    return (*(const volatile uint32_t *)w->word == w->value) == w->equal;
}

/* Without regard to fairness. */
ENG_INLINE bool prog_able(const struct prog_thread *t)
{
    if (t->state == PROG_READY)
        return true;
    if (t->state == PROG_WAITING)
        return prog_holds(t->wait);
    return t->state == PROG_SPINNING && spin_enabled(t);
}

ENG_INLINE bool prog_enabled(const struct prog_thread *t)
{
    return prog_able(t) && (PROG_LIKELY(!prog.yielded) || !prog_behind(t));
}

/* Also those that may give up waiting. */
ENG_INLINE bool prog_may_run(const struct prog_thread *t)
{
    return prog_enabled(t) ||
           (t->state == PROG_WAITING && (t->wait->patience == PROG_SPURIOUS || t->wait->patience == PROG_TIMED));
}

ENG_INLINE void prog_set_state(struct prog_thread *t, enum prog_state state)
{
    uint64_t bit = 1ull << (t->id % 64u);
    uint32_t w = t->id / 64u;
    t->state = (uint8_t)state;
    prog.ready[w] &= ~bit;
    prog.waiting[w] &= ~bit;
    if (state == PROG_READY)
        prog.ready[w] |= bit;
    else if (state == PROG_WAITING || state == PROG_SPINNING)
        prog.waiting[w] |= bit;
}

/* The next in rotation after the running thread that the default runs; PROG_NOBODY if there is none. */
uint32_t prog_next(void);
/*
 * The running thread has passed many points in a row, the last one just now. Returns who goes on by default: after
 * PROG_TURN of them, whoever could move and has not since its last turn goes first.
 */
uint32_t prog_turn_over(void);
/* Others go first, which leaves schedules out; the running thread is `at` its loop. */
void prog_let_in(uintptr_t at);
/* After a great many plain accesses, the last one of `caller`, whoever can move goes first, by default or because it
 * `must`. False: nobody can. */
bool prog_plain_turn(uintptr_t caller, bool must);

/* ---- thread.c: switches ---- */

void prog_switch_to(uint32_t thread);
_Noreturn void prog_leave(void);
/* At the first visible operation: back to whoever started the running thread. Returns when it moves. */
void prog_first_operation(void);
/* A thread that was started has come so far: the points of a start are not counted, the countdown goes on where it was.
 */
ENG_INLINE void prog_started(void)
{
    prog.starting--;
    prog.countdown = prog.starting ? 1 : prog.saved;
}
void prog_threads_begin(void);
/* A switch from the host's stack; returns when the execution is over. */
void prog_threads_run(void);
/* The running thread stays where it is, and prog_threads_run returns; goes on with the next one. */
void prog_threads_park(void);
/* Threads that the last execution had beyond the first `from` have not begun. */
void prog_threads_forget(uint32_t from);

/* ---- spin.c ---- */

enum spin {
    SPIN_NOT,
    SPIN_AGAIN,  /* the last turn changed nothing: this access reads the newest store */
    SPIN_WAITED, /* and nothing had changed for it: the thread waited here, which was the decision */
};
/* Before the decision of an access that may be the turn of a spin loop; the thread's registers are the program's. */
enum spin spin_turn(uintptr_t address, bool write);

ENG_INLINE uint64_t spin_peek(uintptr_t address, uint32_t size)
{
    switch (size) {
    case 1:
        return *(const volatile uint8_t *)address;
    case 2:
        return *(const volatile uint16_t *)address;
    case 4:
        return *(const volatile uint32_t *)address;
    default:
        return *(const volatile uint64_t *)address;
    }
}

/* The same before a lock that is free is taken, and where the thread gives way. */
void spin_lock_turn(const void *place);
/* A plain read that was trusted: if its loop waits for it, returns when what it read is another. */
void spin_plain_turn(uintptr_t address);
enum spin spin_yield_turn(void);

/* To be called before another thread can move and before the next access is noted. */
__attribute__((preserve_most)) void spin_settle_now(struct prog_thread *self);
/*
 * The state of the running thread at a call, and its count of changes of memory: the same twice means that what lies
 * between had no effect. 0: not known.
 */
uint64_t spin_state(uint64_t *wrote);
/* Before an execution in which the thread's stack is used down from `used`: clears what earlier ones left below. */
void spin_clear_stack(struct prog_thread *t, void *used);
/* The thread goes on from a beginning that another execution had. */
void spin_resume(struct prog_thread *t);
ENG_INLINE void spin_settle(void)
{
    if (PROG_UNLIKELY(prog.self->settle))
        spin_settle_now(prog.self);
}

/* After the decision, just before the access: what it reads, unless it chooses an older store. */
ENG_INLINE void spin_access(uintptr_t address, uint32_t size, bool write)
{
    struct prog_thread *self = prog.self;
    self->read[self->reads++ % PROG_READS] = (struct prog_read){address, spin_peek(address, size), size, true, 0};
    self->settle = write;
}

/* ---- weak.c ---- */

/* Whether a weak compare-exchange that could succeed may fail; that it did. */
bool prog_may_fail(void);
void prog_failed_weakly(void);
/* The running thread is where it was when it had made `reads`, and all is as it was: so did what failed since. */
void prog_failed_in_vain(uint32_t reads);

/* ---- livelock.c ---- */

void livelock_begin(void);
/* At a move, while every thread is parked: thread `to` is next. */
__attribute__((preserve_most)) void livelock_look(uint32_t to);

/* ---- heap.c ---- */

/* Granules of 16 bytes: how many of them belong to a live block. */
#define HEAP_GRANULE 16u
extern uint8_t heap_live[PROG_HEAP_BYTES / HEAP_GRANULE + 2] __attribute__((visibility("hidden")));

ENG_INLINE bool heap_holds(uintptr_t offset, uint32_t size)
{
    uint32_t valid = heap_live[offset / HEAP_GRANULE];
    uint32_t within = (uint32_t)(offset % HEAP_GRANULE);
    return within + size <= valid || (valid == HEAP_GRANULE && within + size <= 2 * HEAP_GRANULE &&
                                      within + size - HEAP_GRANULE <= heap_live[offset / HEAP_GRANULE + 1]);
}
void heap_outside(uintptr_t address, uint32_t size, bool write);
void heap_range(uintptr_t address, size_t size, bool write);
void heap_reset(void);
/* For a prefix: adds the blocks; false: too much. */
bool heap_keep(void);
size_t heap_used(void);
size_t heap_size(const void *block);

/* ---- stack.c, globals.c, local.c ---- */

bool prog_arena_open(void);
bool prog_globals_open(void);
void prog_globals_restore(void);
/* Start and size of the program's data (0) and of what was zero (1). */
const char *prog_globals(uint32_t region, size_t *bytes);

/* ---- lock.c ---- */

void prog_locks_begin(void);
/* Whether there is no order of locks yet. */
bool prog_locks_none(void);
/* A thread ends, or the program: what it still holds is a finding. */
void prog_locks_leave(const char *when);
/* Fork and join order, the only one that an inversion needs to be without. */
void prog_locks_forked(uint32_t from, uint32_t to);
void prog_locks_joined(uint32_t ended, uint32_t by);

/* ---- verdict.c ---- */

_Noreturn void prog_fail_with(const struct hb_violation *violation);
_Noreturn void prog_deadlock(void);
_Noreturn void prog_abandon(void);
void prog_race(const struct eng_race *race);
void prog_mixed(uintptr_t address, uint32_t size, const char *what);

/* ---- fault.c ---- */

bool prog_catch_faults(void);
void prog_fault_arm(bool on);

/* ---- trace.c ---- */

void prog_trace_reset(void);
void prog_trace_add(enum hb_point_kind kind, uintptr_t place, bool write);
/* The running thread waits. */
void prog_trace_wait(const struct prog_wait *wait);
/* It took or freed a lock. */
void prog_trace_locks(void);
void prog_trace_choice(const struct hb_option *option);

#endif
