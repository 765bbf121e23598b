/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names for findings that come with code addresses: the functions of this executable that they lie in.
 *
 * Owns: the symbol table of the executable, read once. Who may call: the supervisor. It runs the same
 * executable at the same addresses as the worker, being its parent.
 */
#ifndef STRESS_NAMING_H
#define STRESS_NAMING_H

#include "finding.h"

/* The function at a code address; NULL if it is not in this executable. */
const char *naming_function(uintptr_t address);

/*
 * Completes the key and detail of a sanitizer's finding from its stacks, so that they name the places in
 * the code and are the same for every run of one bug. Leaves findings without stacks as they are.
 */
void naming_finding(struct finding *finding);

#endif
