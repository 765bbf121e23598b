/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The supervisor: runs the worker in a child process, watches that it moves, turns its findings, its
 * crashes and its hangs into saved reproducers, and goes on with the next item.
 *
 * Owns: the worker process, the output folder's entries, the standard output.
 * Bounds: options.findings_max workers that end in a finding; LEDGER_KNOWN_MAX distinct signatures.
 */
#ifndef STRESS_SUPERVISOR_H
#define STRESS_SUPERVISOR_H

#include "job.h"

/* The exit code of the whole run: 0 clean, 1 finding, 2 bad input, 3 it cannot run here, 130 interrupted. */
int supervise(struct job *job);

#endif
