/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A candidate execution of a litmus program: events with values, and the relations sb, rf, rmw and mo.
 * Whether a memory model allows it is for axioms.h to say.
 *
 * Events: one initial write a location, then each instruction in program order: a load is a read, a store a
 * write, an RMW a read and a write joined by rmw (only the read if a compare-and-swap fails), a fence a fence.
 * An instruction whose guard does not hold has none.
 */
#ifndef LITMUS_EXECUTION_H
#define LITMUS_EXECUTION_H

#include "litmus.h"
#include "relation.h"

#define EXEC_EVENTS_MAX (LITMUS_LOCATIONS_MAX + 2u * LITMUS_THREADS_MAX * LITMUS_INSTRS_MAX)
_Static_assert(EXEC_EVENTS_MAX <= REL_EVENTS_MAX, "every event of a program has a bit");

struct execution {
    const struct litmus_program *program;
    uint32_t events;
    uint8_t location[EXEC_EVENTS_MAX];
    uint32_t value[EXEC_EVENTS_MAX];
    /* Sets of events; those of a write that failed or of an instruction that was skipped are not there. */
    rel_set present, initial, reads, writes, fences;
    rel_set plain;
    rel_set acquire, release, seq_cst; /* by C11 order, the initial writes being plain */
    rel_set locked;                    /* under the TSO mapping: accesses of instructions with a lock prefix */
    rel_set at[LITMUS_LOCATIONS_MAX];
    struct relation sb, rf, rmw, mo;
    struct relation same; /* same location */
    struct relation hb;   /* C11's, a function of the above without mo */
    uint32_t registers[LITMUS_REGISTERS_MAX];
    uint32_t memory[LITMUS_LOCATIONS_MAX]; /* the last in mo */
};

/*
 * Calls `candidate` with every choice of rf and mo in which values are well-founded (sb ∪ rf has no cycle)
 * and mo follows sb at each location: both hold in all models here. False: `candidate` returned false.
 */
typedef bool (*execution_visit)(const struct execution *x, void *context);
bool execution_enumerate(const struct litmus_program *p, execution_visit candidate, void *context);

#endif
