/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consistency of a candidate execution, axiom by axiom as the papers state them. Pure. Shares no code
 * with the memory engine, which it judges.
 *
 * c11  RC11: Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in C/C++11",
 *      PLDI 2017, section 3.
 * tso  x86-TSO, axiomatic: Alglave, Maranget, Tautschnig, "Herding Cats", TOPLAS 2014, under the
 *      mapping of docs/litmus.md.
 * sc   sb ∪ rf ∪ mo ∪ rb acyclic (ibid.; Shasha and Snir, TOPLAS 1988).
 */
#ifndef LITMUS_AXIOMS_H
#define LITMUS_AXIOMS_H

#include "execution.h"

/* Happens-before of RC11: sb and what release sequences and fences synchronize. Does not need mo. */
struct relation axioms_happens_before(const struct execution *x);

/* Two accesses of one place, one of them plain and one a write, that hb does not order: C11's data race. */
bool axioms_racy(const struct execution *x);

bool axioms_sc(const struct execution *x);
bool axioms_tso(const struct execution *x);
bool axioms_c11(const struct execution *x);

#endif
