/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outcomes that a model allows, computed from its definition and not by the engine.
 *
 * For sc and tso there are two references that share nothing but the program: the axioms, and an abstract
 * machine. For c11 there are the axioms of RC11.
 */
#ifndef LITMUS_REFERENCE_H
#define LITMUS_REFERENCE_H

#include "litmus.h"

struct litmus_reference {
    struct litmus_set allowed[LITMUS_MODELS];
    bool racy[LITMUS_MODELS]; /* some execution has a data race, and so the program has no meaning in C11 */
    uint64_t candidates;      /* executions looked at */
};

/* By axioms, all models at once. The sets are the caller's to free. False: a set is full. */
bool reference_axioms(const struct litmus_program *p, struct litmus_reference *reference);
void reference_free(struct litmus_reference *reference);

/*
 * By an abstract machine: sc runs the instructions of the threads in every order; tso is the machine of Sewell, Sarkar,
 * Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 2010: a FIFO store buffer a thread, locked
 * instructions and mfence only with an empty buffer. Neither for c11. False: too many states.
 */
#define MACHINE_STATES_MAX 2000000u
bool reference_machine(const struct litmus_program *p, enum litmus_model model, struct litmus_set *allowed);

#endif
