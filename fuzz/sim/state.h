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
#include "machine.h"
#include "model.h"
#include "sched_port.h"

#define SIM_CPUS_MAX SCHED_MAX_CPUS
#define SIM_STACKS_MAX 256u /* task stacks; limits.stacks is a byte */
#define SIM_CONTEXTS (SIM_STACKS_MAX + SIM_CPUS_MAX)
#define SIM_HELD_MAX 16u
#define SIM_READS_MAX 32u
#define SIM_NO_CPU UINT32_MAX
#define SIM_MEMORY_MAX (4u << 20)
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
    uint8_t task; /* program task, or HB_NO_TASK */
    uint8_t op_kind;
    uint16_t op;
    uint32_t count[HB_POINT_KINDS];
    sched_entry entry;
    void *arg;
};

struct sim_lock {
    const void *lock;
    uint32_t rank;
    uint32_t order;
};

struct sim_read {
    const volatile void *address;
    uint64_t value;
    uint32_t size;
};

struct sim_cpu {
    void *sp; /* while another CPU runs */
    struct sim_context *context;
    uint32_t id;
    uint8_t state; /* enum sim_cpu_state */
    bool irqs;
    bool ipi;         /* pending */
    bool tick;        /* pending */
    bool deferred;    /* a pending interrupt waits for a decision */
    bool handler;     /* inside an interrupt handler */
    bool outside;     /* not inside the core */
    bool start_again; /* asked to start before it had stopped */
    bool events;      /* of the program, unfired, for this CPU */
    uint32_t fail_sends;
    uint32_t fail_starts;
    uint32_t held_count;
    uint32_t read_count; /* since the last relax; the last SIM_READS_MAX are kept */
    uint64_t relax_switches;
    const void *wanted;
    struct sim_lock held[SIM_HELD_MAX];
    struct sim_read reads[SIM_READS_MAX];
};

struct sim_machine {
    /* ---- hot: every hook ---- */
    uintptr_t base; /* of the instance's memory */
    uintptr_t span;
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
    uint64_t switches;
    uint32_t run_on; /* relax returns in a row that nothing justified */
    uint32_t fired;  /* bit n: event n of the program */
    uint32_t locks_held;
    uint32_t spawned; /* boot tasks whose context exists */
    uint32_t contexts_used;
    bool booting;
    bool failed;
    bool in_host;
    bool muted;
    struct hb_violation violation;
    struct hb_schedule taken;
    struct hb_interp interp;
    struct hb_checker checker;
    struct hb_model model;
    struct hb_site site;
    struct sched_config config;

    struct sim_cpu cpu_of[SIM_CPUS_MAX];
    struct sim_context context_of[SIM_CONTEXTS];
};

extern struct sim_machine sim __attribute__((visibility("hidden")));

/* ---- ending an execution ---- */

/* Reports a broken invariant and leaves the execution. `key` is part of the signature: no numbers in it. */
_Noreturn void sim_fail(enum hb_invariant_id id, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void sim_fail_with(const struct hb_violation *violation);

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
/* Gives up the CPU in `state` until it is enabled; a decision point of `kind`. */
void sim_wait(enum hb_point_kind kind, enum sim_cpu_state state);
/* The same, staying ready: a turn for the others. */
void sim_rotate(enum hb_point_kind kind);

/* ---- point.c: decisions ---- */

/* A decision point that falls to the machine. Returns the CPU to go to when `waiting`, or SIM_NO_CPU for the default.
 */
uint32_t sim_point_slow(enum hb_point_kind kind, bool waiting);
void sim_points_begin(void);
/* Recomputes when the hooks must call in. */
void sim_rearm(void);
void sim_plain_slow(uintptr_t address, uint32_t size, bool write);
/* An address as a hash may contain it. */
uint64_t sim_place_of(uintptr_t address);

SIM_INLINE void sim_point(enum hb_point_kind kind)
{
    sim.context->count[kind]++;
    if (SIM_UNLIKELY(--sim.countdown == 0))
        (void)sim_point_slow(kind, false);
}

SIM_INLINE void sim_hash(uint64_t word)
{
    sim.hash = (sim.hash ^ word) * 0x9e3779b97f4a7c15u;
    sim.hash ^= sim.hash >> 29;
}

/* ---- irq.c ---- */

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
void sim_bounds_range(const void *address, size_t size, bool write);

/* ---- check.c: invariants and the model, with the hooks muted ---- */

void sim_mute(void);
void sim_unmute(void);
/* Judges what holds now; does not return if something is broken. */
void sim_check(void);
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

/* ---- trace.c ---- */

enum sim_step {
    SIM_STEP_OP,
    SIM_STEP_END,
    SIM_STEP_LOCK,
    SIM_STEP_FREE,
    SIM_STEP_IPI,
    SIM_STEP_TAKE_IPI,
    SIM_STEP_TAKE_TICK,
    SIM_STEP_WFI,
    SIM_STEP_RELAX,
    SIM_STEP_SWITCH,
    SIM_STEP_CHOICE,
    SIM_STEP_START,
    SIM_STEP_STOP,
    SIM_STEP_EVENT,
};
void sim_trace_reset(void);
void sim_trace_add(enum sim_step step, uint32_t a, uint32_t b);
SIM_INLINE void sim_step(enum sim_step step, uint32_t a, uint32_t b)
{
    sim_hash(((uint64_t)step << 56) ^ ((uint64_t)sim.cpu->id << 48) ^ ((uint64_t)a << 24) ^ b);
    if (SIM_UNLIKELY(sim.trace))
        sim_trace_add(step, a, b);
}

#endif
