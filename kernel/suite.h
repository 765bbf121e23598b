/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a boot runs: the scenarios, random programs, or a reproducer; and the reports about them.
 *
 * Owns: the program that runs. Who may call: the main flow on the boot hart.
 */
#ifndef HB_KERNEL_SUITE_H
#define HB_KERNEL_SUITE_H

#include "arguments.h"
#include "platform.h"

/* All harts up and down once, with a KINIT line each. */
void suite_bring_up(void);

/* The scenarios and random programs that the arguments ask for; with the plan. */
void suite_run(const struct arguments *arguments);

/* The reproducer in [text, text + size); with the plan. */
void suite_reproduce(const char *text, uint64_t size, const struct arguments *arguments);

#endif
