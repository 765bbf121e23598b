/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel adds to its port for programs (struct hb_world_ops).
 *
 * Owns: nothing but the harts' failure counters. Who may call: the interpreter, interrupts on.
 */
#ifndef HB_KERNEL_WORLD_H
#define HB_KERNEL_WORLD_H

#include "interp.h"

extern const struct hb_world_ops world_ops;

/* Behind a call of the core, with interrupts on before it: nothing may be left behind. */
void world_check_outside(void);

/* Before a run: no failures are armed, no interrupt is pending. */
void world_reset(void);

#endif
