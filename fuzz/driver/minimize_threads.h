/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of threads, made smaller: in the simulator if it fails there too, else by how often they fail. */
#ifndef HB_MINIMIZE_THREADS_H
#define HB_MINIMIZE_THREADS_H

#include "core.h"
#include "minimize.h"

/* Whether the file says `origin world threads`. */
bool minimize_is_threads(const char *file);

/* The simulator has no schedule that fails as the file says. Builds what it needs; returns an exit code. */
int minimize_threads(const struct core *core, struct minimize_request *request);

#endif
