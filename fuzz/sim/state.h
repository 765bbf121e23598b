/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine knows. One instance, `sim`, addressed directly because every hook needs it.
 *
 * Owner: the running coroutine; there is only ever one. `sim.cpu` is the CPU that runs and
 * `sim.context` the context on it; both change at every switch, so no function keeps them across one.
 */
#ifndef HB_SIM_STATE_H
#define HB_SIM_STATE_H

#include "asan.h"
#include "engine.h"
#include "feature.h"
#include "machine.h"
#include "model.h"
#include "sched_port.h"
#include "trace.h"

#define SIM_CPUS_MAX SCHED_MAX_CPUS
#define SIM_STACKS_MAX 256u /* task stacks; limits.stacks is a byte */
#define SIM_CONTEXTS (SIM_STACKS_MAX + SIM_CPUS_MAX)
#define SIM_HELD_MAX 16u
#define SIM_READS_MAX 32u
#define SIM_NO_CPU UINT32_MAX
#define SIM_HART_BASE 16u /* hart numbers are not CPU numbers, so that mixing them up shows */

#define SIM_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define SIM_INLINE static inline __attribute__((always_inline))

enum sim_cpu_state {
    SIM_CPU_OFF,
    SIM_CPU_READY,
    SIM_CPU_LOCK,  /* until `wanted` is free */
    SIM_CPU_WFI,   /* until an interrupt is pending */
    SIM_CPU_RELAX, /* until something it read changed */
    SIM_CPU_GATE,  /* CPU 0 between boot and the program */
};

/* One stack with what runs on it: a task's, or a CPU's idle context. */
struct sim_context {
    void *sp;          /* while saved */
    uint32_t cpu;      /* that runs it, or SIM_NO_CPU */
    uint32_t sequence; /* of the last save, against resuming an old copy */
    bool saved;
    bool in_op;   /* between op_begin and op_end */
    bool in_core; /* plain accesses are the core's: an interrupt may land there */
    bool sampled; /* it asked for its CPU with interrupts on, in this operation */
    uint8_t task; /* program task, or HB_NO_TASK */
    uint8_t op_kind;
    uint16_t op;
    uint32_t count[HB_POINT_KINDS];
    sched_entry entry;
    void *arg;
    uint64_t records; /* telemetry of records_cpu when the operation began, after records_handled handlers there */
    uint32_t records_cpu;
    uint32_t records_handled;
};

struct sim_lock {
    const void *lock;
    uint32_t rank;
    uint32_t order;
};

struct sim_read {
    uintptr_t address;
    uint64_t value;
    uint32_t size;
};

struct sim_cpu {
    void *sp; /* while another CPU runs */
    struct sim_context *context;
    uint32_t id;
    uint8_t state; /* enum sim_cpu_state */
    bool irqs;
    bool ipi;          /* pending */
    bool tick;         /* pending */
    bool deferred;     /* a pending interrupt waits for a decision */
    bool handler;      /* inside an interrupt handler */
    bool outside;      /* not inside the core */
    bool start_again;  /* asked to start before it had stopped */
    bool events;       /* of the program, unfired, for this CPU */
    bool handled;      /* a handler ran since the interrupted context last turned interrupts off */
    uint32_t handlers; /* that ran so far */
    uint32_t fail_sends;
    uint32_t fail_starts;
    uint32_t held_count;
    uint32_t read_count; /* since the last relax; the last SIM_READS_MAX are kept */
    uint64_t relax_switches;
    bool relax_hit; /* while it relaxes: another CPU changed what it read */
    const void *wanted;
    struct eng_sync ipi_sync;   /* what the senders of its IPIs had done */
    struct eng_sync start_sync; /* what whoever asked to start it had done */
    struct sim_lock held[SIM_HELD_MAX];
    struct sim_read reads[SIM_READS_MAX];
};

/* One end of a race, as the report tells it. */
struct sim_race_end {
    bool known; /* the detailed run saw it */
    uint32_t cpu;
    bool handler;
    uint8_t task;
    uint16_t op;
    uint32_t step; /* of the CPU before the access, while steps are recorded; 0: none */
    uint8_t held_count;
    struct sim_lock held[SIM_HELD_MAX];
    uint32_t frame_count;
    uintptr_t frames[ENG_FRAMES_MAX];
};

