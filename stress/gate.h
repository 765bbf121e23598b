/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate: harts enter the core one at a time, in the order that an execution of the simulator had (entry.h).
 *
 * Owns: struct gate and struct gate_hart. What a hart does between two entries is its segment. At an entry it says
 * where it is and waits, as for anything else; when all harts wait, the monitor lets the one go on whose entry is next.
 * So an order that cannot be kept is noticed at once, and no clock is involved. Where the order says that others moved
 * in the middle of a segment, its hart stops at the same decision point of the port, or near it. Who may call: a hart,
 * for itself, outside of handlers; keeper_* only the monitor. Order: waiting and letting go make no edge for the race
 * detector; the fences around them keep the real machine in order, and it does not know fences. Bounds: HB_ENTRIES_MAX
 * entries; GATE_RELAXES_MAX turns that a segment may spin. From where the order is lost, or ends, the gate is open and
 * the run free.
 */
#ifndef STRESS_GATE_H
#define STRESS_GATE_H

#include <stdatomic.h>

#include "entry.h"
#include "invariant.h"

#define GATE_RELAXES_MAX 20000u
#define GATE_TELL_MAX 160u

struct hart;
struct machine;

enum gate_answer {
    GATE_OPEN,  /* there is no order to keep, or no more */
    GATE_GO,    /* the entry is this hart's */
    GATE_AGAIN, /* an interrupt was taken instead: look again what this hart is about to do */
};

enum gate_phase { GATE_NONE, GATE_BOOTING, GATE_GATHERING, GATE_SHUT, GATE_OPENED };

/* Part of struct hart. */
struct gate_hart {
    /* the owner, relaxed; the monitor reads it when all wait */
    _Atomic uint64_t here; /* the entry that it stands at, packed */
    /* the monitor before it lets the hart go, then the owner; relaxed */
    _Atomic uint32_t answer; /* enum gate_answer; GATE_AGAIN: to take the interrupt at `next` */
    _Atomic uint32_t next;   /* the first entry that is not its segment's, unless it takes the interrupt there */
    _Atomic uint32_t stop;   /* decision point at the port to stop at; 0: none */
    _Atomic uint32_t behind; /* 1: behind that point, 0: before what is done there */
    /* owner only */
    uint32_t points; /* of this segment */
    uint32_t relaxes;
    bool in_op;
    bool may_take; /* interrupts, when they are turned on */
};

/* What became of the order in all runs: the monitor's, but for `stops`; others read it when there is no worker. */
struct order_tally {
    uint32_t entries;
    uint32_t lost;             /* runs */
    char where[GATE_TELL_MAX]; /* of the first */
    uint32_t digested;         /* runs that came to their end with the order kept */
    uint32_t differing;        /* of them, with another digest than the first */
    uint64_t digest;
    _Atomic uint32_t stops; /* harts that stopped in the middle of a segment for others, in all runs */
};

/* Part of struct machine. */
struct gate {
    /* constant while harts run */
    const struct hb_entry *entries; /* NULL: no order */
    uint32_t count;
    struct order_tally *tally;
    uint32_t run; /* number of the run: it chooses how a switch inside of a segment is approached */
    /* atomic, relaxed: written by the monitor */
    _Atomic uint32_t shut;
    _Atomic uint8_t owes_end[HB_TASKS_MAX]; /* 1: switched out before its operation's end was entered */
    /* the monitor's own */
    enum gate_phase phase;
    uint32_t next;
    struct hb_order_loss loss;
    uint32_t late;     /* entry of a hart that waits to be let go together with another one; count: none */
    uint32_t together; /* the entry of that other one */
};

/* ---- a hart ---- */

bool gate_is_shut(const struct machine *m);

/* The entry is about to begin. Does nothing but answer GATE_OPEN if there is no gate. */
enum gate_answer gate_enter(struct hart *self, enum hb_entry_kind kind, uint32_t task, uint32_t number);

/* CPU 0, all CPUs online, before the boot tasks: shuts the gate. */
void gate_close(struct hart *self);

/* A turn of a spin loop. False: it is the caller's to relax. */
bool gate_relax(struct hart *self);

/* Interrupts are on: takes those that come next. False: there is no gate, the caller polls. */
bool gate_interrupts(struct hart *self);

/* The operation `tick`. False: there is no gate. */
bool gate_tick(struct hart *self);

/* Around an operation. */
void gate_op(struct hart *self, bool begins, bool is_tick);

/* A decision point at the port: before what is done there, and behind it. */
void gate_point(struct hart *self, bool behind);

/* ---- the monitor ---- */

/* Before a run, the harts stopped, with entries, count, tally and run set. */
void keeper_prepare(struct machine *m);

/* All harts wait. False: not because of the gate. *broken: a check failed, see *violation. */
bool keeper_act(struct machine *m, struct hb_checker *checker, struct hb_violation *violation, bool *broken);

/* ---- gate.c for the keeper ---- */

struct hb_entry gate_unpack(uint64_t word, bool *irqs_on);

#endif
