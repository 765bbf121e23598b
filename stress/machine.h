/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads world's machine: harts that are pthreads, their interrupts, logical time.
 *
 * Owns: struct machine, in memory shared with the supervisor process, which only reads it.
 * Who may call: hart functions only on the hart's own thread, monitor functions only on the one
 *   thread that started the harts; hart_raise from both.
 * Order: the machine must not order CPUs that the core leaves unordered, or the race detector goes
 *   blind. The only edges between harts are IPI-1 (send to trap) and START-1 (start to first
 *   instruction); RUN-1 lets the monitor rebuild the core when all harts have stopped. Everything
 *   else here is relaxed, and the monitor's reads of the core are hidden from the detector.
 * Bounds: harts <= SCHED_MAX_CPUS; each hart may take `budget` steps a run.
 */
#ifndef STRESS_MACHINE_H
#define STRESS_MACHINE_H

#include <stdalign.h>
#include <stdatomic.h>

#include "finding.h"
#include "gate.h"
#include "interp.h"
#include "sched.h"
#include "sched_port.h"
#include "thread.h"

#define MACHINE_LOCKS_HELD_MAX 8u
#define MACHINE_LOCKS_SEEN_MAX 512u /* distinct locks a hart can tell the race detector of; a power of two */

/* Bits of a hart's word: what was raised, and what the hart waits in. */
enum hart_bit {
    HART_IPI = 1u << 0,
    HART_TICK = 1u << 1,
    HART_KICK = 1u << 2,     /* ends a wait for an interrupt for no reason */
    HART_START = 1u << 3,    /* begin as the hart's CPU */
    HART_RELEASE = 1u << 4,  /* the rendezvous is over */
    HART_QUIT = 1u << 5,     /* end the thread */
    HART_TURN = 1u << 6,     /* go on from the gate */
    HART_IN_WAIT = 1u << 8,  /* waits for an interrupt */
    HART_IN_STOP = 1u << 9,  /* stopped */
    HART_IN_PARK = 1u << 10, /* parked at a rendezvous, outside the core */
    HART_IN_GATE = 1u << 11  /* waits for its turn at the gate */
};

struct machine_lock {
    const void *lock;
    uint32_t rank;
    uint32_t order;
};

struct hart {
    /* any hart, atomic: IPI and START are released by the raiser, acquired where they are taken */
    alignas(64) _Atomic uint32_t word;

    /* written by the owner, relaxed; read by the supervisor for progress */
    alignas(64) _Atomic uint64_t steps;

    /* owner only while it runs; the monitor sets them between runs */
    struct machine *machine;
    uint32_t number;
    struct sched_cpu_id cpu;
    uint64_t random;
    uint64_t relaxes;
    uint64_t run_steps; /* of this run: operations, switches and idle passes */
    uint64_t run_operations;
    uint32_t fail_sends;
    uint32_t fail_starts;
    bool irqs_on;
    bool probing; /* inside an operation that takes locks in a wrong order on purpose */

    /* owner only; the supervisor reads them when the hart hangs */
    uint32_t held_count;
    struct machine_lock held[MACHINE_LOCKS_HELD_MAX];
    struct machine_lock wanted;

    /* owner only while it runs; the monitor empties it between runs */
    uint32_t seen_count;
    const void *seen[MACHINE_LOCKS_SEEN_MAX];

    struct gate_hart gate;
    struct thread thread; /* the monitor's */
};

/* How one run differs from another of the same program. */
struct machine_run {
    uint32_t cpus;
    uint32_t rendezvous_every; /* operations of a hart between two rendezvous; 0: none */
    uint32_t noise;            /* one in `noise` machine calls gives the processor away; 0: none */
    uint32_t fail_send;        /* the n-th send of the machine fails, counted from 1; 0: none */
    uint32_t fail_start;
    uint64_t budget; /* steps a hart may take */
    uint64_t seed;   /* of noise and of where events land */
};

struct machine {
    /* any hart, atomic, relaxed unless said otherwise */
    alignas(64) _Atomic uint32_t
        active; /* harts that run; released by a hart that stops running, acquired by the monitor */
    alignas(64) _Atomic uint32_t rendezvous; /* 1: park before the next step */
    _Atomic uint32_t ending;                 /* 1: leave the core and stop */
    _Atomic uint32_t booted;                 /* 1: CPU 0 has begun to boot */
    alignas(64) _Atomic uint64_t time;
    _Atomic uint32_t sends;
    _Atomic uint32_t starts;
    _Atomic uint32_t injected; /* failures injected by fail_send and fail_start */
    _Atomic uint8_t event_fired[HB_EVENTS_MAX];

    /* constant while harts run */
    uint32_t hart_count;
    struct machine_run run;
    struct sched *sched;
    struct hb_interp *interp;
    const struct hb_program *program;
    struct finding_ring *findings;
    uint32_t cpu_hart[SCHED_MAX_CPUS]; /* hart of each CPU */

    struct gate gate;

    /* the monitor's own */
    struct hart monitor;
    struct hart harts[SCHED_MAX_CPUS];
};

/* For programs that claim nothing, for those whose awaits must come true, and for those that keep an order. */
extern const struct hb_world_ops machine_ops;
extern const struct hb_world_ops machine_ops_ordered;
extern const struct hb_world_ops machine_ops_patient;

/* ---- any hart, and the monitor ---- */

/* Raises a bit and wakes the hart if it waits for that bit. `order` is that of the store. */
void hart_raise(struct hart *hart, uint32_t bit, memory_order order);

/* The hart of the calling thread; the monitor's own if it is none. */
struct hart *machine_self(struct machine *m);

/* Makes the calling thread's hart known to machine_self. */
void machine_bind(struct hart *self);

/* Records a finding and ends the process; what other harts do then does not matter. */
_Noreturn void machine_die(struct machine *m, enum hb_invariant_id id, const char *key, const char *detail);

/* ---- the hart's own thread ---- */

/* Stops running until one of the bits that end this wait (enum hart_bit, HART_IN_*) is raised. */
void hart_wait(struct hart *self, uint32_t in);

/* With interrupts on: takes what is pending, and lets an event of the program land now and then. */
void hart_poll(struct hart *self);

/* Takes one timer interrupt, or one software interrupt, now. */
void hart_tick(struct hart *self);
void hart_trap(struct hart *self);

/* Gives the processor away now and then, as the run's noise says. */
void hart_noise(struct hart *self);

/* One in `n`; n >= 1. */
bool hart_chance(struct hart *self, uint32_t n);

/* The thread's body: runs as its CPU whenever started. `hart` is a struct hart. */
void *hart_main(void *hart);

/* ---- the monitor ---- */

/* Starts the threads, all stopped. False: the system has no more threads. */
bool machine_open(struct machine *m, uint32_t harts, struct finding_ring *findings);
void machine_close(struct machine *m);

/* Chooses the hart of each CPU; hart numbers and CPU numbers differ on purpose. */
void machine_map(struct machine *m, uint32_t cpus, uint64_t seed);

/* Sets up everything but the core for the next run; cpus as mapped. */
void machine_prepare(struct machine *m, const struct machine_run *run, const struct hb_program *program);

/*
 * Runs the program of m->interp on m->sched from boot to the end of the quiescence procedure, where
 * every CPU online waits. False: *violation says what broke, and the harts are wherever they were.
 */
bool machine_execute(struct machine *m, struct hb_checker *checker, struct hb_violation *violation);

/* After a whole run: every hart leaves the core and stops. */
void machine_stop(struct machine *m);

/* Waits until no hart runs. */
void machine_settle(struct machine *m);

#endif
