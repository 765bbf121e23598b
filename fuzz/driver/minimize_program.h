/* SPDX-License-Identifier: Apache-2.0 */
/* Reproducers of programs, made smaller: compiled again, then reduced by the runner. */
#ifndef HB_MINIMIZE_PROGRAM_H
#define HB_MINIMIZE_PROGRAM_H

#include "minimize.h"

/* `file` is a reproducer of a program. Returns an exit code. */
int minimize_program(struct minimize_request *request);

#endif
