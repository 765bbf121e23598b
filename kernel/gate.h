/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate: harts enter the core one at a time, in the order that an execution of the simulator had (entry.h).
 *
 * Owns: the order, and the turn. What a hart does between two entries is its segment; one hart at a time is in a
 * segment, the others sleep in wfi. While the gate is shut, no interrupt is taken but where the order says so: `sie` is
 * clear outside of the gate's own waits. Harts are woken by ORDER_WAKE, which is no evidence. Who may call: any hart,
 * for itself; gate_load: the main flow between runs. Locks: none. Bounds: HB_ENTRIES_MAX entries; a hart whose turn
 * does not come for GATE_STALL pauses opens the gate, and says where the order was lost. From there on the run is free.
 */
#ifndef HB_KERNEL_GATE_H
#define HB_KERNEL_GATE_H

#include "entry.h"
#include "hart.h"

#define GATE_PAUSE_US 50000u
#define GATE_STALL 60u

/* The order for all runs from now on. False: *line of it is wrong. Without entries there is no gate. */
bool gate_load(const char *text, size_t length, uint32_t *line);

/* CPU 0, interrupts off, all others online: waits until they sleep, and shuts the gate. */
void gate_shut(uint32_t cpus);

/* Whether entries are kept in order now. */
bool gate_is_shut(void);

/* The hart is about to enter (or to go on): returns when it is its turn, or when the gate is open. */
void gate_enter(enum hb_entry_kind kind, uint32_t task, uint32_t number);

/* Interrupts were just turned on: takes those that are next in order. */
void gate_irqs_on(void);

/* A timer interrupt that the program asked for, on this hart: taken before the call returns. Interrupts are on. */
void gate_tick(void);

/* First thing in an interrupt: what was let through is one, and no more. */
void gate_trap(void);

/* Before a wait without the gate: a hart that saw it open in the middle of its segment is masked still. */
void gate_settle(void);

/* The interrupt that is handled now is not to be rescheduled for: its operation goes on. */
bool gate_holds(void);

/* Entry `number` of the order, from 1, begins on this hart: where a debugger stops. */
void gate_begins(uint32_t number);

/* The hart leaves the core for good. Interrupts off. */
void gate_leave(void);

/* After a run: whether the order was kept to its end, in a line. False: there was no gate. */
bool gate_tell(char *out, size_t size);

#endif