struct sim_race {
    bool found;
    struct eng_race race;
    struct sim_race_end now, before;
};

struct sim_machine {
    /* ---- hot: every hook ---- */
    uintptr_t base; /* of the instance's memory */
    uintptr_t span;
    uintptr_t reached; /* address of the atomic that is about to happen */
    uintptr_t stack;   /* lowest address of the stack that runs */
    int64_t plain;     /* plain accesses until somebody wants to know */
    int64_t countdown; /* decision points until somebody wants to know */
    struct sim_context *context;
    struct sim_cpu *cpu;
    enum sim_points points;
    bool trace;
    uint64_t hash;

    /* ---- the execution ---- */
    uintptr_t memory_base; /* as base, also while muted */
    uint32_t memory_bytes;
    uint32_t capabilities;
    const struct sim_job *job;
    struct hb_strategy *strategy; /* NULL: ask nobody any more */
    uint32_t cpus;
    struct sched *sched;
    void *host_sp;
    uint64_t time;
    uint64_t points_granted; /* what the countdown was set to */
    uint64_t points_passed;  /* without what the countdown has used since */
    uint64_t budget;
    uint32_t skip; /* points to pass before the strategy is asked, or HB_NEVER */
    int64_t plain_granted;
    uint64_t accesses;
    uint64_t access_budget;
    uint64_t switches;
    uint64_t relaxing;     /* CPUs in sched_port_relax, a bit each */
    struct sim_read write; /* while there are any: what an atomic write is about to change */
    uint32_t run_on;       /* relax returns in a row that nothing justified */
    uint32_t fired;        /* bit n: event n of the program */
    uint64_t progress;     /* decision points passed when an operation last began or ended */
    uint32_t locks_held;
    uint32_t spawned; /* boot tasks whose context exists */
    uint32_t contexts_used;
    uint8_t drained; /* 1 + mover, if a store that was held back is what moved last */
    bool booting;
    bool failed;
    bool abandoned; /* the strategy knows how this one would end */
    bool in_host;
    bool muted;
    struct hb_violation violation;
    struct hb_schedule taken;
    struct hb_interp *interp; /* in the engine's window, below the instance */
    struct hb_checker checker;
    struct hb_model model;
    struct hb_site site;
    struct hb_pending pending[HB_MOVERS_MAX];
    struct sim_race race; /* of the last execution that ended in one */
    struct sched_config config;

    struct sim_cpu cpu_of[SIM_CPUS_MAX];
    struct sim_context context_of[SIM_CONTEXTS];
};

extern struct sim_machine sim __attribute__((visibility("hidden")));

/* ---- agents, order, footprints ---- */

/* The CPU's own agent; the next one is its interrupt handler. */
SIM_INLINE uint32_t sim_agent(const struct sim_cpu *cpu)
{
    return 2 * cpu->id;
}

/* `cpu` goes on, in its handler or not. */
SIM_INLINE void sim_agent_run(const struct sim_cpu *cpu)
{
    eng_run(sim_agent(cpu) + cpu->handler);
}

/* State of the machine that moves depend on, as places beyond the window. */
enum sim_pseudo {
    SIM_PSEUDO_CPU, /* + CPU: pending interrupts, whether it is started */
    SIM_PSEUDO_TIME = SIM_PSEUDO_CPU + SIM_CPUS_MAX,
    SIM_PSEUDO_OP, /* operation boundaries */
};

SIM_INLINE uintptr_t sim_pseudo(uint32_t number)
{
    return eng.base + 0xf0000000u + 64u * number;
}

SIM_INLINE void sim_touch(uintptr_t address, bool write)
{
    if (SIM_UNLIKELY(eng.footprints))
        eng_touch(address, write);
}

/* Whatever the strategy knows of commuting ends here. */
void sim_touch_all(void);

/* ---- ending an execution ---- */

