/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invariants where the gate makes them stable: between two segments, no hart moves.
 *
 * Owns: which harts are inside the core. Who may call: the hart whose segment it is, before it passes its turn on.
 */
#ifndef HB_KERNEL_GATE_CHECK_H
#define HB_KERNEL_GATE_CHECK_H

#include "entry.h"

void gate_check_begin(uint32_t cpus);

/* This hart has come to an entry of that kind. A broken invariant ends the run, and the machine, with its verdict. */
void gate_check(enum hb_entry_kind kind);

#endif
