/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of a machine that does not move, as text: for report.txt of a hang.
 *
 * Who may call: the supervisor; it only reads, and what it reads may be torn.
 */
#ifndef STRESS_DUMP_H
#define STRESS_DUMP_H

#include "arena.h"

/* Harts, CPUs, tasks and IPIs, NUL-terminated, cut off at `size`. */
void dump_machine(const struct arena *a, char *out, size_t size);

/* A hang as a violation: who waits for which lock, and who has it. */
void dump_hang(const struct arena *a, struct hb_violation *violation);

#endif