/* Reports a broken invariant and leaves the execution. `key` is part of the signature: no numbers in it. */
_Noreturn void sim_fail(enum hb_invariant_id id, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void sim_fail_with(const struct hb_violation *violation);
/* The same where an execution can go on: returns if nobody asked about that invariant. */
void sim_complain(enum hb_invariant_id id, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sim_complain_with(const struct hb_violation *violation);
/* Leaves the execution without a verdict. */
_Noreturn void sim_abandon(void);

/* ---- stack.c ---- */

bool sim_stacks_open(void);
uint8_t *sim_stack_low(const struct sim_context *context);
#define SIM_STACK_BYTES (SIM_ASAN ? 256u * 1024u : 64u * 1024u)
/* `context` is the one that runs from now on. */
void sim_stack_enter(struct sim_context *context);
/* Makes a context start at entry(arg) when it is first switched to. */
void sim_stack_prepare(struct sim_context *context, void (*entry)(void *arg), void *arg);
/* Leaves the running stack, keeping it in *save, for a stack of `context` (NULL: the host's). */
void sim_stack_switch(void **save, void *load, struct sim_context *context);
/* First thing on a fresh stack. */
void sim_stack_entered(void);
void sim_stacks_reset(uint32_t used);

/* ---- cpu.c: who moves ---- */

bool sim_enabled(const struct sim_cpu *cpu);
/* The next enabled CPU after `from` in rotation; SIM_NO_CPU if there is none. */
uint32_t sim_next(uint32_t from);
void sim_switch_to(uint32_t cpu);
/* Hands the thread to the machine's own loop; returns when this CPU is resumed. */
void sim_to_host(void);
/* The CPU that runs is none of those that go on; `next` is, or the machine's own loop (SIM_NO_CPU). */
void sim_hand_over(uint32_t next);
/* Gives up the CPU in `state` until it is enabled; a decision point of `kind`. */
void sim_wait(enum hb_point_kind kind, enum sim_cpu_state state);
/* The same, staying ready: a turn for the others. */
void sim_rotate(enum hb_point_kind kind);

/* ---- buffers of the TSO model ---- */

/* The oldest store that the CPU holds back reaches memory. */
void sim_drain_one(struct sim_cpu *cpu);
/* Nobody is enabled: all that is held back does. False: there was nothing. */
bool sim_drain_any(void);
/* Somebody's store is not in memory yet: a lock that was freed may not look so, nor may what it guards. */
bool sim_holding_back(void);

/* ---- point.c: decisions ---- */

/* Passed so far in this execution. */
uint64_t sim_points_now(void);

/*
 * A decision point that falls to the machine, before an access to `address`. Returns the CPU to go to when
 * `waiting`, or SIM_NO_CPU for the default.
 */
uint32_t sim_point_slow(enum hb_point_kind kind, bool waiting, uintptr_t address, bool write);
/* The same inside an access: 0, or which of `count` alternatives. */
uint32_t sim_choose_slow(enum hb_choice_kind choice, uint32_t count);
void sim_points_begin(void);
/* Recomputes when the hooks must call in. */
void sim_rearm(void);
void sim_plain_slow(uintptr_t address, uint32_t size, bool write);
/* An address as a hash may contain it. */
uint64_t sim_place_of(uintptr_t address);

SIM_INLINE void sim_point_at(enum hb_point_kind kind, uintptr_t address, bool write)
{
    sim.context->count[kind]++;
    if (SIM_UNLIKELY(--sim.countdown == 0))
        (void)sim_point_slow(kind, false, address, write);
}

/* One that touches nothing but the CPU's own state. */
SIM_INLINE void sim_point(enum hb_point_kind kind)
{
    sim_point_at(kind, sim_pseudo(SIM_PSEUDO_CPU + sim.cpu->id), false);
}

SIM_INLINE void sim_hash(uint64_t word)
{
    sim.hash = (sim.hash ^ word) * 0x9e3779b97f4a7c15u;
    sim.hash ^= sim.hash >> 29;
}

/* ---- options.c: what a decision point offers ---- */

void sim_option(struct hb_site *site, enum hb_choice_kind choice, uint32_t value);
void sim_options(struct hb_site *site, enum hb_point_kind kind, bool waiting);
/* Whether a search that prunes may pass over the point; `begins`: before an operation, not at its end. */
bool sim_needless(enum hb_point_kind kind, bool waiting, uintptr_t address, bool begins);

/* ---- relax.c ---- */

/* Whether something that the CPU read since its last relax has another value now. */
bool sim_relax_ended(const struct sim_cpu *cpu);
/* The relax is over: what it waited for is read no staler than it is now. */
void sim_relax_done(void);
void sim_relax_begin(void);
/* While CPUs relax: this one is about to write atomically; it read or wrote. */
void sim_relax_writing(uintptr_t address, uint32_t size);
void sim_relax_wrote(uintptr_t address);

/* ---- race.c ---- */

_Noreturn void sim_race(const struct eng_race *race);
_Noreturn void sim_mixed(uintptr_t address, uint32_t size, const char *what);
/* Traced runs: an atomic is about to happen. */
void sim_reached(uintptr_t address, uint32_t size, bool write);
/* Traced runs: who did what to the watched place. */
void sim_race_note(uintptr_t address, uint32_t size, bool write);
void sim_race_begin(const struct sim_job *job);
/* A plain access of the machine's own to the core's memory, on behalf of the CPU that runs. */
void sim_plain(void *address, uint32_t size, bool write);

/* ---- irq.c ---- */

/* The context that runs turns interrupts on: all it did is before the next handler of its CPU. */
SIM_INLINE void sim_irqs_on(struct sim_cpu *self)
{
    self->irqs = true;
    if (!eng.direct)
        eng_order(sim_agent(self), sim_agent(self) + 1);
}

/* It turns them off: what handlers did is before what follows. */
SIM_INLINE void sim_irqs_off(struct sim_cpu *self)
{
    self->irqs = false;
    if (SIM_UNLIKELY(self->handled)) {
        self->handled = false;
        eng_order(sim_agent(self) + 1, sim_agent(self));
    }
}

SIM_INLINE bool sim_pending(const struct sim_cpu *cpu)
{
    return cpu->ipi || cpu->tick;
}
/* Interrupts are on: a decision point, where what is pending is taken. */
void sim_irq_on(void);
/* Takes what is pending and may be taken; no decision. */
void sim_irq_pending(void);
void sim_irq_handle_tick(bool schedule);
/* The next unfired event of `kind` for a CPU, or HB_EVENTS_MAX. */
uint32_t sim_event_next(uint32_t cpu, enum hb_event_kind kind);
void sim_event_fire(uint32_t event);
void sim_events_count(void);

/* ---- lock.c ---- */

bool sim_lock_free(const void *lock);
void sim_locks_reset(void);

/* ---- bounds.c ---- */

void sim_outside(uintptr_t address, uint32_t size, bool write);
void sim_bounds_range(uintptr_t address, size_t size, bool write);

/* ---- check.c: invariants and the model, with the hooks muted ---- */

void sim_mute(void);
void sim_unmute(void);
/* Judges what holds now; does not return if something is broken. */
void sim_check(void);
/* Behind a call of the core: nothing may be left behind. */
void sim_check_outside(const struct sim_cpu *cpu, const char *behind);
void sim_check_quiescent(void);
void sim_model_begin(uint32_t task, uint32_t op);
void sim_model_op(uint32_t task, uint32_t op, enum sched_result result, uint64_t value);
void sim_model_pick(void);

/* ---- boot.c, snapshot.c ---- */

bool sim_memory_open(void);
/* Fresh memory for an instance of that size; the hooks' bounds follow at sim_memory_bounds. */
void sim_memory_shape(size_t bytes);
void sim_memory_bounds(void);
/* The state at the gate, by configuration. restore: false if there is none. */
void sim_snapshot_save(const struct sched_config *config);
bool sim_snapshot_restore(const struct sched_config *config);

/* The machine at the gate: CPUs online, program not started. False: the core refused the configuration. */
bool sim_boot(const struct sched_config *config);
void sim_cpu_start(struct sim_cpu *cpu);
extern const struct hb_world_ops sim_world_ops;

/* ---- run.c ---- */

/* Runs CPUs until none is enabled; leaves by sim_fail's jump if one broke something. */
void sim_drive(void);

/* ---- quiescence.c: nobody is enabled ---- */

void sim_environment_begin(void);
/* The environment acts; false: it has nothing left to do. */
bool sim_environment(void);
/* A relaxing CPU that nothing has changed for runs on for a while: it may give up by a bound of its own. False: there
 * is none. */
bool sim_run_on(void);

/* ---- trace.h ---- */

SIM_INLINE void sim_step(enum sim_step step, uint32_t a, uint32_t b)
{
    sim_hash(((uint64_t)step << 56) ^ ((uint64_t)sim.cpu->id << 48) ^ ((uint64_t)a << 24) ^ b);
    if (SIM_UNLIKELY(sim.trace))
        sim_trace_add(step, a, b);
}

#endif
