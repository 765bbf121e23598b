/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mutants of the core (selftest/mutate/mutant.h), hunted: what nobody would miss is not needed, or not tested.
 */
#ifndef HB_DEFECTS_MUTANTS_H
#define HB_DEFECTS_MUTANTS_H

#include "core.h"

#include <stdint.h>

/*
 * Hunts those whose names contain one of `patterns` (all if there is none), `executions` under each memory model, and
 * prints a table; `complete`: a survivor is held against each scenario of fuzz/tests/explored.txt. Returns an exit
 * code: that of a finding if one survived.
 */
int defects_mutants(const struct core *core, const char *const *patterns, unsigned count, uint64_t executions,
                    uint64_t jobs, bool complete);

#endif
