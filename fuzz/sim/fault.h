/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults of the host inside an execution (a wild access of code that is not instrumented, a stack
 * overflow, a trap) are findings of that execution, not the end of the process.
 */
#ifndef HB_SIM_FAULT_H
#define HB_SIM_FAULT_H

#include <stdbool.h>

/* Faults count as findings while armed; else the handlers that were there before get them. */
void fault_arm(bool on);

#endif
