/* SPDX-License-Identifier: Apache-2.0 */
/* What a spin loop does at each turn: nothing, or with -DYIELD it gives way. */
#ifndef SPIN_H
#define SPIN_H

#include <sched.h>

#ifdef YIELD
#define SPIN() sched_yield()
#else
#define SPIN() (void)0
#endif

#endif
